"""German sub-fields of :86: (``166?00GUTSCHRIFT?20EREF+…?21SVWZ+…?31IBAN?32NAME``); Triodos writes them with ``>``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from agent.statements.mt940_values import BIC, IBAN, Details, account_of, id_of, said, words_of
from agent.statements.returns import reason_code, says_return

#: A German sub-field has 27 characters; of one with 26 nobody knows whether a blank was lost at its end.
NEARLY_FULL_PIECE = 26

_GERMAN = re.compile(r"([0-9]{3})([?>&@~^|#])(?:00|10|2[0-9])")
_KEYWORD = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|MDAT|BREF|RREF)\+")
#: Business transaction codes (Geschäftsvorfallcode, DFÜ agreement annex 3) of money that comes back.
_GERMAN_RETURNS = frozenset({"108", "109", "159", "181", "183", "184"})


def read_sub_fields(lines: Sequence[str]) -> Details | None:
    """Read German sub-fields; None when there are none."""
    form = _GERMAN.match(lines[0]) if lines else None
    if form is None:
        return None
    code, whole = form[1], "".join(lines)
    pieces = re.split(rf"{re.escape(form[2])}(00|10|2\d|3[0-4]|6[0-3])", whole)
    numbered = [(pieces[n], pieces[n + 1]) for n in range(1, len(pieces) - 1, 2)]
    fields = dict(reversed(numbered))
    telling = [piece for number, piece in numbered if number[0] in "26"]
    name = fields.get("32", "") + fields.get("33", "")
    account = account_of(fields.get("31", ""))
    # Triodos: the bank and the account come first, the name is part of the text.
    if len(telling) > 2 and BIC.fullmatch(telling[0].strip()) and IBAN.fullmatch(telling[1].strip()):
        account, telling = telling[1].strip(), telling[2:]
    first = next((place for place, piece in enumerate(telling) if _KEYWORD.search(piece)), len(telling))
    keyed = _keywords([*_lines_apart(telling[:first]), *telling[first:]])
    came_back = code in _GERMAN_RETURNS or says_return(fields.get("00", ""))
    return Details(
        counterparty=words_of(name),
        account=account or account_of(keyed.get("IBAN", "")),
        end_to_end_id=id_of(keyed.get("EREF", "")),
        text=said(keyed.get("SVWZ", "")),
        return_reason=(reason_code(" ".join(telling)) or words_of(fields.get("00", "")) or code) if came_back else None,
    )


def _lines_apart(pieces: Sequence[str]) -> list[str]:
    """Lines of a payer before any keyword: a full one goes on in the next, a shorter one is an end."""
    return [piece if len(piece) >= NEARLY_FULL_PIECE else f"{piece} " for piece in pieces]


def _keywords(pieces: Sequence[str]) -> dict[str, str]:
    """``SVWZ+`` and its kind with what follows each; text without any keyword is all ``SVWZ``."""
    starts, whole = set(), ""
    for piece in pieces:
        starts.add(len(whole))
        whole += piece
    found = [
        match for match in _KEYWORD.finditer(whole) if match.start() in starts or not whole[match.start() - 1].isalnum()
    ]
    head = whole[: found[0].start()] if found else whole
    words = {"SVWZ": head} if head.strip() else {}
    for match, following in zip_longest(found, found[1:]):
        value = whole[match.end() : following.start() if following else len(whole)]
        words[match[1]] = words.get(match[1], "") + value if match[1] == "SVWZ" else words.get(match[1], value)
    return words
