"""
The outbox: the only room that sends.

In come a letter with the clearance of its gates, or a note to the owner; out go mail over SMTP, drafts, copies in Sent,
and a journal of every intent. It does not know why a letter goes, and it never offers one again that may have left.
``docs/outbox.md`` tells every state.
"""

from agent.outbox.book import find_edited_text, find_letter_bytes, find_letter_text, name_edited, recall_draft
from agent.outbox.filing import PROVIDER_NEEDS, FilesSent, Filing, SentFolder
from agent.outbox.headers import LETTER_HEADER, NOTE_HEADER
from agent.outbox.journal import Journal
from agent.outbox.likeness import FoundMail, LaidDraft, Likeness, compare, count_sendings, fingerprints
from agent.outbox.lookalikes import Lookalikes, Reaches
from agent.outbox.mark import (
    LetterMark,
    NoteMark,
    letter_header,
    name_letter,
    note_header,
    read_letter_header,
    read_note_header,
)
from agent.outbox.message import Answer, build_answer, build_message, build_note, message_id
from agent.outbox.outbox import Installation, Outbox
from agent.outbox.smtp import Security, SmtpServer, try_login
from agent.outbox.state import LetterState, State

__all__ = [
    "LETTER_HEADER",
    "NOTE_HEADER",
    "PROVIDER_NEEDS",
    "Answer",
    "FilesSent",
    "Filing",
    "FoundMail",
    "Installation",
    "Journal",
    "LaidDraft",
    "LetterMark",
    "LetterState",
    "Likeness",
    "Lookalikes",
    "NoteMark",
    "Outbox",
    "Reaches",
    "Security",
    "SentFolder",
    "SmtpServer",
    "State",
    "build_answer",
    "build_message",
    "build_note",
    "compare",
    "count_sendings",
    "find_edited_text",
    "find_letter_bytes",
    "find_letter_text",
    "fingerprints",
    "letter_header",
    "message_id",
    "name_edited",
    "name_letter",
    "note_header",
    "read_letter_header",
    "read_note_header",
    "recall_draft",
    "try_login",
]
