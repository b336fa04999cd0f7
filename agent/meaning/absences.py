"""When somebody who is away is back: the first working day after an absence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from agent.domain.reply import Label
from agent.meaning.around import words_around
from agent.meaning.calendar import on_or_after_workday, workday_after
from agent.meaning.clauses import Clause
from agent.meaning.dates import FoundDay
from agent.meaning.folding import folded
from agent.meaning.labelling import Labelled

#: An absence that ends later than this is a notice somebody forgot: its day has been, and was read as next year's.
_LONGEST_ABSENCE = timedelta(days=200)
_SOON = timedelta(days=7)
_SPAN = re.compile(r"\d.*(?:\d|\b[a-z]{3,})")


def return_day(found: Labelled, days: Sequence[FoundDay], received: datetime) -> tuple[date | None, bool]:
    """Find the first working day after an absence, and whether the notice was forgotten when its day had passed."""
    clauses = found.said.get(Label.OUT_OF_OFFICE, [])
    if not clauses:
        return None, False
    explicit: list[date] = []
    ended: list[date] = []
    named: list[FoundDay] = []
    for clause in {clause.start: clause for clause in clauses}.values():
        within = [day for day in days if clause.start <= day.start < clause.start + len(clause.sentence)]
        named += within
        for place, day in enumerate(within):
            following = within[place + 1].start if place + 1 < len(within) else None
            _sort(day, clause, explicit, ended, following)
    if not explicit:
        explicit = [
            on for day in days if day not in named and (on := day.on) and _is_return(day, max(ended, default=None))
        ]
    for clause in () if explicit else found.silent:
        for day in days:
            if clause.start <= day.start < clause.start + len(clause.sentence) and _is_back(day, clause):
                explicit += [on_or_after_workday(day.on)] if day.on else []
    last = max(explicit or ended, default=None)
    if last is None:
        return None, bool(named) and all(day.kind == "past" for day in named)
    forgotten = last <= received.date() or last - received.date() > _LONGEST_ABSENCE
    return (None, True) if forgotten else (last, False)


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
    if _is_part_time(day, plain):
        return
    starts_with_until = folded(day.text)[0].startswith(("until ", "till ", "tot "))
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
    elif day.kind in ("range", "vague") and _SPAN.search(folded(day.text)[0]) and (on := _after(day)):
        ended.append(on)
    elif day.kind == "range" and day.on and not words_around("absence")["return"].search(f"{before} {after}"):
        ended.append(workday_after(day.on))
    elif day.kind in ("from", "day") and day.on:
        is_return = words_around("absence")["return"].search(before) or words_around("absence")["return"].search(
            after[:30]
        )
        if is_return:
            explicit.append(on_or_after_workday(day.on))
        elif day.kind == "day" and (day.on not in ended or words_around("absence")["and"].search(before)):
            ended.append(workday_after(day.on))


def _is_back(day: FoundDay, clause: Clause) -> bool:
    """Whether another sentence says that somebody is back from a day on: "Ab Montag sind wir wieder da"."""
    plain, _ = folded(clause.sentence)
    if day.kind not in ("from", "day") or _is_part_time(day, plain):
        return False
    near = plain[max(0, day.start - clause.start - 30) : day.end - clause.start + 48]
    return bool(words_around("absence")["again"].search(near))


def _after(day: FoundDay) -> date | None:
    """The first working day after a day, or a stretch of them, that somebody is away."""
    last = day.also[0] if day.on is None and day.also else day.on
    if day.kind == "back" and day.also:
        return day.on
    return workday_after(last) if last else None


def _is_part_time(day: FoundDay, plain: str) -> bool:
    """A weekday somebody works, or does not, in every week is no end of anything."""
    return not any(sign.isdigit() for sign in day.text) and bool(words_around("absence")["part_time"].search(plain))
