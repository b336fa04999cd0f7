"""From sentences to a probability for each label."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.understand.encoder import Encoder
from agent.understand.features import characters, pairs, words_of
from agent.understand.weights import Weights

#: How much the encoding, parts of words, pairs of words and the constant each count: their squared lengths.
SHARES = {"encoding": 2.0, "characters": 1.5, "pairs": 0.5, "bias": 0.3}


class Model:
    """An encoder with weights trained on it."""

    def __init__(self, encoder: Encoder, weights: Weights) -> None:
        self._encoder = encoder
        self._of = weights.arrays
        self._encoding = weights.arrays["encoding"].astype(np.float32)
        self._bias = weights.arrays["bias"].astype(np.float32)

    def probabilities(self, sentences: Sequence[str]) -> np.ndarray:
        """A row for each sentence and a column for each label, 0 to 1; at least one sentence."""
        scores = self._encoder.encode(sentences) @ self._encoding + self._bias
        for row, sentence in enumerate(sentences):
            words = words_of(sentence)
            scores[row] += self._known("characters", characters(words)) + self._known("pairs", pairs(words))
        chances: np.ndarray = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
        return chances

    def _known(self, name: str, found: dict[int, float]) -> np.ndarray | float:
        """What the buckets of one kind say together, rare ones louder, however many there are."""
        if not found:
            return 0.0
        buckets = np.fromiter(found, dtype=np.int64, count=len(found))
        values = np.fromiter(found.values(), dtype=np.float32, count=len(found))
        values *= self._of[f"rarity_{name}"][buckets].astype(np.float32)
        length = float(np.linalg.norm(values))
        if not length:
            return 0.0
        said: np.ndarray = (values / length) @ self._of[name][buckets].astype(np.float32)
        return said
