"""What the owner's own mail server says of the sender: shown beside the words, deciding nothing.

Rules: sender-checked (docs/rules.md); RFC 8601.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_LONGEST = 8_000  # characters of the field that are read
_DEEPEST = 20  # of comments within comments
#: "dmarc=pass", "spf = softfail": a method with perhaps a version, and its result (RFC 8601 2.2).
_RESULT = re.compile(r"(?i)(?<![\w.-])(dmarc|spf|dkim|compauth)(?:\s?/\s?\d{1,3})?\s{0,3}=\s{0,3}([a-z]{2,20})")
_FAILS = frozenset({"fail", "softfail", "hardfail", "reject", "quarantine"})


class Verdict(StrEnum):
    """Whether the sender is who From says, as the owner's mail server saw it."""

    PASS = "pass"
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True)
class Trust:
    """A verdict with the results it rests on, in the server's words: "dmarc=fail, spf=softfail"; empty without any."""

    verdict: Verdict = Verdict.NONE
    words: str = ""


def read_trust(field: str) -> Trust:
    """
    Read the topmost Authentication-Results field of a mail; never raises, in time linear to its length.

    Only the topmost was written by the owner's own server: those below it may have come with the mail. DMARC compares
    the address that is shown; without it SPF and DKIM must both have failed for a failure, and one is no proof of From,
    for it may speak of another domain. ARC, the field's first word (which Microsoft leaves out) and comments are not
    looked at.
    """
    results = _results(_without_comments(field[:_LONGEST]))
    words = ", ".join(f"{method}={result}" for method, result in results)
    by_method: dict[str, list[str]] = {}
    for method, result in results:
        by_method.setdefault(method, []).append(result)
    return Trust(_verdict(by_method), words)


def _verdict(results: dict[str, list[str]]) -> Verdict:
    dmarc = results.get("dmarc", [])
    if _FAILS & set(dmarc):
        return Verdict.FAIL
    if "pass" in dmarc or "bestguesspass" in dmarc:  # the latter is Microsoft's, where no policy is published
        return Verdict.PASS
    other = [result for method in ("spf", "dkim") for result in results.get(method, [])]
    if other and not dmarc and "pass" not in other and _FAILS & set(other):
        return Verdict.FAIL
    return Verdict.NONE


def _results(text: str) -> list[tuple[str, str]]:
    """Every method with its result, each once; one of a method's own properties ("policy.dmarc=none") is none."""
    found = ((match[1].lower(), match[2].lower()) for match in _RESULT.finditer(text))
    return list(dict.fromkeys(found))


def _without_comments(field: str) -> str:
    """The field without what stands in brackets or quotes (RFC 5322 3.2.2, 3.2.4); both may hold anybody's words."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for character in field:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == '"' and depth == 0:
            quoted = not quoted
        elif quoted:
            continue
        elif character == "(":
            depth = min(depth + 1, _DEEPEST)
        elif character == ")":
            depth = max(depth - 1, 0)
        elif depth == 0:
            kept.append(" " if character.isspace() else character)
    return "".join(kept)
