"""Cut the owner's answer into phrases with their values: "due 2026-12-03 amount 1210.00" is two."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from agent.desk.spoken import NotUnderstood
from agent.domain.question import Question

AS_READ = "as read"

#: Every answer there is (docs/commands.md); where two begin alike the first counts that a question takes.
ANSWERS = (
    *("yes", "no", "for", "no customer", "go on", "settled", "not an invoice", "invoice", "due", "amount", "number"),
    *(AS_READ, "replaces it", "both count", "to", "copy", "promised", "disputed", "ask for proof", "means", "hold"),
    *("noted", "sent", "not sent"),
)

#: Answers after which a value follows: all words up to the next answer.
WITH_VALUE = frozenset({"amount", "copy", "due", "for", "means", "number", "promised", "to"})


def read_phrases(text: str, question: Question) -> Sequence[tuple[str, str]]:
    """Cut an answer into phrases with their values; refuse what this question does not take."""
    wanted = {option.split(" ")[0] if option[-1:].isupper() else option for option in question.options}
    takes = f"{question.id} takes: {', '.join(question.options) or 'no answer; it goes away by itself'}"
    words, found = text.replace("go-on", "go on").split(), []
    while words:
        phrase = _phrase_at(words, wanted)
        if phrase is None:
            raise NotUnderstood(takes)
        words = words[len(phrase.split()) :]
        length = 0
        while phrase in WITH_VALUE and length < len(words) and not (length and _phrase_at(words[length:], wanted)):
            length += 1
        if phrase in WITH_VALUE and not length:
            raise NotUnderstood(f"{phrase} what? {takes}")
        found.append((phrase, " ".join(words[:length])))
        words = words[length:]
    if not found:
        raise NotUnderstood(takes)
    return found


def _phrase_at(words: Sequence[str], wanted: Collection[str]) -> str | None:
    """The phrase these words begin with, of those the question takes."""
    start = " ".join(words[:3]).lower() + " "
    return next((phrase for phrase in ANSWERS if phrase in wanted and start.startswith(f"{phrase} ")), None)
