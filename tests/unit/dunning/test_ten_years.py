"""
What holds on every day of ten simulated years, whatever customers do; and each of it seen to break.

The world is thrown with dice (``lives``) and walked through by ``walk``, which asks ``decide`` and nothing else. Every
property reads what was known and decided, look by look, and tells what is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from functools import cache
from itertools import pairwise

import pytest

from agent.domain.decision import Ask, Remind, Verdict
from agent.domain.events import OwnerWrote
from agent.domain.foresight import Happened
from agent.domain.item import OpenItem
from agent.domain.letter import HEADS_UP, OUTSIDE_LADDER, PART
from agent.domain.question import QuestionKind
from agent.dunning import calendar, foresee
from agent.dunning import decide as decide_function
from agent.dunning.case import Closed
from agent.dunning.decide import ALL_GATES, Gates
from agent.dunning.profile import bend
from agent.dunning.walk import Look, World, walk
from tests.builders import STEPS
from tests.examples import TIMES
from tests.gate_table import without
from tests.tables import each
from tests.unit.dunning.lives import FIRST, thrown

YEARS = 10
NAMES = [step.name for step in STEPS]
SEEDS = range(TIMES)
GAP = timedelta(days=7)
#: Rules that wait for somebody without asking: he knows, was asked by the mail itself, or the bank settles it.
SILENT = frozenset({"direct-debit", "disputed", "held", "human-words", "balance"})

Looks = Sequence[Look]
Property = Callable[[World, Looks], Iterator[str]]


@cache
def years(seed: int) -> tuple[World, Looks]:
    """A world of ten years and every look of the walk through it."""
    world = thrown(seed, customers=5, years=YEARS)
    return world, tuple(walk(world, FIRST + timedelta(days=365 * YEARS)))


def breaks(holds: Property, gates: Gates, seed: int = 0, days: int = 365) -> bool:
    """Whether the first days of a year with other gates break a property."""
    world = thrown(seed, customers=5, years=1, invoices_a_year=14)
    return any(holds(world, tuple(walk(world, FIRST + timedelta(days=days), gates))))


def letters(looks: Looks) -> Iterator[tuple[Look, Remind]]:
    """Every letter, in the order of time."""
    return ((look, look.decision) for look in looks if isinstance(look.decision, Remind))


def by_customer(looks: Looks) -> Mapping[str, list[tuple[Look, Remind]]]:
    """Every customer's letters."""
    found: dict[str, list[tuple[Look, Remind]]] = defaultdict(list)
    for look, decision in letters(looks):
        found[look.customer.key].append((look, decision))
    return found


def covered(look: Look, decision: Remind) -> list[OpenItem]:
    """The invoices a letter speaks of."""
    named = {decision.lead, *decision.listed}
    return [item for item in look.items if item.key in named]


# --- what must hold -----------------------------------------------------------------------------------------------


def never_inside_the_gap(world: World, looks: Looks) -> Iterator[str]:
    """Seven days between two letters to a customer or an address, and after the owner's own mail."""
    wrote: dict[str, list[date]] = defaultdict(list)
    for happening in world.happenings:
        if isinstance(happening, Happened) and isinstance(happening.event, OwnerWrote):
            wrote[happening.customer].append(happening.at.date())
    left: dict[str, date] = {}
    for look, decision in letters(looks):
        names = {
            look.customer.key,
            *(person.key for item in covered(look, decision) for person in item.invoice.dispatch.to),
        }
        open_mails = {item.owner_wrote.written_at.date() for item in look.items if item.owner_wrote}
        before = [left[name] for name in names if name in left]
        before += [day for day in wrote[look.customer.key] if day <= look.day and day in open_mails]
        if before and look.day - max(before) < GAP:
            yield f"{look.customer.key}: a letter on {look.day}, another on {max(before)}"
        left |= dict.fromkeys(names, look.day)


def never_outside_the_window(world: World, looks: Looks) -> Iterator[str]:
    """Tuesday to Thursday, in office hours, on a working day where the customer is."""
    for look, _ in letters(looks):
        country = look.customer.country or "NL"
        local = look.at.astimezone(calendar.zone_of(country, "Europe/Amsterdam"))
        is_good_day = local.weekday() in (1, 2, 3) and calendar.is_working_day(local.date(), country)
        if not is_good_day or not time(9, 30) <= local.time() < time(17):
            yield f"{look.customer.key}: a letter on {local:%A %Y-%m-%d %H:%M}"


