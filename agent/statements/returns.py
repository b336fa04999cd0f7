"""How banks say that money came back: ISO 20022 reason codes, and their own words."""

from __future__ import annotations

import re

#: External return reasons, as far as a word can be known for one.
_CODE = re.compile(r"\b((?:AC|AG|AM|BE|ED|FF|MD|MS|RC|RR|SL|TM)\d\d|CNOR|DNOR|FOCR|DUPL|CUST|NOAS|NOOR)\b")
_WORDS = re.compile(
    r"\b(?:STORNO|STORNERING|RETOURE?|TERUGBOEKING|R(?:Ü|UE)CK(?:LASTSCHRIFT|BUCHUNG|GABE|(?:Ü|UE)BERWEISUNG))\b", re.I
)


def reason_code(text: str) -> str | None:
    """The ISO code in a text, such as "MD06"."""
    found = _CODE.search(text)
    return found[1] if found else None


def says_return(text: str) -> bool:
    """Whether a bank's words say that money came back; in a payer's words they prove nothing."""
    return bool(_WORDS.search(text))
