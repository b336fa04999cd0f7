"""Cut the owner's answer into phrases with their values: "due 2026-12-03 amount 1210.00" is two."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from agent.desk.parts import as_typed, read_parts
from agent.desk.phrases import (
    find_answer,
    find_answer_line,
    find_label,
    is_polite,
    names_only_numbers,
    without_and,
    without_lead,
)
from agent.desk.spoken import NotUnderstood, read_day
from agent.desk.told import tell_answer
from agent.domain.question import Question, QuestionKind
from agent.domain.reply import Label
from agent.domain.speech import tell

AS_READ = "as read"

#: Every answer there is (docs/commands.md).
ANSWERS = (
    *("yes", "no", "for", "no customer", "go on", "settled", "not an invoice", "invoice", "due", "amount", "number"),
    *(AS_READ, "replaces it", "both count", "to", "copy", "promised", "disputed", "ask for proof", "means", "hold"),
    *("noted", "sent", "not sent", "complaint", "until", "will look", "not reached", "draft", "handed over"),
    *("agree", "plan over"),
)

#: Answers after which a value follows: all words up to the next answer.
WITH_VALUE = frozenset({"agree", "amount", "copy", "due", "for", "means", "number", "promised", "to", "until"})
#: Of these an answer holds one: "yes no" is neither.
_ALONE = frozenset(ANSWERS) - WITH_VALUE - {AS_READ, "invoice", "noted"}
_DAYS = frozenset({"due", "promised", "until"})


def read_phrases(text: str, question: Question, said_on: date) -> Sequence[tuple[str, str]]:
    """
    Cut an answer, in any of four languages, into phrases of the command line with their values.

    Args:
        said_on: The day it was said; days in it become dates.

    Raises:
        NotUnderstood: When it holds anything this question does not take.
    """
    wanted = {option.split(" ")[0] if option[-1:].isupper() else option for option in question.options}
    if question.letter and question.kind is not QuestionKind.CALL:
        wanted.add("draft")
    if line := find_answer_line(text, wanted, said_on):
        return [(line[0], line[1].isoformat())]
    takes = _takes(question)
    words = text.replace("go-on", "go on").split()
    found: list[tuple[str, str]] = []
    while words:
        said = find_answer(words, wanted) or _bare_value(words, wanted)
        if said is None and (is_polite(words[0]) or _begins_with_yes(words, found)):
            words = words[1:]
            continue
        if said is None:
            raise NotUnderstood(takes)
        phrase, length = said
        words, length = words[length:], 0
        while phrase in WITH_VALUE and length < len(words) and not (length and find_answer(words[length:], wanted)):
            length += 1
        if phrase in WITH_VALUE and not length:
            raise NotUnderstood(tell("{phrase} what? {takes}", phrase=phrase, takes=takes))
        found.append((phrase, _read_value(phrase, " ".join(without_and(words[:length])), said_on)))
        words = words[length:]
    found = list(dict.fromkeys(found))
    if len(found) > 1 and found[0][0] == "yes" and ("no", "") not in found:  # "ja, betaald": what is named is meant
        found = found[1:]
    if not found or len({phrase for phrase, _ in found} & _ALONE) > 1:
        raise NotUnderstood(takes)
    return found


def _bare_value(words: Sequence[str], wanted: Collection[str]) -> tuple[str, int] | None:
    """An answer whose value speaks for itself: an address, or nothing but numbers of invoices."""
    if "to" in wanted and len(words) == 1 and "@" in words[0]:
        return "to", 0
    return ("for", 0) if "for" in wanted and names_only_numbers(words) else None


def _begins_with_yes(words: Sequence[str], found: Sequence[object]) -> bool:
    """Whether more follows a "yes" to a question that takes none: "ja, betaald"."""
    said = find_answer(words, ("yes",)) if not found else None
    return said is not None and said[1] == 1 < len(words)


def as_said(phrases: Sequence[tuple[str, str]]) -> str:
    """Phrases as one line, the same whatever language they were said in."""
    return " ".join(part for phrase in phrases for part in phrase if part)


def _takes(question: Question) -> str:
    if not question.options:
        return tell("{question} takes: no answer; it goes away by itself", question=question.id)
    said = (tell_answer(option) for option in question.options)
    options = ", ".join(f"{option[:1].lower()}{option[1:]}" for option in said)
    return tell("{question} takes: {options}", question=question.id, options=options)


def _read_value(phrase: str, value: str, said_on: date) -> str:
    """A day becomes its date, a meaning its name in the programme, parts amounts with dates; the rest stays as said."""
    if phrase in _DAYS:
        return read_day(without_lead(value), said_on).isoformat()
    if phrase == "agree":
        return as_typed(read_parts(value, said_on))
    words = value.split()
    named = find_label(words) if phrase == "means" else None
    if named is None:
        return value
    label, length = named
    day = " ".join(words[length:])
    return (
        f"{label} {read_day(without_lead(day), said_on, past=label == Label.PAID.value).isoformat()}" if day else label
    )
