"""Train the reader of replies: ``python -m training.replies``.

Reads ``tests/listening/training/*.jsonl``, prints what the program would have made of mails not learnt from, and
writes ``agent/understand/weights.npz``. Takes some 25 minutes on two cores; the same data, libraries and machine
give the same bytes.
"""

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array, hstack

from agent.domain.reply import Opinion
from agent.understand.encoder import LIBRARY, Encoder, installed
from agent.understand.features import CHARACTER_BUCKETS, WORD_BUCKETS, characters, pairs, words_of
from agent.understand.model import encode, encoding_of_mail, facts, sigmoid, together
from agent.understand.network import rows_of
from agent.understand.opinions import opinion_of
from agent.understand.trees import Trees
from agent.understand.weights import CALM, PLACES, Weights, rounded
from training.days import learn_days
from training.figures import told
from training.mails import Taught, taught
from training.network import TROUBLE_CALM, Lesson, Teach, is_trouble, teach
from training.regression import Rows, fit, said, settle
from training.side_by_side import side_by_side
from training.trees import Grow, grow

FOLDS = 5
#: Kinds of features that few rows have.
SPARSE = ("characters", "pairs")
#: How much each kind of feature counts, by its squared length: of a sentence, and of a mail.
SENTENCE = {"encoding": 2.0, "characters": 1.5, "pairs": 0.5, "signs": 0.1, "bias": 0.3}
MAIL = {"encoding": 1.8, "characters": 2.0, "pairs": 1.0, "signs": 0.08, "bias": 0.3}
ROOM = Path(__file__).parents[1] / "agent" / "understand"

Block = np.ndarray | csr_array
Count = Callable[[list[str]], dict[int, float]]
Blocks = dict[str, Block]
#: Which rows are learnt from, and which are asked.
Fold = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Level:
    """Features and truth of all mails, or of all their sentences; ``mail`` is the number of each row's mail."""

    blocks: Blocks
    shares: dict[str, float]
    truth: np.ndarray
    mail: np.ndarray

    def rows(self) -> Rows:
        """The features side by side, each kind as loud as its share."""
        full, few = ([name for name in self.blocks if (name in SPARSE) is is_sparse] for is_sparse in (False, True))
        return (
            np.hstack([self.blocks[name] * self._loud(name) for name in full]).astype(np.float32),
            hstack([self.blocks[name] * self._loud(name) for name in few], format="csr", dtype=np.float32),
        )

    def weights(self, of_full: np.ndarray, of_few: np.ndarray) -> Blocks:
        """What each feature weighs, by its kind, of what was learnt from ``rows``."""
        found, at = {}, {False: 0, True: 0}
        for name, block in self.blocks.items():
            is_sparse = name in SPARSE
            begin, end = at[is_sparse], at[is_sparse] + block.shape[1]
            found[name] = (of_few if is_sparse else of_full)[begin:end] * self._loud(name)
            at[is_sparse] = end
        return found

    def _loud(self, name: str) -> np.float32:
        return np.float32(np.sqrt(self.shares[name]))


def main() -> int:
    """Train, print and write."""
    known = taught()
    if not known or installed() is None:
        print(f"Nothing to learn from, or {LIBRARY} is not installed (extra understand).", file=sys.stderr)
        return 2
    if not (find_spec("torch") and find_spec("catboost")):
        print("The model is taught with torch and catboost: pip install 'voldaan[train]'", file=sys.stderr)
        return 2
    weights, judged = train(known, at_once=len(os.sched_getaffinity(0)))
    print("\n".join(told(known, judged)))
    (ROOM / "weights.npz").write_bytes(weights.packed())
    return 0


