"""
A reply comes in with the signs the rules noticed; what a small trained model thinks of it goes out, as values.

Needs the extra ``understand`` (an encoder of sentences, 32 MB, nothing is fetched when it runs). Without it
``available`` is False and the rules decide alone. It takes about 100 MB, so it is loaded only while there is mail to
read and only by the process that reads it, never by the daemon: importing this room loads nothing. It knows no mail, no
customer and no invoice, and its opinion is weighed with what the rules say (``agent.meaning``).
"""

import os

# Numpy reads it when it is imported. A child of the sandbox may start no thread: whatever was set outside, it would die
# at its first product. And each thread would take 30 MB.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from agent.understand.opinions import available, judge, load, missing

__all__ = ["available", "judge", "load", "missing"]
