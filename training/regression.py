"""Logistic regression, one label against the rest, by the likeness of sentences; and probabilities from its scores."""

from __future__ import annotations

import numpy as np

#: How strongly large weights are punished; chosen by cross-validation.
PUNISHMENT = 3e-4
STEPS = 120
#: The same, of the last step.
SETTLED = 2.0


def fit(likeness: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """
    Say how much each sentence counts for each label: weights of features are features times this.

    Args:
        likeness: Inner products of the features of all pairs of sentences.
        labels: 1 where a sentence has a label, a row each.

    A label that few sentences have counts as the square root of how much rarer it is. Nesterov's steps down the slope,
    always as many, so that the same data gives the same answer.
    """
    having = labels.sum(axis=0)
    rarer = np.sqrt((len(labels) - having) / np.maximum(having, 1))
    heaviness = np.where(labels > 0, rarer, 1).astype(np.float32) / len(labels)
    step = 1 / (0.25 * _largest(likeness) * heaviness.max() + PUNISHMENT)
    before = ahead = np.zeros_like(labels)
    pace = 1.0
    for _ in range(STEPS):
        wrong = heaviness * (sigmoid(likeness @ ahead) - labels)
        now = ahead - step * (wrong + PUNISHMENT * ahead)
        following = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        before, ahead, pace = now, now + np.float32((pace - 1) / following) * (now - before), following
    return before


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


def _largest(likeness: np.ndarray) -> float:
    """Largest eigenvalue, by the power of the matrix; a hundredth more to be above it."""
    vector = np.ones(len(likeness), dtype=np.float32)
    for _ in range(30):
        vector = likeness @ vector
        vector /= np.linalg.norm(vector)
    return float(np.linalg.norm(likeness @ vector)) * 1.01
