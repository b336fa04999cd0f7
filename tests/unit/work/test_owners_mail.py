"""Answers by mail: the books change once, the next digest tells it, and whoever is not the owner changes nothing."""

from __future__ import annotations

from datetime import date, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from agent.demo.mail import write_mail
from agent.desk.codes import code_for
from agent.domain.desk import Code, GivenOut
from agent.domain.question import QuestionKind
from agent.domain.reply import Heard
from agent.intake import WatchedMail, fetch_watched
from agent.replies import Index
from agent.sandbox import MailText
from agent.splitting import split
from agent.work.owners_mail import OwnersMail
from tests.builders import TODAY, moment, overdue
from tests.unit.desk.books import asks, put_acme
from tests.unit.work.home import JAN, OWNER, Home, build_home

EVE = "Eve <eve@evil.example>"
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Sanne sent one invoice, is asked whether it is still owed, and got a digest with codes."""
    home = build_home(tmp_path, mode="shadow")
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-031"))
        asks(book, QuestionKind.TOO_OLD, "go on", "settled")
    gives_out(home, TODAY)
    return home


def code(home: Home, about: str = "", day: date = TODAY) -> str:
    """The code of a question, or of the digest."""
    return code_for(home.house.installation.secret, f"digest-{day}", about)


def gives_out(home: Home, day: date) -> None:
    """A digest of this day was sent, with a code for each question and one of its own."""
    with home.house.ledger.change() as book:
        asked = [Code(code(home, one.id, day), one.id, one.proposed) for one in book.questions()]
        book.put_given_out(GivenOut(f"digest-{day}", moment(day, time(7)), (*asked, Code(code(home, "", day)))))


class Splitter:
    """Tells new words from quotes in this very process."""

    def hear(self, mail: MailText) -> Heard:
        """Split, and nothing else."""
        return Heard(split(mail.text, own=mail.own, html=mail.html or None))


def reads(home: Home, day: date = TODAY, folder: str = "INBOX") -> list[WatchedMail]:
    """Read a folder as a pass does at noon of this day; gives the mails that are not the owner's answers."""
    box = home.house.open_mailbox(home.house.settings.mailboxes[0], True)
    owners = OwnersMail(home.house, moment(day, time(12)))
    index, own = Index.of((), ()), home.house.own
    uids = box.news(folder, None, TODAY - timedelta(days=9)).uids
    fetched = fetch_watched(box, folder, uids, index, own, is_wanted=owners.is_wanted)
    return list(owners.take(box, fetched, Splitter()))


def arrives(
    home: Home, subject: str, text: str = "", sender: str = OWNER, on: date = TODAY, minute: int = 0, **fields: str
) -> bytes:
    """A mail lies in the INBOX, written that day at eleven or so many minutes later, with these fields on top."""
    message_id = f"<answer-{len(home.server.folder('INBOX').mails)}@mail.example>"
    mail = write_mail(sender, OWNER, subject, text, moment(on, time(11, minute)), message_id)
    mail = b"".join(f"{name.replace('_', '-')}: {value}\r\n".encode() for name, value in fields.items()) + mail
    home.server.add_message("INBOX", mail, at=moment(on, time(11)))
    return mail


def told(home: Home) -> list[tuple[str, str, bool]]:
    """What the next digest will tell: text, the words that undo it, whether it was refused."""
    return [(one.text, one.undo, one.refused) for one in home.book().mark.told]


def changes_nothing(home: Home, why: str, day: date = TODAY) -> None:
    """A pass reads the mail, does nothing but remember why."""
    before = (home.item(), home.book().questions(open_only=False), home.book().customers())

    reads(home, day)

    assert (home.item(), home.book().questions(open_only=False), home.book().customers()) == before
    ((text, undo, refused),) = told(home)
    assert (refused, undo) == (True, "")
    assert why in text
    assert "[" not in text.partition(":")[0]


