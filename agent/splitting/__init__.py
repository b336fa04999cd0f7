"""
Which words of a mail its writer wrote now, and which it quotes or closes with.

In: a mail's text, or its HTML, and the letters of ours that it may quote. Out: the same lines in three: new, quoted,
signature. In linear time, whatever it is given; what the words mean this room does not know.
"""

from agent.splitting.markup import plain_text
from agent.splitting.pieces import split

__all__ = ["plain_text", "split"]
