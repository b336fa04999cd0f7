"""Cut a mail into sentences, each with its place in the text. Linear in the length of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n]+")
#: A line that begins a new item, whatever the line above ended with: "- ", "* ", "• ", "1) ".
_ITEM = re.compile(r"\s*(?:[-*•–·▪]|\d{1,2}[).])\s")
#: Where a sentence may end: closing marks, perhaps a quote or bracket behind them, and white space.
_END = re.compile(r"[.!?…;]+[\"'”’»)\]]{0,2}(?=\s)")
#: A day in figures has a full stop behind it that ends nothing: "bis 16.4. vor".
_FIGURES = re.compile(r"\d{1,2}\.\d{1,2}")
#: A day behind its month ("February 24. For invoices") is the last word of a sentence.
_MONTH_FIRST = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December) $"
)
_WORD_BEFORE = re.compile(r"[\w.]+$")
#: What a full stop belongs to without ending anything (nl, fr, de, en).
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\S+",
        """
a.s as jl j.l l.l o.v z.b p.ex p.e ex i.v.m ivm bijv bv b.v m.b.t t.a.v n.a.v i.p.v o.a d.w.z t.e.m t.m ca
incl excl dhr mevr mr mrs ms dr drs ir ing prof nr nrs no fact ref tel blz art mw m mme mlle me st ste av env
min max vgl bzw d.h u.a ggf evtl usw inkl zzgl bzgl hr fr rg str jan janv feb febr fev fevr mrt mar apr avr
jun jul juil aug sep sept okt oct nov dec déc dez e.g i.e etc approx inv jr sr co ltd inc gem resp i.o z.s.m
s.v.p svp p.o g.e m.vr.gr ma di wo do vr za zo mo mi sa so lun mer jeu ven sam dim mon tue wed thu fri sat sun
        """,
    )
)
_MOST_BEFORE = 12


@dataclass(frozen=True)
class Sentence:
    """One sentence as it stands in the text, without white space around it; ``start`` counts characters."""

    text: str
    start: int


def sentences(text: str) -> tuple[Sentence, ...]:
    """
    Cut the text into sentences.

    A blank line, a bullet and a short line before a capital end a sentence; a line that was only wrapped goes on below.
    A full stop behind an abbreviation or a number ("10. september", "Freitag, den 3.") does not end one unless the line
    ends there too.
    """
    return tuple(sentence for start, end in _blocks(text) for sentence in _cut(text, start, end))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of lines that were wrapped by a mail program and belong together."""
    begin = end = None
    for line in _LINE.finditer(text):
        if not line[0].strip():
            continue
        if begin is None or end is None:
            begin, end = line.span()
            continue
        between = text[end : line.start()].replace("\r\n", "\n")
        if between in ("\n", "\r") and _goes_on(
            text[begin:end] if end - begin < 200 else text[end - 200 : end], line[0]
        ):
            end = line.end()
            continue
        yield begin, end
        begin, end = line.span()
    if begin is not None and end is not None:
        yield begin, end


def _goes_on(above: str, line: str) -> bool:
    """Whether a line continues the one above: it begins small, or the one above was full and not closed."""
    if _ITEM.match(line):
        return False
    last = above.rstrip()[-1:]
    if last in ".!?:…":
        return False
    first = line.lstrip()[:1]
    wrapped = len(above.rsplit("\n", 1)[-1]) >= 55
    return first.islower() or first.isdigit() or wrapped


def _cut(text: str, start: int, end: int) -> Iterator[Sentence]:
    here = start
    for mark in _END.finditer(text, start, end):
        if mark.end() >= end or not _closes(text, start, mark, end):
            continue
        yield from _stripped(text, here, mark.end())
        here = mark.end()
    yield from _stripped(text, here, end)


def _closes(text: str, start: int, mark: re.Match[str], end: int) -> bool:
    if mark[0][0] != "." or len(mark[0]) > 1:
        return True
    before = _WORD_BEFORE.search(text, max(start, mark.start() - _MOST_BEFORE), mark.start())
    if before is None:
        return True
    word = before[0].casefold()
    if word in _ABBREVIATIONS:
        after = text[mark.end() : min(end, mark.end() + 3)].strip()[:1]
        return word in _CLOSING and after.isupper()
    if _FIGURES.fullmatch(word):
        return text[mark.end() : min(end, mark.end() + 3)].strip()[:1].isupper()
    if word.isdigit():
        if _MONTH_FIRST.search(text[max(0, before.start() - 12) : before.start()]):
            return text[mark.end() : min(end, mark.end() + 3)].strip()[:1].isupper()
        return len(word) > 2 or text[max(start, before.start() - 1) : before.start()] in (",", ":")
    return not (len(word) == 1 and word.isalpha())


#: Abbreviations that often end a sentence too: a capital behind them begins the next.
_CLOSING = frozenset({"a.s", "as", "jl", "j.l", "l.l", "etc", "usw", "z.s.m", "svp", "s.v.p", "incl", "excl", "inkl"})


def _stripped(text: str, start: int, end: int) -> Iterator[Sentence]:
    piece = text[start:end]
    words = piece.strip()
    if words:
        yield Sentence(words, start + len(piece) - len(piece.lstrip()))