def test_a_link_of_the_digest_answers_its_question(home: Home):
    """
    In the very pass that reads it; confirmed with the words that take it back.

    Rule: answers-by-mail.
    """
    arrives(home, f"voldaan Q1 ga door [{code(home, 'Q1')}]")

    home.passes(at=time(12))

    assert home.item().allows("age")
    assert [question.id for question in home.book().questions(open_only=False) if not question.is_open] == ["Q1"]
    assert told(home) == [("Q1: letters may go on when it is time", "undo A1", False)]


def test_a_reply_says_several_things_at_once(home: Home):
    """
    Above what it quotes of the digest, with a greeting and a signature around it.
    """
    number = home.item().number
    text = (
        f"Hoi,\r\n\r\n{number} 21,00 betaald\r\nwacht met Acme tot 1 april\r\n\r\nGroet, Sanne\r\n\r\n"
        "Op 18 maart 2026 schreef voldaan <sanne@sanne.example>:\r\n> Q1 Still open?\r\n> Q1 go on | settled\r\n"
    )
    text = text.replace(f"{number} 21,00 betaald", f"betaald {number} 21,00")
    arrives(home, f"Re: voldaan: 1 question [{code(home)}]", text)

    reads(home)

    assert str(home.item().balance) == "€100.00"
    assert [undo for _, undo, _ in told(home)] == ["undo A1", "undo A2"]
    (card,) = home.book().customers()
    assert [held.until for held in card.holds(TODAY)] == [date(2026, 4, 1)]


def test_one_line_that_is_not_understood_stops_all_of_them(home: Home):
    """
    Never half of what he wanted.
    """
    arrives(home, f"Re: voldaan [{code(home)}]", f"betaald {home.item().number}\r\nen de rest ook\r\n")

    changes_nothing(home, "“en de rest ook” is not understood")


def test_one_line_that_cannot_be_done_stops_all_of_them(home: Home):
    """
    Also where only the books know it.
    """
    arrives(home, f"Re: voldaan [{code(home)}]", f"betaald {home.item().number}\r\nbetaald 2026-999\r\n")

    changes_nothing(home, "no invoice 2026-999")


@pytest.mark.parametrize(
    ("sender", "fields", "why"),
    [
        (EVE, {}, "your own address"),
        ("Sanne de Wit <sanne@evil.example>", {}, "your own address"),
        (OWNER, {"Authentication_Results": "mx.sanne.example; spf=fail; dkim=none"}, "could not confirm"),
        (OWNER, {"Auto_Submitted": "auto-replied"}, "machine"),
        (OWNER, {"Sender": "eve@evil.example"}, "more than one sender"),
        (OWNER, {"From": "eve@evil.example"}, "your own address"),
        (EVE, {"From": "sanne@sanne.example"}, "more than one sender"),
    ],
)
def test_a_right_code_from_somebody_else_does_nothing(home: Home, sender: str, fields: dict[str, str], why: str):
    """
    But a line in the next digest.
    """
    arrives(home, f"voldaan Q1 settled [{code(home, 'Q1')}]", sender=sender, **fields)

    changes_nothing(home, why)


@pytest.mark.parametrize(
    ("about", "asks", "why"),
    [
        ("Q9", "Q1 settled", "never given"),
        ("", "Q9 settled", "no question Q9"),
        ("Q1", "paid 2026-031", "answers Q1 only"),
    ],
)
def test_a_code_of_something_else_does_nothing(home: Home, about: str, asks: str, why: str):
    """
    Each code opens its own question.
    """
    arrives(home, f"voldaan {asks} [{code(home, about)}]")

    changes_nothing(home, why)


def test_a_code_is_used_once(home: Home):
    """
    Replayed under another name it does nothing, and says what did it first and how to undo that.
    """
    subject = f"voldaan Q1 settled [{code(home, 'Q1')}]"
    arrives(home, subject)
    reads(home)
    forget_told(home)
    arrives(home, subject, on=TOMORROW)

    changes_nothing(home, "done with this code on 18 March already", TOMORROW)


