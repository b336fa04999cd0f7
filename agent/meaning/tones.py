"""How a mail is said, and whether it looks like a fraud."""

from __future__ import annotations

from agent.domain.reply import Label, Tone
from agent.meaning.labelling import Labelled
from agent.meaning.phrases import Language, fold

_SHOUTED = 0.7
_FEWEST_LETTERS = 12
_GRAVE = frozenset({Label.REFUSAL, Label.DISPUTE_COMPLAINT})


def tone_of(text: str, found: Labelled, language: Language) -> Tone:
    """Tell how it is said; shouting and insult are angry, whatever is said politely is not."""
    folded = fold(text)
    letters = [sign for sign in text if sign.isalpha()]
    shouts = len(letters) >= _FEWEST_LETTERS and sum(sign.isupper() for sign in letters) / len(letters) > _SHOUTED
    if shouts or language.lists["angry"].find(folded):
        return Tone.ANGRY
    if set(found.said) & _GRAVE and "!!" in text:
        return Tone.ANGRY
    return Tone.FRIENDLY if language.lists["friendly"].find(folded) else Tone.NEUTRAL


def warnings_in(folded: str, language: Language) -> tuple[str, ...]:
    """Say why a mail may be a fraud; nothing it asks is ever done by itself."""
    told = []
    if language.lists["bank_change"].find(folded):
        told.append("speaks of a new bank account")
    if language.lists["login"].find(folded):
        told.append("asks to log in or to follow a link")
    elif "http://" in folded or "https://" in folded:
        told.append("holds a link")
    return tuple(told)
