"""How many examples a generated test tries: few with ``./dev check``, many in a torture run."""

from __future__ import annotations

import os

from hypothesis import settings

VARIABLE = "VOLDAAN_EXAMPLES"

TIMES = int(os.environ.get(VARIABLE, "1"))
"""How many times as much is tried as in a check."""


def examples(few: int) -> settings:
    """Try this many examples in a check; for tests of which each example is dear."""
    return settings(max_examples=few * TIMES, deadline=None)
