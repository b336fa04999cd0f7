"""The settings file and the closures beside it, while the program runs."""

from __future__ import annotations

from pathlib import Path

from agent.daemon.settings_file import SettingsFile
from tests.unit.work.home import build_home

SUMMER = '[[closures]]\nfirst = 2027-07-26\nlast = 2027-08-13\nname = "bouwvak"\n'


def test_closures_written_beside_the_settings_count_from_the_next_look(tmp_path: Path):
    """
    They come, change and go without a word in the settings themselves; broken, those from before stay in force.
    """
    build_home(tmp_path)
    beside, settings_file = tmp_path / "closures.toml", SettingsFile(tmp_path / "config.toml")

    def known() -> list[str]:
        settings = settings_file.wanted().settings
        assert settings
        return [closure.name for closure in settings.closures]

    assert known() == []
    beside.write_text(SUMMER)
    assert known() == ["bouwvak"]
    beside.write_text(SUMMER + "first = 3\n")
    assert known() == ["bouwvak"]
    assert "closures.toml" in settings_file.wanted().trouble
    beside.unlink()
    assert known() == []


def test_nothing_is_read_again_while_nothing_changed(tmp_path: Path):
    """
    The very same settings are given back.
    """
    build_home(tmp_path)
    (tmp_path / "closures.toml").write_text(SUMMER)
    settings_file = SettingsFile(tmp_path / "config.toml")

    assert settings_file.wanted() is settings_file.wanted()
