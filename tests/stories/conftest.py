"""A world of its own for every story."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.launch import ImapServer, SmtpSink
from tests.stories.world import World, build_world


@pytest.fixture
def world(tmp_path: Path, dovecot: ImapServer, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Sanne's settings in automatic mode, live since 1 September 2026, an empty mailbox and an empty sink."""
    yield build_world(tmp_path, dovecot, sink, monkeypatch)
    log = logging.getLogger("voldaan")
    for handler in list(log.handlers):  # the program keeps one log for as long as it runs
        log.removeHandler(handler)
        handler.close()