def no_step_skipped(world: World, looks: Looks) -> Iterator[str]:
    """Every invoice takes its steps in order, each once, and none before its working days are over."""
    for look, decision in letters(looks):
        items = {item.key: item for item in look.items}
        for pair in decision.items:
            taken = [step for step in items[pair.item].taken if step not in OUTSIDE_LADDER]
            if pair.step not in OUTSIDE_LADDER and taken != NAMES[: NAMES.index(pair.step)]:
                yield f"{pair.item}: {pair.step} on {look.day} after {taken}"
        lead = items[decision.lead]
        step = next(pair.step for pair in decision.items if pair.item == decision.lead)
        since = lead.ladder[-1].at.date() if lead.ladder else lead.invoice.due_date
        after = {step.name: step.after for step in bend(world.policy, look.customer.card.profile).steps}
        if step in after and since and look.day < calendar.add_working_days(since, after[step], look.customer.country):
            yield f"{decision.lead}: {step} on {look.day}, too soon after {since}"


def every_open_invoice_has_a_next_date_and_a_reason(world: World, looks: Looks) -> Iterator[str]:
    """Later today or a day to come; or somebody it waits for: a question, or a rule that says whom."""
    for look in looks:
        verdicts = {verdict.item: verdict for verdict in look.decision.verdicts}
        for item in look.items:
            verdict = verdicts.get(item.key)
            if verdict is None or not verdict.reason:
                yield f"{item.key}: no reason on {look.day}"
            elif verdict.until and verdict.until < look.day:
                yield f"{item.key}: {verdict.gate} until {verdict.until}, on {look.day}"
            elif not verdict.until and not waits_for_somebody(verdict, look):
                yield f"{item.key}: {verdict.gate} ({verdict.reason}) on {look.day} for ever"


def waits_for_somebody(verdict: Verdict, look: Look) -> bool:
    """Whether it goes now, its rule says who must act, he is asked, or another invoice goes first."""
    others = look.decision.verdicts
    questions = look.decision.questions if isinstance(look.decision, Ask | Remind) else ()
    asked = {(each.gate, each.reason) for each in others for ask in questions if ask.item == each.item}
    is_next = verdict.gate == "step-not-taken" and any(each.until or each.gate == "open" for each in others)
    return verdict.gate in {"open", *SILENT} or (verdict.gate, verdict.reason) in asked or is_next


def firmness_never_falls(world: World, looks: Looks) -> Iterator[str]:
    """While all that was chased at one letter still is at the next, the next is no lighter."""
    for found in by_customer(looks).values():
        rising = [(look, each) for look, each in found if each.step.name not in OUTSIDE_LADDER]
        for (before, first), (after, second) in pairwise(rising):
            is_lighter = NAMES.index(second.step.name) < NAMES.index(first.step.name)
            if is_lighter and chased(before) <= chased(after):
                yield f"{after.customer.key}: {second.step.name} on {after.day} after {first.step.name}"


def chased(look: Look) -> set[str]:
    """What is overdue, and neither disputed, held nor with the owner; by how often it was owed again."""
    owners = {each.item for each in look.decision.verdicts if each.gate in ("age", "overdue-before-live")}
    return {
        f"{item.key} {item.opened_again_at}"
        for item in look.items
        if item.invoice.due_date and calendar.bank_day_on_or_after(item.invoice.due_date) < look.day
        if not item.dispute and not item.holds(look.day) and not look.customer.holds(look.day)
        if NAMES[-1] not in item.taken and item.key not in owners
    }


def nothing_to_a_held_customer(world: World, looks: Looks) -> Iterator[str]:
    """Nor about an invoice that is held."""
    for look, decision in letters(looks):
        held = look.customer.holds(look.day) or [item for item in covered(look, decision) if item.holds(look.day)]
        if held:
            yield f"{look.customer.key}: a letter on {look.day} in spite of a hold"


def nothing_about_what_a_person_spoke_of(world: World, looks: Looks) -> Iterator[str]:
    """What is disputed, promised for a day to come, said to be paid or collected otherwise stays out of letters."""
    for look, decision in letters(looks):
        for item in covered(look, decision):
            is_promised = item.promise and look.day <= item.promise.pay_on
            if (
                item.dispute
                or is_promised
                or item.claim
                or item.bounce
                or item.invoice.collection.value == "direct debit"
            ):
                yield f"{item.key}: a letter on {look.day}"


def nothing_firmer_than_light_to_a_closed_customer(world: World, looks: Looks) -> Iterator[str]:
    """Nor on his first day back."""
    for look, decision in letters(looks):
        closed = any(one.first <= look.day <= one.last for one in look.customer.card.closures)
        if closed and decision.step.name not in {"light", *OUTSIDE_LADDER}:
            yield f"{look.customer.key}: {decision.step.name} on {look.day}"


def a_call_comes_first(world: World, looks: Looks) -> Iterator[str]:
    """Where the card says so, a first letter about much money waits for three working days after it was asked."""
    asked: dict[str, date] = {}
    for look in looks:
        asked |= {
            ask.item: look.day for ask in look.questions if ask.kind is QuestionKind.CALL and ask.item not in asked
        }
        above, decision = look.customer.card.call_first_above, look.decision
        if above is None or not isinstance(decision, Remind) or decision.step.name != "light":
            continue
        lead = next(item for item in look.items if item.key == decision.lead)
        is_large = lead.balance is not None and lead.balance.amount > above
        since = asked.get(decision.lead)
        waited = since and look.day >= calendar.add_working_days(since, 3, look.customer.country or "NL")
        if is_large and not lead.ladder and not waited:
            yield f"{decision.lead}: light on {look.day} without a call"


