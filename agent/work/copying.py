"""
Copy the mails the owner must look at to folders by what they are about, where he named one; the mails stay.

What is to be copied is noted in the books together with the mail's words, so that no crash loses it; what lies in its
folder already is not copied again, so that none doubles it.

Rule: copied-once (docs/rules.md)
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agent.domain.errors import MailboxError
from agent.domain.policy import Mode
from agent.domain.question import QuestionKind
from agent.domain.reply import Label
from agent.domain.speech import tell
from agent.domain.text import shown
from agent.ledger import Book, ToCopy
from agent.mailbox import Mailbox, Summary
from agent.work.house import House

log = logging.getLogger("voldaan.copying")

#: The folder of a mail nobody understood for certain, or that says nothing to act on.
OTHER = "other"

#: The folders by what a mail is about first of all.
KINDS: Mapping[Label, str] = {
    Label.DISPUTE_COMPLAINT: "complaint",
    Label.REFUSAL: "complaint",
    Label.INSOLVENCY: "trouble",
    Label.CASH_TROUBLE: "trouble",
    Label.INSTALMENTS: "trouble",
    Label.EXTENSION_REQUEST: "trouble",
    Label.PROMISE: "promise",
    Label.PAYMENT_RUN: "promise",
    Label.PAID: "paid",
    Label.REMITTANCE_ADVICE: "paid",
    Label.NOT_RECEIVED: "invoice",
    Label.WRONG_DATA: "invoice",
    Label.APPROVAL_PENDING: "invoice",
    Label.QUESTION: "question",
    Label.WRONG_CONTACT: "address",
    Label.LEFT_COMPANY: "address",
    Label.BOUNCE: "address",
    Label.OUT_OF_OFFICE: "away",
    Label.ACKNOWLEDGEMENT: OTHER,
    Label.OTHER: OTHER,
}


@dataclass(frozen=True)
class Copying:
    """Copies for one house; ``now`` is the moment of this pass."""

    house: House
    now: datetime

    def note(self, book: Book, box: Mailbox, mails: Sequence[Summary], about: Mapping[str, Label]) -> None:
        """Note what is to be copied, in the very change that records what the mails say."""
        if not self._folder(box):
            return
        known = book.to_copy()
        for mail in mails:
            identity, message_id = mail.headers.identity, mail.headers.message_id
            if identity not in known and self.is_shown(book, mail):
                kind = KINDS.get(about[identity], OTHER) if identity in about else OTHER
                book.put_to_copy(identity, ToCopy(box.name, mail.folder, mail.uid, message_id, mail.received_at, kind))

    def is_shown(self, book: Book, mail: Summary) -> bool:
        """Whether this mail may be flagged and copied: nothing in shadow, and nothing older than the start."""
        live_since = book.mark.live_since
        return self.house.mode is not Mode.SHADOW and live_since is not None and mail.received_at >= live_since

    def copy_all(self, box: Mailbox) -> None:
        """
        Copy what is to be copied. A server that will not do it costs one note to the owner; it is tried again.

        Raises:
            MailboxError: When the server cannot just now.
        """
        above = self._folder(box)
        if not above or self.house.mode is Mode.SHADOW:
            return
        waiting = {
            identity: mail
            for identity, mail in self.house.ledger.read().to_copy().items()
            if mail.mailbox == box.name and not mail.is_done
        }
        refused: set[str] = set()
        for identity, mail in waiting.items():
            if mail.kind in refused:
                continue
            try:
                _copy(box, identity, mail, (above, mail.kind))
            except MailboxError as error:
                if error.temporary:
                    raise
                refused.add(mail.kind)
                self._tell(box, f"{shown(above, 80)}: {mail.kind}", error)
                continue
            with self.house.ledger.change() as book:
                book.put_to_copy(identity, replace(mail, is_done=True))

    def _folder(self, box: Mailbox) -> str | None:
        account = self.house.accounts.get(box.name)
        return account.replies_folder if account else None

    def _tell(self, box: Mailbox, folder: str, error: MailboxError) -> None:
        """Say once for an account what the owner can do about it."""
        log.warning("no copy to %s: %s", folder, error)
        text = tell(
            "Mails you must look at cannot be copied ({folder}): {why}. Nothing else depends on it: they lie where they"
            " came in, with their flag. Make that folder in your mail program, or take replies_folder out of the"
            " settings of mailbox {mailbox}.",
            folder=folder,
            why=shown(str(error), 300),
            mailbox=box.name,
        )
        subject = f"copies of {box.name}"  # as is
        with self.house.ledger.change() as book:
            book.ask(QuestionKind.TROUBLE, subject, text, self.now, ("noted",), once=True)


def _copy(box: Mailbox, identity: str, mail: ToCopy, levels: Sequence[str]) -> None:
    """Copy one mail, unless its copy lies there already or the owner took the mail away."""
    uid = _find(box, mail.folder, [mail.uid], identity)
    if uid is None and mail.message_id:
        uid = _find(box, mail.folder, box.find_message_id(mail.folder, mail.message_id), identity)
    if uid is None:
        return
    into = box.make_folder(levels)
    if _find(box, into, _candidates(box, into, mail), identity) is None:
        box.copy(mail.folder, uid, into)


def _candidates(box: Mailbox, folder: str, mail: ToCopy) -> Sequence[int]:
    if mail.message_id:
        return box.find_message_id(folder, mail.message_id)
    return box.news(folder, None, mail.received_at.date() - timedelta(days=1)).uids


def _find(box: Mailbox, folder: str, uids: Sequence[int], identity: str) -> int | None:
    return next((mail.uid for mail in box.summaries(folder, uids) if mail.headers.identity == identity), None)
