"""The gates: each one reason not to send, each a small function with a name that docs/rules.md explains.

A gate answers ``None`` (open) or ``Closed`` with a sentence for the owner. Item gates look at one invoice, letter gates
at the letter that would go out. Their order is that in which reasons are told: holds and money win over the calendar.
"""

from __future__ import annotations

from agent.dunning.item_gates import ITEM_GATES, ItemGate
from agent.dunning.letter_gates import LETTER_GATES, LetterGate

__all__ = ["GATE_NAMES", "ITEM_GATES", "LETTER_GATES", "ItemGate", "LetterGate"]

#: What a clearance must name before the outbox takes a letter.
GATE_NAMES = frozenset(name for name, _ in (*ITEM_GATES, *LETTER_GATES))
