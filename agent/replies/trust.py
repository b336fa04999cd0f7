"""What the owner's own mail server says of the sender: shown beside the words, deciding nothing.

Rules: sender-checked (docs/rules.md); RFC 8601.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import dropwhile, takewhile

#: What stands for the name of a server that gives none; Microsoft's does not (RFC 8601 2.2 asks for one).
UNNAMED = "(unnamed)"
_NO_FIELD = "(no field)"  # as is
_ENOUGH = 10  # mails after which is known which server is the owner's
_MOST_NAMES = 50
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


def read_trust(fields: Sequence[str], ours: str | None = None) -> Trust:
    """
    Read what the owner's own server wrote in a mail's Authentication-Results; never raises, in time linear to them.

    Others may have come with the mail, whatever they say. A server writes above what it gets, and perhaps more than
    one: those in a row that bear its name are its words, from the first of them. DMARC compares the address that is
    shown; without it SPF and DKIM must both have failed for a failure, and one is no proof of From, for it may speak of
    another domain. ARC and comments are not looked at.

    Args:
        fields: As they stand in the mail, topmost first.
        ours: The name of the owner's server, as ``find_ours`` gives it; None believes the topmost.
    """
    named = [(server_of(field), field) for field in fields]
    ours = next((name for name, _ in named), "") if ours is None else ours
    below = dropwhile(lambda each: each[0] != ours, named)
    own = [field for _, field in takewhile(lambda each: each[0] == ours, below)]
    if ours == UNNAMED:  # another's without a name looks the same
        own = own[:1] if named and named[0][0] == UNNAMED else []
    results = list(dict.fromkeys(result for field in own for result in _results(_bare(field))))
    words = ", ".join(f"{method}={result}" for method, result in results)
    by_method: dict[str, list[str]] = {}
    for method, result in results:
        by_method.setdefault(method, []).append(result)
    return Trust(_verdict(by_method), words)


def find_failure(fields: Sequence[str]) -> str:
    """
    Find what the topmost server could not confirm of the sender, as in "spf=fail"; empty when nothing failed.

    Stricter than ``read_trust``, for mails that change books: whatever failed counts, unless DMARC passed, which
    compares the address that is shown.
    """
    server = server_of(fields[0]) if fields else ""
    own = list(takewhile(lambda field: server_of(field) == server, fields))
    results = [result for field in (own[:1] if server == UNNAMED else own) for result in _results(_bare(field))]
    if ("dmarc", "pass") in results and not any(name == "dmarc" and result in _FAILS for name, result in results):
        return ""
    return ", ".join(f"{method}={result}" for method, result in results if result in _FAILS)


def server_of(field: str) -> str:
    """
    Name the server that wrote a field, by the company behind its authserv-id (RFC 8601 2.5).

    Large providers have one for each of their machines: "atlas106.mail.example" and "atlas7.mail.example" are one.
    """
    words = _bare(field).partition(";")[0].split()
    if not words or "=" in words[0] or (words[1:2] and words[1].startswith("=")):
        return UNNAMED
    labels = words[0].strip(".").lower().split(".")
    is_address = labels[-1].isdigit()
    is_second_level = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3  # "co.uk", "com.au"
    return ".".join(labels if is_address else labels[-3:] if is_second_level else labels[-2:])[:100]


def note_server(seen: Mapping[str, int], fields: Sequence[str]) -> dict[str, int]:
    """Count which server's field stands on top of one more mail; those seldom seen are forgotten."""
    name = server_of(fields[0]) if fields else _NO_FIELD
    counts = {**seen, name: seen.get(name, 0) + 1}
    while len(counts) > _MOST_NAMES:
        counts = {each: count // 2 for each, count in counts.items() if count > 1}
    return counts


def find_ours(seen: Mapping[str, int]) -> str | None:
    """
    Find the owner's own server: the one on top of most of his mails.

    Returns:
        None while too few mails were seen to know; empty when no server marks most of them, and nobody is believed.
    """
    total = sum(seen.values())
    if total < _ENOUGH:
        return None
    name, count = max(seen.items(), key=lambda each: each[1])
    return name if name != _NO_FIELD and 2 * count > total else ""


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


def _bare(field: str) -> str:
    """
    Cut off what is too long, and what stands in brackets or quotes (RFC 5322 3.2.2, 3.2.4): it may be anybody's words.
    """
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for character in field[:_LONGEST]:
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
