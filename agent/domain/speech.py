"""
What the owner reads, in his language: gettext with named holes.

``tell("paid on {day}", day=…)`` looks the English words up in the catalogues of the language spoken now and fills the
holes. Whoever starts the program chooses that language once (``speak``); nothing in the core does. Without a catalogue,
or without an entry in it, the English words stand as they are written. ``./dev words`` keeps the catalogues.
"""

from __future__ import annotations

import gettext
import re
import string
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from io import BytesIO

#: Languages with a whole catalogue, beside English.
SPOKEN = ("nl",)


def later(words: str) -> str:
    """Mark words of a table, to be told elsewhere by ``tell``; they stay as they are."""
    return words


_MONTHS = (
    *(later("January"), later("February"), later("March"), later("April"), later("May"), later("June")),
    *(later("July"), later("August"), later("September"), later("October"), later("November"), later("December")),
)
_SHORT = (
    *(later("Jan"), later("Feb"), later("Mar"), later("Apr"), later("May"), later("Jun")),
    *(later("Jul"), later("Aug"), later("Sep"), later("Oct"), later("Nov"), later("Dec")),
)
#: A number as the language writes it: what stands after the first and after the fourth digit.
_NUMBER = later("1,234.56")
_WEEKDAYS = (
    *(later("Monday"), later("Tuesday"), later("Wednesday"), later("Thursday"), later("Friday")),
    *(later("Saturday"), later("Sunday")),
)

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def speak(language: str) -> None:
    """Use a language from now on, such as "nl" or "nl-BE"; one without a catalogue means English."""
    global _catalogue, _language
    short = language.replace("_", "-").partition("-")[0].lower()
    _catalogue, _language = _load(short), short if short in SPOKEN else "en"


def language_spoken() -> str:
    """The language spoken now: one with a catalogue, else "en"."""
    return _language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use a language within a ``with`` block, whatever was spoken before."""
    global _catalogue, _language
    before = _catalogue, _language
    speak(language)
    try:
        yield
    finally:
        _catalogue, _language = before


def tell(words: str, /, **holes: object) -> str:
    """Say ``words`` in the owner's language; days and numbers in its ``{holes}`` are written as that language does."""
    said = _catalogue.gettext(words) if words else ""
    return said.format(**_filled(holes)) if holes else said


def every_way(words: str) -> frozenset[str]:
    """These words in every language: for finding them in a text that was stored, whatever was spoken then."""
    return frozenset({words, *(_load(language).gettext(words) for language in SPOKEN)})


def in_english(said: str, room: str) -> str:
    """
    The English words of a sentence of this room, with the same values in its holes; as it is, when nothing fits.

    For comparing sentences that were noted with sentences made now, whatever was spoken at either time.
    """
    for shape, words in _shapes(room):
        if found := shape.fullmatch(said):
            return words.format(**{hole: in_english(value, room) for hole, value in found.groupdict().items()})
    return said


def tell_count(one: str, many: str, count: int, /, **holes: object) -> str:
    """Say ``one`` or ``many`` by the grammar of the language; the hole ``{count}`` is the number itself."""
    return _catalogue.ngettext(one, many, count).format(count=count, **_filled(holes))


def _filled(holes: dict[str, object]) -> dict[str, object]:
    """What stands in the holes; an amount of money writes itself."""
    return {name: _value(value) for name, value in holes.items()}


def _value(value: object) -> object:
    if isinstance(value, Decimal):
        return tell_number(value)
    return tell_date(value) if isinstance(value, date) and not isinstance(value, datetime) else value


def tell_number(number: Decimal) -> str:
    """A number with its cents as the language writes it: "1.210,00", "1,210.00"; more decimals stay."""
    decimals = max(2, -int(number.as_tuple().exponent)) if number.is_finite() else 2
    pattern = tell(_NUMBER)
    said = f"{number:,.{decimals}f}"
    return said.replace(",", "\0").replace(".", pattern[5]).replace("\0", pattern[1])


def tell_day(day: date) -> str:
    """A day without its year, as people say it: "3 December", "3 december"."""
    return tell("{number} {month}", number=day.day, month=tell(_MONTHS[day.month - 1]))


def tell_date(day: date) -> str:
    """A day with its year: "3 December 2026"."""
    return tell("{day} {year}", day=tell_day(day), year=day.year)


def tell_short_date(day: date) -> str:
    """A day with its year where there is little room: "3 Dec 2026", "3 dec 2026"."""
    return tell(
        "{day} {year}", day=tell("{number} {month}", number=day.day, month=tell(_SHORT[day.month - 1])), year=day.year
    )


def tell_month(day: date) -> str:
    """The month of a day: "December 2026"."""
    return tell("{month} {year}", month=tell(_MONTHS[day.month - 1]), year=day.year)


def tell_moment(moment: datetime, with_year: bool = True) -> str:
    """A moment by the clock of its own zone: "3 December 2026 14:05", "3 December 14:05"."""
    return tell("{day} {time}", day=tell_date(moment) if with_year else tell_day(moment), time=f"{moment:%H:%M}")


def tell_weekday(day: date) -> str:
    """A day with its weekday: "Thursday 3 December"."""
    return tell("{weekday} {day}", weekday=tell(_WEEKDAYS[day.weekday()]), day=tell_day(day))


@cache
def _load(language: str) -> gettext.NullTranslations:
    whole = gettext.NullTranslations()
    if language in SPOKEN:
        for room in sorted(files("agent").joinpath("locale", language).iterdir(), key=lambda found: found.name):
            if room.name.endswith(".mo"):
                catalogue = gettext.GNUTranslations(BytesIO(room.read_bytes()))
                catalogue.add_fallback(whole)
                whole = catalogue
    return whole


@cache
def _shapes(room: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """What each translated sentence of a room looks like, the most telling first, and its English words."""
    found: list[tuple[int, re.Pattern[str], str]] = []
    for language in SPOKEN:
        catalogue = files("agent").joinpath("locale", language, f"{room}.mo")
        told: dict[object, str] = vars(gettext.GNUTranslations(BytesIO(catalogue.read_bytes())))["_catalog"]
        for words, said in told.items():
            if isinstance(words, str) and words and "{{" not in said:
                parts = list(string.Formatter().parse(said))
                names = [name for _, name, _, _ in parts if name]
                if len(set(names)) == len(names):
                    shape = "".join(re.escape(text) + (f"(?P<{name}>.*)" if name else "") for text, name, _, _ in parts)
                    known = sum(len(text) for text, _, _, _ in parts)
                    found.append((known, re.compile(shape, re.DOTALL), words))
    return tuple((shape, words) for _, shape, words in sorted(found, key=lambda each: -each[0]))
