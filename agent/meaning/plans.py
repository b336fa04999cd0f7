"""Payment in parts, read as it is said: days and amounts that stand together, None where one of them does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from agent.domain.reply import Instalment
from agent.meaning.amounts import share_of
from agent.meaning.calendar import DAY, first_of_next_month, month_end, steps_on
from agent.meaning.dates import FoundDay
from agent.meaning.plan_days import PlanDay, ascending, is_last, plan_day
from agent.meaning.plan_said import Told, said_tokens
from agent.meaning.plan_words import Token, is_split

_MOST_PARTS = 36
#: Nobody says more about a plan; what is longer is no sentence.
_MOST_WORDS = 120
#: Which of the parts a day or an amount is of, said so close by.
_WHICH = ("first_part", "second_part", "last_part")
_RIGHT_BEHIND = 16


def read_plan(said: Sequence[Told], days: Sequence[FoundDay], received: date) -> tuple[Instalment, ...]:
    """
    Read the parts these sentences name together, in the order they stand there.

    A series is unfolded as far as it is counted ("drie keer", "tot en met juli", "tot de 300 rond is"); one without an
    end is its first part. Shares ("de helft") have an amount only when the whole is said.
    """
    found = [token for one in said if not one.is_beside for token in said_tokens(one, days, received)]
    if not any(token.kind in ("amount", "whole") for token in found):
        found += [token for one in said if one.is_beside for token in said_tokens(one, days, received)]
    return _Plan(found, received).parts() if len(found) <= _MOST_WORDS else ()


class _Plan:
    """The words of a plan, put together."""

    def __init__(self, found: Sequence[Token], received: date) -> None:
        self._found = found
        self._received = received
        self._count = next((token.value for token in found if token.kind == "count" and token.value > 1), 0)
        self._one = self._of_one_part()
        self._step = self._period()
        self._on = self._days()
        self._money = self._amounts()

    def parts(self) -> tuple[Instalment, ...]:
        """Give the parts; empty when no day stands with an amount, a share or a series."""
        if not self._on:
            return self._undated()
        if len(self._on) > 1:
            return self._listed()
        return self._series(self._on[0])

    def _of(self, *kinds: str) -> list[Token]:
        return [token for token in self._found if token.kind in kinds]

    def _of_one_part(self) -> Token | None:
        """The only day, or form of one, where it is said of one part ("den zweiten Teil bis Ende des Monats")."""
        named = self._of("day", "first_of_month", "last_of_month")
        outer = [one for place, one in enumerate(named) if not any(one.start < before.end for before in named[:place])]
        if len(outer) != 1 or self._of("now", "another", "start"):
            return None
        if any(one.start > outer[0].start for one in self._of("each")):
            return None
        before = [one for one in self._of(*_WHICH) if 0 <= outer[0].start - one.end <= _RIGHT_BEHIND]
        return replace(outer[0], unit=before[-1].kind) if before else None

    def _period(self) -> str:
        one = self._one
        for kind, unit in (("fortnightly", "fortnight"), ("weekly", "week"), ("monthly", "month")):
            if any(not one or not one.start <= token.start < one.end for token in self._of(kind)):
                return unit
        counted = next((token.unit for token in self._of("count") if token.unit in ("week", "month")), "")
        if one:
            return counted
        comes_back = self._of("first_of_month", "last_of_month", "until") or (self._count and self._of("each", "start"))
        return counted or ("month" if comes_back else "")

    def _days(self) -> list[PlanDay]:
        named: list[PlanDay] = []
        for token in self._found:
            if token.kind == "day":
                if token.value.kind != "past":
                    named.append(plan_day(token, token.value))
                elif token.value.on and not token.value.window and self._counts_what_was():
                    named.append(PlanDay(token.value.on, token.start))
            elif token.kind == "at":
                named.extend(PlanDay(self._received + DAY * days, token.start) for days in token.value)
            elif token.kind == "later":
                before = next((part.on for part in reversed(named) if part.on), self._received)
                named.append(PlanDay(steps_on(before, token.value, token.unit), token.start))
            elif token.kind == "now":
                named.append(PlanDay(None, token.start))
            elif token.kind == "another" and named and named[-1].on and (named[-1].number or is_last(named[-1].on)):
                months = (token.value - named[-1].on.month) % 12
                named.append(PlanDay(steps_on(named[-1].on, months, "month"), token.start, number=named[-1].number))
            elif token.kind == "step" and len(named) > 1 and named[-1].on and named[-1].on == named[-2].on:
                named[-1] = replace(named[-1], on=steps_on(named[-1].on, 1, "month"), past=None)
        fixed = self._without_form([part for part in named if part.on])
        if any(part.returns for part in fixed) and not all(part.returns for part in fixed):
            fixed = [part for part in fixed if not part.returns]
        fixed = fixed or self._of_the_month()
        months = self._of("another")
        if len(fixed) == 1 and fixed[0].on and months and len(named) > 1:
            before = (months[0].value - 2) % 12 + 1
            fixed = [replace(fixed[0], on=self._in_month(before, fixed[0].on))]
            self._count, self._step = self._count or len(months) + 1, "month"
        if len(fixed) == 1 and fixed[0].on and (start := self._of("start")) and not fixed[0].returns:
            fixed = [replace(fixed[0], on=self._in_month(start[0].value, fixed[0].on))]
        ordered = ascending(fixed, bool(self._of("other")), bool(self._count and self._of("each")))
        loose = [part for part in named if not part.on]
        shares = self._of("amount", "half", "third", "rest")
        if ordered and loose and len(ordered) + len(loose) == len(shares):
            return sorted([*ordered, *loose], key=lambda part: part.start)
        return ordered

    def _counts_what_was(self) -> bool:
        """Whether the parts are as many as the days, with those that have been."""
        days = {token.value.on for token in self._of("day") if token.value.on and token.value.kind in ("day", "past")}
        begun = bool(self._of("first_part")) and len(days) == len(self._of("amount"))
        return begun or len(days) == self._count

    def _without_form(self, fixed: list[PlanDay]) -> list[PlanDay]:
        """The form of a series ("telkens het eind van de maand") gives way to the day it begins on."""
        forms = self._of("first_of_month", "last_of_month")
        begun = [part for part in fixed if not any(form.start <= part.start < form.end for form in forms)]
        return begun if begun and self._count else fixed

    def _of_the_month(self) -> list[PlanDay]:
        for form in self._of("first_of_month"):
            return [PlanDay(first_of_next_month(self._received), form.start)]
        for form in self._of("last_of_month"):
            return [PlanDay(month_end(self._received.year, self._received.month), form.start)]
        return []

    def _in_month(self, month: int, day: date) -> date:
        """That day of the month a series is said to start in, the next one to come."""
        year = self._received.year + (month < self._received.month)
        end = month_end(year, month)
        is_last = bool(self._of("last_of_month")) and not self._of("first_of_month")
        return end if is_last else end.replace(day=min(day.day, end.day))

    def _amounts(self) -> list[Decimal | None]:
        """What each part is, in the order said; None for a share of a whole that is not said."""
        money = self._of("amount", "half", "third", "rest", "same")
        kept: list[Token] = []
        for token in money:
            near = {"rest": 14, "half": 2, "third": 2}.get(kept[-1].kind, -1) if kept else -1
            if token.kind == "amount" and kept and token.start - kept[-1].end <= near:
                kept.pop()
            if token.kind == "rest" and kept and kept[-1].kind == "amount" and token.start - kept[-1].end <= 1:
                continue
            kept.append(token)
        sums = [token.value for token in kept if token.kind == "amount" and len(self._split(token)) == 1]
        whole = self._whole(sums)
        sums = [value for value in sums if value != whole or sums.count(value) > 1] if whole else sums
        halves = sum(token.kind == "half" for token in kept)
        if halves and len(set(sums)) == 1 and len(sums) <= max(halves, len(self._on)):
            return [sums[0]] * max(len(sums), halves)
        values: list[Decimal | None] = []
        for token in kept:
            if token.kind == "amount" and self._split(token)[0] in sums and len(self._split(token)) > 1:
                continue
            if token.kind == "amount" and (token.value != whole or token.value in sums or len(self._split(token)) > 1):
                values.extend(self._split(token))
            elif token.kind == "half":
                values.append(share_of(whole, 2))
            elif token.kind == "third":
                values.append(share_of(whole, 3))
            elif token.kind == "same" and values:
                values.append(values[-1])
            elif token.kind == "rest":
                left = [value for value in values if value is not None]
                values.append(whole - sum(left) if whole and len(left) == len(values) and sum(left) < whole else None)
        return values

    def _split(self, token: Token) -> list[Decimal | None]:
        """An amount that is paid "in twee keer" is as many parts."""
        following = next((one for one in self._found if one.start >= token.end and one.kind == "count"), None)
        if following is None or not following.value > 1 or not is_split(token, following):
            return [token.value]
        return [share_of(token.value, following.value)] * following.value

    def _whole(self, sums: Sequence[Decimal]) -> Decimal | None:
        said: list[Decimal] = [token.value for token in self._of("whole")]
        if said:
            return said[0]
        if len(set(sums)) == 2 and self._count and sums[0] * self._count == sums[-1]:
            return sums[-1]
        if len(sums) == 2 and sums[1] * self._count == sums[0] and not self._names_a_day_first():
            return sums[0]
        if len(sums) > 2 and sum(sums[:-1]) == sums[-1]:
            return sums[-1]
        if len(sums) > 2 and sum(sums[1:]) == sums[0]:
            return sums[0]
        return None

    def _names_a_day_first(self) -> bool:
        """Whether a day stands before the second amount: the first one then is a part of its own."""
        second = self._of("amount")[1].start
        return any(token.start < second for token in self._of("day", "now"))

    def _undated(self) -> tuple[Instalment, ...]:
        known = [value for value in self._money if value is not None]
        if len(known) > 1 and not self._step and not self._count:
            return tuple(Instalment(None, value) for value in known)
        if len(set(known)) != 1 or not (self._step or self._count):
            return ()
        return (Instalment(None, known[0]),) * (self._count if 1 < self._count <= _MOST_PARTS and not self._step else 1)

    def _listed(self) -> tuple[Instalment, ...]:
        on, money = [part.on for part in self._on], list(self._money)
        if not money:
            equal = share_of(self._whole([]), len(on)) if self._count in (0, len(on)) else None
            money = [equal] * len(on)
        elif (
            len(money) == 1
            and money[0] is not None
            and (self._count == len(on) or self._of("each", "other", "another"))
        ):
            money *= len(on)
        elif 1 < len(money) < len(on) and len(set(money)) == 1 and money[0] is not None and self._of("each"):
            money = money[:1] * len(on)
        if len(money) == 1 and len(on) > 1:
            return self._beside(on, money[0])
        places = range(max(len(on), len(money)))
        return tuple(
            Instalment(on[place] if place < len(on) else None, money[place] if place < len(money) else None)
            for place in places
        )

    def _beside(self, on: Sequence[date | None], amount: Decimal | None) -> tuple[Instalment, ...]:
        """One amount belongs to the day it stands next to."""
        place = self._of("amount", "half", "third", "rest")[0].start
        nearest = min(range(len(on)), key=lambda one: abs(self._on[one].start - place))
        return tuple(Instalment(each, amount if one == nearest else None) for one, each in enumerate(on))

    def _series(self, first: PlanDay) -> tuple[Instalment, ...]:
        assert first.on
        sums = list(dict.fromkeys(value for value in self._money if value is not None))
        whole = self._whole(sums)
        if len(sums) == len(self._money) == 2 and self._count > 1 and self._step:
            return (Instalment(first.on, sums[0]), *self._afterwards(sums[1]))
        if len(self._money) > 1 and (len(sums) != 1 or None in self._money or not self._step):
            return tuple(Instalment(first.on if not place else None, value) for place, value in enumerate(self._money))
        amount = sums[0] if sums else share_of(whole, self._count) if self._count else None
        count = self._counted(first.on, amount, whole)
        if not count:
            begun = (Instalment(first.on, amount),) if self._money else ()
            return (*begun, *self._goes_on(first, amount)) if begun else ()
        if not self._step:
            which = self._one.unit if self._one else ""
            place = {"second_part": 1, "last_part": count - 1}.get(which, 0)
            loose = Instalment(None, amount)
            return ((loose,) * place) + (Instalment(first.on, amount),) + (loose,) * (count - 1 - place)
        days = [steps_on(first.on, place, self._step) for place in range(count)]
        left = whole - amount * (count - 1) if whole and amount else None
        last = left if left and amount and 0 < left < amount else amount
        return tuple(Instalment(on, amount if on != days[-1] else last) for on in days)

    def _goes_on(self, first: PlanDay, amount: Decimal | None) -> Iterator[Instalment]:
        """What follows a first part without an end ("300 am 1. und dann jeden Monat"): one part more, left open."""
        told = [one for one in self._of("then") if one.start > first.start]
        period = [one for one in self._of("monthly", "weekly", "fortnightly") if told and one.start >= told[0].start]
        before = [one for one in self._of("amount") if told and one.start < told[0].start]
        if period and before and len(self._of("amount")) == 1 and not self._of("until", "rest"):
            yield Instalment(None, amount if self._of("same") else None)

    def _afterwards(self, amount: Decimal) -> Iterator[Instalment]:
        """The parts of a series behind a first payment; only a form ("jeden Ersten") gives them days."""
        forms = self._of_the_month()
        for place in range(min(self._count, _MOST_PARTS)):
            on = forms[0].on if forms else None
            yield Instalment(steps_on(on, place, "month") if on else None, amount)

    def _counted(self, first: date, amount: Decimal | None, whole: Decimal | None) -> int:
        if 1 < self._count <= _MOST_PARTS:
            return int(self._count)
        if until := self._of("until"):
            months = (until[0].value - first.month) % 12
            return months + 1 if self._step == "month" else 0
        if whole and amount and self._step:
            parts = -(-whole // amount)
            return int(parts) if 1 < parts <= _MOST_PARTS else 0
        return 0
