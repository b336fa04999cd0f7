"""Days that are counted from the mail, forward and back, and words that name no certain day."""

from __future__ import annotations

from datetime import date

from agent.meaning.calendar import DAY, add_months, add_workdays, last_weekday, workday_after, workday_before
from agent.meaning.day_values import Reading, Rules, Values, single, span

RULES = Rules()


def _fixed(name: str, days: int) -> None:
    kind = "past" if days < 0 else "day"
    RULES[name] = lambda _, received: Reading(
        kind, received + DAY * days, past=received + DAY * days if days <= 0 else None
    )


for _name, _days in (("before_yesterday", -2), ("yesterday", -1), ("today", 0), ("tomorrow", 1), ("after_tomorrow", 2)):
    _fixed(_name, _days)


@RULES.means("nothing")
def _nothing(values: Values, received: date) -> Reading | None:
    return Reading("nothing")


@RULES.means("vague", "in_few", "past_vague", "conditional", "after_event", "after_few", "month_in_loop")
def _vague(values: Values, received: date) -> Reading | None:
    return Reading("vague")


@RULES.means("earlier_today")
def _earlier_today(values: Values, received: date) -> Reading | None:
    return Reading("past", received, past=received)


@RULES.means("same_day", "same_week", "same_weekday", "day_after", "second_day_after", "day_before")
@RULES.means("week_after", "wd_after", "wd_before", "one_after")
def _from_another(values: Values, received: date) -> Reading | None:
    """Counts from another day of the mail (``leaning``), and is nothing certain without one."""
    weekday = values.get("wd")
    return Reading("conditional", weekday=weekday, past=None if weekday is None else last_weekday(received, weekday))


@RULES.means("now")
def _now(values: Values, received: date) -> Reading | None:
    return Reading("now", received, past=received)


def later(received: date, count: int, unit: str) -> date | None:
    """So many units on; None beyond two years."""
    if unit == "month":
        return add_months(received, count) if count <= 24 else None
    if unit == "workday":
        return add_workdays(received, count) if count <= 500 else None
    if unit == "hour":
        count, unit = count // 24, "day"
    days = {"day": 1, "week": 7, "fortnight": 14, "year": 365}[unit] * count
    return received + DAY * days if days <= 730 else None


@RULES.means("in")
def _in(values: Values, received: date) -> Reading | None:
    count = int(values.get("n", 1))
    on = later(received, count, values["unit"])
    if on is None:
        return None
    also = (on - DAY,) if (count, values["unit"]) == (15, "day") else ()
    return single(on, *also, past=received if on == received else None)


@RULES.means("today_in")
def _today_in(values: Values, received: date) -> Reading | None:
    """Heute in acht Tagen is a week today, d'aujourd'hui en quinze two weeks."""
    count, unit = int(values.get("n", 1)), values.get("unit", "day")
    if unit == "day":
        count = {8: 7, 15: 14}.get(count, count)
    on = later(received, count, unit)
    return single(on) if on else None


@RULES.means("tomorrow_in")
def _tomorrow_in(values: Values, received: date) -> Reading | None:
    return _today_in(values, received + DAY)


@RULES.means("later_than")
def _later_than(values: Values, received: date) -> Reading | None:
    """Counts from another day of the mail (``leaning``), and from the mail itself without one."""
    count = int(values.get("n", 1))
    on = later(received, count, values["unit"])
    return Reading("day", on, step=(count, values["unit"])) if on else None


@RULES.means("yesterday_in")
def _yesterday_in(values: Values, received: date) -> Reading | None:
    return _today_in(values, received - DAY)


@RULES.means("next_workday")
def _next_workday(values: Values, received: date) -> Reading | None:
    return single(workday_after(received))


@RULES.means("in_one_and_a_half")
def _in_one_and_a_half(values: Values, received: date) -> Reading | None:
    days = {"week": 11, "month": 45, "day": 2, "workday": 2, "hour": 0, "year": 548, "fortnight": 21}[values["unit"]]
    return single(received + DAY * days, received + DAY * (days - 1))


@RULES.means("in_half")
def _in_half(values: Values, received: date) -> Reading | None:
    return Reading("vague")


@RULES.means("fortnight")
def _fortnight(values: Values, received: date) -> Reading | None:
    """Quinze jours: two weeks, by the letter fifteen days."""
    return single(received + 14 * DAY, received + 15 * DAY)


@RULES.means("eight_days")
def _eight_days(values: Values, received: date) -> Reading | None:
    return single(received + 8 * DAY, received + 7 * DAY)


@RULES.means("in_ten")
def _in_ten(values: Values, received: date) -> Reading | None:
    return single(received + 10 * DAY)


@RULES.means("fortnight_ago")
def _fortnight_ago(values: Values, received: date) -> Reading | None:
    on = received - 14 * DAY
    return Reading("past", on, also=(on - DAY,), past=on)


@RULES.means("in_range")
def _in_range(values: Values, received: date) -> Reading | None:
    first, last = (later(received, int(values[name]), values["unit"]) for name in ("n", "n2"))
    return span(first, last) if first and last and first < last else None


@RULES.means("ago")
def _ago(values: Values, received: date) -> Reading | None:
    count, unit = int(values.get("n", 1)), values["unit"]
    if unit == "month":
        on = add_months(received, -min(count, 24))
    elif unit == "workday":
        on = received
        for _ in range(min(count, 200)):
            on = workday_before(on)
    else:
        ahead = later(received, count, unit)
        if ahead is None:
            return None
        on = received - (ahead - received)
    return Reading("past", on, past=on)
