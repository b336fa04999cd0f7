"""Jobs of the training, done side by side."""

from __future__ import annotations

import pytest

from training.side_by_side import side_by_side


@pytest.mark.parametrize("at_once", [1, 2])
def test_jobs_give_what_they_give_one_by_one_in_their_order(at_once: int):
    """
    However many at once, and whatever the work needs that cannot be sent to another process.
    """
    needed = {number: (number, lambda each: each * 10) for number in range(5)}

    assert side_by_side(lambda job: needed[job][1](job), range(5), at_once) == [0, 10, 20, 30, 40]
