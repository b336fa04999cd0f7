"""What folders are for."""

from __future__ import annotations

import pytest

from agent.mailbox import Folder, Role
from agent.mailbox.roles import read_listing, with_role
from tests.tables import each


def row(name: str, *flags: str, separator: bytes | None = b"/"):
    """One line of a LIST."""
    return tuple(flag.encode() for flag in flags), separator, name


@pytest.mark.parametrize("flag", ["\\Sent", "\\sent", "\\SENT"])
def test_special_use_is_read_without_case(flag: str):
    """Cyrus writes it in lower case."""
    (folder,) = read_listing([row("Uit", "\\HasNoChildren", flag)])

    assert folder == Folder("Uit", Role.SENT, selectable=True)


@each(
    "name",
    [
        *(
            "Sent",
            "Sent Items",
            "SENT MESSAGES",
            "INBOX/Sent",
            "[Gmail]/Sent Mail",
            "[Google Mail]/Verzonden berichten",
        ),
        *("Verzonden items", "Éléments envoyés", "E\u0301le\u0301ments envoye\u0301s", "Gesendete Objekte"),
        *("Enviados", "Posta inviata", "INBOX/Gesendet"),
    ],
)
def test_sent_is_known_by_name_in_six_languages(name: str):
    """For servers that know no special use."""
    assert read_listing([row(name)])[0].role is Role.SENT


@pytest.mark.parametrize("name", ["Projecten/Sent", "Sent/2024", "Verzonden facturen", "Absent", ""])
def test_folders_of_the_owners_own_have_no_role(name: str):
    """Only the well-known place says something."""
    assert read_listing([row(name)])[0].role is None


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("inbox", Role.INBOX),
        ("Concepten", Role.DRAFTS),
        ("Ongewenste e-mail", Role.JUNK),
        ("Papierkorb", Role.TRASH),
        ("Archief", Role.ARCHIVE),
        ("[Gmail]/Alle berichten", Role.ALL),
    ],
)
def test_other_roles_are_known_by_name(name: str, role: Role):
    """The watched ones too."""
    assert read_listing([row(name)])[0].role is role


def test_courier_puts_everything_below_inbox_with_dots():
    """The separator is the server's affair."""
    assert read_listing([row("INBOX.Sent", separator=b".")])[0].role is Role.SENT


def test_a_flat_server_has_no_separator():
    """A name with blanks is still one name."""
    assert read_listing([row("Sent Items", separator=None)])[0].role is Role.SENT


def test_the_servers_choice_comes_before_names():
    """There may be several; the phone may use another one than Outlook."""
    folders = read_listing([row("Sent"), row("Verzonden", "\\Sent"), row("Sent Items", "\\Noselect")])

    assert [folder.name for folder in with_role(folders, Role.SENT)] == ["Verzonden", "Sent"]
