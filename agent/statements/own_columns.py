"""The columns of a bank nobody has described, as its owner names them in the settings (``[bank.csv]``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

_EXPLAINED = {
    "date": "Day of booking.",
    "value_date": "Day it counts for interest.",
    "amount": "Signed amount; or the bare amount beside a sign column.",
    "debit": "Amount that left, where two columns stand in place of one.",
    "credit": "Amount that came in.",
    "sign": "Column that says whether money came or left.",
    "minus": "Its words for money that left.",
    "plus": "Its words for money that came; without them every other word.",
    "balance": "Balance after the row: it proves the file.",
    "currency": "Column with the currency, or the currency itself (USD); without one it is EUR.",
    "own": "Column with your own account.",
    "iban": "Your own account itself, where no column has it.",
    "name": "The other party's name.",
    "account": "The other party's account.",
    "reference": "Structured reference (OGM, RF, betalingskenmerk).",
    "text": "Remittance; several columns are joined.",
    "end_to_end": "What the payer's system called the payment.",
    "bank_id": "The bank's own number of the booking.",
    "skip_lines": "So many lines at the top are passed over.",
    "foot": "Words a line below the bookings begins with.",
    "delimiter": "What stands between the columns.",
    "decimal": "Decimal sign.",
    "date_order": '"ymd", "dmy" or "mdy".',
}


#: Currencies a name in three capitals is taken for (ISO 4217); "CUR" or "CCY" is a column.
_CURRENCIES = frozenset(
    {"AUD", "BGN", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "ISK", "JPY", "MAD", "MXN",
     "NOK", "NZD", "PLN", "RON", "RSD", "SEK", "SGD", "TRY", "USD", "ZAR"}
)  # fmt: skip
#: What is told of a table beside the names of its columns.
_NO_COLUMNS = ("minus", "plus", "iban", "skip_lines", "foot", "delimiter", "decimal", "date_order")


@dataclass(frozen=True)
class OwnColumns:
    """
    Which column of a table says what; each by its name in the header, "" for none.

    There must be a date, and an amount, an amount with a sign column, or debit and credit. ``minus`` has the words of
    the sign column for money that left, ``plus`` those for money that came; without ``plus`` every other word is money
    that came. ``currency`` may also be the currency itself, in three capitals. ``iban`` is the account where no column
    has it. From a line that begins with a word of ``foot`` on nothing is a booking. ``delimiter``, ``decimal`` and
    ``date_order`` may stay "": then each file tells.
    """

    date: str = ""
    value_date: str = ""
    amount: str = ""
    debit: str = ""
    credit: str = ""
    sign: str = ""
    minus: tuple[str, ...] = ()
    plus: tuple[str, ...] = ()
    balance: str = ""
    currency: str = ""
    own: str = ""
    iban: str = ""
    name: str = ""
    account: str = ""
    reference: str = ""
    text: tuple[str, ...] = ()
    end_to_end: str = ""
    bank_id: str = ""
    skip_lines: int = 0
    foot: tuple[str, ...] = ()
    delimiter: str = ""
    decimal: str = ""
    date_order: str = ""

    @property
    def has_fixed_currency(self) -> bool:
        """Whether ``currency`` is a currency and no column."""
        return self.currency in _CURRENCIES

    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """What is named: what a column says, and its names."""
        roles = [
            field.name
            for field in fields(self)
            if field.name not in _NO_COLUMNS and not (field.name == "currency" and self.has_fixed_currency)
        ]
        named = {role: getattr(self, role) for role in roles}
        return {role: (names,) if isinstance(names, str) else names for role, names in named.items() if names}

    def toml(self, notes: Mapping[str, str] | None = None) -> str:
        """The section of the settings that says the same, each key with what it means and a note of one line."""
        lines = ["[bank.csv]"]
        for field in fields(self):
            value = getattr(self, field.name)
            if value:
                shown = _shown(value)
                lines += [f"# {' '.join(filter(None, (_EXPLAINED[field.name], (notes or {}).get(field.name))))}"]
                lines += [f"{field.name} = {shown}"]
        return "\n".join(lines) + "\n"


def _shown(value: str | int | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_quoted(part) for part in value)}]"
    return _quoted(value) if isinstance(value, str) else str(value)


def _quoted(text: str) -> str:
    """A TOML basic string (TOML 1.0): quotes, backslashes and control characters escaped."""
    escaped = (char if char not in '"\\' else f"\\{char}" for char in text)
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in escaped) + '"'
