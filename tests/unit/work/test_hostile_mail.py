"""One mailbox, one pass, every way to spoil a mail that once lost one: each is read, held or on the desk."""

from __future__ import annotations

import random

from tests.builders import TODAY, moment
from tests.hostile.mails import SPOILINGS, Raw
from tests.unit.work.home import JAN, OWNER, SENT_ON, Home, printed

SPOIL = {spoiling.name: spoiling.spoil for spoiling in SPOILINGS}


def texts(home: Home) -> str:
    """Everything the owner is asked."""
    return "\n".join(question.text for question in home.book().questions())


def sent(token: str, *, to: str = "") -> Raw:
    """Sanne mails an invoice to a customer of this name."""
    files = {f"2026-{token}.pdf".encode(): printed(f"2026-{token}")}
    to = to or f"Jan <jan@{token}.example>"
    date = b"Fri, 20 Feb 2026 12:00:00 +0000"
    return Raw(
        OWNER.encode(), to.encode(), f"Factuur {token}".encode(), f"<{token}@x.example>".encode(), date, files=files
    )


def test_an_invoice_nobody_can_look_into_is_on_the_desk(home: Home):
    """
    Encrypted, in Outlook's own wrapping, in an archive, too many at once, or garbled: asked, never passed.
    """
    names = ("encrypted", "winmail.dat", "an archive", "more papers than anybody sends", "base64 that is none")
    dice = random.Random(1)
    for number, name in enumerate(names):
        octets = SPOIL[name](sent(f"c{number}"), dice)
        home.server.add_message("Sent", octets, at=moment(SENT_ON))
    home.passes()

    asked = texts(home)
    for number, name in enumerate(names):
        assert f"c{number}" in asked, name


def test_sealed_mail_to_one_customer_is_one_question_until_it_is_answered(home: Home):
    """
    Who seals everything gets no thousand questions.
    """
    for number in range(3):
        raw = sent(f"s{number}", to=JAN)
        home.server.add_message("Sent", SPOIL["encrypted"](raw, random.Random(number)), at=moment(SENT_ON))
    home.passes()

    (question,) = home.book().questions()
    home.answers(question, "noted")
    raw = sent("s9", to=JAN)
    home.server.add_message("Sent", SPOIL["encrypted"](raw, random.Random(1)), at=moment(SENT_ON))
    home.passes()
    assert len(home.book().questions()) == 1


def test_an_invoice_to_nobody_visible_is_asked_about(home: Home):
    """
    All in blind copy, or a field nobody can read: sent to somebody all the same.
    """
    raw = sent("b1", to="undisclosed-recipients:;")
    home.server.add_message("Sent", raw.octets(), at=moment(SENT_ON))
    home.passes()

    assert home.item("2026-b1").invoice.unsettled == ("recipient",)


def test_a_reply_behind_a_megabyte_of_headers_holds(home: Home):
    """
    Whose word it is, is asked for field by field.
    """
    invoice = home.invoices()
    text = b"Ik heb al betaald.\r\n"
    date = b"Wed, 18 Mar 2026 12:00:00 +0000"
    raw = Raw(JAN.encode(), OWNER.encode(), b"Re: iets", b"<r@acme.example>", date, invoice.encode(), text)
    for name in ("a megabyte of quotes", "10,000 times References"):
        octets = SPOIL[name](raw, random.Random(1)).replace(b"<r@", f"<{len(name)}@".encode())
        home.server.add_message("INBOX", octets, at=moment(TODAY))
    home.passes()

    assert len(home.item().replies) == 2
    assert texts(home).count("could not be read whole") == 2
    assert home.letters() == []


def test_ten_thousand_recipients_and_a_hundred_thousand_words_are_read_once(home: Home, monkeypatch):
    """
    Anybody can write to us in our own name, to anybody else: the words are searched once, not once for each of them.
    """
    from agent.replies import belonging

    searched: list[int] = []
    named = belonging._named

    def counted(text: str, index: belonging.Index):
        searched.append(len(text))
        return named(text, index)

    monkeypatch.setattr(belonging, "_named", counted)
    home.invoices()
    home.passes()
    searched.clear()
    people = ",".join(f"a{number}@b.example" for number in range(3000))
    raw = Raw(OWNER.encode(), people.encode(), b"Hoi", b"<o@sanne.example>", b"Wed, 18 Mar 2026 12:00:00 +0000")
    home.server.add_message("INBOX", raw.octets(), at=moment(TODAY))
    home.passes()

    assert 0 < len(searched) < 10
