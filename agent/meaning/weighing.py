"""
Weigh a trained model's opinion with what the rules found: it says which label leads, adds labels and doubts others.

It never lets trouble past the owner: a complaint, refusal or insolvency that a rule found stays, and whoever may be
saying one is for the owner however calm the rest sounds.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.domain.reply import Label, Opinion, Tone
from agent.meaning.clauses import Clause
from agent.meaning.labelling import CRITICAL, Labelled
from agent.meaning.phrases import fold
from agent.meaning.sentences import Sentence

#: From which probability a label is believed, and below which one that a rule found is not.
_BELIEVED, _DOUBTED = 0.5, 0.3
#: From which probability trouble, of all kinds together, is for the owner: of 908 mails not learnt from that held
#: trouble, 194 of them written to hide it, five were below it. And up to which a rule's word is no more than a word.
_SMELLS, _NO_TROUBLE = 0.025, 0.02
_CALM = 0.4
#: Where the rules understood every clause as well and found nobody need look.
_QUITE_CALM, _SMELLS_ALL_THE_SAME = 0.8, 0.2
_GOES_ON = 0.55
_WAITS_FOR_TROUBLE = 0.25
_SURE = 0.7
#: From which probability no field is needed to tell a machine.
_MACHINE = 0.4
_DAY_BELIEVED = 0.4
_WITH_A_DAY = (Label.PROMISE, Label.EXTENSION_REQUEST, Label.PAYMENT_RUN, Label.REMITTANCE_ADVICE)
#: What may be left without an answer, and what without a promise of a day.
_MAY_BE_CALM = frozenset(
    {Label.PROMISE, Label.ACKNOWLEDGEMENT, Label.PAYMENT_RUN, Label.OUT_OF_OFFICE, Label.BOUNCE, Label.CASH_TROUBLE}
    | {Label.REMITTANCE_ADVICE}
)


def weigh(found: Labelled, opinion: Opinion, sentences: Sequence[Sentence]) -> None:
    """Change the labels found by what the model thinks; the one it puts first leads."""
    found.troubling = bool(CRITICAL & set(found.said))
    leading = max(opinion.primary, key=lambda label: opinion.primary[label])
    for label in list(found.said):
        least = _NO_TROUBLE if label in CRITICAL else _DOUBTED
        if label is not leading and opinion.says.get(label, 0) < least:
            del found.said[label]
    for label, chance in opinion.says.items():
        if label in found.said or (chance < _BELIEVED and label is not leading):
            continue
        if clause := _clause(opinion.where.get(label, ""), sentences):
            found.add(label, clause)
            found.by_model.add(label)
    if leading in found.said:
        found.leading = leading


def needs_human(found: Labelled, opinion: Opinion, is_dated: bool, is_calm_by_rule: bool) -> bool:
    """Whether the owner must look: at any smell of trouble, at a promise without a day, and where the model says so."""
    labels = set(found.said)
    if found.troubling or not labels or labels - _MAY_BE_CALM or (Label.PROMISE in labels and not is_dated):
        return True
    trouble = _trouble(opinion)
    if is_calm_by_rule and opinion.calm >= _QUITE_CALM and trouble < _SMELLS_ALL_THE_SAME:
        return False
    return opinion.calm < _CALM or trouble >= _SMELLS


def _trouble(opinion: Opinion) -> float:
    return sum(opinion.says.get(label, 1) for label in CRITICAL)


def names_a_day(opinion: Opinion) -> bool:
    """Whether a day it names may be the day of payment: a wrong day is worse than none."""
    return max(opinion.says.get(label, 0) for label in _WITH_A_DAY) >= _DAY_BELIEVED


def pauses(found: Labelled, opinion: Opinion, is_away: bool, is_stale: bool) -> bool:
    """
    Whether a decent person would wait: always, but for a nod, small talk, or an absence that changes nothing.

    Args:
        is_away: Whether an absence names the day it ends.
        is_stale: Whether that day has been.
    """
    if found.troubling or is_away or _trouble(opinion) >= _WAITS_FOR_TROUBLE:
        return True
    return not is_stale and opinion.goes_on < _GOES_ON


def is_machine(opinion: Opinion, by_rule: bool) -> bool:
    """Whether a machine wrote it: fields and plain words are believed, and beside them the model where it is sure."""
    return by_rule or opinion.automatic >= _MACHINE


def tone(opinion: Opinion, by_rule: Tone) -> Tone:
    """How it is said; shouting and insult that a rule found stay."""
    if by_rule is Tone.ANGRY or not opinion.tone:
        return by_rule
    return max(opinion.tone, key=lambda each: opinion.tone[each])


def is_sure(found: Labelled, opinion: Opinion) -> bool:
    """Whether rules and model, or the model beyond doubt, say what leads."""
    leading = found.leading
    return leading is not None and opinion.primary[leading] >= (_SURE if leading in found.by_model else _BELIEVED)


def _clause(sentence: str, sentences: Sequence[Sentence]) -> Clause | None:
    place = next((one for one in sentences if one.text == sentence), None)
    return Clause(place.text, fold(place.text), place.text.endswith("?"), place.start) if place else None
