"""How a mail is said, and whether it looks like a fraud."""

from __future__ import annotations

from agent.domain.reply import Label, Tone
from agent.domain.speech import tell
from agent.meaning.labelling import Labelled
from agent.meaning.phrases import LANGUAGES, Language, fold, phrases_of

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


def warnings_in(folded: str) -> tuple[str, ...]:
    """Say why a mail may be a fraud, in whichever language it asks: nothing it asks is ever done by itself."""
    told = []
    if _says("bank_change", folded):
        told.append(tell("speaks of a new bank account"))
    if _says("login", folded):
        told.append(tell("asks to log in or to follow a link"))
    elif "http://" in folded or "https://" in folded:
        told.append(tell("holds a link"))
    return tuple(told)


def _says(name: str, folded: str) -> bool:
    return any(phrases_of(code).lists[name].find(folded) for code in LANGUAGES)
