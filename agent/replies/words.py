"""Small helpers on a mail's own words: the subject without its answer marks, and what the owner is shown."""

from __future__ import annotations

import re

_ANSWER_MARKS = re.compile(
    r"(?:\s*(?:re|antw|aw|fw|fwd|doorst|wg|tr|rép|ref|sv|vs)(?:\s*\[\d+\])?\s*:)+", re.IGNORECASE
)


def thread_subject(subject: str) -> str:
    """Strip "Re:", "Antw:" and their kin, fold case and spaces: two mails of one thread give the same text."""
    marks = _ANSWER_MARKS.match(subject)
    return " ".join(subject[marks.end() if marks else 0 :].casefold().split())


def excerpt(words: str, limit: int = 300) -> str:
    """Give the first words for the owner's eye, on one line of at most ``limit`` characters."""
    line = " ".join(words.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
