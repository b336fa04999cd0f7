"""
New mail and new files become recorded facts: invoices, replies, the owner's own words, mail that came back.

In: a mailbox or a folder, and the books. Out: changed books; nothing is decided or sent here. Fetching happens first,
without the books' lock; recording happens after it, in one change per batch, so that a crash in between repeats at most
a batch. One mail that cannot be understood never stops the others: it ends on the owner's desk.
"""

from agent.intake.belief import Paper
from agent.intake.gather_sent import SentMail, fetch_sent, portions
from agent.intake.gather_watched import WatchedMail, batches, fetch_watched, find_introduction, to_hear
from agent.intake.identity import OwnIdentity
from agent.intake.invoice_folder import fetch_folder, record_folder
from agent.intake.lessons import OWNER, settled_by, teach_by_owner
from agent.intake.manners import manner_of
from agent.intake.recording import Recording
from agent.intake.sent import find_reminded, record_sent
from agent.intake.words import record_watched, speaks_for

__all__ = [
    "OWNER",
    "OwnIdentity",
    "Paper",
    "Recording",
    "SentMail",
    "WatchedMail",
    "batches",
    "fetch_folder",
    "fetch_sent",
    "fetch_watched",
    "find_introduction",
    "find_reminded",
    "manner_of",
    "portions",
    "record_folder",
    "record_sent",
    "record_watched",
    "settled_by",
    "speaks_for",
    "teach_by_owner",
    "to_hear",
]
