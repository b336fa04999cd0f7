"""
Is this mail that draft of ours? Values in, a likeness out.

Mail programs save and send an edited draft as a new mail: mostly under another Message-ID, often without header fields
they do not know. What stays is the thread it answers, the people it goes to and the bytes of the copy it carries.

Rules: drafts-are-approval (docs/rules.md)
"""

from __future__ import annotations

import email
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: A mail program's clock may be behind ours.
_CLOCKS_DIFFER = timedelta(hours=1)
#: One mail that was filed twice, by the provider and by the mail program, bears one date; two sendings do not.
_SAME_SENDING = timedelta(minutes=1)


class Likeness(StrEnum):
    """What a mail is to a draft."""

    THIS = "the draft, as it was laid or edited"  # as is
    OTHER_PEOPLE = "made from the draft, for nobody of the customer"  # as is
    OTHER_COPY = "made from the draft, with papers of which none is the invoice's copy"  # as is
    UNSEEN = "only the bytes of what it carries can tell"  # as is
    OTHER = "another mail"  # as is


@dataclass(frozen=True)
class LaidDraft:
    """What a draft is known by.

    Attributes:
        message_ids: Ours, and those under which it was saved since.
        thread: The Message-IDs it answers.
        copies: Fingerprints of what it carries.
        laid_at: When it was laid in Drafts, aware; of one that was sent, when that was.
        is_words: It bears no mark and stands for what it says: what its owner writes in its thread is made from it.
    """

    letter_id: str
    message_ids: frozenset[str]
    thread: frozenset[str]
    copies: frozenset[str]
    laid_at: datetime
    is_words: bool = False


@dataclass(frozen=True)
class FoundMail:
    """What is known of a mail that may be a draft of ours.

    Attributes:
        letter_id: The letter its mark names, another installation's otherwise; empty when it bears none.
        to_them: Whether it goes to somebody of the customer, or to nobody yet.
        written_at: By its Date, aware.
        files: Fingerprints of the papers it carries; None when nobody looked at them yet.
    """

    message_id: str | None
    letter_id: str
    cited: frozenset[str]
    to_them: bool
    written_at: datetime
    files: frozenset[str] | None


def compare(draft: LaidDraft, mail: FoundMail) -> Likeness:
    """
    Tell what a mail is to a draft.

    Our mark or its Message-ID make it known; without them it must be younger, stand in the thread and carry the copy.
    A known mail without any paper is still the letter: its owner took the copy out. A letter that began a thread of
    its own has none to be known by: then the customer and the copy tell.
    """
    if mail.letter_id not in ("", draft.letter_id):
        return Likeness.OTHER
    known = mail.letter_id == draft.letter_id or mail.message_id in draft.message_ids
    if draft.is_words:
        is_it = known or (_is_younger(mail, draft) and bool(draft.thread & mail.cited))
        return Likeness.THIS if is_it and mail.to_them else Likeness.OTHER_PEOPLE if known else Likeness.OTHER
    if not known and not (_is_younger(mail, draft) and _is_in_thread(mail, draft) and draft.copies):
        return Likeness.OTHER
    if known and not mail.to_them:
        return Likeness.OTHER_PEOPLE
    if mail.files is None:
        return Likeness.UNSEEN
    if mail.files & draft.copies:
        return Likeness.THIS if mail.to_them else Likeness.OTHER_PEOPLE
    if not known:
        return Likeness.OTHER
    return Likeness.OTHER_COPY if mail.files and draft.copies else Likeness.THIS


def count_sendings(moments: Iterable[datetime]) -> int:
    """Count how often a letter was sent, by the dates of the mails in Sent: equal ones are one mail, filed twice."""
    counted: list[datetime] = []
    for moment in sorted(moments):
        if not counted or moment - counted[-1] > _SAME_SENDING:
            counted.append(moment)
    return len(counted)


def _is_younger(mail: FoundMail, draft: LaidDraft) -> bool:
    return mail.written_at >= draft.laid_at - _CLOCKS_DIFFER


def _is_in_thread(mail: FoundMail, draft: LaidDraft) -> bool:
    return bool(draft.thread & mail.cited) if draft.thread else mail.to_them


def describe_draft(letter_id: str, message_ids: Iterable[str], content: bytes, laid_at: datetime) -> LaidDraft:
    """What a draft is known by, from the bytes that were laid in Drafts; without them its names are all there is."""
    mail = email.message_from_bytes(content)
    thread = frozenset(one for name in ("In-Reply-To", "References") for one in str(mail.get(name, "")).split())
    leaves = [part for part in mail.walk() if not part.is_multipart()]
    copies = [part.get_payload(decode=True) for part in leaves if part.get_content_disposition() == "attachment"]
    return LaidDraft(letter_id, frozenset(message_ids), thread, fingerprints(copies), laid_at)


def fingerprints(files: Sequence[object]) -> frozenset[str]:
    """Fingerprints of files: mail programs that save a mail anew may end the lines of an XML file otherwise."""
    contents = (file.replace(b"\r\n", b"\n") for file in files if isinstance(file, bytes) and file)
    return frozenset(hashlib.sha256(content).hexdigest() for content in contents)
