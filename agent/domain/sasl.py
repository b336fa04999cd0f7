"""How an access token is brought to a mail server, over IMAP and SMTP alike (RFC 7628, and XOAUTH2 before it)."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from enum import StrEnum

GetToken = Callable[[str], str]
"""Gives an access token that is valid now, and never the one it is asked with: a server refused that."""


class Mechanism(StrEnum):
    """Ways to bring one; Microsoft knows the first alone (learn.microsoft.com, "using OAuth" for IMAP, POP, SMTP)."""

    XOAUTH2 = "XOAUTH2"
    OAUTHBEARER = "OAUTHBEARER"

    def words(self, user: str, token: str) -> bytes:
        """What logs in."""
        if self is Mechanism.XOAUTH2:
            return f"user={user}\1auth=Bearer {token}\1\1".encode()  # as is
        name = user.replace("=", "=3D").replace(",", "=2C")  # RFC 5801 4
        return f"n,a={name},\1auth=Bearer {token}\1\1".encode()  # as is

    @property
    def after_refusal(self) -> bytes:
        """What answers the challenge that says why a token is refused (RFC 7628 3.2.3)."""
        return b"" if self is Mechanism.XOAUTH2 else b"\1"


def choose_mechanism(offered: Collection[str]) -> Mechanism | None:
    """The way to take among those a server offers; None when it knows none."""
    known = {name.upper() for name in offered}
    return next((way for way in Mechanism if way.value in known), None)


def read_refusal(challenge: bytes) -> str:
    """The status a server gives in JSON when it refuses, such as "invalid_token" or "400"; empty without one."""
    try:
        found = json.loads(challenge)
    except (ValueError, RecursionError):
        return ""
    status = str(found.get("status", "")) if isinstance(found, dict) else ""
    return "".join(char for char in status if char.isprintable())[:40]
