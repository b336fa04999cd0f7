"""Logistic regression, one label against the rest, by the likeness of sentences; and probabilities from its scores."""

from __future__ import annotations

import numpy as np

#: How strongly large weights are punished; chosen by cross-validation.
PUNISHMENT = 3e-4
STEPS = 250


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


def calibrate(scores: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Factor and constant per label that turn scores of sentences not learnt from into probabilities (Platt)."""
    factors, constants = np.ones(labels.shape[1]), np.zeros(labels.shape[1])
    for column in range(labels.shape[1]):
        of, y = scores[:, column].astype(float), labels[:, column].astype(float)
        terms = np.stack([of, np.ones_like(of)], axis=1)
        # Platt's targets: never quite certain, the less so the fewer there are.
        target = np.where(y > 0, (y.sum() + 1) / (y.sum() + 2), 1 / (len(y) - y.sum() + 2))
        found = np.array([1.0, 0.0])
        for _ in range(50):
            said = sigmoid(terms @ found)
            curve = (terms * (said * (1 - said))[:, None]).T @ terms + 1e-6 * np.eye(2)
            found = found - np.linalg.solve(curve, terms.T @ (said - target))
        factors[column], constants[column] = found
    return factors, constants


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
