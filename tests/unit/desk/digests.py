"""A morning on which everything happened, for digests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agent.desk import Desk, Digest, ItemLine, News, Overview, WithdrawnDraft, make_digest
from agent.desk.came_in import CameIn
from agent.desk.overview import Agreement
from agent.domain.desk import ToldByOwner
from agent.domain.money import Money
from agent.domain.policy import Mode
from agent.domain.question import Parts, Question, QuestionKind
from agent.domain.speech import language_spoken
from tests.builders import eur

MORNING = datetime(2026, 12, 3, 7, 5, tzinfo=ZoneInfo("Europe/Amsterdam"))  # a Thursday
TODAY = MORNING.date()
SECRET = b"s" * 32
ADDRESS = "sanne@devries.example"
WORDS = ("yes", "go on", "settled", "promised DATE", "disputed", "means LABEL")

QUOTE = "Hoi Sanne, sorry, helemaal vergeten! Ik maak het vrijdag over."


def stored(english: str, dutch: str) -> str:
    """A sentence as the books hold it, in the language that was spoken when it was written."""
    return dutch if language_spoken() == "nl" else english


def asked(
    id: str, kind: QuestionKind, text: str, *options: str, proposed: str = "", parts: Parts | None = None, **more
):
    """An open question."""
    return Question(
        id, kind, id, text, MORNING - timedelta(hours=9), options, proposed=proposed, parts=parts or Parts(), **more
    )


def wrote(id: str = "Q12", quote: str = QUOTE, sender: str = "jan@acme.example") -> Question:
    """A customer wrote that he will pay on Friday."""
    who = stored(
        f"{sender} wrote on 2 December 2026 about 2026-031", f"{sender} schreef op 2 december 2026 over 2026-031"
    )
    taken = stored(
        "Taken to mean: they will pay (“Ik maak het vrijdag over.”), by 4 December 2026.",
        "Opgevat als: ze gaan betalen (“Ik maak het vrijdag over.”), uiterlijk 4 december 2026.",
    )
    offered = stored(
        "“yes” means “promised 2026-12-04”: only this invoice stays quiet.",
        "“ja” betekent “beloofd voor 4 december”: alleen deze factuur blijft rusten.",
    )
    text = f"{who}: “{quote}” {taken} {offered}"
    question = asked(
        id, QuestionKind.WORDS, text, *WORDS, proposed="promised 2026-12-04", parts=Parts(quote, taken, offered)
    )
    return replace(question, letter="Hoi Jan,\n\nDank je wel! Ik noteer vrijdag 4 december.\n\nGroet,\nSanne\n")


def first_letters(first: int, count: int) -> list[Question]:
    """So many first letters that need a yes."""
    return [
        asked(
            f"Q{number}",
            QuestionKind.SEND_THIS,
            f"2026-1{number} (Klant {number} B.V.): "
            + stored(
                "the first letter ever to this customer needs your yes",
                "de allereerste brief aan deze klant wacht op je ja",
            ),
            "yes",
            "no",
            item=f"Klant {number} B.V./2026-1{number}",
        )
        for number in range(first, first + count)
    ]


def to_be_written(first: int, count: int) -> tuple[ItemLine, ...]:
    """The invoices of these first letters."""
    return tuple(
        line(f"2026-1{number}", f"Klant {number} B.V.", "1464.10", number, "owner-yes")
        for number in range(first, first + count)
    )


def line(number: str, customer: str, amount: str, late: int, gate: str, reason: str = "", **more) -> ItemLine:
    """One open invoice."""
    due = TODAY - timedelta(days=late)
    known = {"letters": 0, "until": None} | more
    return ItemLine(f"{customer}/{number}", number, customer, eur(amount), due, late, gate=gate, reason=reason, **known)


def overview(questions: Sequence[Question] = (), mode: Mode = Mode.AUTO, **more) -> Overview:
    """What is open this morning."""
    lines = (
        line("2026-031", "Acme B.V.", "1210.00", 21, "human-words", letters=1),
        line("2026-033", "Groen & Zn.", "484.00", 12, "office-hours", until=TODAY),
        line("2026-034", "Groen & Zn.", "121.00", 9, "office-hours", until=TODAY),
        line("2026-040", "Café Noord", "302.50", 4, "office-hours", until=TODAY, letters=1),
        line("2026-041", "Atelier Zuid", "2420.00", 2, "in-transit", until=date(2026, 12, 7)),
        *(
            line(f"2026-0{n}", f"Klant {n}", "100.00", 40 - n, "overdue", until=date(2026, 12, 9))
            for n in range(50, 56)
        ),
    )
    open_sum = sum((each.balance.amount for each in lines if each.balance), eur("0.00").amount)
    page = Overview(
        at=MORNING,
        mode=mode,
        live_since=MORNING - timedelta(days=60),
        last_pass_at=MORNING,
        bank_until={"NL13TEST0123456789": date(2026, 12, 2)},
        lines=lines,
        questions=tuple(questions),
        totals=(Money(open_sum, "EUR"),),
        overdue=(eur("4537.50"),),
        came_in=(
            CameIn(
                date(2026, 12, 2),
                eur("605.00"),
                "J. JANSEN EO",
                ("2026-029",),
                (stored("number 2026-029", "nummer 2026-029"),),
                "e1",
            ),
        ),
        agreements=(Agreement("k", "2026-028", "Bakkerij Oost", eur("363.00"), TODAY, True),),
    )
    return replace(page, **more)


def news() -> News:
    """What happened since the last digest."""
    return News(
        went=(
            stored(
                "Light letter to kees@groen.example about 2026-027", "Lichte brief aan kees@groen.example over 2026-027"
            ),
        ),
        taken_back=(
            WithdrawnDraft(
                MORNING,
                "west.example",
                ("info@west.example",),
                ("west.example/2026-026",),
                stored("2026-026 is paid", "2026-026 is betaald"),
            ),
        ),
        told=(
            ToldByOwner(MORNING, stored("2026-014: paid on 1 December", "2026-014: betaald op 1 december"), "undo A7"),
            ToldByOwner(
                MORNING,
                stored(
                    "“ja graag” of 2 December: Q9 was answered already",
                    "“ja graag” van 2 december: Q9 was al beantwoord",
                ),
                refused=True,
            ),
        ),
    )


def questions() -> tuple[Question, ...]:
    """A customer's words, money that came in, and more first letters than five."""
    money = stored(
        "€250.00 from K. de Boer, booked on 2 December 2026, “factuur november”. Which invoice is it for?",
        "€ 250,00 van K. de Boer, geboekt op 2 december 2026, “factuur november”. Voor welke factuur is het?",
    )
    return (
        wrote(),
        asked("Q13", QuestionKind.PAYMENT_UNCLEAR, money, "for NUMBER", "no customer", "noted"),
        *first_letters(14, 9),
    )


def digest(page: Overview | None = None, told: News | None = None, address: str | None = ADDRESS) -> Digest:
    """The digest of this morning."""
    desk = Desk(address, SECRET, "2026-12-03", MORNING)
    return make_digest(page or overview(questions()), told or news(), desk)
