"""The digest reaches the owner where he reads his mail: in INBOX in shadow, by mail otherwise."""

from __future__ import annotations

import email
import html
import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from agent.demo.mail import write_mail
from agent.desk.codes import find_codes, find_given
from agent.ledger import Ledger
from tests.stories.post import OWNER
from tests.stories.world import World

pytestmark = pytest.mark.dovecot


def digests(world: World) -> list[tuple[EmailMessage, tuple[bytes, ...]]]:
    """Our notes in INBOX with their flags."""
    found = [
        (email.message_from_bytes(content, policy=default), flags) for content, flags in world.lies_in("INBOX").values()
    ]
    return [(mail, flags) for mail, flags in found if isinstance(mail, EmailMessage) and mail["X-Voldaan-Note"]]


def words(mail: EmailMessage, subtype: str) -> str:
    """One of the two ways in which a digest says the same."""
    body = mail.get_body((subtype,))
    assert body is not None
    return str(body.get_content())


def subjects(mail: EmailMessage) -> list[str]:
    """The subjects of the answers a digest offers, as the owner's mail program reads its links."""
    links = [html.unescape(link) for link in re.findall(r'href="([^"]*)"', words(mail, "html"))]
    assert all(unquote(urlsplit(link).path) == "sanne@devries.example" for link in links), links
    return [parse_qs(urlsplit(link).query)["subject"][0] for link in links]


def test_in_shadow_the_digest_lies_in_inbox_unread_once_a_day(world: World):
    """
    What a letter would go out about, and what a customer wrote; the next morning only if there is news.
    """
    world.settings(mode="shadow")
    world.invoices()
    world.invoices("2026-032", to="Kees <kees@groen.example>")
    world.passes("2026-09-01", "08:00")
    world.reply("2026-032", on="2026-09-14")
    for at in ("06:30", "07:00", "07:15", "12:00"):
        world.passes("2026-09-15", at)
    of_tuesday = [found for found in digests(world) if "15 Sep 2026" in str(found[0]["Date"])]
    before = len(digests(world))
    world.passes("2026-09-16", "08:00")

    ((mail, flags),) = of_tuesday
    assert flags == ()
    assert "2026-031" in words(mail, "plain") and "Would go out today" in words(mail, "html")
    assert any(subject.startswith("voldaan Q1 go on [") for subject in subjects(mail))
    assert len(digests(world)) == before
    assert world.sink.mails() == []


def test_a_digest_by_mail_has_links_whose_codes_stand_in_the_books(world: World):
    """
    In draft mode: the letter in Drafts and the customer's words, each answered by a mail to the address that is read.
    """
    world.settings(mode="draft")
    world.invoices()
    world.invoices("2026-032", to="Kees <kees@groen.example>")
    world.goes_live()
    world.reply("2026-032", on="2026-09-14")
    world.passes("2026-09-15", "07:05")
    world.passes("2026-09-15", "10:00")
    (note,) = [note for note in world.notes() if "15 Sep 2026" in str(note.message["Date"])]
    given_out = Ledger(world.data).read().given_out()

    assert "WAITS IN YOUR DRAFTS FOLDER" in words(note.message, "plain")
    assert "Waits in your Drafts folder" in words(note.message, "html")
    for subject in subjects(note.message):
        (code,) = find_codes(subject)
        found = find_given(given_out, code)
        assert found is not None and found[1].about in ("Q1", "")
    assert "voldaan Q1 go on [" in " ".join(subjects(note.message))


def test_a_tap_on_the_digest_answers_and_the_next_digest_confirms_it(world: World):
    """
    The link's mail, sent to the address that is read; tapped twice it is done once, and it can be taken back.
    """
    world.settings(mode="shadow")
    world.invoices()
    world.passes("2026-09-01", "08:00")
    world.reply("2026-031", on="2026-09-14")
    world.passes("2026-09-15", "07:05")
    ((mail, _),) = [found for found in digests(world) if "15 Sep 2026" in str(found[0]["Date"])]
    (settled,) = [subject for subject in subjects(mail) if "settled" in subject]
    for tap in ("<tap-1@phone.example>", "<tap-2@phone.example>"):
        at = datetime.fromisoformat("2026-09-15T09:00+02:00")
        world.dovecot.deliver("INBOX", write_mail(OWNER, OWNER, settled, "\n", at, tap), at=at)
    world.passes("2026-09-15", "10:00")
    ledger = Ledger(world.data).read()
    world.passes("2026-09-16", "07:05")
    ((confirmed, _),) = [found for found in digests(world) if "16 Sep 2026" in str(found[0]["Date"])]

    assert [item.is_settled for item in ledger.find("2026-031")] == [True]
    assert "WHAT YOU TOLD ME" in words(confirmed, "plain")
    assert [subject for subject in subjects(confirmed) if subject.startswith("voldaan undo A1 [")]
