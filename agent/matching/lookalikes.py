"""What in a text is no invoice number whatever its digits: dates, amounts, postcodes, accounts, telephone numbers."""

from __future__ import annotations

import re
from functools import cache

from agent.matching.references import is_valid_97
from agent.matching.words import spoken

Span = tuple[int, int]

_EDGE, _END = r"(?<![^\W_])", r"(?![^\W_])"
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_IBAN = re.compile(r"(?<![^\W_])(?!rf)[a-z]{2}\d{2}(?:[a-z0-9]{11,30}(?![^\W_])|(?: [a-z0-9]{2,4}){3,8}(?![^\W_]))")
_GLUED = 11 + 4


@cache
def _firm() -> tuple[re.Pattern[str], ...]:
    """What is that and nothing else, unless it is written exactly as an invoice number was printed."""
    month, currency = spoken("sign.month"), spoken("sign.currency")
    before, after = spoken("sign.street_before"), spoken("sign.street_after")
    patterns = (
        # dates with a year or a month in words
        rf"{_EDGE}{_YEAR}([-/.]){_MONTH}\1{_DAY}(?:{_END}|(?=t\d))(?![-/.]\d)",
        rf"(?<!\d)(?<!\d[-/.]){_DAY}([-/.]){_MONTH}\1(?:{_YEAR}|\d\d){_END}(?![-/]\d)",
        rf"(?<![\w/.-]){_MONTH}[-/]{_YEAR}{_END}(?![-/.]\d)",
        rf"{_EDGE}{_YEAR} (?:0[1-9]|1[0-2]) (?:0[1-9]|[12]\d|3[01]){_END}",
        rf"(?<![\w/.-])(?:0[1-9]|[12]\d|3[01]) (?:0[1-9]|1[0-2]) {_YEAR}{_END}",
        rf"(?<![\w/.-])\d{{1,2}}(?:e|er|st|nd|rd|th|\.)?\s*(?:-|of\s|de\s)?\s*{month}\.?(?:\s*'?(?:{_YEAR}|\d\d)(?!\d|[-/.]\d))?{_END}",
        rf"{_EDGE}{month}\.?\s*(?:{_DAY}(?:st|nd|rd|th)?,?\s*)?'?{_YEAR}{_END}(?![-/.]\d)",
        rf"{_EDGE}{month}\s+{_DAY}(?:st|nd|rd|th)?{_END}",
        # times of day, percentages, quarters
        rf"{_EDGE}(?:[01]?\d|2[0-3])[:hu][0-5]\d(?::[0-5]\d)?{_END}",
        rf"{_EDGE}\d+(?:[.,]\d+)?\s*(?:%|pct|procent|prozent|percent)",
        rf"{_EDGE}[qkt][1-4]{_END}",
        # amounts: two decimals, thousands with decimals, a sign or word of money beside them
        r"(?<![\w/-])(?<!\d[.,])\d{1,3}([.,' ])\d{3}(?:\1\d{3})*[.,]\d{2}(?!\d)",
        r"(?<![\w/-])(?<!\d[.,])\d+[,.]\d{2}(?![\d]|[.,/-]\d)",
        rf"(?<!\d)(?<!\d )(?:[€$£]|{_EDGE}{currency})\s*\d[\d.,]*",
        rf"(?<![\w/-])\d[\d.,]*\s*(?:[€$£]|{currency}{_END})(?!\s*\d)",
        r"(?<![\w/-])\d+(?:,-|\.-|,--|\.--)",
        # telephone numbers
        r"(?<![\w+/.,-])(?:\+|00)[1-9]\d[\s./-]?\(?0?\)?\d[\d\s./-]{6,12}\d(?!\w)",
        r"(?<![\w/.,-])(?<!\d )0[1-9]\d{0,3}[\s./-]{0,3}\d{6,8}(?!\w|[-/.:]\d)",
        r"(?<![\w/.,-])(?<!\d )0[1-9](?:[\s.-]?\d\d){4}(?!\w|[-/.:]\d)",
        r"(?<![\w/.,-])(?<!\d )0[1-9]\d{1,2}[\s./-]+\d{2,4}[\s.-]\d{2,4}(?:[\s.-]\d{2,4})?(?!\w|[-/.:]\d)",
        r"(?<![\w/.,-])(?<!\d )0[1-9][\s./-]+\d{3,4}[\s.-]\d{2,4}(?:[\s.-]\d{2,4})?(?!\w|[-/.:]\d)",
        # a postcode behind a street, or behind a country
        rf"{_EDGE}(?:{before}|{after}){_END}[^\n]{{0,40}}?{_EDGE}\d{{4,5}}(?=\s+[^\W\d_]{{2}})",
        r"(?<![\w-])(?:nl|b|d|f|l|a|ch|be|de|fr|lu|at)-?\d{4,5}(?=\s+[^\W\d_]{3})",
    )
    return tuple(re.compile(pattern) for pattern in patterns)


