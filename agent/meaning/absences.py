"""When somebody who is away is back: the first working day after an absence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from agent.domain.reply import Label
from agent.meaning.around import words_around
from agent.meaning.calendar import WEEK, on_or_after_workday, workday_after
from agent.meaning.choosing import in_sentence
from agent.meaning.clauses import Clause
from agent.meaning.dates import FoundDay
from agent.meaning.folding import folded
from agent.meaning.labelling import Labelled

#: An absence that ends later than this is a notice somebody forgot: its day has been, and was read as next year's.
_LONGEST_ABSENCE = timedelta(days=200)
_SOON = timedelta(days=7)
_WEEKEND = timedelta(days=3)
#: What stands between the first and the last day of an absence.
_FROM_TO = re.compile(r"\w (?:-|–|tot|tot en met|t/m|tem|bis|au|to|till|until|through|thru) \w")
_AND = re.compile(r" (?:and|en|et|und) ")
_UNTIL = ("until ", "till ", "tot ")
_SPAN = re.compile(r"\d.*(?:\d|\b[a-z]{3,})")


def return_day(found: Labelled, days: Sequence[FoundDay], received: datetime) -> tuple[date | None, bool]:
    """Find the first working day after an absence, and whether the notice was forgotten when its day had passed."""
    clauses = found.said.get(Label.OUT_OF_OFFICE, [])
    if not clauses:
        return None, False
    explicit: list[date] = []
    ended: list[date] = []
    named: list[FoundDay] = []
    ends: list[FoundDay] = []
    told = list({clause.start: clause for clause in clauses}.values())
    days = _without_habits(told, days)
    for clause in told:
        within = in_sentence(clause, days)
        named += within
        for place, day in enumerate(within):
            following = within[place + 1].start if place + 1 < len(within) else None
            _sort(day, clause, explicit, ended, following)
            ends += [day] if _is_until(day, clause) else []
    if not explicit:
        explicit = [
            on for day in days if day not in named and (on := day.on) and _is_return(day, max(ended, default=None))
        ]
    for clause in () if explicit else found.silent:
        for day in in_sentence(clause, days):
            if _is_back(day, clause):
                explicit += [on_or_after_workday(day.on)] if day.on else []
    explicit = _named_beside_spans(explicit, [day.on for day in named if day.on and _is_span(day)])
    last = max(explicit or ended, default=None)
    until = max((day.on for day in ends if day.on and day.kind != "past"), default=None)
    if last and until and any(day.on == last and _is_weekday(day) for day in named):
        last += -(-max((until - last).days, 0) // 7) * WEEK
    if last is None:
        return None, bool(named) and all(day.kind == "past" for day in named)
    stale = [day.on for day in ends if day.on and day.kind == "past"]
    forgotten = bool(stale) and last - max(stale) > _SOON and all(on <= received.date() for on in ended)
    forgotten = forgotten or last <= received.date() or last - received.date() > _LONGEST_ABSENCE
    return (None, True) if forgotten else (last, False)


def _without_habits(clauses: Sequence[Clause], days: Sequence[FoundDay]) -> Sequence[FoundDay]:
    """The days but for those of a notice of weekdays that come back: "Tuesday and Friday I am not in"; an end stays."""
    around = words_around("absence")
    for clause in clauses:
        plain, _ = folded(clause.sentence)
        within = in_sentence(clause, days)
        bare = [day for day in within if _is_weekday(day)]
        if not bare or len(bare) < len(within) or around["once"].search(plain):
            continue
        told = sum(len(around["weekday"].findall(folded(day.text)[0])) for day in bare)
        is_list = told > 1 and all(day.kind != "range" for day in bare) and not around["this_time"].search(plain)
        is_told = bool(around["habit"].search(plain)) or any(day.kind == "every" for day in bare)
        if is_list or is_told:
            once = [day for day in bare if day.kind != "every"]
            told_apart = once if len(once) == 1 < len(bare) and _is_answered(once[0], clause) else []
            days = [day for day in days if day in told_apart or _is_meant_beside(day, within, clauses)]
    return days


def _is_meant_beside(day: FoundDay, habit: Sequence[FoundDay], clauses: Sequence[Clause]) -> bool:
    """Whether a day beside a habit's still means one day: it has a date, ends something, or somebody is back on it."""
    if _has_figure(day):
        return True
    its_own = next((one for one in clauses if day in in_sentence(one, [day])), None)
    is_end = its_own is not None and (_is_until(day, its_own) or folded(day.text)[0].startswith(_UNTIL))
    return day not in habit and (day.kind == "back" or not _is_weekday(day) or is_end)


