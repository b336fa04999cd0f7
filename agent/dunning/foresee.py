"""What would go on which day, and why not before; what is still open in the end, and what it waits for.

Rules: same-rules-ahead, always-a-reason (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agent.domain.decision import Remind, Verdict
from agent.domain.foresight import Foreseen, Foresight, Waiting
from agent.domain.item import OpenItem
from agent.dunning.decide import ALL_GATES, Gates
from agent.dunning.walk import Look, World, walk


@dataclass(frozen=True)
class _Last:
    """What was last said of an item."""

    look: Look
    item: OpenItem
    verdict: Verdict
    since: date


def foresee(world: World, until: date, gates: Gates = ALL_GATES) -> Foresight:
    """
    Foresee what would leave up to and including a day, if nothing but ``world`` came to pass.

    Every letter counts as left, with the owner's yes where that is asked; what else is asked of him stays open.

    Args:
        world: What is known, and what becomes known on the way.
        until: The last day, on each customer's clock.
        gates: As for ``decide``.
    """
    return tell_foresight(walk(world, until, gates), until)


def tell_foresight(looks: Iterable[Look], until: date) -> Foresight:
    """Tell of a walk through the days which letters left, and what each invoice still open waits for."""
    letters: list[Foreseen] = []
    last: dict[str, dict[str, _Last]] = {}
    for look in looks:
        before = last.get(look.customer.key, {})
        if isinstance(look.decision, Remind):
            letters.append(_letter(look, look.decision, before))
        items = {item.key: item for item in look.items}
        last[look.customer.key] = {
            verdict.item: _Last(look, items[verdict.item], verdict, _since(verdict, before.get(verdict.item), look.day))
            for verdict in look.decision.verdicts
        }
    waiting = [_waiting(one) for of_customer in last.values() for one in of_customer.values()]
    waiting.sort(key=lambda one: (one.until or date.max, one.item))
    return Foresight(until, tuple(letters), tuple(waiting))


def _since(verdict: Verdict, before: _Last | None, day: date) -> date:
    """The day on which this rule began to keep it quiet, in wait for the same: a day, or somebody."""
    same = before and (before.verdict.gate, before.verdict.until is None) == (verdict.gate, verdict.until is None)
    return before.since if before and same else day


def _letter(look: Look, decision: Remind, before: dict[str, _Last]) -> Foreseen:
    items = {item.key: item for item in look.items}
    covered = (decision.lead, *decision.listed)
    waited = before.get(decision.lead)
    return Foreseen(
        at=look.at,
        day=look.day,
        customer=look.customer.key,
        name=look.customer.name,
        step=decision.step.name,
        mode=decision.mode,
        lead=decision.lead,
        items=covered,
        numbers=tuple(items[key].number for key in covered),
        given=look.given,
        not_before=waited.verdict.reason if waited else "",
    )


def _waiting(last: _Last) -> Waiting:
    look, verdict = last.look, last.verdict
    why = {each.item: (each.gate, each.reason) for each in look.decision.verdicts}
    same = (ask.text for ask in look.questions if why.get(ask.item) == (verdict.gate, verdict.reason))
    return Waiting(
        item=verdict.item,
        number=last.item.number,
        customer=last.item.customer,
        name=look.customer.name,
        gate=verdict.gate,
        reason=verdict.reason,
        since=last.since,
        until=verdict.until,
        question=next(same, ""),
    )
