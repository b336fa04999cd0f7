"""Bank accounts and structured payment references, with their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Lengths from the SWIFT IBAN registry, for the countries whose invoices we meet.
_LENGTHS = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19,
    "SK": 24, "SM": 27,
}  # fmt: skip

_IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}\d{2})((?:[ \u00a0.]?[A-Z0-9]){11,30})")
# Spaces where a line was broken inside it.
_BELGIAN = re.compile(r"([+*])(?:\s?\1){2}\s?(\d{3})\s?/\s?(\d{4})\s?/\s?(\d{5})\s?\1(?:\s?\1){2}")
_CREDITOR = re.compile(r"(?<![A-Za-z0-9])RF\d{2}(?: ?[A-Z0-9]){1,21}(?![A-Za-z0-9])")
_DUTCH = re.compile(r"betalingskenmerk\s*[:.]?\s*(\d[\d ]{5,20}\d)(?!\d)", re.IGNORECASE)


def _mod_97(code: str) -> int:
    """ISO 7064 MOD 97-10 of a code whose letters count from A = 10."""
    return int("".join(str(int(char, 36)) for char in code)) % 97


def is_valid_iban(iban: str) -> bool:
    """Whether an IBAN has its country's length and right check digits (ISO 13616)."""
    plain = re.sub(r"\s", "", iban).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", plain):
        return False
    return len(plain) == _LENGTHS.get(plain[:2], len(plain)) and _mod_97(plain[4:] + plain[:4]) == 1


def find_ibans(text: str) -> Iterator[tuple[str, int]]:
    """Every IBAN in a text, without its spaces, and where it starts. Check digits are not looked at."""
    for match in _IBAN.finditer(text):
        length = _LENGTHS.get(match[1][:2])
        plain = re.sub(r"[^A-Z0-9]", "", match[0])
        if length and len(plain) >= length:
            yield plain[:length], match.start()


def find_reference(text: str) -> tuple[str, bool] | None:
    """
    Find the structured reference a payment must carry (BT-83), as printed, and whether its check digits are right.

    Belgian structured communication (+++ or ***, modulo 97), RF creditor reference (ISO 11649), Dutch betalingskenmerk.
    """
    if match := _BELGIAN.search(text):
        digits = match[2] + match[3] + match[4]
        return re.sub(r"\s", "", match[0]), (int(digits[:10]) % 97 or 97) == int(digits[10:])
    for match in _CREDITOR.finditer(text):
        for printed in _shortened(match[0]):
            plain = printed.replace(" ", "")
            if _mod_97(plain[4:] + plain[:4]) == 1:
                return printed, True
    if match := _DUTCH.search(text):
        return match[1].strip(), _is_dutch_reference(match[1].replace(" ", ""))
    return None


def _shortened(printed: str) -> Iterator[str]:
    """The text, then without its last word and so on: words that follow a reference look like part of it."""
    while len(printed) > 4:
        yield printed
        printed = printed.rpartition(" ")[0]


def _is_dutch_reference(digits: str) -> bool:
    """Check a 16-digit betalingskenmerk (modulo 11, weights 2, 4, 8, 5, 10, 9, 7, 3, 6, 1); others carry no check."""
    if len(digits) != 16:
        return len(digits) in (7, *range(9, 15))
    weights = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1) * 2
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(reversed(digits[1:]), weights, strict=False)) % 11
    return int(digits[0]) == {10: 1, 11: 0}.get(rest, rest)
