"""
Bytes and a file name come in; an invoice draft, "not an invoice" or "unreadable" goes out.

Every field of a draft carries where it stood and how sure we are. This room knows no owner, no customer's card, no mail
and no clock: whether an invoice is ours, and whether it is the same as yesterday's, is settled elsewhere.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.documents.envelopes import head_of_mail, is_mail, mail_parts
    from agent.documents.reader import read_document, read_einvoice

__all__ = ["head_of_mail", "is_mail", "mail_parts", "read_document", "read_einvoice"]


def __getattr__(name: str) -> object:
    """Load the readers when one is first asked for: the program itself, which never reads a paper, does without."""
    if name not in __all__:
        raise AttributeError(name)
    module = import_module(f"{__name__}.{'reader' if name.startswith('read') else 'envelopes'}")
    return getattr(module, name)
