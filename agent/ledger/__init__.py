"""
The books: open items, customers, questions and small facts in one TinyDB file; attachments in a vault beside it.

Changes come in, one transaction at a time; the same values go out, also after a crash at any point. This room knows no
mail, no bank and no rule of reminding, and it never guesses what an unreadable file may have said.
"""

from agent.ledger.book import Book
from agent.ledger.highest import HighestSeen
from agent.ledger.ledger import Ledger
from agent.ledger.lock import find_runner, single_pass
from agent.ledger.marks import DigestBegun, Marks, OtherInstallation, Star, ToCopy
from agent.ledger.vault import Vault

__all__ = [
    "Book",
    "DigestBegun",
    "HighestSeen",
    "Ledger",
    "Marks",
    "OtherInstallation",
    "Star",
    "ToCopy",
    "Vault",
    "find_runner",
    "single_pass",
]
