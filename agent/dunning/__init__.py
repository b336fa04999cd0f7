"""
Whether a letter goes to one customer today, and if not, why not.

In: the customer's card, all open items, today's facts and the owner's policy. Out: ``Remind``, ``Wait`` or ``Ask``,
with a reason for every item; and of days to come, or days that have been, what would leave on each. Of a reply's
meaning: what follows from it. This room does not know mail, templates, files or the clock: "now" is one of the facts.
"""

from agent.dunning.decide import decide
from agent.dunning.follows import MOST_PROTECTIVE, Follows, follow
from agent.dunning.foresee import foresee
from agent.dunning.gates import GATE_NAMES
from agent.dunning.plans import agree_to
from agent.dunning.walk import World

__all__ = ["GATE_NAMES", "MOST_PROTECTIVE", "Follows", "World", "agree_to", "decide", "follow", "foresee"]
