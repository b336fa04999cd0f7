"""Every day a text names, counted from the day the mail was received, in the zone of its own Date.

Days are found by tables of phrases (``days_nl.toml`` and its neighbours): of phrases that overlap the longest counts,
then neighbours are joined ("tussen maandag en woensdag") and the words around a day decide what it is a day of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from agent.meaning.date_rules import calendar_day
from agent.meaning.day_context import in_context, with_conditions
from agent.meaning.day_pairs import joined
from agent.meaning.day_rules import read
from agent.meaning.day_values import Match, Reading
from agent.meaning.day_words import LANGUAGES, DayWords, day_words
from agent.meaning.folding import folded
from agent.meaning.leaning import LEANING, counted_from_another

#: So little says no language for sure.
_SHORT = 60
_TWO_YEARS = timedelta(days=731)
#: The first letter of each word.
_STARTS = re.compile(r"(?<!\w)\w")
_INSIDE_A_NUMBER = re.compile(r"(?:[/€$£#+]|\d[.,:-])$")
_FIGURES_END = re.compile(r"\d[/.-]$")
_SIGNED = re.compile(r"\d{1,2}\. [a-z]")
_MONEY_BEFORE = re.compile(r"(?:[€$£#+]|\beur)$")
_WORD = re.compile(r"[a-z']+")
#: What tells in which order an English writer puts day and month in figures.
_MONTH_FIRST = re.compile(r"\$|\busd\b|\bach\b|\bzip\b|\bcomptroller\b|\bchecks?\b|\bcheck (?:no|number|#)")
_TO_COME = re.compile(r"\bwill\b|'ll\b|\bgoing to\b|\bgoes? out\b|\bscheduled\b")
_DAY_FIRST = re.compile(r"£|€|\bgbp\b|\beur\b|\bvat\b|\bbacs\b|\bcheques?\b|\blimited\b|\bltd\b|\bchaps\b")
_MOST_GUESSED = 20_000


@dataclass(frozen=True)
class FoundDay:
    """One day, or stretch of days, that a text names.

    Attributes:
        start: Where the words begin in the text, in characters.
        end: Where they end.
        text: The words as they stand there.
        on: The day meant, the last one of a range; None when the words name no certain day.
        window: First and last day of a range: any day inside is meant. None when one day is.
        also: Other days that a reasonable reader could have taken the words for.
        kind: ``day``; ``range``; ``vague`` (no day: "volgende maand", "na 5 mei"); ``conditional`` (depends on
            something to happen first); ``back`` (first working day after an absence); ``from`` (begins that
            day, no end); ``every`` (a weekday that comes back, ``on`` is the next); ``now``; ``past`` (lies behind,
            whatever the tense).
        past: The day the same words mean in a sentence about the past ("vrijdag betaald"); None when they cannot.
        leans: Whether it is counted from another day of the mail; open (``on`` is None) where that one is not sure.
    """

    start: int
    end: int
    text: str
    on: date | None
    window: tuple[date, date] | None
    also: tuple[date, ...]
    kind: str
    past: date | None = None
    leans: bool = False


def find_days(text: str, received: datetime, language: str | None = None) -> tuple[FoundDay, ...]:
    """
    Find every day the text names, in the order they stand there.

    Args:
        text: The new words of a mail; quotes hold days that are nobody's promise.
        received: Aware; days count from its calendar day in its own offset.
        language: "nl", "fr", "de" or "en"; None guesses it. Where that finds nothing the others are tried, for a few
            words also when it is given.
    """
    plain, places = folded(text)
    first = language if language in LANGUAGES else guess_language(text)
    is_known = language in LANGUAGES and len(text) > _SHORT
    others = () if is_known else tuple(other for other in LANGUAGES if other != first)
    for tried in (first, *others):
        matches = _find(plain, received.date(), day_words(tried))
        if any(match.reading.kind != "nothing" for match in matches) or (matches and language in LANGUAGES):
            break
    matches = [match for match in matches if match.reading.kind != "nothing"]
    matches = with_conditions(matches, text, places)
    return tuple(_placed(match, text, places) for match in matches)


@lru_cache(maxsize=64)
def guess_language(text: str) -> str:
    """Guess the language by its frequent words: "nl", "fr", "de" or "en"; Dutch when nothing tells."""
    plain, _ = folded(text[:_MOST_GUESSED])
    words = _WORD.findall(plain)
    scores = {language: sum(word in day_words(language).common for word in words) for language in LANGUAGES}
    return max(LANGUAGES, key=lambda language: scores[language])


def _placed(match: Match, text: str, places: Sequence[int]) -> FoundDay:
    start, end = places[match.start], places[match.end - 1] + 1
    said = match.reading
    also = tuple(day for day in dict.fromkeys(said.also) if day != said.on)
    leans = match.meaning in LEANING
    return FoundDay(start, end, text[start:end], said.on, said.window, also, said.kind, said.past, leans)


def _find(folded: str, received: date, words: DayWords) -> list[Match]:
    matches = _longest(_candidates(folded, received, words), len(folded))
    matches = joined(matches, folded, received, words)
    matches = counted_from_another(matches, in_context(matches, folded, words), folded)
    return [match for match in matches if _is_near(match.reading, received)]


def _is_near(reading: Reading, received: date) -> bool:
    return reading.on is None or abs(reading.on - received) <= _TWO_YEARS


def _candidates(folded: str, received: date, words: DayWords) -> Iterator[Match]:
    """Try at each word the phrases that can begin with its first letters; each looks a bounded stretch ahead."""
    beginning = words.phrases.in_text(folded)
    for start in _STARTS.finditer(folded):
        place = start.start()
        for meaning, pattern in beginning(folded[place : place + 2]):
            found = pattern.match(folded, place)
            if found and _is_month_behind_figures(found, folded):
                continue
            if found and (match := _phrase(meaning, found, received, words)):
                yield match
        found = words.numeric.match(folded, place)
        if found and not _INSIDE_A_NUMBER.search(folded, max(0, place - 2), place):
            yield _in_figures(found, folded, received, words)


def _is_month_behind_figures(found: re.Match[str], folded: str) -> bool:
    """Whether a "month" stands behind a day in figures, and is no month: "27/11. Jan" is signed by Jan."""
    before = folded[max(0, found.start() - 3) : found.start()]
    return bool(_FIGURES_END.search(before) and _SIGNED.match(found[0]))


def _phrase(meaning: str, found: re.Match[str], received: date, words: DayWords) -> Match | None:
    values = {name: _value(name, said, words) for name, said in found.groupdict().items() if said is not None}
    if None in values.values():
        return None
    reading = read(meaning, values, received)
    if reading is None:
        return None
    if meaning in ("conditional", "after_event"):
        reading = replace(reading, kind="conditional")
    if meaning == "past_vague":
        reading = replace(reading, kind="past")
    return Match(found.start(), found.end(), meaning, reading)


def _value(name: str, said: str, words: DayWords) -> object:
    kind = name.rstrip("2")
    if said.isdecimal():
        return int(said)
    blank = " ".join(said.split())
    return words.names[kind].get(blank, words.names[kind].get(blank.rstrip(".")))


def _in_figures(found: re.Match[str], folded: str, received: date, words: DayWords) -> Match:
    """A day in figures, unless what stands around it makes it an amount, a number or a time."""
    start = found.end("lead") if found["lead"] else found.start()
    before, after = folded[max(0, start - 24) : start], folded[found.end() : found.end() + 12]
    nothing = Match(start, found.end(), "nothing", Reading("nothing"))
    if words.context["refused_before"].search(before.rstrip()) or words.context["refused_after"].match(after):
        return nothing
    if _MONEY_BEFORE.search(before.rstrip()):
        return nothing
    if found["iso"]:
        year, month, day = map(int, found["iso"].split("-"))
        reading = calendar_day(day, month, year, received)
    else:
        reading = _day_and_month(found, received, words.language == "en")
        if words.language == "en" and reading and reading.on and _is_either(found):
            reading = _in_either_order(reading, found, received, folded)
    return Match(start, found.end(), "date", reading) if reading else nothing


def _day_and_month(found: re.Match[str], received: date, is_american: bool) -> Reading | None:
    """The day first; English writers may put the month first, which tells when a claim would lie ahead otherwise."""
    day, month, sep = int(found["a"]), int(found["b"]), found["sep"]
    year = int(found["y"]) if found["y"] else None
    is_led, is_loose = bool(found["lead"]), " " in found[0][len(found["lead"] or "") :]
    if year is None:
        if is_loose and not (is_led and sep == "."):
            return None
        if sep == "." and not (is_led or found["dot"]):
            return None
        if sep == "-" and not is_led and (len(found["a"]) < 2 or len(found["b"]) < 2):
            return None
        if sep == "/" and not is_led and ((day < month <= 5) or (day, month) == (24, 7)):
            return None
        if (day, month) == (24, 7) and sep == "/":
            return None
    if month > 12 >= day and sep == "/":
        day, month = month, day
    reading = calendar_day(day, month, year, received)
    swapped = calendar_day(month, day, year, received) if is_american and sep == "/" and day <= 12 else None
    if reading and swapped and swapped.past and (not reading.past or reading.past < swapped.past):
        return replace(reading, past=swapped.past)
    return reading


def _is_either(found: re.Match[str]) -> bool:
    return found["sep"] == "/" and found["a"] != found["b"] and int(found["a"]) <= 12 and int(found["b"]) <= 12


def _in_either_order(reading: Reading, found: re.Match[str], received: date, folded: str) -> Reading:
    """
    The day first, unless dollars are spoken of; where the month first is much nearer and nothing tells, or where what
    will be would have been, no day.
    """
    year = int(found["y"]) if found["y"] else None
    swapped = calendar_day(int(found["b"]), int(found["a"]), year, received)
    if swapped is None or swapped.on is None or reading.on is None or swapped.kind != "day":
        return reading
    if reading.kind == "past" and year is not None and _TO_COME.search(folded):
        return Reading("vague", also=(swapped.on,))
    if reading.kind == "past" and year is None and _MONTH_FIRST.search(folded) and not _DAY_FIRST.search(folded):
        return replace(swapped, past=reading.past)
    if reading.kind != "day":
        return reading
    if swapped.on >= reading.on or _DAY_FIRST.search(folded):
        return reading
    return swapped if _MONTH_FIRST.search(folded) else Reading("vague", also=(reading.on, swapped.on))


def _longest(candidates: Iterator[Match], length: int) -> list[Match]:
    """Of words that overlap the longest phrase counts; of two as long the one found first in the table."""
    taken = bytearray(length)
    kept = []
    for match in sorted(candidates, key=lambda match: (match.start - match.end, match.start)):
        if taken.find(1, match.start, match.end) < 0:
            taken[match.start : match.end] = b"\x01" * (match.end - match.start)
            kept.append(match)
    return sorted(kept, key=lambda match: match.start)
