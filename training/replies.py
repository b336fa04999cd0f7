"""Train the second opinion on replies: ``python -m training.replies``.

Reads ``tests/listening/training/*.jsonl``, prints cross-validated figures, and writes ``weights.npz`` and
``thresholds.toml`` in ``agent/understand``. Takes two minutes; the same data, numpy and machine give the same bytes.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from agent.understand.encoder import LIBRARY, Encoder, installed
from agent.understand.features import CHARACTER_BUCKETS, WORD_BUCKETS, characters, pairs, words_of
from agent.understand.model import SHARES
from agent.understand.weights import LABELS, Weights
from training.figures import choose, told, written
from training.regression import calibrate, fit, sigmoid
from training.sentences import Taught, taught

FOLDS = 5
RELATED = ("de", "en", "fr")
ROOM = Path(__file__).parents[1] / "agent" / "understand"


def main() -> int:
    """Train, print and write."""
    known = taught()
    if not known or installed() is None:
        print(f"Nothing to learn from, or {LIBRARY} is not installed (extra understand).", file=sys.stderr)
        return 2
    weights, chances, labels = train(known)
    thresholds = choose(chances, labels, known)
    print("\n".join(told(chances, labels, known, thresholds)))
    (ROOM / "weights.npz").write_bytes(weights.packed())
    (ROOM / "thresholds.toml").write_text(written(thresholds), encoding="utf-8")
    return 0


def train(known: Sequence[Taught]) -> tuple[Weights, np.ndarray, np.ndarray]:
    """Weights from all sentences; probabilities of each by the weights of the other folds; and their true labels."""
    features, rarities = featured([sentence.text for sentence in known])
    labels = np.array([[label in each.labels for label in LABELS] for each in known], dtype=np.float32)
    likeness = sum((SHARES[name] * (block @ block.T) for name, block in features.items()), np.float32(0))
    scores = np.zeros_like(labels)
    for learnt, asked in folds(known):
        counts = fit(likeness[np.ix_(learnt, learnt)], labels[learnt])
        scores[asked] = likeness[np.ix_(asked, learnt)] @ counts
    factors, constants = calibrate(scores, labels)
    counts = fit(likeness, labels) * factors
    arrays = {name: SHARES[name] * (block.T @ counts) for name, block in features.items() if name != "bias"}
    arrays |= {"bias": SHARES["bias"] * counts.sum(axis=0) + constants, **rarities}
    weights = Weights(str(installed()), {name: array.astype(np.float16) for name, array in arrays.items()})
    return weights, sigmoid(scores * factors + constants), labels


def folds(known: Sequence[Taught]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows to learn from and rows to ask: five parts of each language, a mail always whole.

    The mails in German, English and French tell the same stories in part, and the encoder knows no border: none of
    these languages is learnt from when another one of them is asked. The final weights learn from all.
    """
    languages = np.array([sentence.language for sentence in known])
    parts = np.array([zlib.crc32(sentence.mail.encode()) % FOLDS for sentence in known])
    for language in sorted(set(languages)):
        others = ~np.isin(languages, [*RELATED]) | (languages == language) if language in RELATED else languages != ""
        for part in range(FOLDS):
            asked = (languages == language) & (parts == part)
            if asked.any():
                yield np.flatnonzero(others & (parts != part)), np.flatnonzero(asked)


def featured(texts: Sequence[str]) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Blocks of features, a row for each text, each row of length one; and how rare each bucket is."""
    words = [words_of(text) for text in texts]
    blocks = {"encoding": Encoder().encode(texts), "bias": np.ones((len(texts), 1), dtype=np.float32)}
    rarities = {}
    for name, of, buckets in (("characters", characters, CHARACTER_BUCKETS), ("pairs", pairs, WORD_BUCKETS)):
        block = np.zeros((len(texts), buckets), dtype=np.float32)
        for row, each in enumerate(words):
            for bucket, value in of(each).items():
                block[row, bucket] = value
        seen = (block != 0).sum(axis=0)
        rarity = np.where(seen, np.log((1 + len(texts)) / (1 + seen)), 0).astype(np.float16)
        block *= rarity
        block /= np.maximum(np.linalg.norm(block, axis=1, keepdims=True), np.float32(1e-9))
        blocks[name], rarities[f"rarity_{name}"] = block, rarity
    return blocks, rarities


if __name__ == "__main__":
    sys.exit(main())
