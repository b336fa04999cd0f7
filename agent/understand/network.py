"""
A small network that reads a mail's sentences one after the other: what each says beside those before and after it.

Its rows are the encodings of the mail and of its sentences with the signs of each. Two layers of attention over them,
then one step with the mail's words. ``training.network`` learns its weights; here it only reckons, in numpy.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from agent.domain.reply import Signs
from agent.understand.encoder import WIDTH
from agent.understand.features import CHARACTER_BUCKETS, WORD_BUCKETS

#: A mail's first row, and so many of its sentences.
LENGTH = 24
INNER, HEADS, LAYERS, WIDE, OF_WORDS, LAST = 192, 4, 2, 256, 24, 256
#: What brings the numbers of the encoder, of the words and of the mail's own row to one size.
ENCODED, SPOKEN, OWN = 22.0, 3.0, 0.5
_TINY = 1e-5


def shapes(signs: int, outputs: int) -> dict[str, tuple[int, ...]]:
    """Every array of the network with its shape, for so many signs and outputs."""
    row = WIDTH + signs
    of_layers = {
        name: shape
        for layer in range(LAYERS)
        for name, shape in {
            f"network_{layer}_first_norm": (2, INNER),
            f"network_{layer}_attend": (INNER + 1, 3 * INNER),
            f"network_{layer}_mix": (INNER + 1, INNER),
            f"network_{layer}_second_norm": (2, INNER),
            f"network_{layer}_widen": (INNER + 1, WIDE),
            f"network_{layer}_narrow": (WIDE + 1, INNER),
        }.items()
    }
    return {
        "network_characters": (CHARACTER_BUCKETS, OF_WORDS),
        "network_pairs": (WORD_BUCKETS, OF_WORDS),
        "network_enter": (row + 1, INNER),
        "network_place": (LENGTH, INNER),
        **of_layers,
        "network_norm": (2, INNER),
        "network_gather": (row + 2 * OF_WORDS + 3 * INNER + 1, LAST),
        "network_tell": (LAST + 1, outputs),
    }


def rows_of(encoded: np.ndarray, signs: Signs, places: Mapping[str, int]) -> np.ndarray:
    """What the network reads: a row for the mail, then one for each of its first sentences."""
    count = min(LENGTH, len(encoded))
    rows = np.zeros((count, WIDTH + len(places)), dtype=np.float32)
    rows[:, :WIDTH] = encoded[:count] * ENCODED
    for row, names in enumerate((signs.of_mail, *signs.of_sentences)[:count]):
        rows[row, [WIDTH + places[name] for name in names]] = 1
    return rows


class Network:
    """The network with the weights it learnt; ``arrays`` as ``shapes`` names them."""

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self._of = {name: array.astype(np.float32) for name, array in arrays.items()}

    def scores(self, rows: np.ndarray, words: np.ndarray) -> np.ndarray:
        """Score each output; ``words`` is what the mail's letters and words say, ``OF_WORDS`` numbers each."""
        read = self._apply("network_enter", rows) + self._of["network_place"][: len(rows)]
        for layer in range(LAYERS):
            read = read + self._attend(layer, self._even(f"network_{layer}_first_norm", read))
            wide = _smooth(self._apply(f"network_{layer}_widen", self._even(f"network_{layer}_second_norm", read)))
            read = read + self._apply(f"network_{layer}_narrow", wide)
        read = self._even("network_norm", read)
        gathered = np.concatenate([rows[0] * OWN, words * SPOKEN, read[0], read.mean(axis=0), read.max(axis=0)])
        said: np.ndarray = self._apply("network_tell", _smooth(self._apply("network_gather", gathered)))
        return said

    def _apply(self, name: str, rows: np.ndarray) -> np.ndarray:
        """Multiply; the last row of the weights is what is added to every one."""
        weights = self._of[name]
        given: np.ndarray = rows @ weights[:-1] + weights[-1]
        return given

    def _even(self, name: str, rows: np.ndarray) -> np.ndarray:
        scale, shift = self._of[name]
        apart = rows - rows.mean(axis=-1, keepdims=True)
        given: np.ndarray = apart / np.sqrt((apart * apart).mean(axis=-1, keepdims=True) + _TINY) * scale + shift
        return given

    def _attend(self, layer: int, rows: np.ndarray) -> np.ndarray:
        asked, offered, held = (
            part.reshape(len(rows), HEADS, -1).swapaxes(0, 1)
            for part in np.split(self._apply(f"network_{layer}_attend", rows), 3, axis=1)
        )
        alike = asked @ offered.swapaxes(1, 2) / np.sqrt(INNER / HEADS)
        shares = np.exp(alike - alike.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        return self._apply(f"network_{layer}_mix", (shares @ held).swapaxes(0, 1).reshape(len(rows), INNER))


def _smooth(numbers: np.ndarray) -> np.ndarray:
    """GELU, by its formula with tanh (Hendrycks and Gimpel 2016)."""
    given: np.ndarray = 0.5 * numbers * (1 + np.tanh(0.7978845608 * (numbers + 0.044715 * numbers**3)))
    return given
