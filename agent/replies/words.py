"""Small helpers on a mail's own words: the subject without its answer marks, and what the owner is shown."""

from __future__ import annotations

import re

_ANSWER_MARK = re.compile(r"^\s*(re|antw|aw|fw|fwd|wg|tr|rép|ref|sv|vs)\s*(\[\d+\])?\s*:\s*", re.IGNORECASE)
_QUOTE_HEADER = re.compile(
    r"^\s*(>|-{3,}|_{5,}|(op|on|le|am)\b.{0,200}\b(schreef|wrote|a écrit|schrieb)\b|(van|from|de|von)\s*:)",
    re.IGNORECASE,
)


def thread_subject(subject: str) -> str:
    """Strip "Re:", "Antw:" and their kin, fold case and spaces: two mails of one thread give the same text."""
    while mark := _ANSWER_MARK.match(subject):
        subject = subject[mark.end() :]
    return " ".join(subject.casefold().split())


def excerpt(text: str, limit: int = 300) -> str:
    """Give the first words of a mail for the owner's eye, at most ``limit`` characters, quotes left out.

    Never empty when there is any text.
    """
    lines: list[str] = []
    for line in text.splitlines()[:200]:
        if _QUOTE_HEADER.match(line):
            break
        lines.append(line.strip())
    words = " ".join(" ".join(lines).split()) or " ".join(text[: limit * 4].split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
