"""
Structured references and their check digits.

Belgian OGM (twelve digits, the last two are the first ten mod 97, 97 for 0; Febelfin), ISO 11649 RF (mod 97-10), and
the Dutch betalingskenmerk (16 digits, the first one checks by mod 11; 9 to 14 with a length digit; one of seven has no
check digit and is as good as a number; betaalvereniging.nl, "specificaties betalingskenmerk").
"""

from __future__ import annotations

import re

_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1)
_SIGNS = re.compile(r"[^0-9a-z]+")


def canonical(reference: str) -> str:
    """Letters and digits alone, small: what is equal however it is grouped."""
    return _SIGNS.sub("", reference.lower())


def is_valid(reference: str) -> bool:
    """Whether the check digits of a reference, in any writing, are right."""
    code = canonical(reference)
    if code.startswith("rf"):
        return 5 <= len(code) <= 25 and is_valid_97(code)
    return code.isdecimal() and code.isascii() and (is_valid_ogm(code) or is_valid_kenmerk(code))


def is_valid_97(code: str) -> bool:
    """ISO 7064 mod 97-10 with the country or "rf" and two check digits in front, as in IBAN and RF."""
    turned = code[4:] + code[:4]
    return turned.isalnum() and turned.isascii() and int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def is_valid_ogm(code: str) -> bool:
    """Twelve digits, the last two the rest of the first ten."""
    return len(code) == 12 and int(code[10:]) == (int(code[:10]) % 97 or 97)


def is_valid_kenmerk(code: str) -> bool:
    """Sixteen digits, or 9 to 14 with their length in the second digit, the first of them checking the others."""
    if len(code) == 16:
        checked = code[1:]
    elif 9 <= len(code) <= 14:
        checked = code[2:]
        if int(code[1]) != len(checked) % 10:
            return False
    else:
        return False
    total = sum(int(digit) * _WEIGHTS[place % 10] for place, digit in enumerate(reversed(checked)))
    rest = total % 11
    return int(code[0]) == (rest if rest < 2 else 11 - rest)
