"""The small facts the program remembers about itself and its sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

from agent.domain.desk import LaidAnswer, ToldByOwner

# JSON has no key for "all accounts" (None), so the days are stored as pairs.
_DaysByIban = Annotated[
    dict[str | None, date],
    BeforeValidator(dict),
    PlainSerializer(lambda days: [(iban, day.isoformat()) for iban, day in days.items()]),
]


@dataclass(frozen=True)
class Star:
    """A mail whose flag \\Flagged we set, and where it lay then; UIDs count under their UIDVALIDITY only."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    message_id: str | None


@dataclass(frozen=True)
class ToCopy:
    """A mail of which a copy goes to a folder of its ``kind``, and where it lay then; ``is_done`` when nothing is left.

    A mail stays here when that is done: the owner may take the copy away, and gets no other.
    """

    mailbox: str
    folder: str
    uid: int
    message_id: str | None
    received_at: datetime
    kind: str
    is_done: bool = False


@dataclass(frozen=True)
class OtherInstallation:
    """Another installation that looks after the same mailbox.

    ``since`` is the moment of the newest sign of it, a letter or a note, on its own clock. ``machine`` is known from
    its note only.
    """

    id: str
    since: datetime
    machine: str = ""


@dataclass(frozen=True)
class DigestBegun:
    """A digest of which nobody knows yet whether it left, and what it tells.

    ``at`` is its moment; ``going`` and ``is_week`` are what the marks of these names will say once it left.
    """

    at: datetime
    message_id: str
    going: frozenset[str] = frozenset()
    told: tuple[ToldByOwner, ...] = ()
    is_week: bool = False


@dataclass
class Marks:
    """Set an attribute to remember it; moments are aware, None means it never happened.

    Attributes:
        live_since: Moment of ``voldaan live``.
        started_at: Moment of the first pass ever.
        last_pass_at: Moment the latest complete pass began; never goes back by itself.
        newest_mail_at: INTERNALDATE of the newest mail read: the clock is not much before it.
        mail_not_newer: Up to which INTERNALDATE mails say nothing about the clock, for the owner said that it is right.
        sent_held: By account, its folders of sent mail with the number of mails each held when it was last read.
        sent_doubts: By account, what suddenly holds no sent mail any more, in words.
        bank_complete_until: Per IBAN the last day of which every booking is known; key ``None``: said for all accounts.
        checked_by: By account, which server's check of the sender stands on top, with the number of mails.
        files_sent: Whether the provider of an account files what it sends in Sent by itself.
        digest_sent_at: Moment of the latest digest.
        digest_begun: The digest that began to leave by mail; None once it is noted as sent, or surely is not.
        last_said: The number of the latest thing the owner said.
        going_told: Keys of the invoices of which the latest digest said that a letter goes out.
        told: What the owner said by mail, and what became of it, since the latest digest.
        laid: Proposed answers that were laid in Drafts, while anything may still become of them.
        week_told_on: The owner's day on which he was last told, as once a week, that all is well.
        accounts_elsewhere: Accounts that are not listed and whose money the owner sees otherwise.
        look_back_to: Since when the watched folders must be read once more, for an invoice became known after them.
        other_installations: By id, the installations that look after the same mailbox.
        taken_over: By the id of an installation whose work this one took over, the newest sign of it until then.
        taken_over_at: Moment of the latest ``voldaan live --take-over``.
        introduced: By account, since when the note in its INBOX says that we look after it.
        was_put_back: These books are older than others that were seen here before, and no pass has noted it yet.
        restored_at: When such books were last noted: what was open then waits for the owner's word.
        letters_known: How many letters the outbox's journal held when last seen; fewer mean an older one.
        drafts_known_at: When Drafts was last searched for letters of ours that the outbox knows nothing of.
        matched: What bank entries were last matched against, as a fingerprint: nothing changed, nothing to do.
        matched_seal: The same of the documents themselves, which is sooner compared.
        put_away_noted: Whether what was settled before payments were matched is known to them.
        trouble_at: Moment of the latest pass in which something went wrong.
        trouble: What went wrong in it, in a sentence.
    """

    live_since: datetime | None = None
    started_at: datetime | None = None
    last_pass_at: datetime | None = None
    newest_mail_at: datetime | None = None
    mail_not_newer: datetime | None = None
    sent_held: dict[str, dict[str, int]] = field(default_factory=dict)
    sent_doubts: dict[str, str] = field(default_factory=dict)
    bank_complete_until: _DaysByIban = field(default_factory=dict)
    checked_by: dict[str, dict[str, int]] = field(default_factory=dict)
    files_sent: dict[str, bool] = field(default_factory=dict)
    digest_sent_at: datetime | None = None
    digest_begun: DigestBegun | None = None
    last_said: int = 0
    going_told: frozenset[str] = frozenset()
    told: tuple[ToldByOwner, ...] = ()
    laid: tuple[LaidAnswer, ...] = ()
    week_told_on: date | None = None
    accounts_elsewhere: frozenset[str] = frozenset()
    look_back_to: datetime | None = None
    other_installations: dict[str, OtherInstallation] = field(default_factory=dict)
    taken_over: dict[str, datetime] = field(default_factory=dict)
    taken_over_at: datetime | None = None
    introduced: dict[str, datetime] = field(default_factory=dict)
    was_put_back: bool = False
    restored_at: datetime | None = None
    letters_known: int = 0
    drafts_known_at: datetime | None = None
    matched: str = ""
    matched_seal: str = ""
    put_away_noted: bool = False
    trouble_at: datetime | None = None
    trouble: str = ""
