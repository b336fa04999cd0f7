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

_LOCALES = {("nl", "BE"): "nl_BE", "nl": "nl_NL", "en": "en_GB", "fr": "fr_FR", "de": "de_DE"}
_OBVIOUS_YEAR_DAYS = 180


@dataclass(frozen=True)
class Style:
    """How one reader writes: his language (ISO 639-1) and country (ISO 3166 alpha-2)."""

    language: str
    country: str

    @property
    def locale(self) -> Locale:
        """The nearest locale; a language without its own line is asked of babel as it is."""
        name = _LOCALES.get((self.language, self.country)) or _LOCALES.get(self.language) or self.language
        return Locale.parse(name)

    def money(self, money: Money) -> str:
        """Write an amount, rounded half up to the currency's own cents: ``€ 1.210,00``, ``€1,210.00``.

        The space between sign and amount is a no-break space (U+00A0).
        """
        unit = Decimal(1).scaleb(-get_currency_precision(money.currency))
        amount = money.amount.quantize(unit, rounding=ROUND_HALF_UP)
        return format_currency(amount, money.currency, locale=self.locale)

    def full_date(self, day: date) -> str:
        """Write a date with its year: ``3 december 2026``."""
        return format_date(day, "d MMMM y", locale=self.locale)

    def near_date(self, day: date, today: date) -> str:
        """Write a date as one says it: the year only when it is not obvious, ``3 december``."""
        obvious = abs((day - today).days) <= _OBVIOUS_YEAR_DAYS
        return format_date(day, "d MMMM", locale=self.locale) if obvious else self.full_date(day)

    def near_dates(self, days: Sequence[date], today: date) -> str:
        """Write several days in one breath, a month they share only once: ``11 en 24 maart``."""
        following = [*days, None][1:]
        return self.series(
            [
                str(day.day)
                if after and (day.year, day.month) == (after.year, after.month)
                else self.near_date(day, today)
                for day, after in zip(days, following, strict=True)
            ]
        )

    def week_date(self, day: date) -> str:
        """Write a near date with its weekday: ``donderdag 3 december``."""
        return format_date(day, "EEEE d MMMM", locale=self.locale)

    def series(self, words: Sequence[str]) -> str:
        """Join words as a sentence does: ``a, b en c``."""
        return format_list(list(words), locale=self.locale)


def format_iban(iban: str) -> str:
    """Write an IBAN in groups of four (ISO 13616, print form), whatever spaces it came with."""
    compact = "".join(iban.split()).upper()
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))
