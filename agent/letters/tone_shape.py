"""What a letter asks, how long it is and how hard to read: the part of the tone check that only advises.

Rules: tone, plain-words (docs/rules.md)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from agent.domain.speech import tell
from agent.letters.finding import Finding, Severity
from agent.letters.prose import Prose, count_words
from agent.letters.wording import find_words

#: A letter of fewer words says too little about how hard it reads.
_LEAST_WORDS = 30
_LETTERS_ONLY = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


def read_shape(prose: Prose) -> Iterator[Finding]:
    """One ask, one date, short, plain; and what a letter of this step should hold."""
    if prose.known:
        yield from _missing(prose)
        yield from _asks(prose)
        yield from _dates(prose)
        yield from _consequences(prose)
        yield from _too_long(prose)
        yield from _too_hard(prose)


def _advise(rule: str, found: str, advice: str) -> Finding:
    return Finding(rule, Severity.ADVICE, found, advice)


def _missing(prose: Prose) -> Iterator[Finding]:
    known, step = prose.known, prose.step
    for need in known["needs"]:
        if step in need["steps"] and not find_words(need["words"], prose.words) and not _invites(need["name"], prose):
            yield _advise(need["name"], step, need["advice"])
    asks = "?" in prose.words or find_words(known["requests"], prose.words)
    if step in known["limits"]["sentence"] and not asks:
        yield _advise("ask-something", step, tell("ask one question, so that there is something to answer"))


def _invites(name: str, prose: Prose) -> bool:
    """Whether a letter leaves a way out in words no list foresees: "if it sticks, I'll come and look"."""
    known = prose.known
    return name == "way-out" and any(
        find_words(known["conditions"], sentence) and not find_words(known["settled"], sentence)
        for sentence in prose.sentences
    )


def _asks(prose: Prose) -> Iterator[Finding]:
    """More than one question that wants something done; an offer ("Wilt u een kopie? Dan …") is none."""
    known = prose.known
    asks = [
        here
        for here, after in prose.neighbours
        if here.endswith("?") and _begins(known["asks"]).search(here) and not _begins(known["then"]).match(after)
    ]
    if len(asks) > 1:
        yield _advise("one-ask", asks[1], tell("ask one thing; leave the rest for another day"))


def _begins(words: Sequence[str]) -> re.Pattern[str]:
    return _beginning(tuple(words))


@cache
def _beginning(words: tuple[str, ...]) -> re.Pattern[str]:
    """These words at the beginning of a sentence, or of the part after its comma."""
    return re.compile(rf"(?:^|, |: |; )(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def _dates(prose: Prose) -> Iterator[Finding]:
    """More than one day by which something is asked; the day up to which the bank was looked at is none."""
    known, deadlines = prose.known, _deadlines(prose.known)
    dated = [(sentence, days) for sentence in prose.sentences if (days := deadlines.findall(sentence))]
    found = [day for sentence, days in dated if not find_words(known["looked"], sentence) for day in days]
    distinct = {_day_of(text, known): text for text in reversed(found)}
    weekdays = {name for name, number in distinct if not number}
    named = [(name, number) for name, number in distinct if number or not _belongs(name, weekdays, distinct)]
    if len(named) > 1:
        yield _advise("one-date", found[-1], tell("name one day; two leave the reader to choose the later"))


def _deadlines(known: Mapping[str, Any]) -> re.Pattern[str]:
    return _deadline(tuple(known["before_day"]), tuple(known["months"]), tuple(known["weekdays"]))


@cache
def _deadline(before: tuple[str, ...], months: tuple[str, ...], weekdays: tuple[str, ...]) -> re.Pattern[str]:
    """A word such as "before" with the day behind it: a weekday, a day and month, or a number as 3-12."""
    month, weekday = "|".join(months), "|".join(weekdays)
    number = rf"\d{{1,2}}(?:\.|er|st|nd|rd|th)?\s(?:of\s)?(?:{month})|(?:{month})\s\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}"
    small = r"(?:de|het|op|le|la|den|dem|the|on)\s"
    words = "|".join(map(re.escape, sorted(before, key=len, reverse=True)))
    day = rf"(?:(?:{weekday}),?\s(?:{small})?(?:{number})|{number}|{weekday})"
    return re.compile(rf"(?<!\w)(?:{words})\s(?:{small})*{day}(?!\w)", re.IGNORECASE)


def _day_of(text: str, known: Mapping[str, Any]) -> tuple[str, str]:
    """A named day as it can be compared: its weekday or month, and its number; the number is empty of a weekday."""
    lower = text.lower()
    number = re.search(r"\d{1,2}", lower)
    if number is None:
        return next((name for name in known["weekdays"] if name in lower), lower), ""
    month = next((name for name in known["months"] if re.search(rf"\b{name}\b", lower)), "")
    return month or lower[number.end() :].strip(), number.group().lstrip("0")


def _belongs(name: str, weekdays: set[str], distinct: Mapping[tuple[str, str], str]) -> bool:
    """Whether a bare weekday is the day that is also named in full."""
    return name in weekdays and any(number and name in text.lower() for (_, number), text in distinct.items())


def _consequences(prose: Prose) -> Iterator[Finding]:
    if prose.step != "firm":
        return
    found = [words[0] for group in prose.known["consequences"] if (words := find_words(group, prose.words))]
    if len(found) > 1:
        yield _advise("one-consequence", ", ".join(found), tell("name one thing that follows, the next step"))


def _too_long(prose: Prose) -> Iterator[Finding]:
    limits = prose.known["limits"]
    most = limits["words_at"].get(prose.step, limits["words"])
    if (length := count_words(prose.before_slip)) > most:
        found = tell("{length} words", length=length)
        yield _advise("short-letter", found, tell("keep it under {most}", most=most + 1))
    longest = limits["sentence"].get(prose.step, limits["sentence"]["light"])
    for sentence in prose.sentences:
        if len(_LETTERS_ONLY.findall(sentence)) > longest:
            advice = tell("at most {longest} words in one sentence", longest=longest)
            yield _advise("short-sentences", sentence, advice)


def _too_hard(prose: Prose) -> Iterator[Finding]:
    """B1 by two counts: how many words a sentence has, and how many of the words are long for this language."""
    words = _LETTERS_ONLY.findall(prose.words)
    limits = prose.known["limits"]
    if len(words) < _LEAST_WORDS or prose.step == "formal":
        return
    long = [word for word in words if len(word) >= limits["long_word"] and not word.isupper()]
    if len(long) > len(words) * limits["long_share"]:
        found = ", ".join(sorted(dict.fromkeys(long), key=len, reverse=True)[:4])
        yield _advise("plain-words", found, tell("write in short, everyday words"))
    mean = len(words) / max(len(prose.sentences), 1)
    if mean > limits["mean_sentence"]:
        found = tell("{mean} words a sentence", mean=f"{mean:.0f}")
        yield _advise("plain-words", found, tell("write shorter sentences"))
