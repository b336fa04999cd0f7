from __future__ import annotations

from pathlib import Path

import pytest

from agent.start.guesses import guess_country, guess_language, guess_time_zone


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "nl_NL.UTF-8"}, "nl"),
        ({"LANG": "nl_NL.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "nl_NL.UTF-8", "LC_ALL": ""}, "nl"),
        ({"LANG": "sv_SE.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({}, "en"),
        ({"VOLDAAN_LANGUAGE": "nl", "LANG": "en_US.UTF-8"}, "nl"),
    ],
)
def test_the_language_is_the_machines_where_we_speak_it(environ: dict[str, str], language: str):
    """
    English otherwise.
    """
    assert guess_language(environ) == language


@pytest.mark.parametrize(
    ("environ", "address", "country"),
    [
        ({"LANG": "en_US.UTF-8"}, "sanne@bakker.nl", "NL"),
        ({"LANG": "nl_NL.UTF-8"}, "sanne@telenet.be", "BE"),
        ({"LANG": "nl_BE.UTF-8"}, "sanne@gmail.com", "BE"),
        ({"LANG": "en_US.UTF-8"}, "sanne@gmail.com", "NL"),
        ({}, "sanne@bakker.example", "NL"),
    ],
)
def test_the_country_is_the_addresses_else_the_machines(environ: dict[str, str], address: str, country: str):
    """
    American English is what a machine speaks when nobody chose; it tells nothing.
    """
    assert guess_country(environ, address) == country


def test_the_time_zone_is_the_machines(tmp_path: Path):
    """
    By $TZ, else by the link the system keeps; a server's UTC is nobody's home.
    """
    zones = tmp_path / "zoneinfo" / "Europe"
    zones.mkdir(parents=True)
    (zones / "Brussels").touch()
    link = tmp_path / "localtime"
    link.symlink_to(zones / "Brussels")

    assert guess_time_zone({"TZ": ":Europe/Berlin"}, link) == "Europe/Berlin"
    assert guess_time_zone({"TZ": "CET-1CEST"}, link) == "Europe/Brussels"
    assert guess_time_zone({}, tmp_path / "none") == "Europe/Amsterdam"
    assert guess_time_zone({"TZ": "Etc/UTC"}, tmp_path / "none") == "Europe/Amsterdam"
