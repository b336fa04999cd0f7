"""Yes or no, as people answer it in Dutch, French, German and English."""

from __future__ import annotations

_YES = frozenset({"yes", "y", "ja", "j", "oui", "o", "jawohl"})
_NO = frozenset({"no", "n", "nee", "neen", "non", "nein"})


def read_consent(answer: str) -> bool | None:
    """Read a yes or a no; None when it is neither."""
    said = answer.strip().rstrip(".!").casefold()
    return True if said in _YES else False if said in _NO else None
