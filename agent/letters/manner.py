"""
How the owner speaks to somebody, read from his own words; so that a letter of ours speaks the same way.

Rules: spoken-last (docs/rules.md)
"""

from __future__ import annotations

import re
from functools import cache

from agent.domain.manner import Form, Manner
from agent.letters.wording import LANGUAGES, find_form, find_words, plain, words_of

_MOST_READ = 4_000
#: Words of a language, and how many times as many as of any other, before it is believed.
_LEAST_WORDS, _LEAD = 2, 1.5
#: A form of which there is this many times as much as of the other is the one meant: "bedankt voor u bericht, je …".
_FORM_LEAD = 3


def read_manner(words: str) -> Manner:
    """
    Tell in which language and form these words speak to their reader; what they do not tell for sure is None.

    Args:
        words: What the owner wrote himself, without quotes; the words he closes with may stand below.
    """
    language = language_spoken(words)
    return Manner(language, form_of(words, language) if language else None)


def language_spoken(text: str) -> str | None:
    """The language (nl, fr, de, en) most of the common words belong to; None when too few, or two come close."""
    words = re.findall(r"[^\W\d_]+", plain(text[:_MOST_READ]).lower())
    counts = sorted((sum(word in _common(language) for word in words), language) for language in LANGUAGES)
    (second, _), (most, best) = counts[-2:]
    return best if most >= _LEAST_WORDS and most >= second * _LEAD else None


def form_of(text: str, language: str) -> Form | None:
    """How a text in this language addresses its reader; None when it does not, or in both ways.

    Where no word addresses him, the greeting does: "Hoi", "Sehr geehrte".
    """
    known = words_of(language)
    prose = plain(text[:_MOST_READ])
    informal, formal = (len(find_form(prose, form, known)) for form in (Form.INFORMAL, Form.FORMAL))
    if not informal and not formal:
        greetings = known.get("greetings", {})
        informal, formal = (len(find_words(greetings.get(form.value, ()), prose)) for form in Form)
    if informal > formal * _FORM_LEAD:
        return Form.INFORMAL
    return Form.FORMAL if formal > informal * _FORM_LEAD else None


@cache
def _common(language: str) -> frozenset[str]:
    return frozenset(words_of(language)["common"])
