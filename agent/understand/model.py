"""From a mail and its signs to probabilities: each sentence, the whole mail, its sentences in a row; then together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from agent.domain.reply import Signs
from agent.understand.days import day_facts, day_words
from agent.understand.features import characters, pairs, words_of
from agent.understand.network import OF_WORDS, Network, rows_of
from agent.understand.trees import Trees
from agent.understand.weights import CALM, NETWORK, PLACES, TABLES, Weights

#: Nobody writes a longer sentence, and what a mail is about is said in its first thousand characters.
LONGEST_SENTENCE = 600
LONGEST_MAIL = 1000
_FLATTER = 4.0
_ONE = np.ones(1, dtype=np.float32)
#: What is read a few rows at a time, and stays as it is kept.
_LARGE = (*TABLES, "rarity_characters", "rarity_pairs")


class Encodes(Protocol):
    """Turns texts into rows of numbers of length one."""

    def encode(self, sentences: Sequence[str]) -> np.ndarray:
        """Encode each text by itself."""
        ...


class Model:
    """An encoder with weights trained on it."""

    def __init__(self, encoder: Encodes, weights: Weights) -> None:
        self._encoder = encoder
        self._of = {name: array.astype(np.float32) for name, array in weights.arrays.items() if name not in _LARGE}
        self._of |= {name: weights.arrays[name] for name in _LARGE}
        self._steps = {name: array.astype(np.float32) for name, array in weights.steps.items()}
        self._network = Network({name: self._of[name] for name in NETWORK if name not in TABLES})
        self._trees = Trees(weights.arrays)

    def judge(self, signs: Signs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """
        Judge a mail of at least one sentence.

        Returns:
            The probability of each of ``OUTPUTS``; the score of each label (columns) for each sentence (rows); and the
            probability that it is the day of payment, for each day named.
        """
        encoded = encode(self._encoder, signs)
        of_sentences = encoded[1:] @ self._of["sentence_encoding"] + self._of["sentence_bias"]
        for row, (sentence, noticed) in enumerate(zip(signs.sentences, signs.of_sentences, strict=True)):
            of_sentences[row] += self._words("sentence", words_of(sentence)) + self._signs("sentence", noticed)
        of_mail = encoding_of_mail(encoded) @ self._of["mail_encoding"] + self._of["mail_bias"]
        words = words_of(signs.text)
        of_mail += self._words("mail", words) + self._signs("mail", signs.of_mail)
        read = self._network.scores(rows_of(encoded, signs, PLACES), self._spoken(words))
        said = together(of_mail, of_sentences, read)
        last = said @ self._of["together"]
        last[CALM] = self._trees.score(facts(said, of_sentences, signs))
        chances = sigmoid(last)
        return chances, of_sentences, self._days(signs, sigmoid(of_sentences), chances)

    def _days(self, signs: Signs, of_sentences: np.ndarray, chances: np.ndarray) -> np.ndarray:
        said = days_told(signs, of_sentences, chances) @ self._of["day_facts"][:, 0]
        for row, day in enumerate(signs.days):
            found = day_words(day, signs)
            said[row] += self._of["day_words"][list(found), 0] @ np.fromiter(found.values(), dtype=np.float32)
        return sigmoid(said)

    def _spoken(self, words: list[str]) -> np.ndarray:
        """What the words of the whole mail say to the network."""
        both = (self._known("network", "characters", characters(words)), self._known("network", "pairs", pairs(words)))
        return np.concatenate([np.broadcast_to(np.asarray(each, dtype=np.float32), OF_WORDS) for each in both])

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
        table = f"{level}_{name}"
        said: np.ndarray = (values / length) @ self._of[table][buckets].astype(np.float32) * self._steps[table]
        return said


def encode(encoder: Encodes, signs: Signs) -> np.ndarray:
    """Encode the mail as a whole (first row) and each sentence of it."""
    return encoder.encode([signs.text[:LONGEST_MAIL], *(one[:LONGEST_SENTENCE] for one in signs.sentences)])


def encoding_of_mail(encoded: np.ndarray) -> np.ndarray:
    """The whole mail's numbers, and the middle of those of its sentences, as one row of length one each."""
    middle = encoded[1:].mean(axis=0)
    row: np.ndarray = np.concatenate([encoded[0], middle / max(float(np.linalg.norm(middle)), 1e-9)])
    return row


def together(of_mail: np.ndarray, of_sentences: np.ndarray, of_network: np.ndarray) -> np.ndarray:
    """What the last step weighs: scores of mail, strongest sentences and network, and their probabilities."""
    scores = (of_mail, of_sentences.max(axis=0), of_network)
    row: np.ndarray = np.concatenate([*(part for each in scores for part in (sigmoid(each), each / _FLATTER)), _ONE])
    return row


def facts(said: np.ndarray, of_sentences: np.ndarray, signs: Signs) -> np.ndarray:
    """
    What the trees are asked of: what the last step weighs, what the second strongest sentence says, how much there is
    to read, and what the rules noticed in the mail and in any sentence.
    """
    second = sigmoid(np.sort(of_sentences, axis=0)[-2]) if len(of_sentences) > 1 else np.zeros(of_sentences.shape[1])
    noticed = np.zeros((2, len(PLACES)))
    noticed[0, [PLACES[name] for name in signs.of_mail]] = 1
    noticed[1, [PLACES[name] for names in signs.of_sentences for name in names]] = 1
    much = [len(signs.sentences), len(signs.text) / 100, len(signs.days)]
    return np.concatenate([said, second, much, *noticed]).astype(np.float32)


def days_told(signs: Signs, of_sentences: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """For each day named (rows) what is told of it, of its sentence (probability of each label) and of the mail."""
    told = np.zeros((len(signs.days), of_sentences.shape[1]), dtype=np.float32)
    for row, day in enumerate(signs.days):
        if day.sentence is not None:
            told[row] = of_sentences[day.sentence]
    mail = np.repeat(chances[None, :].astype(np.float32), len(signs.days), axis=0)
    return np.hstack([day_facts(signs), told, mail, np.ones((len(signs.days), 1), dtype=np.float32)])


def sigmoid(scores: np.ndarray) -> np.ndarray:
    """Probability of a score."""
    chances: np.ndarray = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return chances