def train(
    known: Sequence[Taught], teach: Teach = teach, grow: Grow = grow, at_once: int = 1
) -> tuple[Weights, list[Opinion]]:
    """Weights from all mails; and the opinion on each mail, by weights that never saw it."""
    sentences, mails, rarities, lesson = levels(known, at_once)
    parts = np.array([zlib.crc32(str(mail.reply["id"]).encode()) % FOLDS for mail in known])
    (of_sentences, sentence_weights), (of_mail, mail_weights) = (
        learn(level, parts, at_once) for level in (sentences, mails)
    )
    of_network, network = read_in_a_row(lesson, parts, teach, at_once)
    by_mail = np.split(of_sentences, np.flatnonzero(np.diff(sentences.mail)) + 1)
    last = np.stack([together(*each) for each in zip(of_mail, by_mail, of_network, strict=True)])
    asked_of = np.stack([facts(row, each, mail.signs) for row, each, mail in zip(last, by_mail, known, strict=True)])
    fresh = np.array([mail.is_fresh for mail in known])
    settled = _settle(last, mails.truth, parts, fresh if fresh.any() else ~fresh)
    grown = _grow(asked_of, mails.truth, parts, fresh if fresh.any() else ~fresh, grow)
    scores = settled[0]
    scores[:, CALM] = grown[0]
    chances = sigmoid(scores)
    of_days, days = learn_days(known, [sigmoid(each) for each in by_mail], chances, parts)
    arrays = {f"sentence_{name}": array for name, array in sentence_weights.items()}
    arrays |= {f"mail_{name}": array for name, array in mail_weights.items()}
    arrays |= {"together": settled[1], **rarities, **network, **grown[1], **days}
    arrays |= {name: arrays[name].sum(axis=0) for name in ("sentence_bias", "mail_bias")}
    judged = [
        opinion_of(chance.tolist(), each.argmax(axis=0).tolist(), mail.signs, of_day.tolist())
        for chance, each, mail, of_day in zip(chances, by_mail, known, of_days, strict=True)
    ]
    return rounded(str(installed()), arrays), judged


def read_in_a_row(lesson: Lesson, parts: np.ndarray, teach: Teach, at_once: int = 1) -> tuple[np.ndarray, Blocks]:
    """Scores of each mail by a network that saw nothing of its part, and the network that saw all."""
    folds = list(_folds(parts))
    jobs = [*folds, (np.arange(len(parts)), np.arange(0))]
    taught = side_by_side(lambda job: teach(lesson, *job), jobs, at_once)
    return _joined(lesson.truth, folds, [scores for scores, _ in taught]), taught[-1][1]


def learn(level: Level, parts: np.ndarray, at_once: int = 1) -> tuple[np.ndarray, Blocks]:
    """Scores of each row by weights that saw nothing of its part, and weights from all rows."""
    full, few = level.rows()
    folds = list(_folds(parts[level.mail]))
    jobs = [*(learnt for learnt, _ in folds), np.arange(len(level.truth))]
    found = side_by_side(lambda learnt: fit((full[learnt], few[learnt]), level.truth[learnt]), jobs, at_once)
    scores = [said((full[asked], few[asked]), weights) for (_, asked), weights in zip(folds, found, strict=False)]
    return _joined(level.truth, folds, scores), level.weights(*found[-1])


