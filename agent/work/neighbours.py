"""Other installations on the same mailbox: who they are, and whose work was taken over.

Rules: other-installation (docs/rules.md)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from agent.ledger import Marks, OtherInstallation


def note_other_installation(marks: Marks, other: OtherInstallation) -> None:
    """
    Remember that another installation is at work here, unless its work up to this sign of it was taken over.

    Signs of one installation are compared with each other only, so that two clocks that differ do no harm.
    """
    accounted_for = marks.taken_over.get(other.id)
    if accounted_for and other.since <= accounted_for:
        return
    known = marks.other_installations.get(other.id, other)
    newest = replace(other, machine=other.machine or known.machine, since=max(other.since, known.since))
    marks.other_installations = {**marks.other_installations, other.id: newest}


def take_over(marks: Marks) -> tuple[OtherInstallation, ...]:
    """Go on where others stopped; a later sign of one of them is another matter."""
    others = tuple(marks.other_installations.values())
    marks.taken_over = marks.taken_over | {other.id: other.since for other in others}
    marks.other_installations = {}
    return others


def describe(others: Iterable[OtherInstallation]) -> str:
    """Name other installations so that the owner finds them: the machine, or at least the id; empty when none."""
    return "; ".join(
        f"{f'the machine {other.machine}' if other.machine else f'installation {other.id}'}, "
        f"last seen on {other.since:%d %B %Y %H:%M} UTC"
        for other in others
    )
