"""Small helpers on a mail's own words: the subject without its answer marks, and what the owner is shown."""

from __future__ import annotations

import re

_ANSWER_MARKS = re.compile(
    r"(?:\s*(?:re|antw|aw|fw|fwd|doorst|wg|tr|rép|ref|sv|vs)(?:\s*\[\d+\])?\s*:)+", re.IGNORECASE
)
_QUOTE_HEADER = re.compile(
    r"\s*(>|-{3,}|_{5,}|(op|on|le|am)\b.{0,200}\b(schreef|wrote|a écrit|schrieb)\b|(van|from|de|von)\s*:)",
    re.IGNORECASE,
)
_MOST_LINES = 200


def thread_subject(subject: str) -> str:
    """Strip "Re:", "Antw:" and their kin, fold case and spaces: two mails of one thread give the same text."""
    marks = _ANSWER_MARKS.match(subject)
    return " ".join(subject[marks.end() if marks else 0 :].casefold().split())


def own_words(text: str) -> str:
    """Give what somebody wrote himself: quoted lines, what stands below a quoted head, and the signature left out."""
    lines = text.strip().splitlines()[:_MOST_LINES]
    kept: list[str] = []
    for place, line in enumerate(lines):
        if line.lstrip().startswith(">"):
            continue
        if line.rstrip() == "--":  # RFC 3676 4.3
            break
        if _QUOTE_HEADER.match(line):
            below = next((after for after in lines[place + 1 :] if after.strip()), "")
            if not below.lstrip().startswith(">"):
                break
            continue  # an answer may stand below what it quotes
        kept.append(line)
    return "\n".join(kept)


def excerpt(text: str, limit: int = 300) -> str:
    """Give the first words of a mail for the owner's eye, at most ``limit`` characters, quotes left out.

    Never empty when there is any text.
    """
    lines: list[str] = []
    for line in text.strip().splitlines()[:_MOST_LINES]:
        if _QUOTE_HEADER.match(line):
            break
        lines.append(line)
    words = " ".join(" ".join(lines).split()) or " ".join(text.split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
