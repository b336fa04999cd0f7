"""The file of weights is checked before anything is multiplied with it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

np = pytest.importorskip("numpy", reason="the extra understand is not installed")

from agent.understand.weights import OUTPUTS, SHAPES, TABLES, Weights, WeightsError, read_weights, rounded, unpack  # noqa: E402 - after it

FIVE_MB = 5_000_000


def some() -> Weights:
    """Weights of the right shape that say nothing."""
    return rounded("1.0", {name: np.zeros(shape, dtype=np.float32) for name, shape in SHAPES.items()})


def test_a_large_table_is_kept_in_steps_of_its_columns_and_loses_less_than_one():
    """
    A quarter of the room; a column of nothing stays nothing.
    """
    name = TABLES[0]
    chance = np.random.default_rng(1)
    arrays = {each: np.zeros(shape, dtype=np.float32) for each, shape in SHAPES.items()}
    arrays[name] = chance.normal(size=SHAPES[name]).astype(np.float32) * np.arange(SHAPES[name][1])

    kept = unpack(rounded("1.0", arrays).packed())

    steps = kept.steps[name].astype(np.float32)
    assert (np.abs(kept.arrays[name] * steps - arrays[name]) <= steps * 0.6).all()
    assert not kept.arrays[name][:, 0].any()


def changed(**arrays: object) -> bytes:
    """A file of weights in which some arrays are others."""
    with np.load(io.BytesIO(some().packed())) as found:
        kept = {name: found[name] for name in found.files}
    file = io.BytesIO()
    np.savez(file, **{**kept, **arrays})
    return file.getvalue()


def test_the_weights_that_travel_along_are_small_and_whole():
    """
    Package data, not a download.
    """
    weights = read_weights()

    assert weights.encoder
    assert len(weights.packed()) < FIVE_MB


def test_the_same_weights_give_the_same_bytes():
    """
    No date and no order of chance in the file.
    """
    assert some().packed() == some().packed()
    assert unpack(some().packed()).packed() == some().packed()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 cut off",
        changed(mail_bias=np.zeros(len(OUTPUTS), dtype=np.float32)),
        changed(mail_bias=np.zeros(len(OUTPUTS) + 1, dtype=np.float16)),
        changed(mail_bias=np.full(len(OUTPUTS), np.nan, dtype=np.float16)),
        changed(mail_bias=np.array([object()] * len(OUTPUTS))),
        changed(outputs=np.array(["paid"] * len(OUTPUTS))),
        changed(signs=np.array(["asks"])),
        changed(format=np.array(1)),
        changed(more=np.zeros(1)),
        changed(mail_pairs=np.zeros(SHAPES["mail_pairs"], dtype=np.float16)),
        changed(mail_pairs_step=np.zeros(1, dtype=np.float16)),
        *(changed(trees_asked=np.full(SHAPES["trees_asked"], asked, dtype=np.float16)) for asked in (-5, 3.5, 60_000)),
    ],
    ids=[
        "nothing",
        "cut off",
        "other type",
        "other shape",
        "not a number",
        "objects",
        "other labels",
        "other signs",
        "format",
        "more",
        "a table that is not in steps",
        "steps of another shape",
        "trees that ask below the first number",
        "trees that ask between two",
        "trees that ask beyond the last",
    ],
)
def test_any_other_file_is_refused_with_the_cure(content: bytes):
    """
    A pickled object is never loaded, and a wrong array never guessed into place.
    """
    with pytest.raises(WeightsError, match=r"training\.replies"):
        unpack(content)


def test_the_wheel_carries_the_weights():
    """
    They lie inside the package.
    """
    room = Path(__file__).parents[3] / "agent" / "understand"

    assert (room / "weights.npz").is_file()
