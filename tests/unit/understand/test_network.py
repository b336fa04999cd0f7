"""The network that reads sentences in a row: what it reads, and that it reckons as it was taught."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy", reason="the extra understand is not installed")

from agent.domain.reply import Signs  # noqa: E402 - after numpy
from agent.understand.network import LENGTH, OF_WORDS, Network, rows_of, shapes  # noqa: E402
from agent.understand.weights import NETWORK, OUTPUTS, PLACES, TABLES  # noqa: E402

CHANCE = np.random.default_rng(7)


def signs(sentences: int) -> Signs:
    """A mail of so many sentences; the last one asks."""
    noticed = (*(frozenset[str]() for _ in range(sentences - 1)), frozenset({"asks"}))
    return Signs("x", ("x",) * sentences, noticed, frozenset({"asks", "one sentence"}))


def test_the_mail_comes_first_and_then_its_sentences_each_with_its_signs():
    """
    Encodings and signs stand side by side.
    """
    rows = rows_of(CHANCE.normal(size=(4, 512)).astype(np.float32), signs(3), PLACES)

    asks, alone = 512 + PLACES["asks"], 512 + PLACES["one sentence"]
    assert rows.shape == (4, 512 + len(PLACES))
    assert rows[:, asks].tolist() == [1, 0, 0, 1]
    assert rows[:, alone].tolist() == [1, 0, 0, 0]


def test_of_a_long_mail_only_the_first_sentences_are_read():
    """
    What it costs has a bound.
    """
    assert len(rows_of(np.zeros((60, 512), dtype=np.float32), signs(59), PLACES)) == LENGTH


def test_numbers_are_reckoned_as_they_were_taught():
    """
    The same weights say the same in torch, which taught them, and here, in numpy.
    """
    torch = pytest.importorskip("torch", reason="torch is not installed: the network's sums are not compared with it")
    from scipy.sparse import csr_array

    from training.network import Lesson, _network, _seen

    torch.manual_seed(3)
    taught = _network(512 + len(PLACES), len(OUTPUTS)).eval()
    encoded = [CHANCE.normal(size=(count, 512)).astype(np.float32) / 22 for count in (2, 6)]
    rows = [rows_of(each, signs(len(each) - 1), PLACES) for each in encoded]
    bags = [csr_array(CHANCE.random((2, width)) * (CHANCE.random((2, width)) < 0.001)) for width in (1 << 14, 1 << 13)]
    said = taught(*_seen(Lesson(rows, *bags, np.zeros((2, len(OUTPUTS)))), np.arange(2))).detach().numpy()
    arrays = taught.arrays()

    reckoned = [
        Network({name: arrays[name] for name in NETWORK if name not in TABLES}).scores(
            each,
            np.concatenate(
                [
                    bag[[place]] @ arrays[f"network_{name}"]
                    for bag, name in zip(bags, ("characters", "pairs"), strict=True)
                ],
                axis=None,
            ),
        )
        for place, each in enumerate(rows)
    ]

    assert np.allclose(said, reckoned, atol=1e-4)
    assert {name: array.shape for name, array in arrays.items()} == shapes(len(PLACES), len(OUTPUTS))
    assert arrays["network_pairs"].shape[1] == OF_WORDS
