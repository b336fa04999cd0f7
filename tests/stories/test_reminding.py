"""An invoice lingers, and its customer gets one friendly letter in the same thread with the same paper."""

from __future__ import annotations

from email.utils import getaddresses
from hashlib import sha256

import pytest

from agent.demo.cast import SANNE
from tests.servers.launch import Accepted
from tests.stories.post import FACTURX, OWNER, PDF, UBL, Files, Mailed
from tests.stories.world import World

pytestmark = pytest.mark.dovecot

LONG_ID = f"<{'a1b2c3d4e5' * 19}x@mail.example>"
assert len(LONG_ID) > 200

TEN: tuple[tuple[str, str, Files], ...] = (
    ('"Doe, Jan" <jan@acme.example>', "", PDF),
    ("Zoë Müller-Ångström <zoe@muller.example>", "", UBL),
    ("kees@groen.example", "", FACTURX),
    ("Maud <maud@noord.example>", '"Smit, Lies" <lies@noord.example>, Jürgen <j@noord.example>', PDF),
    ("Café De Hoek <wim@hoek.example>", f"{OWNER}, inbox@books.example", UBL),
    ("Ann <ann@one.example>, Bob <bob@one.example>", "", FACTURX),
    ('"Roos (bloemen)" <roos@gmail.com>', "", PDF),
    ('"O\'Neill, Áine" <aine@oneill.example>', "", UBL),
    ("Łukasz Żółć <lukasz@zolc.example>", "", FACTURX),
    ("Q <q+invoices@plus.example>", "", PDF),
)


def people(mail: Accepted, field: str) -> list[tuple[str, str]]:
    """Names and addresses of a header field, decoded."""
    return getaddresses([str(value) for value in mail.message.get_all(field, [])])


def attached(mail: Accepted) -> list[str]:
    """The sha256 of every attachment."""
    return [sha256(part.get_content()).hexdigest() for part in mail.message.iter_attachments()]


def outsiders(field: str) -> list[tuple[str, str]]:
    """The addressees who are neither Sanne nor her bookkeeping."""
    return [pair for pair in getaddresses([field]) if pair[1] not in ("", SANNE.email, "inbox@books.example")]


def test_ten_invoices_of_three_kinds_are_reminded_each_in_its_own_thread_with_its_own_paper(world: World):
    """
    PDF, UBL with PDF, Factur-X; From, To and Cc as they were, the copy byte for byte, one copy of the letter in Sent.
    """
    sent = [
        world.invoices(f"2026-{number:03}", to=to, cc=cc, files=files)
        for number, (to, cc, files) in enumerate(TEN, start=31)
    ]
    world.goes_live()

    letters = world.reminds(on="2026-09-15")

    assert len(letters) == 10
    by_thread = {str(letter.message["In-Reply-To"]): letter for letter in letters}
    for mailed, (to, cc, _) in zip(sent, TEN, strict=True):
        letter = by_thread[mailed.message_id]
        assert str(letter.message["References"]) == mailed.message_id
        assert str(letter.message["Subject"]) == f"Re: {mailed.subject}"
        assert people(letter, "From") == [("Sanne de Vries", SANNE.email)]
        assert sorted(people(letter, "To")) == sorted(getaddresses([to]))
        assert sorted(people(letter, "Cc")) == sorted(outsiders(cc))
        assert set(letter.recipients) == {address for _, address in outsiders(f"{to}, {cc}")}
        assert attached(letter) == [sha256(mailed.pdf).hexdigest()]
    assert sorted(world.letters_in("Sent")) == sorted(letter.octets for letter in letters)


def test_a_message_id_of_two_hundred_characters_is_answered_whole_and_plain(world: World):
    """
    Neither folded nor encoded, at the server and in Sent: otherwise Outlook breaks the thread (RFC 5322 2.2.3).
    """
    world.invoices(message_id=LONG_ID)
    world.goes_live()

    (letter,) = world.reminds()

    for octets in (letter.octets, *world.letters_in("Sent")):
        assert f"\r\nIn-Reply-To: {LONG_ID}\r\n".encode() in octets
        assert f"\r\nReferences: {LONG_ID}\r\n".encode() in octets


