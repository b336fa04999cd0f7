"""What a day is a day of, by the words around it: a return, a beginning, what must happen first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.meaning.calendar import DAY, monday_of, on_or_after_workday, workday_after
from agent.meaning.day_values import Match, Reading, span
from agent.meaning.day_words import DayWords
from agent.meaning.sentences import sentences

_NEAR = 90
_RANGES = frozenset({"range", "day_range", "the_day_range", "in_range"})
_COUNTED = frozenset(
    {"in", "in_range", "in_one_and_a_half", "fortnight", "eight_days", "tomorrow", "now", "today", "this_week"}
)


def in_context(matches: list[Match], folded: str, words: DayWords) -> list[Match]:
    """Read each day with the words around it: what it is a day of."""
    return [
        replace(match, reading=_read_around(match, folded, words))
        if match.reading.on or match.meaning in _RANGES
        else match
        for match in matches
    ]


def _read_around(match: Match, folded: str, words: DayWords) -> Reading:
    reading, context = match.reading, words.context
    before = " ".join(folded[max(0, match.start - _NEAR) : match.start].rsplit("\x00", 1)[-1].split()) + " "
    after = " ".join(folded[match.end : match.end + _NEAR // 2].split("\x00", 1)[0].split(" ")[:6])
    for end in ".!?":
        before = before.rpartition(f"{end} ")[2] if not before.endswith(f"{end} ") else before
        after = after.partition(f"{end} ")[0]
    if match.meaning in _RANGES and context["away_range"].search(before):
        return Reading("back", workday_after(reading.on or reading.also[0]))
    if reading.on is None or reading.kind not in ("day", "range"):
        return reading
    is_until = context["until"].search(before)
    if _is_instead(context, before, after):
        return Reading("vague", also=(reading.on,))
    away = context["away_until"].search(before)
    is_away = away and not context["not_back"].search(before, away.start())
    if (is_away or is_until) and context["on_that"].match(after):
        return reading
    if is_away or (is_until and context["away_right"].match(after)):
        back = workday_after(reading.on)
        if context["inclusive"].search(before) or context["inclusive_right"].match(after):
            return Reading("back", back)
        return Reading("back", back, also=(on_or_after_workday(reading.on),))
    is_back = context["back_left"].search(before) or context["back_right"].match(after)
    if is_back and not context["not_back"].search(f"{before}|{after}"):
        return Reading("back", on_or_after_workday(reading.on), reading.window, (reading.on,), reading.past)
    if context["week_of"].search(before):
        monday = monday_of(reading.on)
        return span(monday, monday + 4 * DAY)
    if match.meaning.startswith("after_"):
        return reading
    if context["after"].search(before):
        return Reading("vague", also=(workday_after(reading.on),), past=reading.past)
    if match.meaning.endswith("holiday"):
        return reading
    if context["denied_left"].search(before) or context["denied_right"].match(f" {after.lstrip()}"):
        return Reading("vague", also=(reading.on,))
    if context["from"].search(before) and reading.kind == "day":
        return replace(reading, kind="from")
    if reading.kind == "day" and context["before"].search(before):
        if reading.on.day == 1 and match.meaning in ("date", "the_day"):
            return replace(reading, on=reading.on - DAY, also=(*reading.also, reading.on))
        return replace(reading, also=(*reading.also, reading.on - DAY))
    return reading


def _is_instead(context: Mapping[str, re.Pattern[str]], before: str, after: str) -> bool:
    """Whether another day is meant: "rather than the 20th", "niet vrijdag maar"."""
    denied = context["not_this"].search(before) and context["but_that"].match(after)
    return bool(denied or context["instead"].search(before))


def with_conditions(matches: list[Match], text: str, places: Sequence[int]) -> list[Match]:
    """In a sentence with "zodra" what is counted ("binnen 2 dagen") begins when that happens; a calendar date stays."""
    starts = {places[match.start] for match in matches if match.meaning == "conditional"}
    if not starts:
        return matches
    bound: set[int] = set()
    for sentence in sentences(text):
        within = range(sentence.start, sentence.start + len(sentence.text))
        if any(start in within for start in starts):
            bound.update(within)
    return [
        replace(match, reading=Reading("conditional"))
        if match.meaning in _COUNTED and places[match.start] in bound
        else match
        for match in matches
    ]
