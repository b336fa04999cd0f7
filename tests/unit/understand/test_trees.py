"""The trees that tell whether nobody need look: how they are asked, and that they answer as they were grown."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy", reason="the extra understand is not installed")

from agent.domain.reply import Signs  # noqa: E402 - after numpy
from agent.understand.model import facts, together  # noqa: E402
from agent.understand.trees import Trees, shapes  # noqa: E402
from agent.understand.weights import FACTS, LABELS, OUTPUTS, PLACES  # noqa: E402
from training.trees import arrays_of, forest, grow  # noqa: E402


def asks(number: int, border: float) -> dict[str, object]:
    """One question of a tree, as CatBoost writes it down."""
    return {"float_feature_index": number, "border": border, "split_type": "FloatFeature"}


def test_the_answers_are_the_digits_of_the_leafs_number():
    """
    The first question is the lowest digit; a tree that asks less than others answers no to the rest.
    """
    trees = Trees(
        arrays_of(
            {
                "oblivious_trees": [
                    {"splits": [asks(0, 0.5), asks(2, 10)], "leaf_values": [1, 2, 4, 8]},
                    {"splits": [asks(1, 0)], "leaf_values": [100, 200]},
                    {"splits": None, "leaf_values": [1000]},
                ],
                "scale_and_bias": [2, [0.5]],
            }
        )
    )

    said = [trees.score(np.array(row, dtype=np.float32)) for row in ([0, 0, 0], [1, 0, 0], [0, 1, 11], [1, 1, 11])]

    assert said == [2202.5, 2204.5, 2408.5, 2416.5]


def test_trees_are_asked_of_what_all_said_and_what_the_rules_noticed():
    """
    A mail of one sentence has no second strongest one.
    """
    said, of_sentences = np.arange(3, dtype=np.float32), np.array([[0.0, 9.0], [5.0, -9.0]])
    signs = Signs("ab" * 50, ("x", "y"), (frozenset(), frozenset({"asks"})), frozenset({"one sentence"}))

    row = facts(said, of_sentences, signs)

    assert row[:3].tolist() == [0, 1, 2]
    assert row[3:5].round(2).tolist() == [0.5, 0]
    assert row[5:8].tolist() == [2, 1, 0]
    of_mail, of_any = row[8:].reshape(2, -1)
    assert [np.flatnonzero(each).tolist() for each in (of_mail, of_any)] == [[PLACES["one sentence"]], [PLACES["asks"]]]
    assert (
        len(
            facts(
                together(*(np.zeros(each) for each in (len(OUTPUTS), (1, len(LABELS)), len(OUTPUTS)))),
                np.zeros((1, len(LABELS))),
                signs,
            )
        )
        == FACTS
    )
    assert FACTS < 2048  # whole numbers that sixteen bits of a float still tell apart
    alone = Signs("x", ("x",), (frozenset(),), frozenset())
    assert facts(said, of_sentences[:1], alone)[3:5].tolist() == [0, 0]


def test_numbers_are_reckoned_as_they_were_grown():
    """
    The same trees say the same in CatBoost, which grew them, and here, in numpy.
    """
    pytest.importorskip("catboost", reason="catboost is not installed: no trees are grown to compare with")
    chance = np.random.default_rng(5)
    rows = chance.normal(size=(400, 6)).astype(np.float32)
    truth = (rows[:, 0] * rows[:, 1] > 0).astype(np.float32)

    grown = grow(rows, truth, np.ones(400))

    said = forest().fit(rows, truth, sample_weight=np.ones(400)).predict(rows, prediction_type="RawFormulaVal")
    trees = Trees(grown)
    assert np.allclose(said, [trees.score(row) for row in rows], atol=1e-3)
    assert {name: array.shape for name, array in grown.items()} == shapes()
