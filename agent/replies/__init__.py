"""
Whose words a mail holds, and whether they are a person's.

In: a mail's headers, its plain text, what the books know of threads, numbers and people. Out: human, automatic or
bounce, the customers and invoices it belongs to, whether it says that it is paid, what the owner's server says of its
sender, and the people its signature names. What else the words mean, and any mailbox, this room does not know.
"""

from agent.domain.events import Fate
from agent.replies.belonging import Belongs, Index, find_belonging, find_belonging_of_each
from agent.replies.bounce import Bounce, Report, SentTo, find_uncited, read_bounce, read_report
from agent.replies.claims import Claim, find_claim
from agent.replies.contacts import Contact, find_contacts
from agent.replies.free_mail import is_free_mail
from agent.replies.machines import MachineKind, Voices, hear
from agent.replies.nature import Nature, classify_nature
from agent.replies.trust import Trust, Verdict, find_failure, find_ours, note_server, read_trust
from agent.replies.words import excerpt, thread_subject

__all__ = [
    "Belongs",
    "Bounce",
    "Claim",
    "Contact",
    "Fate",
    "Index",
    "MachineKind",
    "Nature",
    "Report",
    "SentTo",
    "Trust",
    "Verdict",
    "Voices",
    "classify_nature",
    "excerpt",
    "find_belonging",
    "find_belonging_of_each",
    "find_claim",
    "find_contacts",
    "find_failure",
    "find_ours",
    "find_uncited",
    "hear",
    "is_free_mail",
    "note_server",
    "read_bounce",
    "read_report",
    "read_trust",
    "thread_subject",
]
