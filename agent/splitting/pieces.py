"""Split a mail: which lines are new, which are quoted, which close it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.domain.reply import SplitMail
from agent.splitting.closing import find_closing
from agent.splitting.heads import Head, Strength, find_head, find_marked_head, is_like_head
from agent.splitting.lines import Line, cut, joined, read_lines, words_of
from agent.splitting.machines import find_banner
from agent.splitting.markup import plain_text
from agent.splitting.own import Known, cut_answers, find_known, read_letters
from agent.splitting.speech import is_greeting, is_name
from agent.splitting.vocabulary import vocabulary

_NEW, _QUOTED, _HEAD, _CLOSING = "new", "quoted", "head", "closing"
#: A program breaks lines that are longer; what is left of them stands without a mark.
_WRAPPED_FROM = 60
#: A closing is not longer; nor has a mail more words of its own worth looking at for one.
_LONGEST_CLOSING = 150
_MOST_JUDGED = 400
_MOST_LINES_OF_HEAD = 4
#: Who answers in red below says so in his first lines.
_TOP = 40
_ARROWS = ("=>", "->", "-->", "==>", "→", ">>>", "##", "[")


_ARROW_INSIDE = re.compile(r"(?<=[.?!]) +(?=(?:>>>|==?>|--?>|→) ?\w)")


def split(text: str, *, own: Sequence[str] = (), html: str | None = None) -> SplitMail:
    """
    Tell the new words of a mail from what it quotes and what closes it; linear in time, never raises.

    Args:
        text: The plain text of the mail.
        own: Texts of our own letters that may be quoted; the surest sign.
        html: The same mail as HTML; read where there is no plain text, or where that shows no quote.

    Returns:
        Every line as it stands, in one of the three. ``new`` is empty only when there is no text at all: where all
        seems quoted, it holds what is not ours, else the closing, else everything but the heads.

    Rules: new-words (docs/rules.md)
    """
    if html and not text.strip():
        return split(plain_text(html), own=own)
    pieces = _split(text, own)
    if html and not pieces.quoted and (marked := _split(plain_text(html), own).quoted):
        return _split(text, [*own, marked])
    return pieces


def _split(text: str, own: Sequence[str]) -> SplitMail:
    lines, rest = read_lines(text)
    if not lines:
        return SplitMail("")
    letters = read_letters(own)
    lines = cut_answers(_cut_at_arrows(lines), letters)
    known = find_known(lines, letters)
    kinds = _kinds(lines, known)
    _find_unknown_heads(lines, kinds, known)
    _keep_answers(lines, kinds, known)
    _close(lines, kinds, known)
    if not _is_any_new(lines, kinds):
        _rescue(lines, kinds, known)

    def of(*wanted: str) -> str:
        return joined(lines, [at for at, kind in enumerate(kinds) if kind in wanted])

    quoted = of(_QUOTED, _HEAD)
    return SplitMail(of(_NEW), "\n".join(part for part in (quoted, rest) if part), of(_CLOSING))


def _cut_at_arrows(lines: Sequence[Line]) -> Sequence[Line]:
    """Cut answers off that somebody put behind arrows at the end of quoted lines, where he says that he did so."""
    if not any(_announces(line.bare.casefold()) for line in lines[:_TOP]):
        return lines
    return [
        part
        for line in lines
        for part in (
            cut(line, [arrow.start() for arrow in _ARROW_INSIDE.finditer(line.raw)]) if not line.depth else [line]
        )
    ]


def _kinds(lines: Sequence[Line], known: Known) -> list[str]:
    """What each line is, from the top; ``below`` holds once a head without quote marks has come."""
    kinds = [_NEW] * len(lines)
    at, below = 0, False
    is_announced = False
    signed: set[str] = set()
    while at < len(lines):
        line = lines[at]
        if line.depth:
            is_answer = below and is_announced and not lines[at - 1].depth and _is_marked_answer(line)
            end = find_marked_head(lines, at)
            below = below or end is not None
            kinds[at : end or at + 1] = [_HEAD if end else _NEW if is_answer else _QUOTED] * ((end or at + 1) - at)
            at = end or at + 1
            continue
        head = find_head(lines, at)
        if head and _holds(lines, head, known):
            kinds[at : head.end] = [_HEAD] * (head.end - at)
            is_marked = head.end < len(lines) and lines[head.end].depth > 0
            below = below or not is_marked
            at = head.end
        elif below:
            kinds[at] = _NEW if is_announced and _is_marked_answer(line) else _QUOTED
            at += 1
        else:
            if known.surely[at] or _is_left_over(lines, at):
                kinds[at] = _QUOTED
            elif _greets(line.bare, signed):
                below, at = True, at - 1
            elif at < _TOP:
                is_announced = is_announced or _announces(line.bare.casefold())
                signed |= _signature(lines, at)
            at += 1
    return kinds


def _signature(lines: Sequence[Line], at: int) -> set[str]:
    """The first name of whoever signed with this line, in lower case; empty for any other line."""
    line = lines[at]
    is_apart = at > 0 and (line.is_after_blank or is_greeting(lines[at - 1].bare))
    is_signed = (
        is_apart and len(line.words) <= 3 and len(line.words[0:1]) and len(line.words[0]) > 2 and is_name(line.bare)
    )
    return {line.words[0]} if is_signed and line.bare[:1].isupper() else set()


def _greets(bare: str, signed: set[str]) -> bool:
    """Whether somebody greets who has signed above: nobody greets himself, so a quote begins, without any head."""
    if not signed or len(bare) > 60 or not bare.casefold().startswith(vocabulary().lists["greetings"]):
        return False
    return not signed.isdisjoint(words_of(bare)[1:]) and len(bare.split()) <= 5


def _holds(lines: Sequence[Line], head: Head, known: Known) -> bool:
    """Whether a head is one: sure by itself, or by what stands below it."""
    if head.strength is Strength.SURE:
        return True
    if head.end >= len(lines):
        return head.strength is Strength.DATED
    below = lines[head.end]
    if below.depth or known.surely[head.end] or (known.is_any and known.lines[head.end]):
        return True
    return head.strength is Strength.DATED and below.bare.casefold().startswith(vocabulary().lists["greetings"])


def _is_left_over(lines: Sequence[Line], at: int) -> bool:
    """The end of a quoted line that a program broke: "> a long line that\\ngoes on\\n> and on"."""
    if not 0 < at < len(lines) - 1:
        return False
    before, line, after = lines[at - 1], lines[at], lines[at + 1]
    if not (before.depth and after.depth) or line.is_after_blank or after.is_after_blank:
        return False
    is_long = len(before.raw) >= _WRAPPED_FROM and before.bare[-1:] not in ".!?:;"
    return is_long and len(line.raw) < 40 and line.bare[:1].islower() and (not after.bare or after.bare[:1].islower())


def _find_unknown_heads(lines: Sequence[Line], kinds: list[str], known: Known) -> None:
    """Directly above the first words of a quoted letter stands a head, whatever its form (``is_like_head``)."""
    for start in range(1, len(lines)):
        if kinds[start] != _QUOTED or kinds[start - 1] != _NEW or not _opens_letter(lines[start], start, known):
            continue
        first = start - 1
        while first > 0 and start - first < _MOST_LINES_OF_HEAD and kinds[first - 1] == _NEW:
            if lines[first].is_after_blank:
                break
            first -= 1
        if is_like_head([line.bare for line in lines[first:start]]):
            kinds[first:start] = [_HEAD] * (start - first)


def _opens_letter(line: Line, at: int, known: Known) -> bool:
    return (at in known.starts and known.surely[at]) or line.bare.casefold().startswith(vocabulary().lists["greetings"])


def _keep_answers(lines: Sequence[Line], kinds: list[str], known: Known) -> None:
    """Below a head without marks, words that are not ours, between lines of ours or below our last, are answers."""
    if not known.is_any:
        return
    start = 0
    for end in range(len(lines) + 1):
        if end < len(lines) and kinds[end] == _QUOTED and not lines[end].depth:
            continue
        ours = [at for at in range(start, end) if known.lines[at]]
        if any(known.surely[at] for at in ours):
            is_whole = ours[-1] in known.ends and ours[-1] + 1 < end and bool(lines[ours[-1] + 1].words)
            last = end if is_whole else ours[-1]  # below our last word stands an answer, unless "--" does
            for at in range(ours[0], last):
                if not known.partly[at] and _says_something(lines[at]):
                    kinds[at] = _NEW
        start = end + 1


def _close(lines: Sequence[Line], kinds: list[str], known: Known) -> None:
    """Take banners from the top and closings from every piece of new words; below our name our letterhead may go on."""
    start, room = 0, _MOST_JUDGED
    for end in range(len(lines) + 1):
        if end < len(lines) and kinds[end] == _NEW:
            continue
        if start < end:
            top = find_banner(lines, end) if start == 0 else 0
            begin = max(start + top, end - min(room, _LONGEST_CLOSING))
            room -= end - begin
            is_below_ours = start - 1 in known.ends and not (lines[start - 1].depth or lines[start].bare.endswith(","))
            for at in {*range(top), *find_closing(lines, begin, end, is_below_name=is_below_ours)}:
                kinds[at] = _CLOSING
        start = end + 1


def _rescue(lines: Sequence[Line], kinds: list[str], known: Known) -> None:
    """Give something as new where all seemed quoted: what is not ours, else the closing, else all but the heads."""
    speaking = [at for at, kind in enumerate(kinds) if kind == _QUOTED and _says_something(lines[at])]
    theirs = [at for at in speaking if not known.partly[at]] if known.is_any else []
    closing = [at for at, kind in enumerate(kinds) if kind == _CLOSING]
    unmarked = [at for at in speaking if not lines[at].depth]
    chosen = theirs or closing or unmarked or speaking or list(range(len(lines)))
    for at in chosen:
        kinds[at] = _NEW
    if chosen is not closing:
        tried = kinds.copy()
        _close(lines, tried, known)
        if _is_any_new(lines, tried):
            kinds[:] = tried


def _is_any_new(lines: Sequence[Line], kinds: Sequence[str]) -> bool:
    return any(kind == _NEW and _says_something(line) for kind, line in zip(kinds, lines, strict=True))


def _announces(folded: str) -> bool:
    """Whether a line says that answers stand below."""
    return any(word in folded for word in vocabulary().lists["inline"])


def _is_marked_answer(line: Line) -> bool:
    label = line.bare.partition(":")[0].casefold()
    return line.raw.lstrip().startswith(_ARROWS) or (label in vocabulary().lists["answers"] and ":" in line.bare)


def _says_something(line: Line) -> bool:
    return bool(line.words) or not line.bare.isascii()
