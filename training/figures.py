"""Thresholds, and what they would have done on sentences not learnt from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from agent.domain.reply import Label
from agent.understand.weights import LABELS, Thresholds
from training.sentences import Taught

#: A label is added where the rules are silent when so many of those added are right, and at least so many were tried.
RIGHT, TRIED = 0.80, 10
#: Of the mails that say what must not be missed so many are smelt.
SMELT = 0.90
CRITICAL = (Label.DISPUTE_COMPLAINT, Label.REFUSAL, Label.INSOLVENCY)


def choose(chances: np.ndarray, labels: np.ndarray, known: Sequence[Taught]) -> Thresholds:
    """Choose both from cross-validated probabilities: hundredths for what is added, thousandths for what is smelt."""
    adds = {label: least for at, label in enumerate(LABELS) if (least := _adds_from(chances[:, at], labels[:, at]))}
    return Thresholds(adds, dict.fromkeys(CRITICAL, _smells_from(chances, labels, known)))


def _adds_from(chances: np.ndarray, has: np.ndarray) -> float | None:
    """The lowest hundredth from which on, and above which always, enough are right; below an even chance none is."""
    least = None
    for hundredth in range(99, 49, -1):
        chosen = has[chances >= hundredth / 100]
        if len(chosen) >= TRIED:
            if chosen.mean() < RIGHT:
                break
            least = hundredth / 100
    return least


def _smells_from(chances: np.ndarray, labels: np.ndarray, known: Sequence[Taught]) -> float:
    """The highest thousandth at which enough of the mails that say one of them smell of one, whichever."""
    columns = [LABELS.index(label) for label in CRITICAL]
    strongest: dict[str, float] = {}
    for row, sentence in enumerate(known):
        strongest[sentence.mail] = max(strongest.get(sentence.mail, 0.0), float(chances[row, columns].max()))
    grave = {sentence.mail for row, sentence in enumerate(known) if labels[row, columns].any()}
    found = np.array([strongest[mail] for mail in sorted(grave)])
    return next((at / 1000 for at in range(500, 0, -1) if (found >= at / 1000).mean() >= SMELT), 0.001)


def written(thresholds: Thresholds) -> str:
    """As the data file beside the weights."""
    lines = ["# Written by: python -m training.replies. From which probability a label counts.", ""]
    lines += [
        f"# Where the rules are silent: on sentences not learnt from, at least {RIGHT:.0%} of what is added is right.",
        "# A label that is missing here is never added.",
        "[adds]",
        *(f"{label} = {least:.2f}" for label, least in thresholds.adds.items()),
        "",
        f"# The owner must look: {SMELT:.0%} of the mails that say one of these have a sentence at or above it.",
        "[smells]",
        *(f"{label} = {least:.3f}" for label, least in thresholds.smells.items()),
    ]
    return "\n".join(lines) + "\n"


def told(chances: np.ndarray, labels: np.ndarray, known: Sequence[Taught], thresholds: Thresholds) -> Iterator[str]:
    """The figures as lines of a table: per label, then per language, then what smells."""
    yield "label               sentences  adds from  right  found   average precision"
    for at, label in enumerate(LABELS):
        least = thresholds.adds.get(label)
        right, found = _of(chances[:, at] >= (least or 2), labels[:, at] > 0)
        shown = f"{least:9.2f} {right:6.0%} {found:6.0%}" if least else "        -      -      -"
        yield f"{label:20} {int(labels[:, at].sum()):8}  {shown}   {_average(chances[:, at], labels[:, at]):17.2f}"
    leasts = np.array([thresholds.adds.get(label, 2.0) for label in LABELS])
    languages = np.array([sentence.language for sentence in known])
    for language in (*sorted(set(languages)), ""):
        rows = languages == language if language else np.ones(len(known), dtype=bool)
        right, found = _of((chances >= leasts)[rows], (labels > 0)[rows])
        average = np.mean([_average(chances[rows, at], labels[rows, at]) for at in range(len(LABELS))])
        yield f"{language or 'all':20} {int(rows.sum()):8}            {right:6.0%} {found:6.0%}   {average:17.2f}"
    yield from _smelt(chances, labels, known, thresholds)


def _smelt(chances: np.ndarray, labels: np.ndarray, known: Sequence[Taught], thresholds: Thresholds) -> Iterator[str]:
    yield ""
    yield "smells              sentences       from         smelt"
    calm = {sentence.mail for sentence in known if sentence.calm}
    raised = set()
    columns = [LABELS.index(label) for label in thresholds.smells]
    grave = {sentence.mail for row, sentence in enumerate(known) if labels[row, columns].any()}
    for label, least in thresholds.smells.items():
        at = LABELS.index(label)
        smells, has = chances[:, at] >= least, labels[:, at] > 0
        raised |= {known[row].mail for row in np.flatnonzero(smells)}
        yield f"{label:20} {int(has.sum()):8}  {least:9.3f}        {(smells & has).sum() / has.sum():6.0%}"
    yield f"mails with one of these that smell: {len(raised & grave)} of {len(grave)}"
    yield f"mails nobody need look at that smell all the same: {len(raised & calm)} of {len(calm)}"


def _of(chosen: np.ndarray, has: np.ndarray) -> tuple[float, float]:
    """Part of the chosen that is right, and part of what there is that is chosen."""
    both = (chosen & has).sum()
    return float(both / max(chosen.sum(), 1)), float(both / max(has.sum(), 1))


def _average(chances: np.ndarray, has: np.ndarray) -> float:
    """Average precision: 1 when every sentence that has the label is above every one that has not."""
    ordered = has[np.argsort(-chances, kind="stable")]
    right = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    return float((right * ordered).sum() / max(ordered.sum(), 1))
