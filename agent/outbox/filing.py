"""One copy of every sent letter in the Sent folder, and the proof that lies there.

Trouble here never leads to sending again: the letter stays sent, and the next pass looks again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from agent.domain.errors import ServerError
from agent.domain.speech import tell
from agent.outbox.book import LetterBook
from agent.outbox.finding import FoundLetter, find_letter
from agent.outbox.state import LetterState, State

if TYPE_CHECKING:
    from agent.mailbox import Mailbox

#: How long a provider gets to file a copy by itself before we do.
PROVIDER_NEEDS = timedelta(seconds=60)
#: After this a copy that the provider was to file is no longer looked for.
LOOK_FOR = timedelta(days=7)


class FilesSent(StrEnum):
    """Whether a provider files what is sent through it, as the settings say; auto = find out."""

    AUTO = "auto"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class SentFolder:
    """Where an account's sent mail lies: copies of ours go into ``folder``, those of the provider also into others."""

    mailbox: Mailbox
    folder: str
    files_sent: FilesSent = FilesSent.AUTO
    others: tuple[str, ...] = ()

    @property
    def provider_files(self) -> bool | None:
        """Whether a copy comes by itself; None when nobody knows yet."""
        if self.files_sent is FilesSent.AUTO:
            return self.mailbox.provider_files_sent
        return self.files_sent is FilesSent.YES


@dataclass(frozen=True)
class Filing:
    """What came of looking into Sent.

    Attributes:
        filed: Letters whose copy now lies there.
        not_filing: Accounts that turned out not to file copies by themselves; worth remembering.
        troubles: What went wrong, a sentence each.
    """

    filed: tuple[LetterState, ...]
    not_filing: frozenset[str]
    troubles: tuple[str, ...]


def file_sent(book: LetterBook, folders: Mapping[str, SentFolder], now: datetime, installation: str) -> Filing:
    """See to it that every sent letter lies in its account's Sent folder; found there, a doubt is settled as well.

    A copy that lies there under another Message-ID tells which one the customer got.
    """
    filed: list[LetterState] = []
    not_filing: set[str] = set()
    troubles: list[str] = []
    for entry in book.letters(State.SENT, State.IN_DOUBT):
        place = folders.get(entry.account)
        if place is None or _is_hopeless(entry, place, now):
            continue
        try:
            if copy := _find_copy(place, entry, installation):
                filed.append(_record_filed(book, entry, copy.message_id, now))
            elif _is_ours_to_file(entry, place, now):
                place.mailbox.append(place.folder, book.mail(entry), ("\\Seen",), entry.left_at)
                filed.append(_record_filed(book, entry, entry.message_id, now))
                not_filing |= {entry.account} if place.provider_files is None else set()
        except ServerError as error:
            troubles.append(
                tell("The copy of letter {letter_id} was not filed: {why}", letter_id=entry.letter_id, why=error)
            )
    return Filing(tuple(filed), frozenset(not_filing), tuple(troubles))


def _find_copy(place: SentFolder, entry: LetterState, installation: str) -> FoundLetter | None:
    folders = (place.folder, *place.others)
    return next((copy for name in folders for copy in find_letter(place.mailbox, name, entry, installation)), None)


def _is_hopeless(entry: LetterState, place: SentFolder, now: datetime) -> bool:
    return entry.state is State.SENT and place.provider_files is True and now - entry.left_at > LOOK_FOR


def _is_ours_to_file(entry: LetterState, place: SentFolder, now: datetime) -> bool:
    """Whether a copy that is not in Sent has to come from us."""
    if entry.state is not State.SENT or place.provider_files is True:
        return False
    return place.provider_files is False or now - entry.left_at >= PROVIDER_NEEDS


def _record_filed(book: LetterBook, entry: LetterState, message_id: str | None, now: datetime) -> LetterState:
    """Nobody but the provider files a letter in doubt, so lying in Sent proves that it left."""
    if message_id not in (None, entry.message_id):
        entry = replace(entry, sent_as=message_id)
    if entry.state is State.IN_DOUBT:
        entry = book.record(replace(entry, state=State.SENT, at=now, reply=tell("its copy lies in Sent")))
    return book.record(replace(entry, state=State.FILED, at=now))
