"""The line above a quote: "Op … schreef X:", a block of headers, "-----Oorspronkelijk bericht-----".

Each is read by what it holds, not by one form of words: a program's head has a writer's word ("schreef"), a day, an
hour or an address, and ends with a colon; a person who tells that he wrote on a day has "ik" or goes on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from agent.splitting.lines import Line, words_of
from agent.splitting.vocabulary import vocabulary

_MOST_LINES_OF_HEAD = 4
_LONGEST_HEAD = 420
_MOST_LINES_OF_BLOCK = 40
_FROM_WITHIN = 12
_MOST_WORDS_BEFORE = 9

_ADDRESS = re.compile(r"[^\s<>@:]{1,64}@[^\s<>@]{1,120}")
_ANGLED = re.compile(r"<[^<>]{0,300}>|\([^()]{0,300}\)|\"[^\"]{0,200}\"|'[^']{2,100}'|\[[^\[\]]{0,300}\]")
_HOUR = re.compile(r"(?<!\d)\d{1,2}\s?[:.h]\s?\d{2}(?!\d|[.-/]\d)|(?<!\d)\d{1,2} ?(?:uhr|uur|am|pm|h)\b", re.IGNORECASE)
_NUMERIC = re.compile(
    r"(?<!\d)(?:\d{4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,2}|\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?(?:\d{4}|\d{2}))(?!\d)"
)
_INITIAL = re.compile(r"\b[^\W\d_]\.")
_LETTERS = re.compile(r"[^\W\d_]+")
_RULE = re.compile(r"[-_=~*–—\s]{5,}$")
_TRIMMED = "-_=~*–—<>| \t"
_HALF_LINE = re.compile(r"^[<>\s]*:?$|^<?[^\s<>@]{1,64}@[^\s<>@]{1,120}>?\s*:$")
#: What is left of a head that was broken before its colon: ">:".
_COLON = re.compile(r"[>\s]*:$")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,}", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r"[!?;]$|(?:[^\W\d_]{5}|\d)\.$")
#: In every line that asks to be answered above it.
_ABOVE = ("boven", "above", "oberhalb", "über", "dessus")


class Strength(IntEnum):
    """How sure a head is: NAMED needs a quote below it, DATED a quote or a greeting, SURE nothing more."""

    NAMED = 1
    DATED = 2
    SURE = 3


@dataclass(frozen=True)
class Head:
    """A head from one line up to, not including, ``end``; ``is_rule`` when it only separates."""

    end: int
    strength: Strength


def find_head(lines: Sequence[Line], at: int) -> Head | None:
    """Tell whether a head begins at this line."""
    return _separator(lines, at) or _block(lines, at) or _attribution(lines, at)


# --- "-----Oorspronkelijk bericht-----" ----------------------------------------------------------------------------


def _separator(lines: Sequence[Line], at: int) -> Head | None:
    """A titled rule, or a bare rule with a block below it."""
    line = lines[at]
    bare = line.bare
    if len(bare) > 120:
        return None
    if _RULE.match(bare):
        block = _block(lines, at + 1) if at + 1 < len(lines) else None
        return Head(block.end, Strength.SURE) if block else None
    title = bare.strip(_TRIMMED).casefold().rstrip(":").strip(_TRIMMED)
    if title in _titles():
        end = at + 1
        block = _block(lines, end, below_title=True) if end < len(lines) else None
        below = block or (_attribution(lines, end) if end < len(lines) else None)
        if below:
            return Head(below.end, Strength.SURE)
        return Head(
            end, Strength.SURE if bare[:2] in ("--", "__", "==", "––") or bare.endswith("--") else Strength.NAMED
        )
    if at + 1 < len(lines) and _cites().match(bare) and has_day(bare) and (block := _block(lines, at + 1)):
        return Head(block.end, Strength.SURE)
    if any(word in bare.casefold() for word in _ABOVE) and _reply_above().search(bare):
        return Head(at + 1, Strength.SURE)
    return None


@cache
def _titles() -> frozenset[str]:
    return frozenset(vocabulary().lists["originals"])


@cache
def _reply_above() -> re.Pattern[str]:
    return re.compile("|".join(vocabulary().lists["reply_above"]), re.IGNORECASE)


# --- Van / Verzonden / Aan / Onderwerp -----------------------------------------------------------------------------


def _block(lines: Sequence[Line], at: int, *, below_title: bool = False) -> Head | None:
    first = _role(lines[at])
    if first is None:
        return None
    if len(lines[at].bare) > 60 and (run_on := _roles_in(lines[at].bare)) >= {"from", "subject"} and len(run_on) >= 3:
        return Head(at + 1, Strength.SURE)
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
    return Head(end, Strength.SURE) if is_real else None


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


def has_day(text: str) -> bool:
    """Whether a text names a calendar day or an hour."""
    return bool(_NUMERIC.search(text) or _HOUR.search(text) or _has_month(text))


def _has_month(text: str) -> bool:
    words = [word.casefold() for word in _LETTERS.findall(text)]
    return any(character.isdigit() for character in text) and any(_is_month(word) for word in words)


@cache
def _months() -> tuple[frozenset[str], int]:
    names = frozenset(name[:3] for name in vocabulary().lists["months"])
    return names, 3


def _is_month(word: str) -> bool:
    names, size = _months()
    return len(word) <= 10 and word[:size] in names


# --- Op 16 nov 2026 om 09:12 schreef X: ----------------------------------------------------------------------------


def _attribution(lines: Sequence[Line], at: int) -> Head | None:
    if not _may_begin(lines[at].bare):
        return None
    text, furthest = "", min(at + _MOST_LINES_OF_HEAD, len(lines))
    ahead = lines[at : furthest + 1]
    if not any(line.raw.endswith((":", ":*", ":_", ":**")) or line.depth > ahead[0].depth for line in ahead):
        return None
    for end in range(at, furthest):
        line = lines[end]
        if end > at and ((line.is_after_blank and not _HALF_LINE.match(line.raw)) or line.depth < lines[at].depth):
            return None
        if end > at and line.depth != lines[at].depth and not _COLON.match(line.raw):
            return None
        text = f"{text} {line.bare}" if text else line.bare
        if len(text) > _LONGEST_HEAD:
            return None
        if line.bare.endswith((":", ":_")) or _COLON.match(line.raw):
            strength = judge_attribution(text.rstrip("_ "))
            return Head(end + 1, strength) if strength else None
        if end + 1 < len(lines) and lines[end + 1].depth > lines[at].depth and not _COLON.match(lines[end + 1].raw):
            return _without_colon(text, end + 1)
        if _ENDS_SENTENCE.search(line.bare[-8:]) and not _is_abbreviated(line.bare):
            return None
        if _starts_anew(lines, end + 1):
            return None
    return None


def _without_colon(text: str, end: int) -> Head | None:
    """A head that forgot its colon counts where marked lines follow at once."""
    sure = _opener().match(text) and judge_attribution(f"{text}:") is Strength.SURE
    return Head(end, Strength.NAMED) if sure and _verb().search(text) else None


def _starts_anew(lines: Sequence[Line], at: int) -> bool:
    """Whether a head of its own begins on the next line."""
    if at >= len(lines) or not _opener().match(lines[at].bare):
        return False
    line = lines[at].bare
    return line.endswith(":") and judge_attribution(line) is not None


def _is_abbreviated(text: str) -> bool:
    word = _LETTERS.findall(text)[-1:] or [""]
    return len(word[0]) <= 4 or (_is_month(word[0].casefold()) and len(word[0]) <= 5)


@cache
def _first_words() -> frozenset[str]:
    return frozenset(phrase.split()[0] for phrase in vocabulary().lists["opens"])


@cache
def _verb_words() -> frozenset[str]:
    return frozenset(word for phrase in vocabulary().lists["wrote"] for word in words_of(phrase) if len(word) > 2)


@cache
def _opener() -> re.Pattern[str]:
    return re.compile(rf"(?:{vocabulary().any_of('opens')})\b", re.IGNORECASE)


@cache
def _verb() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){vocabulary().any_of('wrote')}(?!\w)", re.IGNORECASE)


@cache
def _cites() -> re.Pattern[str]:
    return re.compile(rf"{vocabulary().any_of('cites')}\s", re.IGNORECASE)


@cache
def _people() -> frozenset[str]:
    return frozenset(vocabulary().lists["people"])


def _may_begin(text: str) -> bool:
    if text.endswith(":") or "@" in text:
        return True
    words = words_of(text)
    return bool(words) and (words[0] in _first_words() or not _verb_words().isdisjoint(words))


@lru_cache(maxsize=1_000)
def judge_attribution(text: str) -> Strength | None:
    """Tell how sure it is that this line, ending with a colon, stands above a quote; None when it does not."""
    told = _ANGLED.sub(" ", text)
    has_address = bool(_ADDRESS.search(text))
    dated = bool(_NUMERIC.search(told) or _has_month(told))
    has_hour = bool(_HOUR.search(_NUMERIC.sub(" ", told)))
    verb = _verb().search(told)
    spoken = {word.casefold() for word in _LETTERS.findall(_INITIAL.sub(" ", told))} & _people()
    if verb is None:
        return _judge_without_verb(told, has_address, dated, has_hour, bool(spoken))
    opens = bool(_opener().match(told)) or told[:1].isdigit() or (dated and _starts_with_day(told))
    if not opens and len(told[: verb.start()].split()) > _MOST_WORDS_BEFORE:
        return None
    if re.search(r"[^\W\d_]{5,}[.!?;]\s+\S", told):  # a sentence ends before it
        return None
    if not opens and not dated and not has_address and not has_hour:
        return None if spoken else Strength.NAMED
    if spoken:
        return Strength.NAMED if opens and dated else None
    if has_address or (dated and has_hour):
        return Strength.SURE
    return Strength.DATED if dated else Strength.NAMED


def _judge_without_verb(told: str, has_address: bool, dated: bool, has_hour: bool, spoken: bool) -> Strength | None:
    """Heads such as "2026-11-16 9:12 GMT+01:00 X <x@y>:", "Citeren X:" and "Bericht van X op 16-11-2026 09:12:"."""
    if spoken or len(_LETTERS.findall(told)) > 12:
        return None
    if has_address and dated and (has_hour or _opener().match(told)):
        return Strength.SURE
    if _cites().match(told) and has_address:
        return Strength.SURE
    return Strength.NAMED if _cites().match(told) or has_address or (dated and has_hour) else None


def _starts_with_day(text: str) -> bool:
    start = text[:24]
    return any(character.isdigit() for character in start)
