"""What voldaan put into the mailbox goes when the owner says so, and nothing else with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.demo.mail import write_mail
from agent.domain.letter import ItemStep, Note
from agent.domain.policy import Mode
from agent.outbox import State, build_note, letter_header, note_header
from agent.work.cleaning import Kind, Traces, find_traces, remove_traces
from tests.builders import TODAY, moment
from tests.unit.work.home import JAN, OWNER, Home, build_home

NOW = moment(TODAY + timedelta(days=1))


def everything(home: Home) -> dict[str, list[tuple[int, bytes, frozenset[str]]]]:
    """Every mail of every folder with its flags."""
    return {
        name: [(mail.uid, mail.octets, mail.flags) for mail in folder.mails.values()]
        for name, folder in home.server.folders.items()
    }


def puts_note(home: Home, *, installation: str = "", secret: bytes = b"", folder: str = "INBOX") -> None:
    """A note lies in the INBOX; without more words it is ours."""
    who, name = home.house.installation, "<note@sanne.example>"
    header = note_header(installation or who.id, secret or who.secret, name)
    mail = build_note(Note("voldaan: 1 question", "Well?\n"), home.house.owner, name, moment(TODAY), header)
    home.server.add_message(folder, mail, at=moment(TODAY))


def puts_draft(home: Home, installation: str) -> None:
    """A draft of some installation, of which our journal knows nothing."""
    mark = letter_header(installation, "f" * 32, "acme.example", (ItemStep("acme.example/1", "light"),))
    mail = write_mail(OWNER, JAN, "Re: x", "Hoi\n", moment(TODAY), "<d@x.example>", fields={"X-Voldaan-Letter": mark})
    home.server.add_message("Drafts", mail, at=moment(TODAY))


def cleans(home: Home) -> Traces:
    """The owner looks, and says yes."""
    return remove_traces(home.house, find_traces(home.house, NOW).to_remove, NOW)


def kinds(traces: Traces) -> list[str]:
    """What was found, kind by kind."""
    return sorted({trace.kind.value for trace in traces.to_remove})


@pytest.fixture
def lived_in(home: Home) -> Home:
    """A mailbox full of other mail, a draft of ours, a note and a star."""
    home.mails("Tante <tante@thuis.example>", subject="Hallo")
    home.mails(OWNER, "Oom <oom@thuis.example>", "Zelf geschreven", folder="Drafts")
    mail = write_mail("Bank <info@bank.example>", OWNER, "Belangrijk", "Hoi\n", moment(TODAY), "<own-star@x.example>")
    home.server.add_message("INBOX", mail, ["\\Flagged", "\\Seen"], at=moment(TODAY))
    home.invoices()
    home.passes()
    puts_note(home)
    invoice = home.invoices("2026-032", "Kees <kees@groen.example>")
    home.mails("Kees <kees@groen.example>", subject="Re: Factuur", answers=invoice)
    home.passes()
    return home


def test_what_is_ours_goes_and_everything_else_is_what_it_was(home: Home, lived_in: Home):
    """
    The draft and the note are gone, the star is off; other mail keeps every byte, flag and number.
    """
    before = everything(home)
    found = find_traces(home.house, NOW)
    cleans(home)
    after = everything(home)

    assert kinds(found) == ["draft", "note", "star"]
    gone = {folder: [mail for mail in mails if mail not in after[folder]] for folder, mails in before.items()}
    assert [b"X-Voldaan-Letter" in mail for _, mail, _ in gone["Drafts"]] == [True]
    assert {b"X-Voldaan-Note" in mail or b"Re: Factuur" in mail for _, mail, _ in gone["INBOX"]} == {True}
    assert not any(b"X-Voldaan-Note" in mail for _, mail, _ in after["INBOX"])
    assert not any(gone[folder] for folder in gone if folder not in ("Drafts", "INBOX"))
    fresh = [mail for folder, mails in after.items() for mail in mails if mail not in before[folder]]
    assert [(b"Re: Factuur" in mail, flags) for _, mail, flags in fresh] == [(True, frozenset())]
    assert kinds(find_traces(home.house, NOW)) == []


def test_looking_changes_nothing(home: Home, lived_in: Home):
    """
    Neither the mailbox nor the books.
    """
    before = everything(home), [entry.state for entry in home.house.journal.entries()]
    find_traces(home.house, NOW)

    assert (everything(home), [entry.state for entry in home.house.journal.entries()]) == before


def test_a_draft_that_was_taken_out_is_withdrawn_in_the_journal(home: Home, lived_in: Home):
    """
    Nobody is asked later what became of it.
    """
    cleans(home)
    home.house.ledger.read()

    assert [entry.state for entry in home.house.journal.letters().values()] == [State.WITHDRAWN]


def test_a_draft_a_crash_left_untold_is_withdrawn_too(home: Home, lived_in: Home):
    """
    It lay in Drafts, and the journal still said "prepared".
    """
    path = home.folder / "data" / "outbox" / "journal.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    home.house = replace(home.house, journal=type(home.house.journal)(path))
    cleans(home)

    assert [entry.state for entry in home.house.journal.entries()] == [
        State.PREPARED,
        State.DRAFTED,
        State.WITHDRAWN,
    ]


def test_the_owners_words_in_a_draft_are_his(home: Home, lived_in: Home):
    """
    He changed a draft of ours: it stays, and he is told why.
    """
    (draft,) = [mail for mail in home.server.folder("Drafts").mails.values() if b"X-Voldaan-Letter" in mail.octets]
    draft.octets = draft.octets.replace(b" factuur", b" lieve factuur")
    found = find_traces(home.house, NOW)

    assert [(trace.kind, trace.stays) for trace in found.to_leave] == [(Kind.DRAFT, "you changed its words")]


def test_what_another_installation_put_there_is_shown_and_left(home: Home):
    """
    It has an owner of its own.
    """
    puts_draft(home, "attic")
    puts_note(home, installation="attic", secret=b"theirs")
    before = everything(home)
    found = find_traces(home.house, NOW)
    cleans(home)

    assert {trace.stays for trace in found.to_leave} == {"made by another installation, attic"}
    assert len(found.to_leave) == 2
    assert everything(home) == before


def test_a_customers_mail_that_calls_itself_our_note_is_left(home: Home):
    """
    He knows the installation from his letters, and not its secret.
    """
    puts_note(home, secret=b"guessed")
    before = everything(home)
    found = find_traces(home.house, NOW)
    cleans(home)

    assert [trace.stays for trace in found.to_leave] == ["its seal is not ours"]
    assert everything(home) == before


def test_a_draft_goes_also_when_the_books_are_lost(home: Home):
    """
    Its mark names this installation, whose id lies beside the settings.
    """
    puts_draft(home, home.house.installation.id)
    cleans(home)

    assert home.letters("Drafts") == []


@pytest.mark.parametrize("folder", ["Sent", "Junk"])
def test_a_note_goes_wherever_a_server_put_it(home: Home, folder: str):
    """
    A filter was wary of it, or the provider filed a copy of what it sent.
    """
    puts_note(home, folder=folder)
    cleans(home)

    assert home.letters(folder) == []


def test_whoever_goes_on_after_cleaning_makes_himself_known_again(home: Home, lived_in: Home):
    """
    The note that names this machine went too; another installation would not know of this one.
    """
    introduced = home.book().mark.introduced
    cleans(home)
    gone = home.book().mark.introduced
    home.passes(TODAY + timedelta(days=1))

    assert introduced
    assert gone == {}
    assert home.book().mark.introduced == introduced


def test_a_star_the_owner_took_off_is_not_touched_again(home: Home, lived_in: Home):
    """
    Nor is one he had set before we came to the mail.
    """
    for mail in home.server.folder("INBOX").mails.values():
        if b"Re: Factuur" in mail.octets:
            mail.flags = frozenset()

    assert kinds(find_traces(home.house, NOW)) == ["draft", "note"]


def test_a_mail_that_was_starred_by_the_owner_before_we_read_it_stays_starred(home: Home):
    """
    We only take away what we set.
    """
    invoice = home.invoices()
    mail = write_mail(JAN, OWNER, "Re: Factuur", "Hm.\n", moment(TODAY), "<a@x.example>", answers=invoice)
    home.server.add_message("INBOX", mail, ["\\Flagged"], at=moment(TODAY))
    home.passes()
    cleans(home)

    assert home.book().questions()
    assert [mail.flags for mail in home.server.folder("INBOX").mails.values()] == [{"\\flagged"}]


def test_a_starred_mail_is_found_where_the_owner_moved_it(home: Home, lived_in: Home):
    """
    The flag moved along.
    """
    inbox = home.server.folder("INBOX").mails
    (uid,) = [uid for uid, mail in inbox.items() if b"Re: Factuur" in mail.octets]
    moved = inbox.pop(uid)
    home.server.add_message("Archive", moved.octets, list(moved.flags), at=moved.received_at)
    cleans(home)

    assert [mail.flags for mail in home.server.folder("Archive").mails.values()] == [frozenset()]


def test_what_is_no_longer_what_the_owner_saw_is_left(home: Home, lived_in: Home):
    """
    Between the list and his yes another mail took the number.
    """
    seen = find_traces(home.house, NOW).to_remove
    for name in ("INBOX", "Drafts"):
        home.server.renumber(name)
        mails = home.server.folder(name).mails
        others = [
            mail for mail in mails.values() if b"X-Voldaan" not in mail.octets and b"Re: Factuur" not in mail.octets
        ]
        for trace in seen:
            if trace.folder == name:
                mails[trace.uid] = others[0]
    before = everything(home)
    done = remove_traces(home.house, seen, NOW)

    assert done.found == []
    assert everything(home) == before


def test_in_shadow_the_owner_may_clean_too(tmp_path: Path):
    """
    Shadow keeps the program from writing, not the owner; looking stays read-only.
    """
    home = build_home(tmp_path, mode="shadow")
    assert home.house.mode is Mode.SHADOW
    puts_note(home)
    cleans(home)

    assert home.letters("INBOX") == []
