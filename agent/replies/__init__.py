"""
Whose words a mail holds, and whether they are a person's.

In: a mail's headers, its plain text, what the books know of threads, numbers and people. Out: human, automatic or
bounce, and the customers and invoices it belongs to. This room does not know what the words mean, nor any mailbox.
"""

from agent.replies.belonging import Belongs, Index, find_belonging, find_belonging_of_each
from agent.replies.bounce import Bounce, read_bounce
from agent.replies.free_mail import is_free_mail
from agent.replies.nature import Nature, classify_nature
from agent.replies.words import excerpt, thread_subject

__all__ = [
    "Belongs",
    "Bounce",
    "Index",
    "Nature",
    "classify_nature",
    "excerpt",
    "find_belonging",
    "find_belonging_of_each",
    "is_free_mail",
    "read_bounce",
    "thread_subject",
]
