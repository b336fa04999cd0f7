"""Logistic regression, one label against the rest; and probabilities from its scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

#: Features side by side: those that most rows have, and those that few have.
Rows = tuple[np.ndarray, np.ndarray | csr_array]

#: How strongly large weights are punished; chosen by cross-validation.
PUNISHMENT = 3e-4
STEPS = 120
#: The same, of the last step.
SETTLED = 2.0


def fit(rows: Rows, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Weights of the features, a column for each label.

    Args:
        rows: Features of each sentence or mail, those that most of them have and those that few have.
        labels: 1 where a row has a label.

    A label that few rows have counts as the square root of how much rarer it is. Nesterov's steps down the slope,
    always as many, so that the same data gives the same answer.
    """
    backward = tuple(_turned(block) for block in rows)
    having = labels.sum(axis=0)
    rarer = np.sqrt((len(labels) - having) / np.maximum(having, 1))
    heaviness = np.where(labels > 0, rarer, 1).astype(np.float32) / len(labels)
    step = np.float32(1 / (0.25 * _largest(rows, backward) * heaviness.max() + PUNISHMENT))
    before = ahead = [np.zeros((block.shape[1], labels.shape[1]), dtype=np.float32) for block in rows]
    pace = 1.0
    for _ in range(STEPS):
        wrong = heaviness * (sigmoid(said(rows, ahead)) - labels)
        now = [
            weights - step * (back @ wrong + np.float32(PUNISHMENT) * weights)
            for back, weights in zip(backward, ahead, strict=True)
        ]
        following = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        onward = np.float32((pace - 1) / following)
        ahead = [new + onward * (new - old) for new, old in zip(now, before, strict=True)]
        before, pace = now, following
    return before[0], before[1]


def said(rows: Rows, weights: Sequence[np.ndarray]) -> np.ndarray:
    """Scores of these rows."""
    scores: np.ndarray = rows[0] @ weights[0] + rows[1] @ weights[1]
    return scores


def settle(features: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """
    Weights of the few features of the last step, so that its scores are probabilities.

    Newton's steps to the one lowest point, label by label; the last feature is the constant and goes unpunished.
    """
    rows = features.astype(float)
    punished = np.full(rows.shape[1], SETTLED)
    punished[-1] = 1e-3
    found = np.zeros((rows.shape[1], truth.shape[1]))
    for column in range(truth.shape[1]):
        weights = found[:, column]
        for _ in range(25):
            said = sigmoid(rows @ weights)
            slope = rows.T @ (said - truth[:, column]) + punished * weights
            curve = (rows * (said * (1 - said))[:, None]).T @ rows + np.diag(punished)
            step = np.linalg.solve(curve, slope)
            weights -= step
            if np.abs(step).max() < 1e-6:
                break
    return found


def sigmoid(scores: np.ndarray) -> np.ndarray:
    """Probability of a score."""
    chances: np.ndarray = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return chances


def _turned(block: np.ndarray | csr_array) -> np.ndarray | csr_array:
    return np.ascontiguousarray(block.T) if isinstance(block, np.ndarray) else block.T.tocsr()


def _largest(rows: Rows, backward: Rows) -> float:
    """Largest eigenvalue of the likeness of all pairs of rows, by its power; a hundredth more to be above it."""
    vector, length = np.ones(rows[0].shape[0], dtype=np.float32), 1.0
    for _ in range(30):
        vector = said(rows, [back @ vector for back in backward])
        length = float(np.linalg.norm(vector))
        vector /= length
    return length * 1.01
