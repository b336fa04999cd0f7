"""The kinds of values a setting can have: how each is checked, and in words what is allowed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from difflib import get_close_matches
from enum import Enum
from ipaddress import ip_address
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, Strict, ValidationInfo

from agent.domain.speech import later, tell


@dataclass(frozen=True)
class Allowed:
    """In words, what a kind of value must be; completes the sentence "must be …"."""

    text: str


def _one_line(text: str) -> str:
    if not text.strip() or any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in text):
        raise ValueError
    return text.strip()


def _not_empty(values: tuple[object, ...]) -> tuple[object, ...]:
    if not values:
        raise ValueError(tell("give at least one"))
    return values


def fits(pattern: str) -> AfterValidator:
    """Check a text against a pattern as a whole."""
    compiled = re.compile(pattern)

    def fit(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError
        return text

    return AfterValidator(fit)


def _located(value: object, info: ValidationInfo) -> Path:
    """Make a path absolute: ~ is the home folder, anything relative starts beside the settings file."""
    if not isinstance(value, str | Path) or not str(value).strip():
        raise ValueError
    folder: Path = (info.context or {}).get("folder", Path())
    try:
        return (folder / Path(value).expanduser()).absolute()
    except RuntimeError:
        raise ValueError(tell("no home folder is known for ~ here")) from None


def _clock_time(value: object) -> object:
    """Let through what reads as a time of day; pydantic would take a bare number for seconds since midnight."""
    if isinstance(value, str):
        value = time.fromisoformat(value)
    if not isinstance(value, time) or value.tzinfo:
        raise ValueError
    return value


def _amount(value: object) -> Decimal:
    """Take a number of the trade, above nothing and with no more than cents; true is no number."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError
    amount = Decimal(value)
    if not amount.is_finite() or not 0 < amount < Decimal(10**12) or round(amount, 2) != amount:
        raise ValueError
    return amount


def _country(text: str) -> str:
    if text.upper() == "UK":
        raise ValueError(tell("the code of the United Kingdom is GB"))
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise ValueError
    return text.upper()


def _time_zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, LookupError):
        near = get_close_matches(text, available_timezones(), n=1)
        raise ValueError(tell("did you mean {names}?", names=f'"{near[0]}"') if near else "") from None


def _iban(text: str) -> str:
    """Check an IBAN by ISO 13616 (shape) and ISO 7064 MOD 97-10 (check digits); written without spaces."""
    iban = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", iban):
        raise ValueError
    if int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 != 1:
        raise ValueError(tell("the check digits do not fit, so a character is wrong or missing"))
    return iban


def identifier_key(text: str) -> str:
    """Write a VAT, KvK or enterprise number as it is compared: letters and digits only, lower case."""
    return re.sub(r"[\W_]", "", text).lower()


def is_loopback(host: str) -> bool:
    """Whether this server can only be on this very machine (RFC 6761 6.3, RFC 1122 3.2.1.3)."""
    try:
        return host.lower() == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _token_address(text: str) -> str:
    """Check the address of a token service: encrypted, or on this very machine (RFC 6749 3.2, RFC 8628 3.1)."""
    parts = urlsplit(text)
    if not parts.hostname or parts.username or parts.fragment or not re.fullmatch(r"[!-~]+", text):
        raise ValueError
    if parts.port == 0 or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))):
        raise ValueError
    return text


_ADDRESS = r"[^@\s<>,;]+@[^@\s<>,;]+"
_DOMAIN = r"[^@\s<>,;.]+(\.[^@\s<>,;.]+)+"

Text = Annotated[str, AfterValidator(_one_line), Allowed(later("text between quotes, on one line and not empty"))]
Name = Annotated[
    str, fits(r"[A-Za-z0-9_-]{1,40}"), Allowed(later('a short name of letters, digits, - and _, such as "main"'))
]
MailAddress = Annotated[str, fits(_ADDRESS), Allowed(later('a bare mail address, such as "sanne@bakker.example"'))]
AddressOrDomain = Annotated[
    str,
    fits(f"{_ADDRESS}|{_DOMAIN}"),
    Allowed(later('a mail address or the part behind the @, such as "bakker.example"')),
]
Host = Annotated[
    str, fits(r"[A-Za-z0-9._:\[\]-]+"), Allowed(later('only the name of a server, such as "imap.bakker.example"'))
]
TokenAddress = Annotated[
    str,
    AfterValidator(_token_address),
    Allowed(later('a web address that begins with https://, such as "https://login.provider.example/oauth2/token"')),
]
VariableName = Annotated[str, fits(r"[A-Za-z_][A-Za-z0-9_]*"), Allowed(later("the name of an environment variable"))]
Location = Annotated[
    Path,
    BeforeValidator(_located),
    Allowed(later("a path between quotes; ~ is your home, else it starts beside this file")),
]
ClockTime = Annotated[time, BeforeValidator(_clock_time), Allowed(later("a time of day, such as 09:30:00"))]
Day = Annotated[date, Strict(), Allowed(later("a date without quotes, such as 2026-12-24"))]
Country = Annotated[
    str, AfterValidator(_country), Allowed(later('the two letters of a country (ISO 3166), such as "NL"'))
]
TimeZone = Annotated[str, AfterValidator(_time_zone), Allowed(later('a time zone, such as "Europe/Amsterdam"'))]
Iban = Annotated[str, AfterValidator(_iban), Allowed(later("an IBAN"))]
Amount = Annotated[
    Decimal, BeforeValidator(_amount), Allowed(later("an amount above 0 without quotes, such as 2500 or 99.50"))
]
AtLeastOne = AfterValidator(_not_empty)
Whole = Annotated[int, Strict()]
Port = Annotated[int, Strict(), Field(ge=1, le=65535)]
YesNo = Annotated[bool, Strict(), Allowed(later("true or false, without quotes"))]
Language = Annotated[
    Literal["nl", "fr", "de", "en"], Allowed(later('"nl", "fr", "de" or "en": letters exist in these four languages'))
]


def allowed_for(annotation: Any, metadata: Sequence[object] = ()) -> str:
    """Say in words what a declared type allows; completes "must be …"."""
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return allowed_for(inner, [*more, *metadata])
    if said := next((mark.text for mark in metadata if isinstance(mark, Allowed)), None):
        return tell(said)
    arguments = get_args(annotation)
    if NoneType in arguments:
        return allowed_for(next(part for part in arguments if part is not NoneType), metadata)
    if get_origin(annotation) is tuple:
        return tell("a list in [ ], each one {allowed}", allowed=allowed_for(arguments[0]))
    if get_origin(annotation) is Literal:
        return one_of([f'"{word}"' for word in arguments])
    if issubclass(annotation, Enum):
        return one_of([f'"{member.value}"' for member in annotation])
    return _whole_number(metadata)


def one_of(words: Sequence[str]) -> str:
    """Join words as a choice: a, b or c."""
    *most, last = words
    return tell("{most} or {last}", most=", ".join(most), last=last) if most else last


def _whole_number(limits: Sequence[object]) -> str:
    least = next(limit.ge for limit in limits if hasattr(limit, "ge"))
    most = next(limit.le for limit in limits if hasattr(limit, "le"))
    return tell("a whole number from {least} to {most}", least=least, most=most)
