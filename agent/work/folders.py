"""Which folders of an account mean what: the settings' names first, else what the server says of them."""

from __future__ import annotations

from agent.config import Mailbox as Account
from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import tell
from agent.mailbox import Mailbox, Role

#: Folders in which somebody's words may lie, beside those the settings name.
_WATCHED = (Role.INBOX, Role.ARCHIVE, Role.JUNK, Role.ALL)


def sent_folders(account: Account, box: Mailbox) -> list[str]:
    """Name the folders of sent mail; there may be several, for a phone may use another than the computer.

    Raises:
        MailboxError: When there is none.
    """
    return _named_or_found(account, box, Role.SENT, account.sent_folder)


def drafts_folder(account: Account, box: Mailbox) -> str:
    """Name the folder of drafts; raises MailboxError when there is none."""
    return _named_or_found(account, box, Role.DRAFTS, account.drafts_folder)[0]


def watched_folders(account: Account, box: Mailbox) -> list[str]:
    """Name the folders in which customers' answers may lie."""
    return list(dict.fromkeys([*(folder.name for folder in box.find_role(*_WATCHED)), *account.watch]))


def _named_or_found(account: Account, box: Mailbox, role: Role, named: str | None) -> list[str]:
    found = [named] if named else [folder.name for folder in box.find_role(role)]
    if not found:
        text = tell(
            "{account}: no {role} folder found; name it with {role}_folder in the settings",
            account=account.name,
            role=role.value,
        )
        raise MailboxError(text, Failure.SETTINGS)
    return found
