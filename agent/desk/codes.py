"""
The codes of a digest: short words that show that an answer was written by somebody who read that digest.

Pure: which digest gave out which codes stands in the books (``Book.given_out``), and only those open anything. A code
says nothing to whoever has not the digest, and is not enough without the owner's own address (``docs/desk.md``).
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable

from agent.domain.desk import Code, GivenOut

#: No vowels, so that no code is a word; nothing that looks like something else (0 o, 1 i l).
_SIGNS = "23456789bcdfghjkmnpqrstvwxyz"
_HALF = 4
_CODE = re.compile(rf"(?<![\w-])([{_SIGNS}]{{{_HALF}}}-[{_SIGNS}]{{{_HALF}}})(?![\w-])", re.IGNORECASE)


def code_for(secret: bytes, digest: str, subject: str) -> str:
    """
    Make the code of one subject in one digest, such as ``k7m2-9xqd``: HMAC-SHA256 in 38 bits.

    Args:
        secret: The installation's own.
        digest: The id of the digest; another digest gives another code.
        subject: What the code is about: the questions' names, or nothing for the digest itself.
    """
    # With the length in front, two pairs of texts never run into the same one.
    number = int.from_bytes(hmac.digest(secret, f"code {len(digest)} {digest} {subject}".encode(), "sha256"))
    signs = []
    for _ in range(2 * _HALF):
        number, place = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[place])
    return f"{''.join(signs[:_HALF])}-{''.join(signs[_HALF:])}"


def find_codes(text: str) -> tuple[str, ...]:
    """Find what may be codes in a subject or in words, each once, in small letters; other things may look like one."""
    return tuple(dict.fromkeys(found.lower() for found in _CODE.findall(text)))


def find_given(given_out: Iterable[GivenOut], code: str) -> tuple[GivenOut, Code] | None:
    """Find which digest gave out this code, the latest first, and what for; None when none did."""
    for given in sorted(given_out, key=lambda each: each.at, reverse=True):
        if found := given.find(code):
            return given, found
    return None
