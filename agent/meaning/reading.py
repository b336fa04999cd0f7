"""
Read what the new words of a mail mean, by rules; a trained model's opinion is weighed with them where there is one.

Rules: docs/listening.md. The safe answer is always the owner: by rules alone a mail goes past him only when each clause
of it was understood and none of them sounds like trouble, with a model where that is sure of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from agent.domain.reply import Label, Meaning, Opinion
from agent.meaning.absences import return_day
from agent.meaning.around import words_around
from agent.meaning.choosing import is_of_a_payer_of_theirs
from agent.meaning.claims import claimed_day
from agent.meaning.clauses import Clause
from agent.meaning.dates import FoundDay, find_days, guess_language
from agent.meaning.labelling import Labelled, guess, label, said_in
from agent.meaning.moments import parts, payment_day
from agent.meaning.phrases import Language, fold
from agent.meaning.sentences import Sentence, sentences
from agent.meaning.tones import tone_of, warnings_in
from agent.meaning.weighing import day_of_payment, is_machine, is_sure, needs_human, pauses, tone, weigh

#: Nobody answers a reminder with more; what lies beyond is for the owner.
MOST_CHARACTERS = 8_000
_ADDRESS = re.compile(r"(?<![\w.@+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_QUIET = frozenset({Label.OUT_OF_OFFICE, Label.PAYMENT_RUN})
_DATED = frozenset(
    {Label.PROMISE, Label.ACKNOWLEDGEMENT, Label.PAYMENT_RUN, Label.CASH_TROUBLE, Label.REMITTANCE_ADVICE}
)
_ABOUT_ANOTHER = frozenset({Label.PAID, Label.PROMISE, Label.PAYMENT_RUN, Label.REMITTANCE_ADVICE})


def read_meaning(
    new: str,
    received: datetime,
    *,
    automatic: bool = False,
    numbers: Sequence[str] = (),
    others: Sequence[str] = (),
    opinion: Opinion | None = None,
) -> Meaning:
    """
    Read what the new words of a mail mean.

    Args:
        new: What the writer wrote now; nothing quoted, no signature.
        received: Aware, in the zone of the mail's own Date: "tomorrow" counts from it.
        automatic: Whether the mail's headers say that a machine wrote it.
        numbers: Invoice numbers the reminder was about.
        others: Other numbers we know: words about those alone say nothing about the reminder's.
        opinion: What a model thinks of it, where one is installed.

    Returns:
        Never raises; what was not understood is not sure, and for the owner.
    """
    text = new[:MOST_CHARACTERS]
    code = guess_language(text)
    cut = sentences(text)
    found, language = label(cut, code)
    _leave_out_others(found, numbers, others)
    if not found.said and automatic and text.strip():
        found.add(Label.ACKNOWLEDGEMENT, found.silent[0]) if found.silent else None
    days = find_days(text, received, language.code)
    if opinion:
        weigh(found, opinion, cut)
        _leave_out_others(found, numbers, others)
    days_of_ours = [day for day in days if not _is_of_others(day, cut, numbers, others)]
    guess(found, any(day.on is not None and day.on > received.date() for day in days))
    pays_on = payment_day(found, days_of_ours, received)
    if opinion:
        pays_on = day_of_payment(pays_on, found, days_of_ours, opinion)
    back_on, is_stale = return_day(found, days, received)
    warnings = warnings_in(fold(text))
    is_whole = len(new) <= MOST_CHARACTERS
    is_dated = pays_on is not None
    asks_owner = needs_human(found, opinion, is_dated) if opinion else _needs_human(found, is_dated, language)
    points_elsewhere = bool(words_around("answers")["elsewhere"].search(fold(text)))
    asks_owner = asks_owner or bool(warnings) or points_elsewhere or not is_whole
    is_understood = is_sure(found, opinion) if opinion else not (found.guessed or found.alarming)
    by_rule = tone_of(text, found, language)
    return Meaning(
        said=said_in(found),
        promise_date=pays_on.on if pays_on else None,
        promise_window=pays_on.window if pays_on else None,
        instalments=parts(found, days, received),
        paid_date=claimed_day(found, days, received),
        back_on=back_on,
        stand_in=_stand_in(found, text),
        needs_human=asks_owner,
        pause=points_elsewhere
        or (
            pauses(opinion, back_on is not None, is_stale)
            if opinion
            else _pauses(found, asks_owner, is_stale, language)
        ),
        tone=tone(opinion, by_rule) if opinion else by_rule,
        warnings=warnings,
        is_sure=bool(found.said) and is_whole and is_understood,
        is_automatic=is_machine(opinion, automatic) if opinion else automatic,
    )


def _needs_human(found: Labelled, is_dated: bool, language: Language) -> bool:
    labels = set(found.said)
    if found.guessed or found.alarming or found.silent or not labels:
        return True
    if labels == {Label.BOUNCE}:
        return not any(language.lists["delayed"].find(clause.folded) for clause in found.said[Label.BOUNCE])
    if labels <= _QUIET or labels <= {Label.ACKNOWLEDGEMENT, Label.PAYMENT_RUN}:
        return False
    return not (Label.PROMISE in labels and is_dated and labels <= _DATED)


def _pauses(found: Labelled, needs_human: bool, is_stale: bool, language: Language) -> bool:
    labels = set(found.said)
    if labels == {Label.ACKNOWLEDGEMENT}:
        return needs_human
    if labels == {Label.OUT_OF_OFFICE}:
        clauses = found.said[Label.OUT_OF_OFFICE]
        return not (is_stale or any(language.lists["part_time"].find(clause.folded) for clause in clauses))
    is_small_talk = labels == {Label.OTHER} and not found.guessed and bool(found.chatter) and not found.alarming
    return not (is_small_talk and found.said[Label.OTHER][0] in found.chatter)


def _stand_in(found: Labelled, text: str) -> str | None:
    if not set(found.said) & {Label.OUT_OF_OFFICE, Label.WRONG_CONTACT, Label.LEFT_COMPANY}:
        return None
    address = _ADDRESS.search(text)
    return address[0].rstrip(".") if address else None


def _leave_out_others(found: Labelled, numbers: Sequence[str], others: Sequence[str]) -> None:
    """What is said of another invoice alone is not said of the reminder's; trouble with it stays trouble."""
    if not others:
        return
    for which in _ABOUT_ANOTHER & set(found.said):
        kept = [clause for clause in found.said[which] if not _is_about_another(clause.sentence, numbers, others)]
        found.alarming.extend(clause for clause in found.said[which] if clause not in kept)
        if kept:
            found.said[which] = kept
        else:
            del found.said[which]
            found.leading = None if found.leading is which else found.leading


def _is_of_others(day: FoundDay, cut: Sequence[Sentence], numbers: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a day is that of another invoice, or on which somebody else pays the writer."""
    sentence = next((one for one in cut if one.start <= day.start < one.start + len(one.text)), None)
    if sentence is None:
        return False
    clause = Clause(sentence.text, fold(sentence.text), False, sentence.start)
    return _is_about_another(sentence.text, numbers, others) or is_of_a_payer_of_theirs(day, clause)


def _is_about_another(sentence: str, numbers: Sequence[str], others: Sequence[str]) -> bool:
    written = _compact(sentence)
    return any(len(_compact(one)) >= 3 and _compact(one) in written for one in others) and not any(
        _compact(one) in written for one in numbers
    )


def _compact(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
