"""An authorization server of our own, and a mailbox that logs in with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.config import Mailbox
from agent.oauth import DeviceCode, Provider, Tokens, ask_for_code, wait_for_grant
from agent.oauth.answers import Grant
from tests.servers.launch import Authority, running_authority
from tests.unit.config.builders import mailbox

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@dataclass
class Desk:
    """An owner's settings folder, the provider, and a clock that moves when we wait."""

    folder: Path
    authority: Authority
    now: datetime = NOON
    pauses: list[float] = field(default_factory=list)

    def account(self, **keys: object) -> Mailbox:
        """The mailbox as the settings describe it."""
        base = self.authority.base
        ours = {"auth": "oauth2", "password_command": None, "oauth_client_id": "us"}
        ours |= {"oauth_device_url": f"{base}/devicecode", "oauth_token_url": f"{base}/token"}
        return mailbox(**ours | keys)

    @property
    def provider(self) -> Provider:
        """Where it gets its tokens."""
        return self.process().provider(self.account())

    def process(self, environ: dict[str, str] | None = None) -> Tokens:
        """One more process of the program."""
        tokens = Tokens(self.folder, environ or {})
        tokens.clock = lambda: self.now
        return tokens

    def waits(self, code: DeviceCode) -> Grant:
        """Wait for the code to be typed; no real time goes by."""
        return wait_for_grant(self.provider, code, self._pause, lambda: self.now.timestamp())

    def logs_in(self) -> Tokens:
        """Log in; gives the process that did."""
        tokens = self.process()
        code = ask_for_code(self.provider)
        self.authority.approve("sanne")
        tokens.keep(self.account(), self.waits(code))
        return tokens

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """One server for all tests here."""
    with running_authority(tmp_path_factory.mktemp("oauth")) as authority:
        yield authority


@pytest.fixture
def desk(running: Authority, tmp_path: Path) -> Desk:
    """Nobody ever logged in."""
    running.reset()
    return Desk(tmp_path, running)
