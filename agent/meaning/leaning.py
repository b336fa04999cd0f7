"""Days that are counted from another day of the mail: "the same day", "de dag erop", "le lundi qui suit"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from agent.meaning.calendar import DAY, WEEK, last_weekday, monday_of, next_weekday
from agent.meaning.count_rules import later
from agent.meaning.day_values import Match, Reading, span

#: How far back the day counted from may stand in another sentence, in characters.
_NEAR = 110
_FRIDAY = 4
_NAMED = frozenset({"day", "range", "back", "every", "from"})
_TO_COME = _NAMED | {"now"}
_SENTENCE_ENDS = re.compile(r"(?<!\d)[.!?;] |[!?] |\x00")
#: What may stand between "the day after" and the day it is counted from: "au lendemain du lundi de Pâques".
_OF = re.compile(r" (?:(?:of|the|du|de|de la|des|d'|van|na|nach|vor|voor|dem|der|den|le|la) ){0,2}")
#: A day that is counted from somebody's own: "the day after mine".
_OWN = re.compile(
    r" (?:mine|yours|ours|theirs|(?:my|our|your|his|her|their|the|that|mijn|ons|onze|mon|ma|notre|mein\w*) \w)"
)


def counted_from_another(plain: Sequence[Match], read: Sequence[Match], folded: str) -> list[Match]:
    """
    Count the days that lean on another one.

    Counted from is the day directly behind the words, else the one before them in their sentence, else the only one
    of a sentence shortly before. Where that has several, none is sure: the day stays open.

    Args:
        plain: The matches as the calendar reads them: "before the 1st" is the 1st.
        read: The same with the words around them read.
    """
    counted: list[Match] = []
    spent: Match | None = None
    for place, match in enumerate(read):
        if plain[place] is spent:
            continue
        count = LEANING.get(match.meaning)
        base = _base(plain, place, folded) if count or match.reading.step else None
        if count and base and (reading := count(base.reading, match.reading.weekday)):
            spent = base if base.start >= match.end else None
            match = replace(match, reading=reading, end=base.end if spent else match.end)
        elif base and base.reading.on and match.reading.step:
            match = replace(match, reading=Reading("day", later(base.reading.on, *match.reading.step)))
        counted.append(match)
    return counted


def _base(plain: Sequence[Match], place: int, folded: str) -> Match | None:
    match = plain[place]
    following = plain[place + 1] if place + 1 < len(plain) else None
    if following and following.reading.on and _OF.fullmatch(folded, match.end, following.start):
        return following
    if match.meaning in ("day_after", "day_before", "wd_after", "wd_before") and _OWN.match(folded, match.end):
        return None
    before = [one for one in plain[:place] if one.reading.on and one.reading.kind in _NAMED]
    before = [one for one in before if one.meaning not in LEANING]
    near = [one for one in before if not _SENTENCE_ENDS.search(folded, one.end, match.start)]
    if near:
        return near[-1]
    if not before or match.start - before[-1].end > _NEAR:
        return None
    beside = [one for one in before if not _SENTENCE_ENDS.search(folded, one.end, before[-1].start)]
    return before[-1] if len({one.reading.on for one in beside}) == 1 else None


def _first(base: Reading) -> date:
    assert base.on
    return base.window[0] if base.window else base.on


def _day(days: int) -> Callable[[Reading, int | None], Reading | None]:
    def count(base: Reading, weekday: int | None) -> Reading | None:
        return Reading("day", (base.on or _first(base)) + DAY * days)

    return count


def _same_day(base: Reading, weekday: int | None) -> Reading | None:
    """The same day, or any of the same ones: "the 7th or the 8th, and that same day"."""
    return span(*base.window) if base.window and base.on else Reading("day", base.on or _first(base))


def _day_before(base: Reading, weekday: int | None) -> Reading | None:
    return Reading("day", _first(base) - DAY)


def _week_after(base: Reading, weekday: int | None) -> Reading | None:
    on = base.on or _first(base)
    monday = on if on.weekday() == 0 else monday_of(on) + WEEK
    return span(monday, monday + _FRIDAY * DAY)


def _same_week(base: Reading, weekday: int | None) -> Reading | None:
    on = _first(base)
    friday = monday_of(on) + _FRIDAY * DAY
    return span(on, friday) if on <= friday else None


def _weekday_after(base: Reading, weekday: int | None) -> Reading | None:
    return Reading("day", next_weekday(base.on or _first(base), weekday)) if weekday is not None else None


def _weekday_before(base: Reading, weekday: int | None) -> Reading | None:
    return Reading("day", last_weekday(_first(base), weekday)) if weekday is not None else None


def _same_weekday(base: Reading, weekday: int | None) -> Reading | None:
    """The one of the week that was named, or the first from the day that was named."""
    return Reading("day", next_weekday(_first(base) - DAY, weekday)) if weekday is not None else None


def _one_after(base: Reading, weekday: int | None) -> Reading | None:
    return Reading("day", (base.on or _first(base)) + WEEK)


#: How each is counted from the day it leans on.
LEANING: dict[str, Callable[[Reading, int | None], Reading | None]] = {
    "same_day": _same_day,
    "day_after": _day(1),
    "second_day_after": _day(2),
    "day_before": _day_before,
    "same_week": _same_week,
    "week_after": _week_after,
    "same_weekday": _same_weekday,
    "wd_after": _weekday_after,
    "wd_before": _weekday_before,
    "one_after": _one_after,
}