@cache
def _mild() -> tuple[re.Pattern[str], ...]:
    """What is probably something else, unless the word for an invoice stands before it."""
    unit = spoken("sign.unit")
    before, after = spoken("sign.street_before"), spoken("sign.street_after")
    patterns = (
        # day and month, one of three, the first, eight hours
        rf"(?<![\w/.-]){_DAY}[-/.]{_MONTH}\.?{_END}(?![-/.]?\d)",
        rf"(?<![\w/.-])\d{{1,2}}\s*/\s*\d{{1,2}}{_END}(?!/)",
        rf"{_EDGE}\d+(?:e|er|ere|eme|ste|de|st|nd|rd|th){_END}",
        rf"(?<![\w/.-])\d{{1,3}}\s*{unit}{_END}",
        # house numbers
        rf"{_EDGE}{before}\s+\d{{1,4}}(?:\s?[a-z])?{_END}",
        rf"(?<![\w/.-])(?<!\d )[1-9]\d{{0,3}}(?:\s?(?:bis|ter|[a-z]))?,?\s+(?:[^\W\d_]+\s+){{0,2}}{after}{_END}",
    )
    return tuple(re.compile(pattern) for pattern in patterns)


#: Dutch postcode in capitals: small letters would make every "1318 en 1319" one.
_POSTCODE = re.compile(
    r"(?<![\w./-])[1-9]\d{3} ?(?!EN|ET|OF|OU|BV|NV|SA|TM|NR|DE|IN|OP|EU|DD)[A-Z]{2}(?![^\W_]|[-/.]?\d)"
)


def lookalikes(text: str, raw: str) -> tuple[list[Span], list[Span]]:
    """
    Find the places in a folded text (``raw`` as it stood) whose digits are something else: for sure, and probably.

    What stands there counts as an invoice number only right behind the word for one; what is sure only if it is
    written as the number was printed.
    """
    if not any(sign.isdigit() for sign in text):
        return [], []
    firm = [match.span() for kind in _firm() for match in kind.finditer(text)]
    firm += [match.span() for match in _POSTCODE.finditer(raw)]
    return firm, [match.span() for kind in _mild() for match in kind.finditer(text)]


def accounts(text: str) -> list[Span]:
    """Find account numbers in a folded text: glued IBANs, and those in groups whose check digits are right."""
    spans = []
    for match in _IBAN.finditer(text):
        found = match[0]
        if " " not in found or _is_iban(found):
            spans.append(match.span())
        elif (shorter := _shorter(found)) is not None:
            spans.append((match.start(), match.start() + len(shorter)))
    return spans


def _shorter(found: str) -> str | None:
    """The beginning of it that is an IBAN: the words behind look like groups."""
    while " " in found:
        found = found.rpartition(" ")[0]
        if _is_iban(found):
            return found
    return None


def _is_iban(code: str) -> bool:
    code = code.replace(" ", "")
    return len(code) >= _GLUED and code.isascii() and is_valid_97(code)
