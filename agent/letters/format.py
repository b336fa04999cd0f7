"""Money, dates and account numbers the way the customer writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, get_currency_precision

from agent.domain.money import Money

_LOCALES = {"nl": "nl_NL", "en": "en_GB", "fr": "fr_FR", "de": "de_DE"}
_OF_A_COUNTRY = frozenset(("nl_BE", "fr_BE", "fr_CH", "fr_LU", "de_AT", "de_BE", "de_CH", "de_LU"))
_OBVIOUS_YEAR_DAYS = 180


@dataclass(frozen=True)
class Style:
    """How one reader writes: his language (ISO 639-1) and country (ISO 3166 alpha-2)."""

    language: str
    country: str

    @property
    def locale(self) -> Locale:
        """The nearest locale; a language without its own line is asked of babel as it is."""
        own = f"{self.language}_{self.country}"
        return Locale.parse(own if own in _OF_A_COUNTRY else _LOCALES.get(self.language, self.language))

    def money(self, money: Money) -> str:
        """Write an amount, rounded half up to the currency's own cents: ``€ 1.210,00``, ``€1,210.00``.

        The space between sign and amount is a no-break space (U+00A0).
        """
        unit = Decimal(1).scaleb(-get_currency_precision(money.currency))
        amount = money.amount.quantize(unit, rounding=ROUND_HALF_UP)
        return format_currency(amount, money.currency, locale=self.locale)

    def full_date(self, day: date) -> str:
        """Write a date with its year: ``3 december 2026``, ``3. Dezember 2026``."""
        return self._date(day, f"{self._number(day)} MMMM y")

    def near_date(self, day: date, today: date) -> str:
        """Write a date as one says it: the year only when it is not obvious, ``3 december``."""
        obvious = abs((day - today).days) <= _OBVIOUS_YEAR_DAYS
        return self._date(day, f"{self._number(day)} MMMM") if obvious else self.full_date(day)

    def near_dates(self, days: Sequence[date], today: date) -> str:
        """Write several days in one breath, the month of the last ones only once: ``27 oktober, 3 en 17 november``."""
        return self.series(
            [
                self._date(day, self._number(day))
                if day is not days[-1] and (day.year, day.month) == (days[-1].year, days[-1].month)
                else self.near_date(day, today)
                for day in days
            ]
        )

    def week_date(self, day: date) -> str:
        """Write a near date with its weekday: ``donderdag 3 december``, ``Donnerstag, 3. Dezember``."""
        weekday = "EEEE, " if self.language == "de" else "EEEE "
        return self._date(day, f"{weekday}{self._number(day)} MMMM")

    def series(self, words: Sequence[str]) -> str:
        """Join words as a sentence does: ``a, b en c``."""
        return format_list(list(words), locale=self.locale)

    def _number(self, day: date) -> str:
        """The day of the month as a pattern: German counts (``3.``), French only the first (``1er``)."""
        if self.language == "fr" and day.day == 1:
            return "d'er'"
        return "d." if self.language == "de" else "d"

    def _date(self, day: date, pattern: str) -> str:
        return format_date(day, pattern, locale=self.locale)


def format_iban(iban: str) -> str:
    """Write an IBAN in groups of four (ISO 13616, print form), whatever spaces it came with."""
    compact = "".join(iban.split()).upper()
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))
