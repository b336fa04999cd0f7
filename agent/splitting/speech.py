"""How a person ends and goes on: the greeting, the name, a postscript, a sentence to the reader."""

from __future__ import annotations

import re
from functools import cache

from agent.splitting.lines import words_of
from agent.splitting.moments import has_day
from agent.splitting.vocabulary import vocabulary

_SUFFIX = re.compile(r"(?:\b[A-Z]\.){1,4}$|\b(?:inc|ltd|co|str|nr|bv|corp|e\.k|gmbh|cie)\.$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…]['\")\]]*$|[.!?]['\")\]]*\s*[:;]-?[)DP(]$|[\U0001f600-\U0001f64f]$")
_AMOUNT = re.compile(r"[€$£] ?\d|\d ?(?:€|euros?\b|eur\b)", re.IGNORECASE)
_PARTICLES = frozenset(
    {"de", "van", "der", "den", "het", "'t", "ten", "ter", "von", "zu", "zum", "du", "la", "le", "les", "en", "et"}
    | {"und", "and", "&", "+", "/", "namens", "team", "familie", "-", "des", "of", "op"}
)
_LONGEST_GREETING = 90
_MOST_GREETINGS = 4


@cache
def _greeting() -> re.Pattern[str]:
    return re.compile(rf"{vocabulary().any_of('phrases')}(?!\w)[.,;!\s:/|-]*", re.IGNORECASE)


def is_greeting(bare: str, *, alone: bool = False) -> bool:
    """Whether a line is a greeting at the end, with a name behind it or, ``alone``, without."""
    if vocabulary().patterns["formula"].match(bare):
        return True
    if len(bare) > _LONGEST_GREETING or bare.endswith("?"):
        return False
    rest = bare.strip("_ ")
    count = 0
    while rest and count < _MOST_GREETINGS and (match := _greeting().match(rest)):
        rest, count = rest[match.end() :], count + 1
    if not count:
        return False
    rest = rest.removeprefix("en ").removeprefix("and ").removeprefix("et ").removeprefix("und ")
    if match := _greeting().match(rest):
        rest = rest[match.end() :]
    return not rest if alone else not rest or is_name(rest)


def is_name(bare: str) -> bool:
    """Whether a line may be a name: a few words with capitals, no figures, no sentence."""
    words = bare.rstrip(",").split()
    if not words or len(words) > 7 or len(bare) > 70 or bare.endswith((":", "?", "!")):
        return False
    if (
        any(character.isdigit() for character in bare)
        or "@" in bare
        or (bare.endswith(".") and not _SUFFIX.search(bare))
    ):
        return False
    if len(words) <= 1:
        return True
    lower = [word for word in words if word[:1].islower() and word.casefold() not in _PARTICLES]
    return not lower or (len(words) <= 2 and len(lower) == len(words) and not speaks_himself(bare))


def is_sentence(text: str) -> bool:
    """Whether a text reads as a sentence rather than as a title or a name."""
    words = text.split()
    if (len(words) >= 3 and (text[:1].islower() or _begins("asks", text))) or ends_a_sentence(text):
        return True
    lower = sum(word[:1].islower() for word in words)
    return (len(words) >= 4 and lower * 2 >= len(words)) or (len(words) >= 3 and _verb().search(text, 1) is not None)


def ends_a_sentence(text: str) -> bool:
    """Whether a text ends as sentences do; "Jansen B.V." does not."""
    return _SENTENCE_END.search(text) is not None and not _SUFFIX.search(text)


@cache
def _words_of(*lists: str) -> re.Pattern[str]:
    names = "|".join(vocabulary().any_of(name) for name in lists)
    return re.compile(rf"(?<![\w.])(?:{names})(?![\w.:])", re.IGNORECASE)


def speaks_himself(text: str) -> bool:
    """Whether the writer names himself: "ik", "mijn"."""
    return _words_of("first_person").search(text) is not None


def speaks_to_reader(text: str) -> bool:
    """Whether the reader is spoken to: "jullie", "you". What is merely his ("your move") counts not."""
    return _words_of("reader").search(text) is not None


def speaks_of_the_case(text: str) -> bool:
    """Whether a text is of invoices, money or work done, as any answer to a reminder may be."""
    return _topic().search(text) is not None or _AMOUNT.search(text) is not None


def goes_on(text: str) -> bool:
    """Whether a paragraph by itself reads as a person who goes on, to the reader or about what was said."""
    return (
        speaks_himself(text)
        or speaks_to_reader(text)
        or speaks_of_the_case(text)
        or _verb().search(text) is not None
        or says_we(text)
        or is_live(text)
        or (_words_of("together").search(text) is not None and ends_a_sentence(text))
        or _begins("refers", text)
        or text.endswith("?")
    )


def answers(text: str) -> bool:
    """Whether a text is of this one invoice ("de factuur", not "facturen") or draws a conclusion: "dus"."""
    return vocabulary().patterns["answer"].search(text) is not None


def says_done(text: str) -> bool:
    """Whether a text that need be no sentence says something: "Is betaald", "Erledigt", a new account."""
    return _said("done").search(text) is not None


def is_live(text: str) -> bool:
    """Whether a text says what is not, is still, or comes next, as who goes on does: "nicht", "nog", "next week"."""
    return _said("live").search(text) is not None


def names_day_of_payment(text: str) -> bool:
    """Whether a text that need be no sentence tells a day of the case: "Payment on Friday"."""
    is_dated = has_day(text) or any(word in vocabulary().lists["weekdays"] for word in words_of(text))
    return is_dated and speaks_of_the_case(text)


@cache
def _verb() -> re.Pattern[str]:
    # With capitals it may be a name: "Will Smith".
    return re.compile(rf"(?<![\w.]){vocabulary().any_of('verbs')}(?![\w.:])")


@cache
def _said(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){vocabulary().any_of(name)}(?!\w)", re.IGNORECASE)


@cache
def _topic() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){vocabulary().any_of('topics')}", re.IGNORECASE)


@cache
def _beginning(name: str) -> re.Pattern[str]:
    return re.compile(rf"{vocabulary().any_of(name)}(?!\w)", re.IGNORECASE)


def _begins(name: str, text: str) -> bool:
    return _beginning(name).match(text) is not None


def says_we(text: str) -> bool:
    """Whether a text begins with "we", as advertising does too."""
    return _begins("together", text)


@cache
def _postscript() -> re.Pattern[str]:
    return re.compile(rf"{vocabulary().any_of('postscripts')}\b[.:,; )-]*\s*\S", re.IGNORECASE)


def is_postscript(bare: str) -> bool:
    """Whether a line begins a postscript."""
    return _postscript().match(bare) is not None
