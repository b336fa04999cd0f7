"""Teach which of the days a mail names is that of payment (``agent.understand.days``)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_array, hstack

from agent.domain.reply import DayNamed
from agent.understand.days import DAY_BUCKETS, day_words
from agent.understand.model import days_told
from training.mails import Taught

#: How much words count beside what is told of a day, squared.
_WORDS = 9.0
_STEPS = 400


def learn_days(
    known: Sequence[Taught], of_sentences: Sequence[np.ndarray], chances: np.ndarray, parts: np.ndarray
) -> tuple[list[np.ndarray], dict[str, np.ndarray]]:
    """
    Learn from the probabilities of mails and sentences that were told by weights which never saw them.

    Returns:
        Of each mail the probability of each day named, by weights that never saw it; and the weights.
    """
    mail = np.array([number for number, each in enumerate(known) for _ in each.signs.days], dtype=int)
    facts = np.vstack([days_told(each.signs, of_sentences[at], chances[at]) for at, each in enumerate(known)])
    words = _counted([day_words(day, each.signs) for each in known for day in each.signs.days])
    true = np.array([is_meant(day, each) for each in known for day in each.signs.days], dtype=np.float32)
    scores = np.zeros(len(true), dtype=np.float32)
    for part in np.unique(parts):
        learnt, asked = parts[mail] != part, parts[mail] == part
        if learnt.any() and asked.any():
            of_facts, of_words = _fit(facts[learnt], words[learnt], true[learnt])
            scores[asked] = facts[asked] @ of_facts + words[asked] @ of_words
    of_facts, of_words = _fit(facts, words, true)
    said = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return [said[mail == number] for number in range(len(known))], {
        "day_facts": of_facts[:, None],
        "day_words": of_words[:, None],
    }


def is_meant(day: DayNamed, mail: Taught) -> bool:
    """Whether this is the day payment is promised, asked or announced for."""
    wanted, window = mail.reply.get("promise_date"), mail.reply.get("promise_window")
    if not wanted:
        return False
    on = str(day.on)
    return on in (wanted, *(mail.reply.get("promise_date_also") or ())) or bool(window and window[0] <= on <= window[1])


def _fit(facts: np.ndarray, words: csr_array, true: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Logistic regression, large weights punished, by the steps of L-BFGS."""
    features = hstack([csr_array(facts.astype(float)), np.sqrt(_WORDS) * words], format="csr")

    def cost(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = features @ weights
        wrong = 1 / (1 + np.exp(-np.clip(scores, -30, 30))) - true
        lost = float(np.logaddexp(0, scores).sum() - scores @ true + weights @ weights / 2)
        return lost, features.T @ wrong + weights

    found = minimize(cost, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    return found[: facts.shape[1]], np.sqrt(_WORDS) * found[facts.shape[1] :]


def _counted(rows: Sequence[dict[int, float]]) -> csr_array:
    values = np.fromiter((value for row in rows for value in row.values()), dtype=np.float32)
    buckets = np.fromiter((bucket for row in rows for bucket in row), dtype=np.int32)
    return csr_array((values, buckets, np.cumsum([0, *map(len, rows)])), shape=(len(rows), DAY_BUCKETS))
