"""
Bytes of a bank's file come in; statements that prove themselves by their balance go out, or one clear refusal.

This room knows no owner and no invoice. A file is known by its content, never by its name.
"""

from agent.statements.describe import Proposal, describe, render_proposal
from agent.statements.own_columns import OwnColumns
from agent.statements.reader import read_statements

__all__ = ["OwnColumns", "Proposal", "describe", "read_statements", "render_proposal"]