def test_one_letter_to_a_customer_for_two_invoices_with_both_papers(world: World):
    """
    The oldest leads the thread; the other is listed under it.
    """
    first = world.invoices("2026-031")
    second = world.invoices("2026-032", price="200.00", issued="2026-08-26")
    world.goes_live()

    (letter,) = world.reminds()

    assert str(letter.message["In-Reply-To"]) == first.message_id
    assert attached(letter) == [sha256(first.pdf).hexdigest(), sha256(second.pdf).hexdigest()]
    body = letter.message.get_body(("plain",))
    assert body
    assert "2026-031" in body.get_content()
    assert "2026-032" in body.get_content()


def test_the_ladder_climbs_one_rung_at_a_time_and_then_asks(world: World):
    """
    Light, second, firm, each at least seven working days after the one before; the firm one after a yes; then silence.
    """
    world.invoices()
    world.goes_live()
    for day in ("2026-09-15", "2026-09-22", "2026-09-24", "2026-10-01", "2026-10-06", "2026-10-08", "2026-10-20"):
        world.reminds(on=day)

    days = [str(letter.message["Date"])[5:11] for letter in world.letters()]

    assert days == ["15 Sep", "24 Sep", "06 Oct"]
    assert world.item("2026-031").taken == ("light", "second", "firm")
    assert world.question("all steps taken")


def test_twenty_passes_in_one_day_send_one_letter(world: World):
    """
    Dates decide, not how often we look.
    """
    world.invoices()
    world.goes_live()
    world.reminds(on="2026-09-15")
    for minute in range(31, 51):
        assert world.passes("2026-09-15", f"10:{minute}").code == 0

    assert len(world.letters()) == 1
    assert len(world.letters_in("Sent")) == 1
    assert len(world.notes()) == 1


def test_a_folder_numbered_anew_sends_nothing_twice(world: World):
    """
    A provider moved the mailbox: every UID is another one, every mail is the same (RFC 9051 2.3.1.1).
    """
    world.invoices()
    world.goes_live()
    world.reminds(on="2026-09-15")
    world.renumber("Sent")
    world.reminds(on="2026-09-16")

    assert len(world.letters()) == 1
    assert world.item("2026-031").taken == ("light",)


def test_books_that_are_gone_are_rebuilt_from_the_mailbox_without_a_second_letter(world: World):
    """
    The mailbox is the second book: our own letter in Sent says which step it took.
    """
    world.invoices()
    world.goes_live()
    world.reminds(on="2026-09-15")
    world.loses_the_books()
    world.goes_live()
    world.reminds(on="2026-09-16")
    world.reminds(on="2026-09-22")

    assert len(world.letters()) == 1
    assert world.item("2026-031").taken == ("light",)


@pytest.mark.parametrize("lost", ["ledger.json", "."])
def test_books_put_back_from_yesterday_send_nothing_twice(world: World, lost: str):
    """
    The ledger alone, or the whole folder with the journal: the letter lies in Sent.
    """
    world.invoices()
    world.goes_live()
    world.passes("2026-09-14")
    saved = world.books()
    world.reminds(on="2026-09-15")
    world.puts_back(saved, only=lost)
    world.reminds(on="2026-09-16")
    world.reminds(on="2026-09-22")

    assert len(world.letters()) == 1
    assert world.item("2026-031").taken == ("light",)


def test_another_installation_on_the_same_mailbox_stops_and_says_so(world: World):
    """
    Two programs would remind the same customer twice.
    """
    world.invoices()
    world.invoices("2026-099", to="Kees <kees@groen.example>")
    world.goes_live()
    world.passes("2026-09-15")
    other: Mailed = world.invoices("2026-098", to="Piet <piet@elders.example>")
    world.puts_letter_of_another_installation(other)
    world.reminds(on="2026-09-16")

    assert world.letters() == []
    assert world.question("another installation")
