"""A world of its own for every story."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from tests.servers.launch import ImapServer, SmtpSink
from tests.stories.world import World, build_world


class MakeWorld(Protocol):
    """Make a world around this mailbox; ``names`` says what its Sent, Drafts and other folders are called."""

    def __call__(self, server: ImapServer, names: Mapping[str, str] | None = None) -> World: ...


@pytest.fixture
def make_world(
    tmp_path: Path, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, one_worker: None
) -> Iterator[MakeWorld]:
    """A world around any mailbox, with an empty sink."""
    yield lambda server, names=None: build_world(tmp_path, server, sink, monkeypatch, names)
    log = logging.getLogger("voldaan")
    log.propagate = True
    for handler in list(log.handlers):  # the program keeps one log for as long as it runs
        log.removeHandler(handler)
        handler.close()


@pytest.fixture
def world(make_world: MakeWorld, dovecot: ImapServer) -> World:
    """Sanne's settings in automatic mode, live since 1 September 2026, an empty mailbox and an empty sink."""
    return make_world(dovecot)


@pytest.fixture
def ready(world: World) -> World:
    """A world in which the letter about 2026-031 has the owner's yes and leaves with the next pass."""
    world.invoices()
    world.goes_live()
    world.passes("2026-09-15", "10:00")
    world.says_yes("2026-09-15")
    return world
