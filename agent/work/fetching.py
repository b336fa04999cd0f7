"""Fetch mails once more from the mailbox, by who they are; read-only, and what is not there is said."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from agent.config import Mailbox as Account
from agent.domain.errors import MailboxError, VoldaanError
from agent.domain.policy import Mode
from agent.domain.speech import tell
from agent.mailbox import Mailbox
from agent.work.folders import sent_folders, watched_folders
from agent.work.house import House

log = logging.getLogger("voldaan.fetching")

#: A longer mail is left where it is.
_MOST_BYTES = 40_000_000


@dataclass(frozen=True)
class Wanted:
    """A mail by its identity, and the Message-ID to look for it by; None: it has none and cannot be looked for."""

    identity: str
    message_id: str | None


@dataclass(frozen=True)
class Fetched:
    """The mails that were found, by their identity; and what is the matter with a mailbox or folder."""

    mails: dict[str, bytes]
    troubles: tuple[str, ...]


def fetch_mails(house: House, wanted: Iterable[Wanted]) -> Fetched:
    """Look for mails in every folder that is read or holds sent mail; nothing in a mailbox changes."""
    missing = {one.identity: one.message_id for one in wanted if one.message_id}
    found: dict[str, bytes] = {}
    troubles: list[str] = []
    looking = replace(house, policy=replace(house.policy, ceiling=Mode.SHADOW))  # opens folders read-only
    names = [account.name for account in house.settings.mailboxes if account.imap_host]
    with looking.mailboxes(names if missing else []) as opened:
        for name, box in opened.items():
            if isinstance(box, VoldaanError):
                troubles.append(str(box))
                continue
            try:
                for folder in _folders(house.accounts[name], box):
                    _look_into(box, folder, missing, found, troubles)
            except MailboxError as error:
                troubles.append(str(error))
    return Fetched(found, tuple(dict.fromkeys(troubles)))


def _folders(account: Account, box: Mailbox) -> Iterator[str]:
    sent: list[str] = []
    try:
        sent = sent_folders(account, box)
    except MailboxError as error:
        log.info("%s", error)
    yield from dict.fromkeys((*sent, *watched_folders(account, box)))


def _look_into(
    box: Mailbox, folder: str, missing: Mapping[str, str], found: dict[str, bytes], troubles: list[str]
) -> None:
    for identity, message_id in list(missing.items()):
        if identity in found:
            continue
        uids = box.find_message_id(folder, message_id)
        for summary in box.summaries(folder, uids) if uids else ():
            if summary.headers.identity != identity:  # somebody else's mail under the same id
                continue
            if summary.size > _MOST_BYTES:
                troubles.append(tell("{folder}: a mail is too large to be added", folder=folder))
                continue
            found[identity] = box.raw(folder, summary.uid, _MOST_BYTES)
            break
