"""
Which invoice a bank entry pays: entries and what is owed in, allocated, asked or nothing out, each with its evidence.

It knows no bytes, no clock and no ledger: the same entries and the same books give the same answer.
"""

from agent.matching.decide import match, match_all

__all__ = ["match", "match_all"]