def test_of_two_answers_that_disagree_the_first_counts(home: Home):
    """
    The second says how the first is undone.
    """
    arrives(home, f"voldaan Q1 go on [{code(home, 'Q1')}]")
    arrives(home, f"voldaan Q1 settled [{code(home, 'Q1')}]")

    reads(home)

    assert not home.item().is_settled
    first, second = told(home)
    assert (first[1:], second[2]) == (("undo A1", False), True)
    assert "Q1 was answered already: go on; “undo A1” takes that back" in second[0]


def test_an_answer_to_many_questions_is_for_those_that_are_still_open(home: Home):
    """
    He answered one of them by itself before.
    """
    with home.house.ledger.change() as book:
        put_acme(book, overdue("2026-032"))
        asks(book, QuestionKind.TOO_OLD, "go on", "settled", number="2026-032")
        about = Code(code(home, "Q1,Q2"), "Q1,Q2")
        book.put_given_out(GivenOut("digest-2", moment(TODAY, time(8)), (about,)))
    arrives(home, f"voldaan Q1 go on [{code(home, 'Q1')}]")
    arrives(home, f"voldaan Q1,Q2 settled [{code(home, 'Q1,Q2')}]")

    reads(home)

    assert (home.item().is_settled, home.item("2026-032").is_settled) == (False, True)
    assert told(home)[1] == ("Q2: acme.example/2026-032 is settled; answered before: Q1", "undo A2", False)


def test_the_same_mail_in_several_places_is_done_once_and_told_once(home: Home):
    """
    It lies in Sent too, a filter copied it, and the telephone sent it twice.
    """
    subject = f"Re: voldaan [{code(home)}]"
    mail = arrives(home, subject, "betaald 2026-031 21,00\r\n")
    home.server.add_message("Sent", mail, at=moment(TODAY))
    home.server.add_message("INBOX", mail, at=moment(TODAY))
    arrives(home, subject, "betaald 2026-031 21,00\r\n")

    reads(home)

    assert str(home.item().balance) == "€100.00"
    assert len(told(home)) == 1


def test_a_crash_behind_an_answer_does_not_do_it_again(home: Home, monkeypatch: pytest.MonkeyPatch):
    """
    The books and the memory of the mail are written in one change.
    """

    def crashes(*_: object) -> str:
        raise RuntimeError("the power went")

    arrives(home, f"Re: voldaan [{code(home)}]", "betaald 2026-031 21,00\r\n")
    monkeypatch.setattr("agent.work.saying.follow_up", crashes)
    with pytest.raises(RuntimeError):
        reads(home)
    monkeypatch.undo()

    reads(home)

    assert str(home.item().balance) == "€100.00"
    assert len(told(home)) == 1


def test_a_yes_is_for_what_was_proposed_when_it_was_shown(home: Home):
    """
    A question that proposes something else by now waits for a new yes; any other answer stands.
    """
    with home.house.ledger.change() as book:
        book.reword("Q1", "Jan wrote.", ("yes", "go on", "settled"), "go on")
    gives_out(home, TODAY)
    with home.house.ledger.change() as book:
        book.reword("Q1", "Jan wrote.", ("yes", "go on", "settled"), "settled")
    arrives(home, f"voldaan Q1 ja [{code(home, 'Q1')}]")

    changes_nothing(home, "proposes something else by now")

    forget_told(home)
    arrives(home, f"voldaan Q1 go on [{code(home, 'Q1')}]")
    reads(home)
    assert home.item().allows("age")


def test_a_mail_that_was_read_is_never_read_again(home: Home):
    """
    Not even when what it said is too long ago to be taken back.
    """
    arrives(home, f"Re: voldaan [{code(home)}]", "betaald 2026-031 21,00\r\n")
    reads(home)
    with home.house.ledger.change() as book:
        book.forget_said(moment(TOMORROW))

    reads(home)

    assert str(home.item().balance) == "€100.00"


def test_what_was_done_is_taken_back_by_mail(home: Home):
    """
    With the code of any digest.
    """
    arrives(home, f"voldaan Q1 settled [{code(home, 'Q1')}]")
    reads(home)
    assert home.item().is_settled
    forget_told(home)
    arrives(home, f"voldaan undo A1 [{code(home)}]", on=TOMORROW)

    reads(home, TOMORROW)

    assert not home.item().is_settled
    assert [question.id for question in home.book().questions()] == ["Q1"]
    assert told(home) == [("“Q1 settled” is taken back; open again: Q1", "", False)]


