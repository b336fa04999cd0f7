"""What programs add to a mail: a gateway's banner at the top, "sent from my phone", a disclaimer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.splitting.lines import Line
from agent.splitting.vocabulary import vocabulary

_LONGEST_JUDGED = 400
_LONGEST_FOOTER = 200
_TOP = 12
_SENTENCES = re.compile(r"(?<=[.!]) (?=[A-ZÀ-Ý])")
_LEADING = re.compile(r"^[\W_]+")
_IMAGE = re.compile(
    r"\[?(?:cid:|image\b|afbeelding\b|inline image|logo\b|photo\b|bild:|img\b)[^\]]{0,200}\]$"
    r"|\[[^\]]{0,80}\.(?:png|jpe?g|gif)\]$|\[(?:logo|icon)[^\]]{0,80}\]$",
    re.IGNORECASE,
)


def find_banner(lines: Sequence[Line], end: int) -> int:
    """How many lines at the top, before ``end``, a gateway hung there."""
    place = top = 0
    while place < end and place < _TOP:
        bare = lines[place].bare.strip("_=-# \t")[:_LONGEST_JUDGED]
        if not bare or vocabulary().patterns["banner"].match(bare):
            is_banner = bool(bare)
        else:
            is_banner = top > 0 and not lines[place].is_after_blank and bool(_banner_more(bare))
            if not is_banner:
                break
        place += 1
        top = place if is_banner or top else 0
    return top


def _banner_more(bare: str) -> bool:
    return vocabulary().patterns["banner_more"].match(bare) is not None


def is_footer(bare: str) -> bool:
    """Whether a phone or a program wrote this: "Verzonden vanaf mijn iPhone", "[cid:logo.png]"."""
    if len(bare) > _LONGEST_FOOTER:
        return False
    if _IMAGE.match(bare):
        return True
    parts = [_LEADING.sub("", part).rstrip("_-–—*<>[]() \t.!") for part in _SENTENCES.split(bare)]
    return all(vocabulary().patterns["sent_from"].fullmatch(part) for part in parts)


def is_disclaimer(text: str) -> bool:
    """Whether a paragraph begins as a disclaimer does."""
    return vocabulary().patterns["disclaimer"].match(_LEADING.sub("", text)) is not None
