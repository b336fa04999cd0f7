"""Names as a bank writes them: equal without legal form, form of address, accents, capitals and order."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from agent.matching.words import folded, providers, words

_SIGNS = re.compile(r"[^\w]+|_")
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa", "œ": "oe"}
#: Lengths at which banks cut names: CODA 26, MT940 27 and 35, SEPA 70.
_CUTS = frozenset({26, 27, 32, 35, 70})


@cache
def _dropped() -> dict[str, list[tuple[str, ...]]]:
    """What is dropped, by its first word, the longest first."""
    entries = (*words("form.legal"), *words("form.address"), *words("form.joins"))
    forms: dict[str, list[tuple[str, ...]]] = {}
    for form in sorted({tuple(_plain(entry).split()) for entry in entries}, key=len, reverse=True):
        forms.setdefault(form[0], []).append(form)
    return forms


def _plain(name: str) -> str:
    return " ".join(_SIGNS.sub(" ", folded(name)).split())


def _without_forms(tokens: list[str]) -> list[str]:
    kept: list[str] = []
    place = 0
    while place < len(tokens):
        forms = _dropped().get(tokens[place], ())
        form = next((form for form in forms if tuple(tokens[place : place + len(form)]) == form), None)
        if form:
            place += len(form)
        else:
            kept.append(tokens[place])
            place += 1
    return kept


def keys(name: str) -> frozenset[str]:
    """
    The forms in which a name is compared; two names are equal when they share one.

    An umlaut may have lost its dots or be written out; the family name may come first. "" for a name of forms alone.
    """
    composed = unicodedata.normalize("NFC", name)
    spelt = "".join(_UMLAUTS.get(sign, sign) for sign in composed.lower())
    both = (_without_forms(_plain(form).split()) for form in (composed, spelt))
    return frozenset(" ".join(sorted(tokens)) for tokens in both if tokens)


def line(name: str) -> str:
    """A name in its own order, to see whether a shorter one is its beginning."""
    return _plain(name)


def is_cut(name: str) -> bool:
    """Whether a bank may have cut this name short."""
    return len(name) in _CUTS


def provider(name: str) -> str | None:
    """The payment provider of this name, as it stands in the list; None for anybody else."""
    tokens = _plain(name).split()
    if not tokens:
        return None
    for known in providers("names").get(tokens[0], ()):
        if tuple(tokens[: len(known)]) == known:
            return " ".join(known)
    for known in providers("alone").get(tokens[0], ()):
        behind = _without_forms(tokens[len(known) :])
        if tuple(tokens[: len(known)]) == known and all(word in providers("with") for word in behind):
            return " ".join(known)
    return None
