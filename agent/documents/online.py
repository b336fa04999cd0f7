"""Whether words offer to pay through a payment provider: a link, a button, a card.

Rules: paid-online (docs/rules.md); the words are ``collection.online`` in ``lexicon.toml``, by kinds of offers.
"""

from __future__ import annotations

from agent.documents.lexicon import pattern, quick

_OFFER = pattern(r"(?<!\w)<words>", words="collection.online")
_is_offered = quick(_OFFER)
_MOST_CHARACTERS = 20_000
_LONGEST_QUOTE = 80


def find_online_payment(text: str) -> str | None:
    """The words by which a paper or a mail offers to be paid online, shortened for the owner; None for most."""
    words = " ".join(text[:_MOST_CHARACTERS].split())
    found = _OFFER.search(words) if _is_offered(words) else None
    return found.group()[:_LONGEST_QUOTE] if found else None
