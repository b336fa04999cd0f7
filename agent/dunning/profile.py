"""A ladder bent for one customer: sooner for who is known to pay badly, later and with a yes for who is dear.

Rules: profile (docs/rules.md)
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from agent.domain.card import Profile
from agent.domain.policy import Policy, Step

#: Money needs days to arrive, and nobody hears twice within a week: shorter waits than these nobody gets.
_SOONEST_FIRST = 2
_SOONEST_NEXT = 5


def bend(policy: Policy, profile: Profile | None) -> Policy:
    """The owner's policy as it holds for a customer of this profile; None leaves it as it is."""
    return policy if profile is None else replace(policy, steps=_bent(policy.steps, profile))


def soften(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The ladder of an invoice that fell due in a crisis: that of the gentle profile (crisis)."""
    return _bent(steps, Profile.GENTLE)


@lru_cache(maxsize=64)
def _bent(steps: tuple[Step, ...], profile: Profile) -> tuple[Step, ...]:
    bent = _sooner if profile is Profile.FAST else _later
    return tuple(bent(step, rung) for rung, step in enumerate(steps))


def _sooner(step: Step, rung: int) -> Step:
    """A day less before the first letter and two before the others, unless the owner's own wait is shorter still."""
    sooner = max(_SOONEST_NEXT, step.after - 2) if rung else max(_SOONEST_FIRST, step.after - 1)
    return replace(step, after=min(step.after, sooner))


def _later(step: Step, rung: int) -> Step:
    """Half as long again, rounded up; from the second letter on it waits for the owner's yes."""
    return replace(step, after=step.after + (step.after + 1) // 2, needs_yes=step.needs_yes or rung > 0)
