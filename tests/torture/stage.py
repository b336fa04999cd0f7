"""One scene, played again and again from the same beginning: books, mailbox and SMTP server as they were."""

from __future__ import annotations

import itertools
import logging
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.servers.launch import ImapServer, SmtpSink, dovecot_user
from tests.stories.world import World, build_world


@dataclass
class Theatre:
    """Where scenes are played: real servers, and a folder in which every play gets a folder of its own."""

    folder: Path
    dovecot_server: dict[str, str]
    sink: SmtpSink
    monkeypatch: pytest.MonkeyPatch

    def __post_init__(self) -> None:
        self._plays = itertools.count(1)

    @contextmanager
    def empty(self) -> Iterator[World]:
        """A world in which nothing happened yet."""
        self.sink.reset()
        folder = self.folder / f"play-{next(self._plays)}"
        folder.mkdir()
        world = build_world(folder, dovecot_user(self.dovecot_server), self.sink, self.monkeypatch)
        try:
            yield world
        finally:
            _strike(world)

    @contextmanager
    def again(self, scene: Scene) -> Iterator[World]:
        """The world as it was when the scene was kept, under another user name."""
        folder = self.folder / f"play-{next(self._plays)}"
        shutil.copytree(scene.files / "house", folder)
        dovecot = dovecot_user(self.dovecot_server)
        _copy(scene.files / "mail", dovecot.maildir.parent)
        self.sink.reset()
        _copy(scene.files / "out", self.sink.out)
        played = scene.world
        world = replace(played, dovecot=dovecot, folder=folder, mailed=dict(played.mailed), _options={})
        world.settings(**played._options)
        self.files_what_it_sends(world, scene.autosave)
        try:
            yield world
        finally:
            _strike(world)

    def files_what_it_sends(self, world: World, does: bool) -> None:
        """Let the SMTP server file what it sends in this world's Sent, like Gmail; or only like anybody else."""
        place = self.sink.dir / "autosave"
        place.unlink(missing_ok=True)
        place.symlink_to(world.maildir("Sent") if does else self.sink.dir / "nowhere")

    def keep(self, world: World, *, autosave: bool = False) -> Scene:
        """Keep how everything is now."""
        files = world.folder.with_name(f"{world.folder.name}-kept")
        _forget_log()
        shutil.copytree(world.folder, files / "house")
        _copy(world.dovecot.maildir.parent, files / "mail")
        _copy(self.sink.out, files / "out")
        return Scene(world, files, autosave)


@dataclass(frozen=True)
class Scene:
    """How a world was at one moment, and whether its provider files what it sends."""

    world: World
    files: Path
    autosave: bool = False


def _copy(source: Path, target: Path) -> None:
    """With owners and times: the mail server runs as another user."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copystat(source, target)
    subprocess.run(["cp", "-a", f"{source}/.", target], check=True)


def _forget_log() -> None:
    log = logging.getLogger("voldaan")
    for handler in list(log.handlers):  # the program keeps one log for as long as it runs
        log.removeHandler(handler)
        handler.close()


def _strike(world: World) -> None:
    """Clear the stage."""
    _forget_log()
    dovecot: ImapServer = world.dovecot
    dovecot.close()
    shutil.rmtree(world.folder, ignore_errors=True)
    shutil.rmtree(dovecot.maildir.parent, ignore_errors=True)
