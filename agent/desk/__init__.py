"""
Everything addressed to the owner, and everything the owner says.

In: the books, decisions, the owner's words. Out: changed books and sentences, lists and the digest. This room does not
know the terminal or the mailbox: what it makes can be printed, mailed or put in JSON.
"""

from agent.desk.alive import tell_lost_books, tell_overdue_pass
from agent.desk.answers import apply_answer, how_to_answer, what_is_asked
from agent.desk.digest import Desk, Digest, News
from agent.desk.digest_html import write_html
from agent.desk.digest_notes import make_digest, write_week
from agent.desk.digest_text import write_text
from agent.desk.digest_waits import goes_today
from agent.desk.find import Target, find_target
from agent.desk.introduction import write_introduction
from agent.desk.overview import ItemLine, Overview, make_overview
from agent.desk.taken_back import WithdrawnDraft, taken_back_since
from agent.desk.words import bank_up_to_date, close_moot_questions, hold, paid, release

__all__ = [
    "Desk",
    "Digest",
    "ItemLine",
    "News",
    "Overview",
    "Target",
    "WithdrawnDraft",
    "apply_answer",
    "bank_up_to_date",
    "close_moot_questions",
    "find_target",
    "goes_today",
    "hold",
    "how_to_answer",
    "make_digest",
    "make_overview",
    "paid",
    "release",
    "taken_back_since",
    "tell_lost_books",
    "tell_overdue_pass",
    "what_is_asked",
    "write_html",
    "write_introduction",
    "write_text",
    "write_week",
]
