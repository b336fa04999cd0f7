"""Read what a provider's own host says of its servers: clientConfig 1.1, as mail programs read it.

The format: https://benbucksch.github.io/autoconfig-spec/draft-autoconfig-1.html, sections on hostname and socketType.
What comes in is a stranger's: no DTD, no entities, small, and only encrypted servers count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal
from xml.parsers import expat

from agent.config.mailbox import Security
from agent.config.providers import Server
from agent.domain.errors import VoldaanError
from agent.domain.speech import tell

LARGEST = 64_000
"""Octets; a real one has two or three thousand."""

_SECURITY: dict[str, Security] = {"SSL": "tls", "STARTTLS": "starttls"}
_WITH_PASSWORD = {"password-cleartext", "plain", "password-encrypted", "secure"}
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]+(\.[a-z0-9_-]+)+", re.IGNORECASE)
_DEEPEST = 12


class NotUsable(VoldaanError):
    """What the host said cannot be used; the text says why."""


@dataclass(frozen=True)
class Found:
    """Both servers and the name to log in with; ``needs_oauth`` when no password is taken there."""

    imap: Server
    smtp: Server
    user: str
    needs_oauth: bool


@dataclass
class _Entry:
    kind: str
    host: str = ""
    port: str = ""
    security: str = ""
    user: str = ""
    auth: list[str] = field(default_factory=list)


def read_autoconfig(content: bytes, address: str) -> Found:
    """Read the servers for this address.

    Raises:
        NotUsable: When it is no such file, too large, hostile, or names no encrypted IMAP and SMTP server.
    """
    if len(content) > LARGEST:
        raise NotUsable(tell("the answer is larger than any such file"))
    reader = _Reader()
    try:
        reader.parse(content)
    except (expat.ExpatError, ValueError):
        raise NotUsable(tell("the answer is no file with mail servers")) from None
    imap, smtp = _first(reader.entries, "imap"), _first(reader.entries, "smtp")
    if imap is None or smtp is None:
        raise NotUsable(tell("the answer names no encrypted IMAP and SMTP server"))
    auth = set(imap.auth)
    return Found(
        imap=_server(imap),
        smtp=_server(smtp),
        user=_user(imap.user, address),
        needs_oauth=bool(auth) and not auth & _WITH_PASSWORD,
    )


def _first(entries: list[_Entry], kind: Literal["imap", "smtp"]) -> _Entry | None:
    """The first that is encrypted and whole: providers list the best one first."""
    return next((entry for entry in entries if entry.kind == kind and _is_usable(entry)), None)


def _is_usable(entry: _Entry) -> bool:
    port = int(entry.port) if re.fullmatch(r"[0-9]{1,5}", entry.port) else 0
    return bool(_HOST.fullmatch(entry.host)) and 0 < port <= 65535 and entry.security in _SECURITY


def _server(entry: _Entry) -> Server:
    return Server(entry.host.lower(), int(entry.port), _SECURITY[entry.security])


def _user(form: str, address: str) -> str:
    """The name to log in with; the whole address where the file says nothing that we know."""
    name, _, domain = address.rpartition("@")
    said = form.replace("%EMAILADDRESS%", address).replace("%EMAILLOCALPART%", name).replace("%EMAILDOMAIN%", domain)
    return said if said and "%" not in said and said.isprintable() else address


class _Reader:
    """Collects the servers of the one ``emailProvider``."""

    def __init__(self) -> None:
        self.entries: list[_Entry] = []
        self._path: list[str] = []
        self._text = ""

    def parse(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(content, True)
        if not self.entries:
            raise ValueError

    def _refuse(self, *_: object) -> None:
        raise ValueError

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._text = ""
        if len(self._path) > _DEEPEST or self._path[0] != "clientConfig":
            raise ValueError
        if name in ("incomingServer", "outgoingServer"):
            self.entries.append(_Entry(attributes.get("type", "")))

    def _characters(self, text: str) -> None:
        self._text += text

    def _end(self, name: str) -> None:
        if len(self._path) > 1 and self._path[-2] in ("incomingServer", "outgoingServer"):
            self._note(self.entries[-1], name, self._text.strip())
        self._path.pop()
        self._text = ""

    def _note(self, entry: _Entry, name: str, text: str) -> None:
        match name:
            case "hostname":
                entry.host = text
            case "port":
                entry.port = text
            case "socketType":
                entry.security = text
            case "username":
                entry.user = text
            case "authentication":
                entry.auth.append(text)