def _settle(last: np.ndarray, truth: np.ndarray, parts: np.ndarray, among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scores of the last step by mails of other parts, and its weights from all; only some mails tell how far."""
    folds = list(_folds(parts, among))
    scores = [last[asked] @ settle(last[learnt], truth[learnt]) for learnt, asked in folds]
    return _joined(truth, folds, scores), settle(last[among], truth[among])


def _grow(
    asked_of: np.ndarray, truth: np.ndarray, parts: np.ndarray, among: np.ndarray, grow: Grow
) -> tuple[np.ndarray, Blocks]:
    """Scores of the trees by mails of other parts, and the trees that saw all; only some mails tell how far."""
    calm, costs = truth[:, CALM], np.where(is_trouble(truth), TROUBLE_CALM, 1)
    folds = list(_folds(parts, among))
    grown = [Trees(grow(asked_of[learnt], calm[learnt], costs[learnt])) for learnt, _ in folds]
    scores = [
        np.array([trees.score(row) for row in asked_of[asked]]) for trees, (_, asked) in zip(grown, folds, strict=True)
    ]
    return _joined(calm, folds, scores), grow(asked_of[among], calm[among], costs[among])


def _joined(truth: np.ndarray, folds: Sequence[Fold], scores: Sequence[np.ndarray]) -> np.ndarray:
    """The scores of all rows, of those of each fold."""
    joined = np.zeros_like(truth)
    for (_, asked), each in zip(folds, scores, strict=False):
        joined[asked] = each
    return joined


def _folds(parts: np.ndarray, among: np.ndarray | None = None) -> Iterator[Fold]:
    """Which rows are learnt from, and which are asked: each part in its turn."""
    for part in range(FOLDS):
        learnt, asked = np.flatnonzero((parts != part) & (True if among is None else among)), parts == part
        if len(learnt) and asked.any():
            yield learnt, np.flatnonzero(asked)


def levels(known: Sequence[Taught], at_once: int = 1) -> tuple[Level, Level, Blocks, Lesson]:
    """Features of all sentences and of all mails, how rare each bucket is (in sentences), and what a network sees."""
    encoder = Encoder()
    encoded = side_by_side(lambda number: encode(encoder, known[number].signs), range(len(known)), at_once)
    of_sentence = np.array([number for number, mail in enumerate(known) for _ in mail.signs.sentences])
    sentence_words = [words_of(text) for mail in known for text in mail.signs.sentences]
    rarities = {
        "rarity_characters": _rarity(sentence_words, characters, CHARACTER_BUCKETS),
        "rarity_pairs": _rarity(sentence_words, pairs, WORD_BUCKETS),
    }
    sentences = _blocks(
        np.vstack([rows[1:] for rows in encoded]),
        sentence_words,
        [noticed for mail in known for noticed in mail.signs.of_sentences],
        rarities,
    )
    mails = _blocks(
        np.array([encoding_of_mail(rows) for rows in encoded]),
        [words_of(mail.signs.text) for mail in known],
        [mail.signs.of_mail for mail in known],
        rarities,
    )
    labels = np.array([row for mail in known for row in mail.of_sentences], dtype=np.float32)
    true = np.array([mail.outputs for mail in known], dtype=np.float32)
    rows = [rows_of(of_mail, mail.signs, PLACES) for of_mail, mail in zip(encoded, known, strict=True)]
    return (
        Level(sentences, SENTENCE, labels, of_sentence),
        Level(mails, MAIL, true, np.arange(len(known))),
        rarities,
        Lesson(rows, mails["characters"], mails["pairs"], true),
    )


def _blocks(
    encoding: np.ndarray, words: Sequence[list[str]], signs: Sequence[frozenset[str]], rarities: Blocks
) -> Blocks:
    noticed = np.zeros((len(signs), len(PLACES)), dtype=np.float32)
    for row, names in enumerate(signs):
        noticed[row, [PLACES[name] for name in names]] = 1
    return {
        "encoding": encoding,
        "characters": _counted(words, characters, rarities["rarity_characters"]),
        "pairs": _counted(words, pairs, rarities["rarity_pairs"]),
        "signs": noticed,
        "bias": np.ones((len(words), 1), dtype=np.float32),
    }


def _rarity(words: Sequence[list[str]], of: Count, buckets: int) -> np.ndarray:
    seen = np.zeros(buckets)
    for each in words:
        for bucket in of(each):
            seen[bucket] += 1
    return np.where(seen, np.log((1 + len(words)) / (1 + seen)), 0).astype(np.float16)


def _counted(words: Sequence[list[str]], of: Count, rarity: np.ndarray) -> csr_array:
    rows = [of(each) for each in words]
    values = np.fromiter((value for row in rows for value in row.values()), dtype=np.float32)
    buckets = np.fromiter((bucket for row in rows for bucket in row), dtype=np.int32)
    ends = np.cumsum([0, *map(len, rows)])
    values *= rarity[buckets]
    lengths = np.sqrt(np.add.reduceat(np.append(values * values, 0), ends[:-1]) * (np.diff(ends) > 0))
    values /= np.repeat(np.maximum(lengths, np.float32(1e-9)), np.diff(ends))
    return csr_array((values, buckets, ends), shape=(len(rows), len(rarity)))


if __name__ == "__main__":
    sys.exit(main())
