from __future__ import annotations

import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from agent.config import get_installation
from agent.config.installation import FILE_NAME
from agent.domain.errors import ConfigError


def test_an_installation_stays_the_same(tmp_path: Path):
    """Message-IDs and letters are recognised after every restart."""
    assert get_installation(tmp_path) == get_installation(tmp_path)


def test_two_installations_differ(tmp_path: Path):
    """A laptop and a NAS on the same mailbox can tell each other apart."""
    for name in ("laptop", "nas"):
        (tmp_path / name).mkdir()
    laptop, nas = get_installation(tmp_path / "laptop"), get_installation(tmp_path / "nas")

    assert laptop.id != nas.id
    assert laptop.secret != nas.secret


def test_an_installation_is_called_after_its_machine(tmp_path: Path):
    """People know their machines by name."""
    assert get_installation(tmp_path).name == socket.gethostname()


def test_only_the_owner_reads_the_secret(tmp_path: Path):
    """The file is closed to others from its first byte, and nothing is left beside it."""
    get_installation(tmp_path)

    (path,) = tmp_path.iterdir()
    assert path.name == FILE_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_secret_does_not_show_itself(tmp_path: Path):
    """Logs may carry the installation."""
    installation = get_installation(tmp_path)

    assert installation.secret.hex() not in repr(installation)
    assert repr(installation.secret) not in repr(installation)


def test_daemon_and_command_that_start_together_agree(tmp_path: Path):
    """Whoever is second takes what the first one made."""
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(get_installation, [tmp_path] * 8))

    assert len(set(made)) == 1


def test_a_folder_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Network shares and memory cards have none."""

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", refuse)

    assert get_installation(tmp_path) == get_installation(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"id": "a", "name": "b", "secret": "not hex"}', '{"id": "a"}'])
def test_a_damaged_file_is_never_replaced_silently(tmp_path: Path, damaged: str):
    """A new secret would make us a stranger to our own letters: the owner decides."""
    (tmp_path / FILE_NAME).write_text(damaged, encoding="utf-8")

    with pytest.raises(ConfigError, match="put it back from a backup"):
        get_installation(tmp_path)
    assert (tmp_path / FILE_NAME).read_text(encoding="utf-8") == damaged


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path):
    """A read-only or missing settings folder says what is needed."""
    with pytest.raises(ConfigError, match="must be able to write in this folder once"):
        get_installation(tmp_path / "nowhere")
