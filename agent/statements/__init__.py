"""
Bytes of a bank's file come in; statements that prove themselves by their balance go out, or one clear refusal.

This room knows no owner and no invoice. A file is known by its content, never by its name. Each name below is loaded at
its first use: the settings need ``OwnColumns`` alone, and only the sandbox reads.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.statements.own_columns import OwnColumns
    from agent.statements.proposal import Proposal, describe, render_proposal
    from agent.statements.reader import read_statements

__all__ = ["OwnColumns", "Proposal", "describe", "read_statements", "render_proposal"]

_WHERE = {
    "OwnColumns": "own_columns",
    "Proposal": "proposal",
    "describe": "proposal",
    "read_statements": "reader",
    "render_proposal": "proposal",
}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")  # as is
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
