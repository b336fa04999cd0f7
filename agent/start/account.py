"""The mail account as far as the conversation knows it, and the keys it becomes in the settings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from agent.config import Mailbox
from agent.config.kinds import is_loopback
from agent.config.mailbox import Security
from agent.config.providers import Auth, Provider, Server
from agent.oauth import Grant

NAME = "main"
PASSWORD_FILE = "mail-password"


@dataclass(frozen=True)
class Known:
    """One account.

    Attributes:
        user: The name to log in with.
        provider: Who keeps it, when that is known.
        password: As typed; None while a command gives it, or where none is taken.
        client_id: By which name voldaan is registered with the provider, as typed (OAuth 2).
        token_service: Addresses for a code and for tokens, where the provider is none that is known (OAuth 2).
        grant: What the provider gave when the owner logged in there (OAuth 2).
        sends: Whether it may send; without, letters can only be read about and drafted.
        sent_folder: Named by the owner, where it was not found by itself.
    """

    address: str
    user: str
    imap: Server
    smtp: Server
    auth: Auth = Auth.PASSWORD
    provider: Provider | None = None
    password: str | None = field(default=None, repr=False)
    password_command: str | None = None
    client_id: str | None = None
    token_service: tuple[str, str] | None = None
    grant: Grant | None = field(default=None, repr=False)
    cafile: Path | None = None
    sends: bool = True
    sent_folder: str | None = None

    def values(self) -> dict[str, object]:
        """Its keys for the settings; what is the default anyway is left out."""
        values: dict[str, object] = {"name": NAME, "address": self.address}
        values |= {"imap_host": self.imap.host, "smtp_host": self.smtp.host}
        if self.auth is Auth.OAUTH2:
            values["auth"] = "oauth2"
            if self.client_id:
                values["oauth_client_id"] = self.client_id
            if self.token_service:
                values["oauth_device_url"], values["oauth_token_url"] = self.token_service
        elif self.password_command:
            values["password_command"] = self.password_command
        else:
            values["password_file"] = PASSWORD_FILE
        if self.user != self.address:
            values["user"] = self.user
        for protocol, server, port in (("imap", self.imap, 993), ("smtp", self.smtp, 465)):
            if (server.port, server.security) != (port, "tls"):
                values |= {f"{protocol}_port": server.port, f"{protocol}_security": server.security}
        if self.cafile:
            values["cafile"] = str(self.cafile)
        if self.sent_folder:
            values["sent_folder"] = self.sent_folder
        if not self.sends:
            values["roles"] = ["sent", "inbox"]
        return values

    def as_mailbox(self, folder: Path) -> Mailbox:
        """The account as settings in this folder would have it."""
        return Mailbox.model_validate(self.values(), context={"folder": folder})


_STARTTLS_PORTS = {143, 587, 25}
_SERVER = re.compile(
    r"(?P<host>\[[0-9a-f:]+\]|[a-z0-9._-]+)(:(?P<port>[0-9]{1,5}))?(\s+(?P<security>tls|starttls|none))?", re.IGNORECASE
)


def read_server(text: str, port: int) -> Server | None:
    """Read a server as people write it: ``imap.bakker.example``, ``mail.example:143``, ``host:1143 starttls``.

    Args:
        text: The owner's words.
        port: What holds when no port is named.

    Returns:
        None when it is no server, or would show the password to everybody on the way.
    """
    found = _SERVER.fullmatch(text.strip())
    if not found or not 0 < int(found["port"] or port) <= 65535:
        return None
    host, port = found["host"].lower(), int(found["port"] or port)
    said = (found["security"] or ("starttls" if port in _STARTTLS_PORTS else "tls")).lower()
    security: Security = "none" if said == "none" else "starttls" if said == "starttls" else "tls"
    if security == "none" and not is_loopback(host):
        return None
    return Server(host, port, security) if "." in host or is_loopback(host) or _is_ip(host) else None


def _is_ip(host: str) -> bool:
    try:
        return bool(ip_address(host.strip("[]")))
    except ValueError:
        return False
