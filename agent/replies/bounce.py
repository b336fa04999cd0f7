"""Read a report of mail that came back. Only a report that cites an id we know counts (rule really-sent)."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

_ID = re.compile(r"<[^<>\s]{3,990}>")
_RECIPIENT = re.compile(r"(?im)^(?:final-recipient|original-recipient)\s*:\s*(?:[\w-]+\s*;)?\s*<?([^\s<>;]+@[^\s<>;]+)")
_ACTION = re.compile(r"(?im)^action\s*:\s*([a-z]+)")
_DELAY = re.compile(r"(?i)\b(delayed|will be retried|still trying|warning: message|vertraagd|retardé|verzögert)\b")
_MAX_PARTS = 100


@dataclass(frozen=True)
class Bounce:
    """A mail of ours that came back for good: the id it cites, and the address it did not reach, when named."""

    cited: str
    recipient: str | None


def read_bounce(raw: bytes, known_ids: Container[str]) -> Bounce | None:
    """
    Find which of our mails a report speaks of.

    Args:
        raw: The report as it lies in the mailbox, cut at a sensible size by the caller.
        known_ids: Message-IDs of invoices and letters, with angle brackets.

    Returns:
        None when it cites nothing of ours, or only says that delivery is delayed (RFC 3464 2.3.3).
    """
    text = _all_text(raw)
    cited = next((found for found in _ID.findall(text) if found in known_ids), None)
    if cited is None:
        return None
    actions = {action.lower() for action in _ACTION.findall(text)}
    if actions == {"delayed"} or (not actions and _DELAY.search(text[:4000])):
        return None
    recipient = _RECIPIENT.search(text)
    return Bounce(cited, recipient.group(1) if recipient else None)


def _all_text(raw: bytes) -> str:
    """Everything readable in the report, encoded parts decoded; the raw text too, for parts no parser finds."""
    texts = [raw.decode("latin-1")]
    try:
        parts: list[Message] = list(BytesParser(policy=compat32).parsebytes(raw).walk())[:_MAX_PARTS]
    except (RecursionError, ValueError, LookupError):
        return texts[0]
    for part in parts:
        if str(part.get("Content-Transfer-Encoding", "")).strip().lower() in ("base64", "quoted-printable"):
            payload = part.get_payload(decode=True)
            texts.append(payload.decode("latin-1") if isinstance(payload, bytes) else "")
    # Ids are sometimes folded in the cited headers (RFC 5322 2.2.3).
    return "\n".join(texts).replace("\r\n\t", "\n").replace("\r\n ", "\n")
