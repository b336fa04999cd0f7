"""
The owner's mailbox behind one interface.

In comes a folder, or a search; out go summaries of mails, single parts and plain text, all read without trust and
without leaving a trace. It files, flags and removes what it is told to, and refuses to in shadow. It knows no invoices
and no customers, decides nothing and sends nothing.
"""

from agent.mailbox.connect import open_imap
from agent.mailbox.doorbell import Doorbell
from agent.mailbox.failures import MailUnreadable
from agent.mailbox.headers import read_headers
from agent.mailbox.imap import ImapMailbox
from agent.mailbox.interface import Cursor, Folder, Mailbox, News, Part, Role, Summary
from agent.mailbox.memory import MemoryMailbox, MemoryServer
from agent.mailbox.notes import INBOX
from agent.mailbox.text import first_text, html_text, plain_text

__all__ = [
    "INBOX",
    "Cursor",
    "Doorbell",
    "Folder",
    "ImapMailbox",
    "MailUnreadable",
    "Mailbox",
    "MemoryMailbox",
    "MemoryServer",
    "News",
    "Part",
    "Role",
    "Summary",
    "first_text",
    "html_text",
    "open_imap",
    "plain_text",
    "read_headers",
]
