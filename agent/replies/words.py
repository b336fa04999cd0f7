"""Small helpers on a mail's own words: the subject without its answer marks, and what the owner is shown."""

from __future__ import annotations

import re
import unicodedata

#: What mail programs, gateways and ticket systems put before a subject, in any order and as often as they like.
_BEFORE = re.compile(
    r"""(?:\s*(?:
        (?:re|antw|aw|fw|fwd|doorst|wg|tr|rép|ref|réf|betr|beantw|rv|sv|vs|i|r)\.?
        (?:\s?\[\d{1,4}\]|\s?\(\d{1,4}\))?\s?[:：] |
        [\[({<](?:\w{1,20}\s?){0,2}
        (?:(?:ticket|case|zaak|dossier|melding|vorgang|id)[\s:.-]{1,3}|\#)\#?[\w-]{0,20}\d{2,20}[\])}>] |
        [\[({<](?:ext|extern\w{0,3}|external\ (?:e?mail|sender)|spam|possible\ spam|verdacht|caution|secure)[\])}>] |
        \*{2,5}\s?[\w ]{2,30}\s?\*{2,5} |
        (?:ticket|case|zaak|melding|dossier|vorgang)\s?(?:nr\.?|id)?\s?[#]?\d{3,20}\s?[:-]
    ))+""",
    re.IGNORECASE | re.VERBOSE,
)
#: What ticket systems put behind it.
_BEHIND = re.compile(
    r"\s*(?:[-–|]\s?)?(?:[\[({](?:ticket|case|zaak|ref|id)?[\s:.]{0,3}#[\w-]{2,24}[\])}]|"
    r"(?:ticket|case|zaak|melding|dossier|vorgang)\s?(?:nr\.?|id)?\s?[:#]{0,2}\s?\d{3,20})\s*$",
    re.IGNORECASE,
)
_LONGEST = 1000


def thread_subject(subject: str) -> str:
    """
    Strip "Re:", "Antw:", "[#123]" and their kin, fold case and spaces: two mails of one thread give the same text.

    A subject of nothing but such marks gives an empty text.
    """
    plain = " ".join("".join(each for each in subject[:_LONGEST] if unicodedata.category(each) != "Cf").split())
    marks = _BEFORE.match(plain)
    bare = plain[marks.end() if marks else 0 :]
    return " ".join(_BEHIND.sub("", bare).casefold().split())


def excerpt(words: str, limit: int = 300) -> str:
    """Give the first words for the owner's eye, on one line of at most ``limit`` characters."""
    line = " ".join(words.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
