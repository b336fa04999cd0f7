"""Where well-known mail providers keep their servers (``providers.toml``), found by an address or by name."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from agent.config.mailbox import Security

_FILE = Path(__file__).with_name("providers.toml")


class Auth(StrEnum):
    """How a provider lets a program in."""

    PASSWORD = "password"
    APP_PASSWORD = "app password"  # as is
    OAUTH2 = "oauth2"
    BRIDGE = "bridge"


@dataclass(frozen=True)
class Server:
    """One server as a mail program needs it."""

    host: str
    port: int
    security: Security

    def __str__(self) -> str:
        return f"{self.host}:{self.port} ({self.security})"


@dataclass(frozen=True)
class Provider:
    """One provider.

    Attributes:
        domains: The parts behind the @ it gives out, lower case.
        also: Other names people know it by.
        user_is_address: Whether one logs in with the whole address; else with the part before the @.
        page: Its own page about these servers.
        checked: The ISO day a copy of that page was read; empty when none could be.
        seen: Where the servers were found otherwise, by its key; and ``seen_on`` the ISO day that was read.
        password_page: Where the owner makes a password for this program; empty when his ordinary one will do.
        switch_on: Where the owner has to allow mail programs first; empty when nothing is known of that.
    """

    name: str
    domains: tuple[str, ...]
    also: tuple[str, ...]
    imap: Server
    smtp: Server
    auth: Auth
    user_is_address: bool
    page: str
    checked: str
    seen: str
    seen_on: str
    password_page: str
    switch_on: str

    def login_for(self, address: str) -> str:
        """The name to log in with."""
        return address if self.user_is_address else address.rpartition("@")[0]


@cache
def providers() -> tuple[Provider, ...]:
    """All of them, in the order of the file."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["provider"]
    return tuple(
        Provider(
            name=row["name"],
            domains=tuple(row["domains"]),
            also=tuple(row.get("also", ())),
            imap=Server(**row["imap"]),
            smtp=Server(**row["smtp"]),
            auth=Auth(row["auth"]),
            user_is_address=row.get("user", "address") == "address",
            page=row["page"],
            checked=row["checked"],
            seen=row.get("seen", ""),
            seen_on=row.get("seen_on", ""),
            password_page=row.get("password_page", ""),
            switch_on=row.get("switch_on", ""),
        )
        for row in rows
    )


def find_provider(address: str) -> Provider | None:
    """Find the provider that gives out this address; None for a domain of the owner's own."""
    domain = address.rpartition("@")[2].lower()
    return next((provider for provider in providers() if domain in provider.domains), None)


def find_named(words: str) -> Provider | None:
    """Find the provider of this name, however it is written; None when nobody is called so."""
    wanted = _bare(words)
    named = (provider for provider in providers() if wanted in {_bare(n) for n in (provider.name, *provider.also)})
    return next(named, None) if wanted else None


def _bare(words: str) -> str:
    return re.sub(r"[\W_]", "", words).casefold()
