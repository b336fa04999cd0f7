"""Header fields written so that every byte arrives: ids whole, names quoted, nothing smuggled in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry
from email.policy import EmailPolicy, Policy
from email.utils import formataddr
from typing import Any, ClassVar, Literal

from agent.domain.errors import DeliveryError, Failure
from agent.domain.mail import Address
from agent.domain.speech import later, tell

LETTER_HEADER = "X-Voldaan-Letter"
NOTE_HEADER = "X-Voldaan-Note"

#: Folded at 76 columns, which is also the longest line RFC 2045 6.7 allows in quoted-printable.
_LINE_LENGTH = 76
#: So long that an encoded word still fits behind "Subject: " on a line of 76 (RFC 2047 2).
_ENCODED_LENGTH = 66
_SINGLE_SPACE = re.compile(r"(?<=\S) (?=\S)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_PLAIN_ADDRESS = re.compile(r"[^\s<>()\[\]:;@\\,\"]+@[^\s<>()\[\]:;@\\,\"]+")


class WordsHeader(BaseHeader):
    """A field already in ASCII words: folded only between them and never encoded (RFC 5322 2.2.3).

    Python's own classes turn a Message-ID of more than 77 characters in References into an encoded word; Outlook and
    Exchange then drop it and the thread breaks.
    """

    max_count: ClassVar[Literal[1]] = 1

    @classmethod
    def parse(cls, value: str, parts: dict[str, Any]) -> None:
        """Take the value as it is (the protocol of ``email.headerregistry``)."""
        parts.update(decoded=value, parse_tree=None)

    def fold(self, *, policy: Policy) -> str:
        """Fill lines up to the policy's length; a longer word stands alone on its line, whole."""
        first, *words = _SINGLE_SPACE.split(str(self))
        lines = [f"{self.name}: {first}"]
        for word in words:
            if len(lines[-1]) + 1 + len(word) <= (policy.max_line_length or _LINE_LENGTH):
                lines[-1] += f" {word}"
            else:
                lines.append(f" {word}")
        return policy.linesep.join(lines) + policy.linesep


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in (
        "Message-ID",
        "In-Reply-To",
        "References",
        "From",
        "To",
        "Cc",
        "Reply-To",
        "Subject",
        LETTER_HEADER,
        NOTE_HEADER,
    ):
        registry.map_to_type(name, WordsHeader)
    return registry


#: How our mail becomes bytes: CRLF, ASCII only, so that no server on the way has to change any of it.
MAIL_POLICY = EmailPolicy(
    linesep="\r\n", max_line_length=_LINE_LENGTH, cte_type="7bit", header_factory=_registry(), raise_on_defect=False
)


def one_line(text: str, what: str) -> str:
    """Refuse a line break or control character: behind it a stranger could write header fields of his own."""
    if _CONTROL.search(text):
        raise DeliveryError(
            tell("The {what} {text} contains a line break or control character.", what=tell(what), text=repr(text)),
            Failure.LETTER,
        )
    return text


def header_text(text: str, what: str) -> str:
    """Words for people, as they stand in a header: ASCII as it is, else RFC 2047 encoded words."""
    if one_line(text, what).isascii() and "=?" not in text:
        return text
    return Header(text, "utf-8", maxlinelen=_ENCODED_LENGTH).encode(linesep="")


def plain_address(address: Address) -> str:
    """The bare address in ASCII; a domain with accents becomes its IDNA form.

    Raises:
        DeliveryError: When it is no address, or needs SMTPUTF8 (RFC 6531), which few servers relay.
    """
    email = one_line(address.email, later("address"))
    local, _, domain = email.rpartition("@")
    if not _PLAIN_ADDRESS.fullmatch(email):
        raise DeliveryError(tell("{email} is not a mail address.", email=repr(email)), Failure.LETTER)
    if not local.isascii():
        raise DeliveryError(
            tell("{email} has letters before the @ that mail servers do not carry.", email=repr(email)), Failure.LETTER
        )
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise DeliveryError(
            tell("{email} has a domain that cannot exist.", email=repr(email)), Failure.LETTER
        ) from None


def address_text(address: Address) -> str:
    """One mailbox for From, To or Cc (RFC 5322 3.4), e.g. ``"Doe, Jan" <jan@example.com>``."""
    email = plain_address(address)
    name = " ".join(one_line(address.name, later("name")).split(" ")).strip()
    words = header_text(name, later("name"))
    return formataddr((name, email)) if words == name else f"{words} <{email}>"


def address_list(addresses: Iterable[Address]) -> str:
    """Several mailboxes in one field."""
    return ", ".join(address_text(address) for address in addresses)


def id_list(ids: Iterable[str]) -> str:
    """Message-IDs for In-Reply-To and References. One that is not ASCII cannot be cited and is left out."""
    return " ".join(one_line(one, "Message-ID") for one in ids if one.isascii())