def _is_answered(day: FoundDay, clause: Clause) -> bool:
    """Whether somebody is back, or reads again, on a day: "am Montag lese ich Ihre Mail"."""
    after, _ = folded(clause.sentence[day.end - clause.start :][:30])
    return bool(words_around("absence")["return"].search(after))


def _is_span(day: FoundDay) -> bool:
    return day.kind == "back" and bool(_FROM_TO.search(folded(day.text)[0]))


def _named_beside_spans(explicit: Sequence[date], spans: Sequence[date]) -> list[date]:
    """The returns that are named; one at the end of a span of days away says better which day that is."""
    beside = [on for on in explicit if spans and on not in spans and on >= max(spans) - _WEEKEND]
    return beside or list(explicit)


def _is_weekday(day: FoundDay) -> bool:
    """Whether a day is named by its weekday alone."""
    return not _has_figure(day) and bool(words_around("absence")["weekday"].search(folded(day.text)[0]))


def _has_figure(day: FoundDay) -> bool:
    return any(sign.isdigit() for sign in day.text)


def _is_until(day: FoundDay, clause: Clause) -> bool:
    """Whether a day is named as the end of an absence."""
    start = day.start - clause.start
    before, _ = folded(clause.sentence[max(0, start - 48) : start])
    return any(words_around("absence")[name].search(before) for name in ("until", "last_day"))


def _is_return(day: FoundDay, ended: date | None) -> bool:
    """Whether a day elsewhere in the mail is that of the return: said so, or beginning just after the absence."""
    if day.kind == "back":
        return True
    return bool(day.kind == "from" and day.on and ended and ended <= day.on <= ended + _SOON)


def _sort(day: FoundDay, clause: Clause, explicit: list[date], ended: list[date], following: int | None = None) -> None:
    """Put the first working day a day tells of with the returns that are named, or with the ends of an absence."""
    plain, _ = folded(clause.sentence)
    end = None if following is None else following - clause.start
    before, after = plain[: day.start - clause.start][-48:], plain[day.end - clause.start : end][:48]
    if _is_part_time(day, plain, day.start - clause.start):
        return
    plain_day = folded(day.text)[0]
    starts_with_until = plain_day.startswith(_UNTIL)
    if words_around("absence")["last_day"].search(before) or (
        (words_around("absence")["until"].search(before) or starts_with_until)
        and words_around("absence")["last_too"].match(after)
    ):
        if on := day.on if day.kind == "back" and not day.also else _after(day):
            ended.append(on)
    elif words_around("absence")["until"].search(before) or starts_with_until:
        if day.on:
            ended.append(day.also[0] if day.kind == "back" and day.also else on_or_after_workday(day.on))
    elif day.kind == "back" and day.on:
        explicit.append(day.on)
    elif day.kind in ("range", "vague") and _SPAN.search(plain_day) and (on := _after(day)):
        ended.append(on)
    elif day.kind == "range" and day.on and not words_around("absence")["return"].search(f"{before} {after}"):
        ended.append(workday_after(day.on))
    elif day.kind in ("from", "day") and day.on:
        is_return = words_around("absence")["return"].search(before) or words_around("absence")["return"].search(
            _AND.split(after[:30])[0]
        )
        if is_return:
            explicit.append(on_or_after_workday(day.on))
        elif day.kind == "day" and (day.on not in ended or words_around("absence")["and"].search(before)):
            ended.append(workday_after(day.on))


def _is_back(day: FoundDay, clause: Clause) -> bool:
    """Whether another sentence says that somebody is back from a day on: "Ab Montag sind wir wieder da"."""
    plain, _ = folded(clause.sentence)
    if day.kind not in ("from", "day") or _is_part_time(day, plain, day.start - clause.start):
        return False
    near = plain[max(0, day.start - clause.start - 30) : day.end - clause.start + 48]
    return bool(words_around("absence")["again"].search(near))


def _after(day: FoundDay) -> date | None:
    """The first working day after a day, or a stretch of them, that somebody is away."""
    last = day.also[0] if day.on is None and day.also else day.on
    if day.kind == "back" and day.also:
        return day.on
    return workday_after(last) if last else None


def _is_part_time(day: FoundDay, plain: str, start: int) -> bool:
    """A weekday somebody works, or does not, in every week is no end of anything; one somebody is back on is."""
    if day.kind == "back" and words_around("absence")["once"].search(plain[max(0, start - 30) : start]):
        return False
    return not _has_figure(day) and bool(words_around("absence")["part_time"].search(plain))
