"""
Weigh a trained model's opinion with what the rules found: it says which label leads, adds labels and doubts others.

A refusal or an insolvency a rule found stays unless the model all but excludes it; a complaint goes too where the model
is sure that the mail is calm. Whoever may be saying one of them is for the owner however calm the rest sounds.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.domain.reply import Label, Opinion, Tone
from agent.meaning.clauses import Clause
from agent.meaning.dates import FoundDay
from agent.meaning.labelling import CRITICAL, Labelled
from agent.meaning.phrases import fold
from agent.meaning.sentences import Sentence

#: From which probability a label is believed, and below which one that a rule found is not.
_BELIEVED, _DOUBTED = 0.5, 0.3
#: The mail is left alone from which probability that nobody need look, and up to which one of trouble of all kinds.
#: Of 2,961 mails of trouble not learnt from, in 12,962 as firms get them, seven went past the owner so.
_CALM, _SMELLS = 0.75, 0.05
#: Up to which probability a rule's word of trouble is no more than a word; of a complaint, only where the mail is not
#: left alone otherwise, for those words are said of weather and neighbours too.
_NO_TROUBLE = 0.02
#: Reminders go on from which probability that nobody would wait; not where trouble is as likely as the second.
_GOES_ON, _WAITS_FOR_TROUBLE = 0.5, 0.8
_SURE = 0.7
#: From which probability no field is needed to tell a machine.
_MACHINE = 0.5
#: Below which it is a person's, whatever fields and words of a machine stand there: people quote them, and write
#: through ticket systems.
_PERSON = 0.05
#: From which probability that a day is named at all; below it, from the second on, only a day that rules and model
#: both take for that of payment.
_DAY_BELIEVED, _DAY_BELIEVED_TOGETHER = 0.4, 0.2
#: Of a day the rules read: from which probability it may stand, and by how much another may be likelier.
_DAY_STANDS, _LIKELIER = 0.2, 0.1
#: From which the model takes it for that of payment where it hardly heard anybody promise.
_DAY_STANDS_ALONE = 0.5
#: From which probability a day is taken that the rules did not read as one of payment.
_DAY_TAKEN = 0.7
_WITH_A_DAY = (Label.PROMISE, Label.EXTENSION_REQUEST, Label.PAYMENT_RUN, Label.REMITTANCE_ADVICE)


def weigh(found: Labelled, opinion: Opinion, sentences: Sequence[Sentence]) -> None:
    """Change the labels found by what the model thinks; the one it puts first leads."""
    kept = CRITICAL - {Label.DISPUTE_COMPLAINT} if _is_calm(opinion) else CRITICAL
    leading = max(opinion.primary, key=lambda label: opinion.primary[label])
    for label in list(found.said):
        least = _NO_TROUBLE if label in kept else _DOUBTED
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


def needs_human(found: Labelled, opinion: Opinion, is_dated: bool) -> bool:
    """Whether the owner must look: at trouble, a promise without a day, and whatever the model does not think calm."""
    labels = set(found.said)
    is_vague = Label.PROMISE in labels and not is_dated
    return not labels or bool(labels & CRITICAL) or is_vague or not _is_calm(opinion)


def _is_calm(opinion: Opinion) -> bool:
    return opinion.calm >= _CALM and _trouble(opinion) < _SMELLS


def _trouble(opinion: Opinion) -> float:
    return sum(opinion.says.get(label, 1) for label in CRITICAL)


def day_of_payment(
    by_rule: FoundDay | None, found: Labelled, days: Sequence[FoundDay], opinion: Opinion
) -> FoundDay | None:
    """
    The day of payment by rules and model together: a wrong day is worse than none.

    Where the model thinks another day likelier than the one the rules read, which is meant is not sure: none.
    """
    heard = max(opinion.says.get(label, 0) for label in _WITH_A_DAY)
    likeliest = max(opinion.days, key=lambda day: opinion.days[day], default=None)
    if heard < _DAY_BELIEVED_TOGETHER or (likeliest is None and heard < _DAY_BELIEVED):
        return None
    if likeliest is None:
        return by_rule
    if by_rule is not None and by_rule.on is not None:
        chance = opinion.days.get(by_rule.on, 0.0)
        least = _DAY_STANDS if heard >= _DAY_BELIEVED else _DAY_STANDS_ALONE
        stands = chance >= least and opinion.days[likeliest] - chance < _LIKELIER
        return by_rule if stands else None
    if (
        opinion.days[likeliest] < _DAY_TAKEN
        or heard < _DAY_BELIEVED
        or Label.INSTALMENTS in found.said
        or not set(_WITH_A_DAY) & set(found.said)
    ):
        return None
    return next((day for day in days if day.on == likeliest), None)


def pauses(opinion: Opinion, is_away: bool, is_stale: bool) -> bool:
    """
    Whether a decent person would wait: always, but for a nod, small talk, or an absence that changes nothing.

    Args:
        is_away: Whether an absence names the day it ends.
        is_stale: Whether that day has been.
    """
    if is_away or _trouble(opinion) >= _WAITS_FOR_TROUBLE:
        return True
    return not is_stale and opinion.goes_on < _GOES_ON


def is_machine(opinion: Opinion, by_rule: bool) -> bool:
    """Whether a machine wrote it: fields and plain words are believed, unless the model is sure, either way."""
    return opinion.automatic >= (_PERSON if by_rule else _MACHINE)


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
