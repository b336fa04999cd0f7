"""The stories' world for long campaigns, and a theatre to play one scene again and again."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.launch import SmtpSink, running_sink
from tests.stories.conftest import make_world, world
from tests.torture.stage import Theatre

__all__ = ["make_world", "world"]


@pytest.fixture(scope="session")
def filing_sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmtpSink]:
    """An SMTP server that files what it sends, in whichever folder its link ``autosave`` points to."""
    folder = tmp_path_factory.mktemp("filing-sink")
    mailbox.Maildir(folder / "nowhere")
    (folder / "autosave").symlink_to(folder / "nowhere")
    with running_sink(folder, "--autosave-maildir", str(folder / "autosave")) as server:
        yield server


@pytest.fixture
def theatre(
    tmp_path: Path,
    dovecot_server: dict[str, str],
    filing_sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
    one_worker: None,
) -> Theatre:
    """Real servers, and room for as many plays as a test likes."""
    return Theatre(tmp_path, dovecot_server, filing_sink, monkeypatch)
