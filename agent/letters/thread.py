"""Whom a letter goes to and which thread it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from agent.domain.errors import VoldaanError
from agent.domain.item import OpenItem
from agent.domain.mail import Address
from agent.domain.speech import tell
from agent.letters.greeting import clean

_LONGEST_CHAIN = 30
# What mail programs put before a subject they answer or pass on (RFC 5322 3.6.5 knows only "Re: ").
_PREFIX = re.compile(r"^\s*(re|antw|antwoord|aw|sv|rv|fw|fwd|wg|tr|doorst)\s*(\[\d+\]|\(\d+\))?\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Thread:
    """The ids a letter cites (RFC 5322 3.6.4); ``answers`` is None and ``references`` empty when a thread starts."""

    answers: str | None
    references: tuple[str, ...]


def thread_of(item: OpenItem) -> Thread:
    """Answer the invoice's own mail, and cite our earlier letters so that it stays one thread.

    An invoice not mailed from here has no mail to answer: the first letter starts a thread, later ones answer it.
    """
    dispatch = item.invoice.dispatch
    # People know a letter whose id the provider replaced by the other one; machines may still look for ours.
    letters = tuple(name for letter in item.letters for name in letter.message_ids)
    if dispatch.message_id is None:
        return Thread(letters[-1] if letters else None, letters)
    chain = tuple(dict.fromkeys((*dispatch.references, dispatch.message_id, *letters)))
    if len(chain) > _LONGEST_CHAIN:  # RFC 5537 3.4.4: the first and the last are never left out
        chain = (chain[0], *chain[-_LONGEST_CHAIN + 1 :])
    return Thread(dispatch.message_id, chain)


def answering(subject: str) -> str:
    """Put one ``Re: `` before a subject, instead of whatever was there; empty when no subject is left."""
    bare = clean(subject)
    while match := _PREFIX.match(bare):
        bare = bare[match.end() :]
    return f"Re: {bare}" if bare else ""


def without(addresses: Iterable[Address], unwanted: frozenset[str]) -> tuple[Address, ...]:
    """Keep every address once, leaving out the unwanted ones (lower case)."""
    kept: dict[str, Address] = {}
    for address in addresses:
        if address.key not in unwanted:
            kept.setdefault(address.key, replace(address, name=clean(address.name)))
    return tuple(kept.values())


def recipients(item: OpenItem, unwanted: frozenset[str]) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """
    Take To and Cc from the invoice's own mail, without the owner and his bookkeeping robots.

    Raises:
        VoldaanError: When nobody is left to write to.
    """
    to = without(item.invoice.dispatch.to, unwanted)
    if not to:
        raise VoldaanError(
            tell(
                "invoice {number} was addressed to nobody but yourself: tell which address its reminders go "
                "to (voldaan answer)",
                number=item.number,
            )
        )
    keys = frozenset(address.key for address in to)
    return to, without(item.invoice.dispatch.cc, unwanted | keys)