def nothing_to_who_keeps_a_plan(world: World, looks: Looks) -> Iterator[str]:
    """While every part came, early, late in the day or in halves, no letter; about a missed one only that letter."""
    for look, decision in letters(looks):
        for item in covered(look, decision):
            part = item.plan.next if item.plan else None
            is_missed = part is not None and calendar.bank_day_on_or_after(part.on) < look.day
            if item.plan and not (is_missed and decision.step.name == PART):
                yield f"{item.key}: {decision.step.name} on {look.day}, and {part} is waited for"


PROPERTIES: tuple[Property, ...] = (
    nothing_to_who_keeps_a_plan,
    never_inside_the_gap,
    never_outside_the_window,
    no_step_skipped,
    every_open_invoice_has_a_next_date_and_a_reason,
    firmness_never_falls,
    nothing_to_a_held_customer,
    nothing_about_what_a_person_spoke_of,
    nothing_firmer_than_light_to_a_closed_customer,
    a_call_comes_first,
)


@pytest.mark.parametrize("seed", SEEDS)
@each("holds", PROPERTIES, ids=lambda holds: holds.__name__)
def test_it_holds_on_every_day_of_ten_years(holds: Property, seed: int):
    """
    Five customers, 350 invoices. Rules: gap, quiet-days, office-hours, step-not-taken, always-a-reason.
    """
    assert list(holds(*years(seed))) == []


def test_the_ten_years_are_full_of_letters():
    """
    Of every step, to every customer: an empty world would prove nothing.
    """
    _, looks = years(0)
    steps = {decision.step.name for _, decision in letters(looks)}

    assert steps == {*NAMES, HEADS_UP, PART}
    assert all(len(found) > 20 for found in by_customer(looks).values())
    assert len(by_customer(looks)) == 5


# --- and each of it is seen to break ------------------------------------------------------------------------------

GATES_BEHIND = {
    nothing_to_who_keeps_a_plan: ("plan-kept",),
    never_inside_the_gap: ("gap", "owner-wrote"),
    never_outside_the_window: ("quiet-days", "office-hours"),
    no_step_skipped: ("ladder-done", "step-due", "in-transit"),
    nothing_to_a_held_customer: ("held", "human-words", "quiet-words"),
    nothing_about_what_a_person_spoke_of: ("disputed", "promised", "claimed", "really-sent", "direct-debit"),
    nothing_firmer_than_light_to_a_closed_customer: ("customer-closed",),
    a_call_comes_first: ("call-first",),
}


@pytest.mark.parametrize(
    ("holds", "gate"),
    [(holds, gate) for holds, gates in GATES_BEHIND.items() for gate in gates],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_it_breaks_without_the_gate_behind_it(holds: Property, gate: str):
    """
    A property that cannot fail proves nothing; in one of a few worlds the moment comes.
    """
    assert any(breaks(holds, without(gate), seed, days) for days in (120, 365) for seed in range(12))


def silent(gates: Gates) -> Gates:
    """A gate that shuts without a day, and without asking anybody."""

    def shut(item: OpenItem, case: object) -> Closed | None:
        return Closed("because") if item.number.endswith("003") else None

    return ((*gates[0], ("habit", shut)), gates[1])


def wordless(gates: Gates) -> Gates:
    """A gate that gives no reason."""
    return ((*gates[0], ("habit", lambda item, case: Closed("", date(2099, 1, 1)))), gates[1])


@pytest.mark.parametrize("spoil", [silent, wordless])
def test_an_invoice_without_date_or_reason_is_noticed(spoil: Callable[[Gates], Gates]):
    """
    Whichever gate would do so.
    """
    assert breaks(every_open_invoice_has_a_next_date_and_a_reason, spoil(ALL_GATES))


def test_falling_firmness_is_noticed(monkeypatch: pytest.MonkeyPatch):
    """
    It is no gate that keeps it, so what it looks at is taken away.
    """
    monkeypatch.setitem(decide_function.__globals__, "_chased", lambda case: ())

    assert breaks(firmness_never_falls, ALL_GATES)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_that_is_not_looked_at_would_have_changed_nothing(seed: int):
    """
    Looking on every day gives the very same letters. Rule: same-rules-ahead.
    """
    world, last = replace(thrown(seed, customers=4, years=1), hour=None), FIRST + timedelta(days=365)
    every_day = foresee(replace(world, every_day=True), last)

    assert [(each.at, each.items, each.step) for each in foresee(world, last).letters] == [
        (each.at, each.items, each.step) for each in every_day.letters
    ]
