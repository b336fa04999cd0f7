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

from agent.splitting.blocks import block_end
from agent.splitting.lines import Line, words_of
from agent.splitting.moments import HOUR, LETTERS, NUMERIC, has_day, has_month, is_month
from agent.splitting.speech import speaks_himself, speaks_of_the_case
from agent.splitting.vocabulary import vocabulary

_MOST_LINES_OF_HEAD = 4
_LONGEST_HEAD = 420
_MOST_WORDS_BEFORE = 9

_ADDRESS = re.compile(r"[^\s<>@:]{1,64}@[^\s<>@]{1,120}")
_ANGLED = re.compile(r"<[^<>]{0,300}>|\([^()]{0,300}\)|\"[^\"]{0,200}\"|'[^']{2,100}'|\[[^\[\]]{0,300}\]")
_INITIAL = re.compile(r"\b[^\W\d_]\.")
_RULE = re.compile(r"[-_=~*–—\s]{5,}$")
_TRIMMED = "-_=~*–—<>| \t"
_HALF_LINE = re.compile(r"^[<>\s]*:?$|^<?[^\s<>@]{1,64}@[^\s<>@]{1,120}>?\s*:$")
#: What is left of a head that was broken before its colon: ">:".
_COLON = re.compile(r"[>\s]*:$")
#: "Sanne de Wit ---16-11-2026 09:12:05---Beste Jan": Notes puts the letter's first words behind it.
_NOTES = re.compile(r".{2,80}?-{2,3} ?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[ T]\d{1,2}[:.]\d{2}.{0,12}?-{2,3}")
#: "---- X wrote ----"
_RULED = re.compile(r"[-_=–—]{3,} ?([^-_=–—].{3,200}?) ?[-_=–—]{3,}$")
_SECONDS = re.compile(r"\d{1,2}:\d{2}:\d{2}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
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
    """A head from one line up to, not including, ``end``."""

    end: int
    strength: Strength


def find_head(lines: Sequence[Line], at: int) -> Head | None:
    """Tell whether a head begins at this line."""
    if head := _separator(lines, at):
        return head
    end = block_end(lines, at)
    return Head(end, Strength.SURE) if end else _attribution(lines, at)


def is_like_head(rows: Sequence[str]) -> bool:
    """Whether lines that surely stand above a quote may be its head: no sentence, but an address or a moment."""
    text = " ".join(rows)
    if len(text) > _LONGEST_HEAD or text[-1:] in ".!?," or speaks_himself(text):
        return False
    if _ADDRESS.search(text):
        return True
    is_programs = bool(HOUR.search(NUMERIC.sub(" ", text))) or text.endswith(":")
    return is_programs and has_day(text) and not speaks_of_the_case(text)


def find_marked_head(lines: Sequence[Line], at: int) -> int | None:
    """Where a head ends that has quote marks itself and an unmarked quote below; None for any other line.

    GroupWise writes ">>> X <x@y> 16-11-2026 09:12 >>>"; a French provider marks its block of headers, not the letter.
    """
    line = lines[at]
    if line.raw.rstrip().endswith(">>>") and line.raw.lstrip().startswith(">>>"):
        return at + 1 if _ADDRESS.search(line.bare) or has_day(line.bare) else None
    end = block_end(lines, at)
    if end is None or end >= len(lines) or lines[end].depth:
        return None
    return end if lines[end].bare.casefold().startswith(vocabulary().lists["greetings"]) else None


# --- "-----Oorspronkelijk bericht-----" ----------------------------------------------------------------------------


def _separator(lines: Sequence[Line], at: int) -> Head | None:
    """A titled rule, or a bare rule or a title with a block below it."""
    bare, below = lines[at].bare, at + 1
    if len(bare) > 300:
        return None
    if _NOTES.match(bare):
        return Head(below, Strength.SURE)
    if ruled := _RULED.match(bare):
        if end := block_end(lines, below, below_title=True) if below < len(lines) else None:
            return Head(end, Strength.SURE)
        if _verb().search(ruled[1]) and (strength := judge_attribution(f"{ruled[1]}:")):
            return Head(below, max(strength, Strength.DATED))
    if bare.strip(_TRIMMED).casefold().rstrip(":").strip(_TRIMMED) in _titles():
        return _titled(lines, below, is_ruled=bare[:2] in ("--", "__", "==", "––") or bare.endswith("--"))
    if _RULE.match(bare) or (_cites().match(bare) and has_day(bare)):
        end = block_end(lines, below) if below < len(lines) else None
        return Head(end, Strength.SURE) if end else None
    if any(word in bare.casefold() for word in _ABOVE) and _reply_above().search(bare):
        return Head(below, Strength.SURE)
    return None


def _titled(lines: Sequence[Line], below: int, *, is_ruled: bool) -> Head:
    """The head that a title opens, with the block or the line of its own below it."""
    if below < len(lines):
        if end := block_end(lines, below, below_title=True):
            return Head(end, Strength.SURE)
        if head := _attribution(lines, below):
            return Head(head.end, Strength.SURE)
    return Head(below, Strength.SURE if is_ruled else Strength.NAMED)


@cache
def _titles() -> frozenset[str]:
    return frozenset(vocabulary().lists["originals"])


@cache
def _reply_above() -> re.Pattern[str]:
    return re.compile("|".join(vocabulary().lists["reply_above"]), re.IGNORECASE)


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
    word = LETTERS.findall(text)[-1:] or [""]
    return len(word[0]) <= 4 or (is_month(word[0].casefold()) and len(word[0]) <= 5)


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
    dated = bool(NUMERIC.search(told) or has_month(told))
    has_hour = bool(HOUR.search(NUMERIC.sub(" ", told)))
    verb = _verb().search(told)
    spoken = {word.casefold() for word in LETTERS.findall(_INITIAL.sub(" ", told))} & _people()
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
        is_programs = dated and has_hour and (_SECONDS.search(told) or _YEAR.search(told)) and len(spoken) == 1
        return Strength.DATED if is_programs else Strength.NAMED if opens and dated else None
    if has_address or (dated and has_hour):
        return Strength.SURE
    return Strength.DATED if dated else Strength.NAMED


def _judge_without_verb(told: str, has_address: bool, dated: bool, has_hour: bool, spoken: bool) -> Strength | None:
    """Heads such as "2026-11-16 9:12 GMT+01:00 X <x@y>:", "Citeren X:" and "Bericht van X op 16-11-2026 09:12:"."""
    if spoken or len(LETTERS.findall(told)) > 12:
        return None
    if has_address and dated and (has_hour or _opener().match(told)):
        return Strength.SURE
    if _cites().match(told) and has_address:
        return Strength.SURE
    return Strength.NAMED if _cites().match(told) or has_address or (dated and has_hour) else None


def _starts_with_day(text: str) -> bool:
    start = text[:24]
    return any(character.isdigit() for character in start)
