"""Where an account's provider gives out tokens, and by which name voldaan is known there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from agent.config import Mailbox
from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import tell

CLIENT_ID = "VOLDAAN_OAUTH_CLIENT_ID"
"""Names a variable of the environment; ``oauth_client_id`` in the settings goes before it."""


@dataclass(frozen=True)
class Provider:
    """An authorization server, as one mailbox uses it.

    Attributes:
        mailbox: Its name in the settings, for sentences.
        login: The name to log in with there, for sentences.
        client_id: A public client's: no secret belongs to it (RFC 6749 2.1).
        cafile: Certificates to trust beside the system's.
    """

    mailbox: str
    login: str
    device_url: str
    token_url: str
    client_id: str
    scopes: tuple[str, ...]
    cafile: Path | None = None

    @property
    def host(self) -> str:
        """Where tokens come from, as sentences name it."""
        return urlsplit(self.token_url).hostname or self.token_url


def provider_of(account: Mailbox, environ: Mapping[str, str]) -> Provider:
    """Say where an account gets its tokens.

    Raises:
        MailboxError: ``Failure.SETTINGS`` when no client id is known; the text says how to come by one.
    """
    client_id = account.oauth_client_id or environ.get(CLIENT_ID, "").strip()
    if not client_id:
        raise MailboxError(_no_client_id(account.name), Failure.SETTINGS)
    return Provider(
        mailbox=account.name,
        login=account.login,
        device_url=account.device_url,
        token_url=account.token_url,
        client_id=client_id,
        scopes=account.oauth_scopes,
        cafile=account.cafile,
    )


def _no_client_id(mailbox: str) -> str:
    return tell(
        "{mailbox}: no client id. Your provider lets in only programs that are registered with it. Bring your own: in"
        " Microsoft Entra (https://entra.microsoft.com, App registrations, New registration; accounts in any"
        " organisation and personal accounts) register a program of any name, set Allow public client flows to Yes"
        " under Authentication, and put its Application (client) ID into oauth_client_id in the settings or into the"
        " environment variable {variable}. In a company the administrator does that; on your own you need an account"
        " with a directory, such as one of Azure, or a client id of somebody you trust. No secret is needed",
        mailbox=mailbox,
        variable=CLIENT_ID,
    )
