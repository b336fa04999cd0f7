"""How many examples a generated test tries: few with ``./dev check``, many in a torture run."""

from __future__ import annotations

import os

from hypothesis import settings

VARIABLE = "VOLDAAN_EXAMPLES"

TIMES = int(os.environ.get(VARIABLE, "1"))
"""How many times as much is tried as in a check."""

ORDINARY = 25
"""How many examples a check tries of what is quick; a torture run five times as many as is usual."""


def examples(few: int) -> settings:
    """Try this many examples in a check; for tests of which each example is dear."""
    return settings(max_examples=few * TIMES, deadline=None)
