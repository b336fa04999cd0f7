"""What we wrote to a customer before, as far as an answer may quote it: the surest way to tell his words from ours."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from agent.domain.errors import MailboxError, VoldaanError
from agent.domain.events import OwnerWrote
from agent.domain.item import OpenItem
from agent.mailbox import Mailbox, plain_text
from agent.outbox import find_letter_text
from agent.replies import Belongs
from agent.work.folders import sent_folders
from agent.work.house import House

log = logging.getLogger("voldaan.ownwords")

#: The latest letters about the invoices an answer is about; a thread seldom quotes more.
_MOST_LETTERS = 8
#: Mails that are looked up in Sent for one answer: the invoice's own, and the owner's latest in its thread.
_MOST_LOOKED_UP = 3


@dataclass
class OwnWords:
    """Finds our letters in the outbox, and what the owner wrote in Sent, each mail once.

    A mail that cannot be found is left out: the splitting then has its head and its marks to go by.
    """

    house: House
    boxes: Mapping[str, Mailbox | VoldaanError]
    _seen: dict[tuple[str, str], str] = field(default_factory=dict)

    def recall(self, belonging: Iterable[Belongs]) -> tuple[str, ...]:
        """The texts that a mail which belongs so may quote, with whatever they quote themselves."""
        book = self.house.ledger.read()
        named: list[OpenItem] = []
        others: list[OpenItem] = []
        for belongs in belonging:
            named += [item for key in belongs.items if (item := book.item(key))]
            others += book.items_of(belongs.customer) if not belongs.items else ()
        texts = [*self._letters([*named, *others]), *(text for item in named for text in self._mails(item))]
        return tuple(dict.fromkeys(filter(None, texts)))

    def _letters(self, items: Sequence[OpenItem]) -> list[str]:
        letters = sorted((letter for item in items for letter in item.letters), key=lambda letter: letter.at)
        ids = list(dict.fromkeys(letter.letter_id for letter in reversed(letters)))[:_MOST_LETTERS]
        return [find_letter_text(self.house.settings.data / "outbox", letter_id) for letter_id in ids]

    def _mails(self, item: OpenItem) -> list[str]:
        """The mail the invoice went with, and the owner's own in its thread, the latest first."""
        written = [event.message_id for event in item.history if isinstance(event, OwnerWrote)]
        dispatch = item.invoice.dispatch
        ids = list(dict.fromkeys(filter(None, [dispatch.message_id, *reversed(written)])))[:_MOST_LOOKED_UP]
        return [self._mail(dispatch.mailbox, message_id) for message_id in ids]

    def _mail(self, account: str, message_id: str) -> str:
        if (account, message_id) not in self._seen:
            text = ""
            try:
                text = self._look_up(account, message_id)
            except MailboxError as error:
                log.info("what we wrote in %s is not known: %s", message_id, error)
            self._seen[account, message_id] = text
        return self._seen[account, message_id]

    def _look_up(self, account: str, message_id: str) -> str:
        box = self.boxes.get(account)
        if box is None or isinstance(box, VoldaanError) or account not in self.house.accounts:
            return ""
        folders = list(self.house.accounts[account].bcc_folders)
        with suppress(MailboxError):  # there is none
            folders = [*sent_folders(self.house.accounts[account], box), *folders]
        for folder in folders:
            for summary in box.summaries(folder, box.find_message_id(folder, message_id)[:1]):
                return plain_text(box, summary)
        return ""
