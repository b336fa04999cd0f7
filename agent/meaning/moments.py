"""Which of the days a mail names is the day of payment, of the claim, of the return; and payment in parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from agent.domain.reply import Instalment, Label
from agent.meaning.clauses import Clause
from agent.meaning.dates import FoundDay
from agent.meaning.labelling import Labelled
from agent.meaning.phrases import fold
from agent.meaning.series import repeated, says_each, written_amounts

_DATED = (Label.PROMISE, Label.EXTENSION_REQUEST, Label.PAYMENT_RUN, Label.REMITTANCE_ADVICE)
_CERTAIN = frozenset({"day", "range", "now"})
#: An absence that ends later than this is a notice somebody forgot: its day has been, and was read as next year's.
_LONGEST_ABSENCE = timedelta(days=200)
_AMOUNT = re.compile(
    r"(?P<sign>€|eur|euro|£|\$)?\s?(?P<whole>\d{1,3}(?:[.\s]\d{3})+|\d{1,6})(?:[.,](?P<cents>\d{2}|-))?(?!\d|[.,/:-]\d)"
    r"(?:\s?(?P<unit>€|eur\b|euros?\b|£|pounds?\b|quid\b))?",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s*(?:%|x\b|keer|maal|fois|mal\b|times|termijn|delen|schijven|maand|week|weken|dagen|werkdagen|jaar|mois|semaine|jour"
    r"|tranche|echeance|monat|woche|tag|raten|teil|month|day|part|instal|year|equal|gelijk|egal|gleich|uur|h\b|e\b|ste\b|th\b)"
)
_NAMED = re.compile(r"[-\w]*\d[-/\w]*\d{3}\b")


def payment_day(found: Labelled, days: Sequence[FoundDay], received: datetime) -> FoundDay | None:
    """Find the day payment is promised, asked or announced for; None when vague or when parts are spoken of."""
    if Label.INSTALMENTS in found.said:
        return None
    for label in _DATED:
        for clause in found.said.get(label, ()):
            near = [day for day in _in(clause, days) if day.on is None or day.on >= received.date()]
            certain = [day for day in near if day.kind in _CERTAIN and day.on is not None]
            if label is not Label.PAYMENT_RUN:
                certain = certain or [day for day in near if day.kind == "every" and day.on is not None]
            if certain and not any(day.kind == "conditional" and day.start > certain[-1].start for day in near):
                dated = [day for day in certain if day.kind != "now"] or certain
                return dated[-1]
    return None


def claimed_day(found: Labelled, days: Sequence[FoundDay], received: datetime) -> date | None:
    """Find the latest day a payment is claimed for, not after the mail."""
    today = received.date()
    named = [day for clause in found.said.get(Label.PAID, ()) for day in _in(clause, days)]
    claimed = [on for day in named for on in (day.past or day.on,) if on is not None and on <= today and not day.window]
    return max(claimed, default=None)


def return_day(found: Labelled, days: Sequence[FoundDay], received: datetime) -> tuple[date | None, bool]:
    """Find the first working day after an absence, and whether the notice was forgotten when its day had passed."""
    clauses = found.said.get(Label.OUT_OF_OFFICE, [])
    named = [day for clause in clauses for day in _in(clause, days)]
    if clauses and not named:
        named = [day for day in days if day.kind == "back"]
    if any(day.kind == "past" for day in named):
        return None, True
    returns = [day.on for day in named if day.kind == "back" and day.on] or [
        day.on for day in named if day.kind in ("from", "day") and day.on
    ]
    if not returns:
        return None, False
    last = max(returns)
    forgotten = last <= received.date() or last - received.date() > _LONGEST_ABSENCE
    return (None, True) if forgotten else (last, False)


def parts(found: Labelled, days: Sequence[FoundDay]) -> tuple[Instalment, ...]:
    """Read payment in parts as it is said: days and amounts that stand together, None where one of them does not."""
    if Label.INSTALMENTS not in found.said:
        return ()
    clauses = _once(found.said[Label.INSTALMENTS])
    named = [day for clause in clauses for day in _in_sentence(clause, days) if day.kind not in ("past", "conditional")]
    amounts = [amount for clause in clauses for amount in _amounts(clause.sentence, clause.start, named)]
    folded = " ".join(fold(clause.sentence) for clause in clauses)
    amounts = amounts or written_amounts(folded)
    on = [day.on for day in named if day.on is not None]
    is_series = len(set(amounts)) <= 1 and len(on) == 1
    if is_series and (unfolded := repeated(folded, on[0], amounts[0] if amounts else None)):
        return unfolded
    if len(amounts) == 1 and len(on) > 1 and says_each(folded):
        amounts *= len(on)
    return _paired(on, amounts)


def _paired(on: Sequence[date], amounts: Sequence[Decimal]) -> tuple[Instalment, ...]:
    """Days and amounts in the order they were said; a day alone is no plan, an amount a month is."""
    if not on and not amounts:
        return ()
    if len(on) == 1 and not amounts:
        return ()
    places = range(max(len(on), len(amounts)))
    return tuple(
        Instalment(on[place] if place < len(on) else None, amounts[place] if place < len(amounts) else None)
        for place in places
    )


def _once(clauses: Iterable[Clause]) -> list[Clause]:
    return list({clause.start: clause for clause in clauses}.values())


def _in_sentence(clause: Clause, days: Sequence[FoundDay]) -> list[FoundDay]:
    return [day for day in days if clause.start <= day.start < clause.start + len(clause.sentence)]


def _in(clause: Clause, days: Sequence[FoundDay]) -> list[FoundDay]:
    """The days a clause names, or, when it names none, its sentence."""
    sentence = _in_sentence(clause, days)
    return [day for day in sentence if fold(day.text) in clause.folded] or sentence


def _amounts(sentence: str, start: int, days: Sequence[FoundDay]) -> Iterator[Decimal]:
    taken = [(day.start - start, day.end - start) for day in days]
    names = [(match.start(), match.end()) for match in _NAMED.finditer(sentence) if not match[0].isdigit()]
    for match in _AMOUNT.finditer(sentence):
        begin = match.start("whole")
        if any(first <= begin < last for first, last in (*taken, *names)) or _COUNTED.match(sentence, match.end()):
            continue
        whole = re.sub(r"\D", "", match["whole"])
        is_marked = bool(match["sign"] or match["unit"] or match["cents"])
        if not is_marked and (len(whole) < 2 or 2000 <= int(whole) <= 2100):
            continue
        cents = match["cents"] if match["cents"] and match["cents"] != "-" else "00"
        yield Decimal(f"{whole}.{cents}")
