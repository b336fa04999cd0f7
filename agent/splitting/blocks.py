"""A block of headers above a quote: Van, Verzonden, Aan, Onderwerp, in any order and language.

Proof of a payment ("Van", "Aan", "Datum", "Bedrag") is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from agent.splitting.lines import Line
from agent.splitting.moments import has_day
from agent.splitting.vocabulary import vocabulary

_MOST_LINES_OF_BLOCK = 40
_FROM_WITHIN = 12
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,}", re.IGNORECASE)


def block_end(lines: Sequence[Line], at: int, *, below_title: bool = False) -> int | None:
    """Where the block of headers that begins at this line ends; None when none does.

    ``below_title`` tells that a titled rule stands above it, so that less of it is enough.
    """
    first = _role(lines[at])
    if first is None:
        return None
    if len(lines[at].bare) > 60 and (run_on := _roles_in(lines[at].bare)) >= {"from", "subject"} and len(run_on) >= 3:
        return at + 1
    if first not in ("from", "sent", "subject", "to"):
        return None
    if first != "from" and not below_title and all(_role(line) != "from" for line in lines[at + 1 : at + _FROM_WITHIN]):
        return None
    roles: dict[str, str] = {}
    place, loose = at, 0
    while place < min(len(lines), at + _MOST_LINES_OF_BLOCK):
        role = _role(lines[place])
        if role and (role not in roles or role in ("cc", "other")) and lines[place].depth == lines[at].depth:
            value, label = _value(lines[place]), place
            if not value and place + 1 < len(lines) and _role(lines[place + 1]) is None:
                place += 1  # the value stands on a line of its own
                value = lines[place].bare
            roles[role] = value
            if role == "sent" and not lines[label].bare.casefold().startswith("dat"):
                roles["posted"] = value  # "Datum" is a word of payments too, "Verzonden" of mail only
            place, loose = place + 1, 0
        elif roles and loose < 3 and _goes_on(lines, place, loose):
            place, loose = place + 1, loose + 1
        else:
            break
    end = place - loose
    is_real = _is_block(roles, below_title) and not _is_payment(lines, end, roles)
    return end if is_real else None


def _goes_on(lines: Sequence[Line], place: int, loose: int) -> bool:
    """Whether a label still comes after these lines of a long list of recipients."""
    label, colon, _ = lines[place].bare.partition(":")
    is_labelled = bool(colon) and len(label) < 25 and "@" not in label
    if lines[place].is_after_blank or is_labelled:
        return False
    ahead = lines[place + 1 : place + 4 - loose]
    return any(_role(line) for line in ahead) and (
        "@" in lines[place].bare or ";" in lines[place].bare or len(lines[place].bare) < 80
    )


def _is_block(roles: dict[str, str], below_title: bool) -> bool:
    if "from" not in roles or not roles["from"]:
        return below_title and len(roles) >= 2
    has_address = any("@" in roles.get(role, "") for role in ("from", "to", "cc"))
    has_moment = "sent" in roles and has_day(roles["sent"])
    main = sum(role in roles for role in ("from", "sent", "to", "subject"))
    if main >= 3:
        return has_address or has_moment or "subject" in roles
    if main < 2:
        return False
    return below_title or (has_address and (has_moment or "subject" in roles)) or "posted" in roles


def _is_payment(lines: Sequence[Line], end: int, roles: dict[str, str]) -> bool:
    """Whether this is proof of a payment: "Van", "Aan", "Datum" and then the amount."""
    values = " ".join(roles.get(role, "") for role in ("from", "to"))
    if _ACCOUNT.search(values) and "@" not in values:
        return True
    if "subject" in roles or end >= len(lines) or lines[end].is_after_blank or "@" in values:
        return False
    label, colon, _ = lines[end].bare.partition(":")
    return bool(colon) and len(label) < 25


def _role(line: Line) -> str | None:
    return _role_of(line.bare[:40])


@cache
def _label_words() -> dict[str, str]:
    return vocabulary().labels


@lru_cache(maxsize=2_000)
def _role_of(start: str) -> str | None:
    label, colon, _ = start.partition(":")
    return _label_words().get(label.strip("_* \t|").casefold()) if colon else None


def _value(line: Line) -> str:
    return line.bare.partition(":")[2].strip("_* ")


@cache
def _inner_label() -> re.Pattern[str]:
    names = sorted((name for name in _label_words() if len(name) > 1), key=len, reverse=True)
    return re.compile(rf"(?<!\S)(?P<label>{'|'.join(map(re.escape, names))})\s?:(?=\s)", re.IGNORECASE)


def _roles_in(text: str) -> set[str]:
    return {_label_words()[match["label"].casefold()] for match in _inner_label().finditer(text)}