def test_what_was_taken_back_may_be_said_again(home: Home):
    """
    Under the same digest: what counts no more was not done.
    """
    for words, on in (
        (f"paid {home.item().number}", TODAY),
        ("undo A1", TODAY),
        (f"paid {home.item().number}", TOMORROW),
    ):
        arrives(home, f"Re: voldaan: 1 question [{code(home)}]", words, on=on)
        reads(home, on)

    assert home.item().is_settled
    assert [refused for _, _, refused in told(home)] == [False, False, False]


@pytest.mark.parametrize("at_once", [True, False], ids=["one pass", "a pass for each"])
def test_what_was_taken_back_a_minute_ago_may_be_said_again(home: Home, at_once: bool):
    """
    And taken back again. A second copy of a mail is a copy still: it was written before.
    """
    subject, paid = f"Re: voldaan: 1 question [{code(home)}]", f"paid {home.item().number}"
    said = [("Q1 settled", 1), ("Q1 settled", 1), ("undo Q1", 3), ("undo Q1", 3), ("Q1 settled", 5), ("undo Q1", 7)]
    settled = []
    for words, minute in [*said, (paid, 8), ("undo A5", 9), (paid, 10), (paid, 10)]:
        arrives(home, subject, words, minute=minute)
        if not at_once:
            reads(home)
            settled.append(home.item().is_settled)
    reads(home)

    assert home.item().is_settled
    assert settled in ([], [True, True, False, False, True, False, True, False, True, True])
    assert [refused for _, _, refused in told(home)] == [False] * 7


def test_a_copy_of_what_was_taken_back_does_not_do_it_again(home: Home):
    """
    The program sent the answer twice, and the second copy came late.
    """
    subject = f"Re: voldaan: 1 question [{code(home)}]"
    for words, minute in (("Q1 settled", 1), ("undo Q1", 4), ("Q1 settled", 2)):
        arrives(home, subject, words, minute=minute)
        reads(home)

    assert not home.item().is_settled
    assert len(told(home)) == 2


def test_a_customers_mail_with_a_code_in_it_is_still_the_customers(home: Home):
    """
    Sanne forwarded her digest; Jan answers below it, and letters wait for his words.
    """
    text = f"Wat is dit voor bericht?\r\n\r\n> voldaan [{code(home)}]\r\n"
    home.mails(JAN, subject="Re: Factuur 2026-031", text=text)

    (mail,) = reads(home)

    assert mail.text.startswith("Wat is dit")
    assert [refused for _, _, refused in told(home)] == [True]


def test_an_answer_among_the_junk_waits_until_it_is_moved(home: Home):
    """
    The provider doubts it; taking it out of there is the owner's word.
    """
    mail = arrives(home, f"voldaan Q1 settled [{code(home, 'Q1')}]")
    home.server.folder("INBOX").mails.clear()
    home.server.add_message("Junk", mail, at=moment(TODAY))
    reads(home, folder="Junk")
    reads(home, folder="Junk")
    ((text, _, refused),) = told(home)
    assert (refused, home.item().is_settled) == (True, False)
    assert "among the junk" in text

    home.server.add_message("INBOX", mail, at=moment(TODAY))
    reads(home)

    assert home.item().is_settled


_DIGEST = "Needs you\n- Q1  Still open?\n  voldaan Q1 go on\nTotals\n"
_QUOTED = _DIGEST.replace("\n", "\n> ")
_OUTLOOK = (
    "Van: voldaan <sanne@sanne.example>\nVerzonden: woensdag 18 maart 2026 07:00\n"
    "Aan: Sanne <sanne@sanne.example>\nOnderwerp: voldaan: 1 vraag\n\n"
)


