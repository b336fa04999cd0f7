"""
Sentences of a reply come in; what a small trained model thinks of each goes out, as a second opinion beside the rules.

Needs the extra ``understand`` (an encoder of sentences, 32 MB, nothing is fetched when it runs). Without it
``available`` is False and the rules decide alone. It takes about 100 MB, so it is loaded only while there is mail to
read and only by the process that reads it, never by the daemon: importing this room loads nothing. It knows no mail, no
customer and no invoice, and an opinion only adds or confirms a meaning (``agent.meaning``).
"""

from agent.understand.opinions import available, load, missing, score

__all__ = ["available", "load", "missing", "score"]
