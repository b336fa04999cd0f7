"""Train the reader of replies: ``python -m training.replies``.

Reads ``tests/listening/training/*.jsonl``, prints what the program would have made of mails not learnt from, and
writes ``agent/understand/weights.npz``. Takes about half an hour; the same data, libraries and machine give the same
bytes.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array, hstack

from agent.domain.reply import Opinion
from agent.understand.encoder import LIBRARY, Encoder, installed
from agent.understand.features import CHARACTER_BUCKETS, WORD_BUCKETS, characters, pairs, words_of
from agent.understand.model import encode, encoding_of_mail, sigmoid, together
from agent.understand.network import rows_of
from agent.understand.opinions import opinion_of
from agent.understand.weights import PLACES, Weights, rounded
from training.days import learn_days
from training.figures import told
from training.mails import Taught, taught
from training.network import Lesson, Teach, teach
from training.regression import Rows, fit, said, settle

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
    if not find_spec("torch"):
        print("The network is taught with torch: pip install 'voldaan[train]'", file=sys.stderr)
        return 2
    weights, judged = train(known)
    print("\n".join(told(known, judged)))
    (ROOM / "weights.npz").write_bytes(weights.packed())
    return 0


def train(known: Sequence[Taught], teach: Teach = teach) -> tuple[Weights, list[Opinion]]:
    """Weights from all mails; and the opinion on each mail, by weights that never saw it."""
    sentences, mails, rarities, lesson = levels(known)
    parts = np.array([zlib.crc32(str(mail.reply["id"]).encode()) % FOLDS for mail in known])
    (of_sentences, sentence_weights), (of_mail, mail_weights) = (learn(level, parts) for level in (sentences, mails))
    of_network, network = _read_by_others(lesson, parts, teach)
    most, strongest = _strongest(of_sentences, sentences.mail, len(known))
    last = together(of_mail, most, of_network)
    fresh = np.array([mail.is_fresh for mail in known])
    fresh = fresh if fresh.any() else ~fresh
    chances = np.zeros_like(mails.truth)
    for part in range(FOLDS):
        learnt, asked = fresh & (parts != part), parts == part
        if learnt.any() and asked.any():
            chances[asked] = sigmoid(last[asked] @ settle(last[learnt], mails.truth[learnt]))
    by_mail = [sigmoid(of_sentences[sentences.mail == number]) for number in range(len(known))]
    of_days, days = learn_days(known, by_mail, chances, parts)
    arrays = {f"sentence_{name}": array for name, array in sentence_weights.items()}
    arrays |= {f"mail_{name}": array for name, array in mail_weights.items()}
    arrays |= {"together": settle(last[fresh], mails.truth[fresh]), **rarities, **network, **days}
    arrays |= {name: arrays[name].sum(axis=0) for name in ("sentence_bias", "mail_bias")}
    judged = [
        opinion_of(chances[number].tolist(), strongest[number].tolist(), mail.signs, of_days[number].tolist())
        for number, mail in enumerate(known)
    ]
    return rounded(str(installed()), arrays), judged


def _read_by_others(lesson: Lesson, parts: np.ndarray, teach: Teach) -> tuple[np.ndarray, Blocks]:
    """Scores of each mail by a network that saw nothing of its part, and the network that saw all."""
    scores = np.zeros_like(lesson.truth)
    for part in range(FOLDS):
        learnt, asked = np.flatnonzero(parts != part), np.flatnonzero(parts == part)
        if len(learnt) and len(asked):
            scores[asked] = teach(lesson, learnt, asked)[0]
    return scores, teach(lesson, np.arange(len(parts)), np.arange(0))[1]


def learn(level: Level, parts: np.ndarray) -> tuple[np.ndarray, Blocks]:
    """Scores of each row by weights that saw nothing of its part, and weights from all rows."""
    (full, few), of_row = level.rows(), parts[level.mail]
    scores = np.zeros_like(level.truth)
    for part in range(FOLDS):
        learnt, asked = np.flatnonzero(of_row != part), np.flatnonzero(of_row == part)
        if len(learnt) and len(asked):
            weights = fit((full[learnt], few[learnt]), level.truth[learnt])
            scores[asked] = said((full[asked], few[asked]), weights)
    return scores, level.weights(*fit((full, few), level.truth))


def levels(known: Sequence[Taught]) -> tuple[Level, Level, Blocks, Lesson]:
    """Features of all sentences and of all mails, how rare each bucket is (in sentences), and what a network sees."""
    encoder = Encoder()
    encoded = [encode(encoder, mail.signs) for mail in known]
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


def _strongest(scores: np.ndarray, mail: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Of each mail the highest score of each label, and in which of its sentences."""
    most, places = np.zeros((count, scores.shape[1]), dtype=np.float32), np.zeros((count, scores.shape[1]), dtype=int)
    for number in range(count):
        rows = scores[mail == number]
        most[number], places[number] = rows.max(axis=0), rows.argmax(axis=0)
    return most, places


if __name__ == "__main__":
    sys.exit(main())