@pytest.mark.parametrize(
    "text",
    [
        f"Q1 go on\n\nOn Wed, Mar 18, 2026 at 7:00 AM voldaan <sanne@sanne.example> wrote:\n\n> {_QUOTED}",
        f"Q1 ga door\n\nMet vriendelijke groet,\n\nSanne de Wit\nOntwerper\nKvK 12345678\n\n{_OUTLOOK}{_DIGEST}",
        f"ga door\n\nVerstuurd vanaf Outlook voor iOS\n________________________________\n{_OUTLOOK}{_DIGEST}",
        f"Q1 weiter\n\nAm 18.03.2026 um 07:00 schrieb voldaan:\n> {_QUOTED}",
        f"Q1: continuez\n\nLe mer. 18 mars 2026 à 07:00, voldaan <sanne@sanne.example> a écrit :\n> {_QUOTED}",
        f"Q1 ga door\n\n> Op 18 mrt. 2026, om 07:00 heeft voldaan het volgende geschreven:\n> \n> {_QUOTED}",
        "Q1 ga door\n\nGroetjes Sanne\n06-12345678\n",
    ],
)
def test_a_reply_counts_whatever_program_wrote_it(home: Home, text: str):
    """
    Its own words only, in any of four languages.
    """
    arrives(home, f"Re: voldaan: 1 vraag [{code(home)}]", text)

    reads(home)

    assert home.item().allows("age"), told(home)


def replies_from_outlook(home: Home, words: str) -> None:
    """Outlook answers the digest that lies in the INBOX in HTML alone, and marks nothing as a quote."""
    (laid,) = home.letters("INBOX")
    digest = message_from_bytes(laid, policy=policy.SMTP)
    body = digest.get_body(("html",))
    assert isinstance(body, EmailMessage)
    head = "<b>Van:</b> Sanne<br><b>Verzonden:</b> woensdag 18 maart 2026 07:30<br><b>Aan:</b> Sanne<br>"
    page = f"<p>{words}</p><div><p>{head}<b>Onderwerp:</b> {digest['Subject']}</p></div>{body.get_content()}"
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = OWNER, OWNER, f"RE: {digest['Subject']}"
    mail["Date"], mail["Message-ID"] = format_datetime(moment(TODAY, time(11))), "<answer@mail.example>"
    mail["In-Reply-To"] = digest["Message-ID"]
    mail.set_content(page, subtype="html")
    home.server.add_message("INBOX", mail.as_bytes(), at=moment(TODAY, time(11)))


@pytest.mark.parametrize(("words", "is_open"), [("&nbsp;", True), ("gezien", False)])
def test_a_button_that_is_quoted_is_no_answer(tmp_path: Path, words: str, is_open: bool):
    """
    What a reply in HTML quotes of the digest, labels and all, is the digest's; the words above it are the owner's.
    """
    home = build_home(tmp_path, mode="shadow")
    with home.house.ledger.change() as book:
        book.mark.started_at = moment(TODAY - timedelta(days=1))
        book.ask(QuestionKind.TROUBLE, "disk", "The disk is full.", moment(TODAY - timedelta(days=1)), ("noted",))
    home.run(moment(TODAY, time(7, 30)))
    replies_from_outlook(home, words)

    reads(home)

    assert [question.id for question in home.book().questions()] == (["Q1"] if is_open else [])


def test_an_answer_of_long_ago_is_passed_over_in_silence(home: Home):
    """
    Who begins anew, or lost the books, is not told of every answer he ever gave.
    """
    arrives(home, "voldaan Q1 settled [k7m2-9xqd]")

    assert reads(home, TODAY + timedelta(days=40)) == []
    assert told(home) == []
    assert not home.item().is_settled


def test_a_flood_of_forged_mails_is_a_screen_of_lines(home: Home):
    """
    The last line counts the others.
    """
    for _ in range(30):
        arrives(home, f"voldaan Q1 settled [{code(home, 'Q1')}]", sender=EVE)

    reads(home)

    assert len(told(home)) == 21
    assert told(home)[-1][0].startswith("more mails")


def forget_told(home: Home) -> None:
    """A digest told everything."""
    with home.house.ledger.change() as book:
        book.mark.told = ()
