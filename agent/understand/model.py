"""From a mail and its signs to probabilities: each sentence by itself, the mail as a whole, then both together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from agent.domain.reply import Signs
from agent.understand.features import characters, pairs, words_of
from agent.understand.weights import PLACES, Weights

#: Nobody writes a longer sentence, and what a mail is about is said in its first thousand characters.
LONGEST_SENTENCE = 600
LONGEST_MAIL = 1000
_FLATTER = 4.0


class Encodes(Protocol):
    """Turns texts into rows of numbers of length one."""

    def encode(self, sentences: Sequence[str]) -> np.ndarray:
        """Encode each text by itself."""
        ...


class Model:
    """An encoder with weights trained on it."""

    def __init__(self, encoder: Encodes, weights: Weights) -> None:
        self._encoder = encoder
        self._of = {name: array.astype(np.float32) for name, array in weights.arrays.items() if _is_small(name)}
        self._of |= {name: array for name, array in weights.arrays.items() if not _is_small(name)}

    def judge(self, signs: Signs) -> tuple[np.ndarray, np.ndarray]:
        """
        Give the probability of each of ``OUTPUTS``, and the score of each label (columns) for each sentence (rows).

        The mail has at least one sentence.
        """
        encoded = encode(self._encoder, signs)
        of_sentences = encoded[1:] @ self._of["sentence_encoding"] + self._of["sentence_bias"]
        for row, (sentence, noticed) in enumerate(zip(signs.sentences, signs.of_sentences, strict=True)):
            of_sentences[row] += self._words("sentence", words_of(sentence)) + self._signs("sentence", noticed)
        of_mail = encoding_of_mail(encoded) @ self._of["mail_encoding"] + self._of["mail_bias"]
        of_mail += self._words("mail", words_of(signs.text)) + self._signs("mail", signs.of_mail)
        last = together(of_mail[None, :], of_sentences.max(axis=0)[None, :]) @ self._of["together"]
        return sigmoid(last[0]), of_sentences

    def _signs(self, level: str, noticed: frozenset[str]) -> np.ndarray:
        rows = sorted(PLACES[name] for name in noticed)
        said: np.ndarray = self._of[f"{level}_signs"][rows].sum(axis=0)
        return said

    def _words(self, level: str, words: list[str]) -> np.ndarray | float:
        return self._known(level, "characters", characters(words)) + self._known(level, "pairs", pairs(words))

    def _known(self, level: str, name: str, found: dict[int, float]) -> np.ndarray | float:
        """What the buckets of one kind say together, rare ones louder, however many there are."""
        if not found:
            return 0.0
        buckets = np.fromiter(found, dtype=np.int64, count=len(found))
        values = np.fromiter(found.values(), dtype=np.float32, count=len(found))
        values *= self._of[f"rarity_{name}"][buckets].astype(np.float32)
        length = float(np.linalg.norm(values))
        if not length:
            return 0.0
        said: np.ndarray = (values / length) @ self._of[f"{level}_{name}"][buckets].astype(np.float32)
        return said


def encode(encoder: Encodes, signs: Signs) -> np.ndarray:
    """Encode the mail as a whole (first row) and each sentence of it."""
    return encoder.encode([signs.text[:LONGEST_MAIL], *(one[:LONGEST_SENTENCE] for one in signs.sentences)])


def encoding_of_mail(encoded: np.ndarray) -> np.ndarray:
    """The whole mail's numbers, and the middle of those of its sentences, as one row of length one each."""
    middle = encoded[1:].mean(axis=0)
    row: np.ndarray = np.concatenate([encoded[0], middle / max(float(np.linalg.norm(middle)), 1e-9)])
    return row


def together(of_mail: np.ndarray, of_sentences: np.ndarray) -> np.ndarray:
    """What the last step weighs: scores of the mail and of its strongest sentences, and their probabilities."""
    ones = np.ones((len(of_mail), 1), dtype=np.float32)
    parts = (sigmoid(of_mail), of_mail / _FLATTER, sigmoid(of_sentences), of_sentences / _FLATTER, ones)
    return np.hstack(parts)


def sigmoid(scores: np.ndarray) -> np.ndarray:
    """Probability of a score."""
    chances: np.ndarray = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return chances


def _is_small(name: str) -> bool:
    return not name.endswith(("characters", "pairs"))
