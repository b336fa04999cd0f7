"""Tell by its words whether a machine wrote a mail: headers are missing on some, and stand on people's mail too."""

from __future__ import annotations

from collections.abc import Mapping

from agent.domain.reply import Label
from agent.meaning.dates import guess_language
from agent.meaning.labelling import label
from agent.meaning.phrases import fold, phrases_of
from agent.meaning.sentences import sentences

_MOST_CHARACTERS = 4000
_MACHINES = frozenset({Label.OUT_OF_OFFICE, Label.BOUNCE})
_PEOPLES = frozenset(
    {Label.PAID, Label.PROMISE, Label.REFUSAL, Label.DISPUTE_COMPLAINT, Label.CASH_TROUBLE, Label.INSTALMENTS}
    | {Label.EXTENSION_REQUEST, Label.QUESTION, Label.NOT_RECEIVED, Label.APPROVAL_PENDING, Label.REMITTANCE_ADVICE}
    | {Label.INSOLVENCY, Label.WRONG_DATA}
)


def looks_automatic(text: str, headers: Mapping[str, str] | None = None) -> bool:
    """
    Tell whether a machine wrote these words; in doubt a person did.

    Args:
        text: The new words.
        headers: Of the mail. "Auto-Submitted: auto-replied" (RFC 3834 5) counts only where no person speaks.
    """
    shortened = text[:_MOST_CHARACTERS]
    code = guess_language(shortened)
    found, language = label(sentences(shortened), code, ())
    labels = set() if found.guessed else set(found.said)
    if labels & _PEOPLES:
        return False
    if labels & _MACHINES:
        return True
    if any(phrases_of(one).lists["automatic"].find(fold(shortened)) for one in {code, language.code, "en"}):
        return True
    return _says_machine(headers or {}) and not found.guessed


def _says_machine(headers: Mapping[str, str]) -> bool:
    fields = {name.lower(): value.lower() for name, value in headers.items()}
    submitted = fields.get("auto-submitted", "no")
    return submitted.startswith("auto-replied") or "x-autoreply" in fields or "x-autorespond" in fields
