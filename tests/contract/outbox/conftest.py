"""A real submission server on loopback that accepts, refuses and fails as it is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.outbox import Security, SmtpServer

SCRIPT = Path(__file__).parents[2] / "servers" / "smtpsink.sh"
PATIENCE = 0.5  # seconds a test waits for a server that hangs


class Sink:
    """One running server, and what it took since the test began."""

    def __init__(self, folder: Path, security: Security) -> None:
        self.folder = folder
        kind = {Security.TLS: "implicit", Security.STARTTLS: "starttls", Security.NONE: "none"}[security]
        self.run("start", VOLDAAN_SMTP_TLS=kind)
        env = dict(line.split("=", 1) for line in (folder / "smtp.env").read_text().splitlines())
        self.server = SmtpServer(
            env["SMTP_HOST"],
            int(env["SMTP_PORT"]),
            security,
            env["SMTP_USER"],
            env["SMTP_PASS"],
            folder / "tls" / "ca.pem",
            data_timeout=PATIENCE,
        )
        self.begin()

    def run(self, command: str, **env: str) -> None:
        """Start or stop the server."""
        subprocess.run(
            [SCRIPT, command, self.folder],
            env=os.environ | {"PY": sys.executable} | env,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def begin(self) -> None:
        """Forget what earlier tests did."""
        self.fail()
        self.earlier = set((self.folder / "out").glob("*.eml"))

    def fail(self, *rules: dict[str, Any]) -> None:
        """Say what goes wrong from now on, in the words of tests/servers/smtpsink.py."""
        named = [{"id": uuid.uuid4().hex, **rule} for rule in rules]
        (self.folder / "faults.json").write_text(json.dumps(named))

    @property
    def mails(self) -> list[bytes]:
        """What was accepted since the test began, oldest first."""
        return [path.read_bytes() for path in sorted(set((self.folder / "out").glob("*.eml")) - self.earlier)]

    @property
    def envelopes(self) -> list[dict[str, Any]]:
        """From whom and to whom."""
        new = sorted(set((self.folder / "out").glob("*.eml")) - self.earlier)
        return [json.loads(path.with_suffix(".json").read_text()) for path in new]


@pytest.fixture(scope="session")
def running_sinks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Security, Sink]]:
    """The servers started so far, one per way of encrypting; stopped at the end."""
    sinks: dict[Security, Sink] = {}
    yield sinks
    for sink in sinks.values():
        sink.run("stop")


@pytest.fixture(params=[Security.TLS])
def submission(
    request: pytest.FixtureRequest,
    running_sinks: dict[Security, Sink],
    tmp_path_factory: pytest.TempPathFactory,
) -> Sink:
    """A server that takes everything, over TLS unless the test asks otherwise."""
    security = request.param
    if security not in running_sinks:
        running_sinks[security] = Sink(tmp_path_factory.mktemp("sink"), security)
    running_sinks[security].begin()
    return running_sinks[security]
