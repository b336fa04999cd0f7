"""
Untrusted bytes (invoices, a bank's files, what people wrote) are parsed far from the mailbox: in a small worker that
forks for every one, under limits.

``Reader`` is the program's side. The worker (``worker.py``) starts at the first document with an almost empty
environment, loads the parsers once and forks a child per document; plain e-invoices, which take no library in C but
expat, share one. On Linux a child has 256 MB, 5 seconds of processor time, and no new file, socket or process;
elsewhere only the wall clock guards. Where the program runs as root the child becomes nobody first, for no limit on
processes binds root. What comes back is JSON, checked field by field, never pickle, and cleaned of whatever hides or
reorders text. A document that kills its child is ``Unreadable``; the worker lives on.
"""

from agent.sandbox.hearing import MailText, hear, unheard
from agent.sandbox.limits import WALL_SECONDS
from agent.sandbox.reader import Reader

__all__ = ["WALL_SECONDS", "MailText", "Reader", "hear", "unheard"]
