"""The dossier: everything about a customer's invoices in one folder, for whoever takes over."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from zipfile import ZipFile

import pytest

from agent.desk.dossier import Line, list_lines
from agent.domain.errors import LedgerError
from agent.domain.events import HANDED_OVER, Held, HoldReason, Promised, Released
from agent.domain.instalments import PLAN
from agent.domain.mail import Address
from agent.domain.question import QuestionKind
from agent.work.dossier import Written, write_folder
from tests.builders import (
    TODAY,
    agreed,
    allowed,
    claimed,
    customer,
    disputed,
    eur,
    held,
    moment,
    overdue,
    paid,
    promised,
    reminded,
)
from tests.unit.desk.books import acme, asks, put, put_acme
from tests.unit.work.home import JAN, OWNER, Home

NOW = moment(TODAY)
LATER = Promised(moment(date(2026, 3, 9)), date(2026, 3, 30), "mail-2")
NASTY = 'Acme <img src=x onerror=alert(1)> "B.V." & co\u202e'


def make(home: Home, who: str = "2026-031", **more) -> Written:
    """Sanne asks for the dossier."""
    return write_folder(home.house, who, home.folder / "out", NOW, **more)


def page(written: Written) -> str:
    """The page of it."""
    return (written.folder / "dossier.html").read_text(encoding="utf-8")


def told(*events, calls=(), letters=None, today: date = TODAY) -> list[str]:
    """What the page says happened to one invoice, without the invoice's own line."""
    lines: tuple[Line, ...] = list_lines([overdue("2026-031", None, *events)], calls, letters or {}, NOW.tzinfo, today)
    return [line.what for line in lines][1:]


def test_an_invoice_with_its_mails_and_paper_lies_in_one_folder_and_one_file(home: Home):
    """
    As it went and came: the same bytes as in the mailbox and the vault. Rule: dossier.
    """
    sent = home.invoices("2026-031")
    home.passes(date(2026, 3, 4))
    home.mails(JAN, OWNER, "Re: Factuur 2026-031", "Ik kijk er morgen naar.\n", answers=sent, on=date(2026, 3, 5))
    home.passes(date(2026, 3, 6))
    written = make(home)
    (paper,) = (written.folder / "invoices").iterdir()
    mails = sorted((written.folder / "mails").iterdir())
    item = home.item()

    assert written.missing == ()
    assert item.invoice.copy and paper.read_bytes() == home.house.vault.get(item.invoice.copy.sha256)
    assert [mail.read_bytes() for mail in mails] == [*home.letters("Sent"), home.letters("INBOX")[-1]]
    assert "Ik kijk er morgen naar." in page(written)
    assert all((written.folder / link).is_file() for link in re.findall(r'href="([^"]+)"', page(written)))
    with ZipFile(written.archive) as packed:
        inside = {name: packed.read(name) for name in packed.namelist()}
    assert inside == {
        f"out/{path.relative_to(written.folder)}": path.read_bytes()
        for path in written.folder.rglob("*")
        if path.is_file()
    }


def test_what_cannot_be_had_any_more_is_said_and_the_rest_is_there(home: Home):
    """
    A mail that was thrown away, a folder that cannot be read: no word of them is lost, only the mail itself.
    """
    sent = home.invoices("2026-031")
    home.passes(date(2026, 3, 4))
    home.mails(JAN, OWNER, "Re: Factuur 2026-031", "Ik kijk er morgen naar.\n", answers=sent, on=date(2026, 3, 5))
    home.passes(date(2026, 3, 6))
    home.server.folder("INBOX").mails.clear()
    written = make(home)

    assert [sentence.partition(":")[0] for sentence in written.missing] == ["the mail of 5 March 2026"]
    assert "Ik kijk er morgen naar." in page(written)
    assert "the mail of 5 March 2026" in page(written)


def test_a_letter_stands_there_with_its_words_and_its_own_bytes(home: Home):
    """
    Of a draft she sent: as she sent it.
    """
    home.invoices("2026-031")
    home.passes()
    home.sends_drafts()
    home.passes(TODAY + timedelta(days=1))
    written = make(home)

    assert "Light letter to jan@acme.example" in page(written)
    assert "2026-031" in page(written) and len(list((written.folder / "mails").iterdir())) == 2
    assert written.missing == ()


def test_nothing_in_the_mailbox_or_the_books_changes(home: Home):
    """
    It looks, read-only, and nothing is sent.
    """
    home.invoices("2026-031")
    home.passes()
    books, drafts = home.house.ledger.folder / "ledger.json", home.letters()
    before = books.read_bytes()
    make(home)

    assert books.read_bytes() == before
    assert home.letters() == drafts


def test_a_customer_means_all_that_is_open_and_one_letter_about_two_stands_there_once(home: Home):
    """
    With the sum, and the invoices of each line.
    """
    letter = reminded(date(2026, 3, 12), letter="one")
    with home.house.ledger.change() as book:
        put_acme(
            book,
            overdue("2026-031", eur("100.00"), letter),
            overdue("2026-032", eur("50.00"), letter, paid(eur("20.00"))),
            overdue("2026-033", eur("10.00"), paid(eur("10.00"))),
        )
    text = page(make(home, "acme"))

    assert text.count("Light letter to jan@acme.example") == 1 + 1  # in the list, and that its mail is not there
    assert "(<bdi>2026-031</bdi>, <bdi>2026-032</bdi>)" in text
    assert "€130.00" in text and "2026-033" not in text


