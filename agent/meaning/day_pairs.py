"""Days that stand beside each other and are one: a range, a weekday with its date, a day of a week."""

from __future__ import annotations

import re
from datetime import date

from agent.meaning.calendar import DAY, last_weekday, monday_of, next_weekday
from agent.meaning.date_rules import checked
from agent.meaning.day_values import Match, single, span
from agent.meaning.day_words import DayWords

#: What may stand between a weekday and its date: "vrijdag, 6/3", "Freitag, den 6.3.".
_SAME_DAY = re.compile(r",?(?: ?(?:de|den|le|the|op|on|dem|der))?|\(")
#: What may stand between a date and the weekday it is: "21 augustus, de vrijdag voor de wedstrijd".
_SAME_WEEKDAY = re.compile(
    r"(?:\w+ ?){0,2}[,(] ?(?:de|den|een|the|a|that's a|le|un|c'est un|der|dem|ein|is een|ist ein)?"
)
#: Hours of a day that is named before them: "Friday, close of business".
_OF_THE_DAY = re.compile(
    r"(?:by )?(?:the )?(?:end|close) of .*|eod|cob|.*journee|.*tagesende|im lauf.*|in de loop van de dag"
    r"|(?:voor het )?ein.* van de dag"
)
#: What tells that a day beside a date is the same one: "le 22, au lendemain du défilé".
_OF_SOMETHING = re.compile(r" (?:du|de la|de l'|des|d'|the|my|our|de|het|ons|mijn|dem|der|den)\b")
#: Weeks in which a weekday that stands beside them lies: "KW 35, Donnerstag", "next week, no later than Friday".
_WEEKS = frozenset(
    {"week_number", "next_week", "this_week", "week_after_next", "begin_next_week", "mid_next_week", "end_next_week"}
)
_WEEKDAYS = frozenset({"weekday", "wd_alone", "coming_weekday"})
_OF_THE_WEEK = re.compile(
    r"[,(]? ?(?P<last>(?:no|not) later than|(?:at the )?latest(?: by| on)?|uiterlijk(?: op)?|ten laatste(?: op)?"
    r"|op zijn (?:laatst|uiterst)(?: op)?"
    r"|spatestens(?: am)?|au plus tard(?: le)?|by)?(?: ?(?:am|on|op|le))?"
)
_NAMED_WEEKS = frozenset({"this_week", "next_week", "week_after_next"})
_OF_A_WEEK = re.compile(r",?(?: ?(?:van|van de|in|in de|of|of the|de|de la|der|in der|la))?")
#: Between the first day that could be and the last: "donderdag ten vroegste en vrijdag ten laatste".
_EARLIEST = re.compile(
    r",? ?(?:ten vroegste|op zijn vroegst|au plus tot|fruhestens|at the earliest),? ?"
    r"(?:en|et|und|and|maar|mais|aber|but)?(?: op| le| am| on)?"
)
_BESIDE = 24


def joined(matches: list[Match], folded: str, received: date, words: DayWords) -> list[Match]:
    """Two days with "of", "tot" or, behind "tussen", "en" between them are one range."""
    pairs: list[Match] = []
    for match in matches:
        if pairs and (pair := _pair(pairs[-1], match, folded, received, words)):
            pairs[-1] = pair
        else:
            pairs.append(match)
    return pairs


def _weekday_of(week: Match, weekday: Match, is_last: bool, received: date) -> Match | None:
    """The weekday of a week that is named beside it; "no later than" leaves the days of that week before it open."""
    if week.reading.on is None or week.reading.window is None or weekday.reading.on is None:
        return None
    on = monday_of(week.reading.on) + DAY * weekday.reading.on.weekday()
    if on < received or week.reading.kind != "range":
        return None
    first = max(received, week.reading.window[0])
    reading = span(first, on) if is_last and first < on else single(on)
    return Match(week.start, weekday.end, "weekday_of_week", reading)


def _is_the_same(left: Match, right: Match, folded: str, is_apart: bool) -> bool:
    """Whether what follows a day only tells its hour, or what it stands beside: "le 22, au lendemain du défilé"."""
    if left.reading.kind != "day" or left.reading.on is None:
        return False
    if right.meaning == "today":
        return left.meaning != "today" and bool(_OF_THE_DAY.fullmatch(folded, right.start, right.end))
    if not is_apart or left.meaning not in ("date", "the_day", "wd_the_day"):
        return False
    is_beside = right.meaning in ("day_after", "day_before") and _OF_SOMETHING.match(folded, right.end)
    return right.meaning.endswith("_holiday") or bool(is_beside)


def _in_that_week(days: Match, week: Match) -> Match | None:
    """Days that lie in the week named behind them: "Montag oder Dienstag kommender Woche"."""
    if days.reading.window is None or week.reading.on is None:
        return None
    first, last = (monday_of(week.reading.on) + DAY * day.weekday() for day in days.reading.window)
    if week.meaning == "this_week" and week.reading.window and first < week.reading.window[0]:
        return None
    return Match(days.start, week.end, "range", span(first, last)) if first < last else None


def _pair(left: Match, right: Match, folded: str, received: date, words: DayWords) -> Match | None:
    if right.start - left.end > _BESIDE:
        return None
    between = " ".join(folded[left.end : right.start].split())
    if right.meaning in ("date", "the_day") and _SAME_DAY.fullmatch(between):
        if left.meaning == "weekday":
            return Match(left.start, right.end, right.meaning, checked(right.reading, left.reading.weekday))
        if left.meaning.startswith("weekday_") and right.reading.on in (left.reading.on, *left.reading.also):
            return Match(left.start, right.end, right.meaning, right.reading)
    if left.meaning in ("date", "the_day") and right.meaning == "weekday" and _SAME_WEEKDAY.fullmatch(between):
        is_same = left.reading.on and left.reading.on.weekday() == right.reading.weekday
        return Match(left.start, right.end, left.meaning, left.reading) if is_same else None
    if between in ("", ",") and _is_the_same(left, right, folded, bool(between)):
        return Match(left.start, right.end, left.meaning, left.reading)
    if right.meaning in _NAMED_WEEKS and left.meaning in ("wd_or_wd", "range") and _OF_A_WEEK.fullmatch(between):
        return _in_that_week(left, right)
    if left.meaning in _WEEKS and right.meaning in _WEEKDAYS and (of_week := _OF_THE_WEEK.fullmatch(between)):
        return _weekday_of(left, right, bool(of_week["last"]), received)
    if left.reading.on is None or right.reading.on is None:
        return None
    if {left.reading.kind, right.reading.kind} - {"day", "range"}:
        return None
    is_between = words.context["between"].search(folded[max(0, left.start - 24) : left.start])
    is_between = is_between and words.context["and"].fullmatch(between)
    is_last = between in (",", "") and words.context["at_worst"].match(folded[right.end : right.end + 40])
    is_between = is_between or _EARLIEST.fullmatch(between)
    if is_last and right.reading.weekday == left.reading.on.weekday() and left.meaning.startswith("end_"):
        return Match(left.start, right.end, left.meaning, left.reading)
    if not (words.context["or"].fullmatch(between) or is_between or is_last):
        return None
    first, last = left.reading, right.reading
    assert first.on and last.on
    begin, end = first.window[0] if first.window else first.on, last.on
    if last.weekday is not None:
        end = next_weekday(first.on, last.weekday)
    elif first.weekday is not None:
        begin = last_weekday(last.on, first.weekday)
    return Match(left.start, right.end, "range", span(begin, end)) if begin < end else None
