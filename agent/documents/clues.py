"""A page as a lesson sees it: the fixed words by which its layout is known again, and every value with its label.

Rule: learnt-layout (docs/rules.md)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from agent.documents.amounts import find_amounts
from agent.documents.dates import find_dates, month_first
from agent.documents.foot import role_of
from agent.documents.labels import is_table_head
from agent.documents.layout import Line, Segment
from agent.documents.lexicon import finder
from agent.documents.pdfs import Paper
from agent.domain.layout import Anchor, Clue, ClueKind, Layout, Place, Spot

MOST_CLUES = 120
MOST_ANCHORS = 60
_LONGEST_LABEL = 60
# How far above a value its label may stand, in heights of the value.
_REACH = 2.6
# A label beside a value is short; more words before it make a sentence, of which the last ones are kept.
_WORDS_OF_LABEL = 4
_WORDS_OF_NAMED = 6

_is_name = finder(
    r"(?<!\w)(?:<paper>s?\s?[.-]?\s?<sign>?|<phrase>|<issue>|<due>|<terms>|<other>[\s.-]*<sign>)(?!\w)"
    r"|^(?:datum|date|<sign>)$",
    paper="number.paper",
    sign="number.sign",
    phrase="number.phrase",
    issue="date.issue",
    due="date.due",
    terms="terms.label",
    other="number.look_alike",
)
_CODES = "EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON"
_CURRENCY = re.compile(rf"[€£$]|\b(?:{_CODES}|euro)\b", re.IGNORECASE)
_PRINTED_CURRENCY = re.compile(rf"[€£$]|(?<![A-Za-z])(?:{_CODES})(?![A-Za-z])")
_SYMBOLS = {"€": "EUR", "£": "GBP", "$": "USD"}
_TOKEN = re.compile(r"(?<![\w./%&+-])(?:[A-Z]{1,6} (?=\d))?[\w./%&+-]*\d[\w./%&+-]*")
_RATE = re.compile(r"\d[\d.,]*\s?%")
_FIGURE = re.compile(r"\d")
# The same short texts are looked at for values, for labels and for fixed words.
_REMEMBERED = 1024


@dataclass(frozen=True)
class _Value:
    """A value inside a segment."""

    kind: ClueKind
    start: int
    end: int
    text: str
    value: str
    swapped: str = ""


def survey(paper: Paper, marks: tuple[str, ...] = ()) -> Layout:
    """See the values of a paper, each with its label and place, and the fixed words around them.

    Args:
        paper: Its words in lines, page by page.
        marks: What says whose paper it is.
    """
    found = [clue for page in paper.pages for at in range(len(page)) for clue in _clues_of_line(page, at)]
    anchors = (anchor for page in paper.pages for line in page for anchor in _anchors_of_line(line))
    printed = {_SYMBOLS.get(sign, sign) for sign in _PRINTED_CURRENCY.findall(paper.text)}
    return Layout(tuple(dict.fromkeys(anchors))[:MOST_ANCHORS], _most_telling(found), marks, tuple(sorted(printed)))


def _most_telling(found: Sequence[Clue]) -> tuple[Clue, ...]:
    """As many as a lesson needs, in reading order: those under words of invoices first, then the first and last."""
    half = len(found) / 2
    order = sorted(range(len(found)), key=lambda at: (not found[at].is_named, half - abs(half - at)))
    return tuple(found[at] for at in sorted(order[:MOST_CLUES]))


@lru_cache(maxsize=_REMEMBERED)
def fold(label: str) -> str:
    """A label as it is compared: lower case, no currency, no marks around it, rates kept apart from other figures."""
    plain = _RATE.sub("%", _CURRENCY.sub(" ", label.casefold()))
    return " ".join(plain.split()).strip(" .:;,#*()[]|-\u2013_")[-_LONGEST_LABEL:]


@lru_cache(maxsize=_REMEMBERED)
def is_label(label: str) -> bool:
    """Whether these folded words are a label of invoices, in any of our languages."""
    return bool(label) and (role_of(label) is not None or _is_name(label))


@lru_cache(maxsize=_REMEMBERED)
def _values(text: str) -> tuple[_Value, ...]:
    """The dates, amounts and numbers in a text, left to right; what is a piece of one is no other."""
    if not _FIGURE.search(text):
        return ()
    taken: list[_Value] = []
    for day in find_dates(text):
        swapped = month_first(day).value.isoformat() if day.ambiguous else ""
        taken.append(
            _Value(ClueKind.DATE, day.start, day.end, text[day.start : day.end], day.value.isoformat(), swapped)
        )
    for amount in find_amounts(text):
        if not _overlaps(taken, amount.start, amount.end):
            printed = text[amount.start : amount.end]
            taken.append(_Value(ClueKind.AMOUNT, amount.start, amount.end, printed, str(amount.value)))
    for match in _TOKEN.finditer(text):
        value = match[0].strip(".,-/&+")
        if (
            not _overlaps(taken, *match.span())
            and len(value) <= 40
            and "%" not in text[match.start() : match.end() + 2]
        ):
            taken.append(_Value(ClueKind.NUMBER, *match.span(), value, value))
    return tuple(sorted(taken, key=lambda value: value.start))


def _overlaps(taken: Sequence[_Value], start: int, end: int) -> bool:
    return any(value.start < end and start < value.end for value in taken)


def _clues_of_line(page: Sequence[Line], at: int) -> Iterator[Clue]:
    """The values of one line: each with the label beside it, and with the one above it when it begins its segment."""
    label, label_left, nth = "", 0, 0
    for segment in page[at].segments:
        values = _values(segment.text)
        end = 0
        for value in values:
            between = segment.text[end : value.start]
            words = fold(between)
            if words and end:
                label, nth = f"{label} … {words}"[-_LONGEST_LABEL:], 1
            elif words:
                label, label_left, nth = words, round(segment.left), 1
            else:
                nth += 1
            if label:
                yield _beside(value, segment, label, nth, label_left)
            if not end and not words and (above := _above(page, at, segment)):
                yield _under(value, segment, above)
            end = value.end
        rest = fold(segment.text[end:])
        if not end and rest:
            label, label_left, nth = rest, round(segment.left), 0


def _beside(value: _Value, segment: Segment, label: str, nth: int, label_left: int) -> Clue:
    words = label.split()
    after = segment.text[value.end :].split()
    most = _WORDS_OF_NAMED if is_label(label) else _WORDS_OF_LABEL
    is_sentence = len(words) > most or (not is_label(label) and len(after) > 2)
    kept = " ".join(words[-_WORDS_OF_LABEL:]) if is_sentence else label
    place = Place.WITHIN if is_sentence else Place.BESIDE
    spot = Spot(value.kind, place, kept, nth, label_left, round(segment.left), round(segment.right))
    return _clue(value, spot)


def _under(value: _Value, segment: Segment, above: Segment) -> Clue:
    label = fold(above.text)
    spot = Spot(value.kind, Place.UNDER, label, 1, round(above.left), round(segment.left), round(segment.right))
    return _clue(value, spot)


def _clue(value: _Value, spot: Spot) -> Clue:
    return Clue(spot, value.text[:40], value.value, value.swapped, is_label(spot.label))


def _above(page: Sequence[Line], at: int, segment: Segment) -> Segment | None:
    """The label above a value in its column; none in a table of goods."""
    reach = segment.top + _REACH * (segment.top - segment.bottom)
    for line in reversed(page[:at]):
        for other in line.segments:
            if other.bottom > reach:
                return None
            if other.bottom >= segment.top - 2 and other.overlaps(segment):
                if _FIGURE.search(other.text) or is_table_head(line):
                    return None
                return other
    return None


def _anchors_of_line(line: Line) -> Iterator[Anchor]:
    """The words of a line that every paper of this layout has: labels of invoices, heads of the table of goods."""
    is_head = is_table_head(line) and not _FIGURE.search(line.text)
    for segment in line.segments:
        values = _values(segment.text)
        label = segment.text[: values[0].start] if values else segment.text
        words = fold(label)
        if (
            words
            and len(words.split()) <= _WORDS_OF_LABEL
            and (is_head or is_label(words) or label.rstrip()[-1:] == ":")
        ):
            yield Anchor(words, round(segment.left))


def of_einvoice(layout: Layout) -> Layout:
    """The layout of a page whose values are told by the e-invoice inside the same PDF."""
    return replace(layout, of_einvoice=True)
