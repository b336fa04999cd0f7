from __future__ import annotations

import re
from pathlib import Path

from agent.outbox import State
from agent.outbox.outbox import CRASH_AT
from agent.outbox.state import FOLLOWS

PAGE = (Path(__file__).parents[3] / "docs" / "outbox.md").read_text()
ROWS = {line.split("`")[1]: line.split("|") for line in PAGE.splitlines() if line.startswith("| `")}


def test_the_page_tells_every_state_and_every_way_on():
    """
    Each state has a row; what may follow it is named in that row.
    """
    assert set(ROWS) == {state.value for state in State}

    missing = {
        (state, after)
        for state in State
        for after in FOLLOWS[state]
        if f"`{after}`" not in "".join(ROWS[state.value][2:])
    }

    assert missing == set()


def test_the_page_names_the_way_to_rehearse_a_crash():
    """
    The variable in the text is the one in the code.
    """
    assert re.search(rf"`{CRASH_AT}=<state>`", PAGE)
