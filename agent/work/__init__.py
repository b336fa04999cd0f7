"""
One pass, from new mail to told owner: the only place that wires the rooms together.

In: a house (settings with every room opened) and a moment. Out: a report, changed books, and mail that left through the
gates. Every step is safe to repeat and safe to kill.
"""

from agent.work.house import House, open_house
from agent.work.one_pass import run_pass
from agent.work.report import PassReport

__all__ = ["House", "PassReport", "open_house", "run_pass"]