def test_markup_in_a_name_is_text_and_no_name_leaves_the_folder(home: Home):
    """
    Names are strangers' words: nothing of them is ever an element, an address on the web, or a path.
    """
    item = overdue("../../etc/x", None, disputed())
    dispatch = replace(item.original.dispatch, to=(Address("jan@acme.example", NASTY),))
    with home.house.ledger.change() as book:
        debtor = customer("Acme", replace(item, original=replace(item.original, dispatch=dispatch)))
        put(book, replace(debtor, card=replace(debtor.card, name=NASTY)))
    written = make(home, "acme.example/../../etc/x")
    found = _Elements()
    found.feed(page(written))

    assert "Acme &lt;img src=x" in page(written) and "\u202e" not in page(written)
    assert found.names <= {
        *(
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "main",
            "h1",
            "h2",
            "div",
            "span",
            "table",
            "thead",
            "tbody",
        ),
        *("tr", "th", "td", "ol", "ul", "li", "time", "blockquote", "bdi", "a", "p"),
    }
    assert not found.outside
    assert all(path.is_relative_to(home.folder) for path in (written.folder, written.archive))


class _Elements(HTMLParser):
    """Names of the elements on a page, and what it would fetch from outside its folder."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.names.add(tag)
        links = [value or "" for name, value in attrs if name in ("href", "src")]
        self.outside += [link for link in links if not re.fullmatch(r"(mails|invoices)/[\w.-]+", link)]


def test_the_page_says_only_what_the_outside_saw():
    """
    No yes of hers, no hold, nothing of how voldaan decided.
    """
    over = Held(NOW, HoldReason.OWNER, HANDED_OVER)
    said = told(allowed("age"), held(), reminded(date(2026, 3, 10)), claimed(), disputed(), over)

    assert said == ["Disputed", "Light letter to jan@acme.example", "They say it is paid", "Handed over"]


@pytest.mark.parametrize(
    ("events", "today", "says"),
    [
        ((promised(date(2026, 3, 20)),), TODAY, "still to come"),
        ((promised(date(2026, 3, 11)),), TODAY, "not kept"),
        ((promised(date(2026, 3, 11)), paid(eur("121.00"), date(2026, 3, 12))), TODAY, "kept"),
        ((promised(date(2026, 3, 11)), LATER), TODAY, "agreed anew later"),
    ],
)  # fmt: skip
def test_every_promise_says_what_became_of_it(events, today: date, says: str):
    """
    Kept as in the figures: all of it booked by the bank day after.
    """
    said = next(line for line in told(*events, today=today) if line.startswith("Promised to pay"))

    assert said.endswith(f": {says}")


def test_a_plan_stands_there_with_its_parts_and_its_end():
    """
    Whoever takes over sees what was agreed. Rule: plan-kept.
    """
    planned = agreed(("60.00", date(2026, 4, 15)), ("61.00", date(2026, 5, 15)))
    lines = told(planned, Released(moment(TODAY), "owner", PLAN), today=TODAY)

    assert lines[-2:] == [
        "Payment in parts agreed: €60.00 on 15 April, €61.00 on 15 May",
        "The plan of parts was ended",
    ]


def test_a_plan_in_force_says_how_far_it_was_kept():
    """
    And one that was ended does not. Rule: dossier.
    """
    plan = agreed(("60.50", date(2026, 3, 10)), ("60.50", date(2026, 4, 10)))
    said = told(plan, paid(eur("60.50"), date(2026, 3, 10)))

    assert said[0].startswith("Payment in parts agreed: ") and said[0].endswith("; 1 of 2 parts came in")
    assert "came in" not in told(plan, Released(moment(TODAY), "owner", PLAN))[0]


def test_calls_stand_there_with_their_outcome(home: Home):
    """
    Only those she told the outcome of.
    """
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031"))
        asks(book, QuestionKind.CALL, "will look", subject="a")
        done = asks(book, QuestionKind.CALL, "not reached", subject="b")
        book.answer(done.id, "not reached", NOW)
        lines = list_lines([acme(book)], book.questions(open_only=False), {}, NOW.tzinfo, TODAY)

    assert [line.what for line in lines][1:] == ["On the telephone: Not reached"]


def test_a_folder_that_holds_something_is_left_alone(home: Home):
    """
    Nothing of hers is written over.
    """
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031"))
    (home.folder / "out").mkdir()
    (home.folder / "out" / "mine.txt").write_text("mine")

    with pytest.raises(LedgerError, match="is there already"):
        make(home)


def test_without_a_place_it_is_named_after_customer_and_day(home: Home, monkeypatch: pytest.MonkeyPatch):
    """
    A second one on the same day stands beside the first.
    """
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031"))
    monkeypatch.chdir(home.folder)
    names = [write_folder(home.house, "acme", None, NOW).folder.name for _ in range(2)]

    assert names == ["voldaan-Acme-2026-03-18", "voldaan-Acme-2026-03-18-2"]
    assert all((home.folder / f"{name}.zip").stat().st_mode & 0o077 == 0 for name in names)


def test_what_was_never_disputed_is_said_to_be_so(home: Home):
    """
    That matters to whoever takes over.
    """
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031"), overdue("2026-032", None, disputed()))
    first = page(make(home))
    second = page(write_folder(home.house, "2026-032", home.folder / "other", NOW))

    assert ("never disputed" in first, "never disputed" in second) == (True, False)


def test_of_a_customer_who_owes_nothing_there_is_none(home: Home):
    """
    One settled invoice can still be named.
    """
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031", None, paid(eur("121.00"))))

    with pytest.raises(LedgerError, match="nothing of Acme is open"):
        make(home, "acme")
    assert "€121.00 came in" in page(make(home))
