"""What packaging/ names exists in the program: commands, exit codes, settings, paths."""

from __future__ import annotations

import configparser
import plistlib
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import agent.cli.main  # noqa: F401 - the commands register themselves
from agent.cli.app import app
from agent.cli.exits import Exit
from agent.config.reading import parse_settings
from agent.resources import get_resource

TOP = get_resource("templates").parent
PACKAGING = TOP / "packaging"
UNITS = (PACKAGING / "voldaan.service", PACKAGING / "system" / "voldaan.service")
COMMANDS = set(get_command(app).commands)


def unit(path: Path) -> configparser.ConfigParser:
    """A unit; of a key that stands twice the last one."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def dockerfile() -> dict[str, list[str]]:
    """The instructions of the Dockerfile, each with what follows it in order."""
    text = (PACKAGING / "Dockerfile").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in re.sub(r"\\\n", " ", re.sub(r"(?m)^\s*#.*\n", "", text)).splitlines():
        word, _, rest = line.partition(" ")
        if word:
            found.setdefault(word, []).append(rest)
    return found


@pytest.mark.parametrize("path", UNITS, ids=lambda path: str(path.relative_to(PACKAGING)))
def test_a_unit_runs_the_daemon_and_never_hammers(path: Path):
    """
    Settings that make no sense and wrong commands are not tried again; anything else five times an hour at most.
    """
    service, limits = unit(path)["Service"], unit(path)["Unit"]

    assert service["ExecStart"].endswith("/voldaan run")
    assert {int(code) for code in service["RestartPreventExitStatus"].split()} == {Exit.USAGE, Exit.SETTINGS}
    assert (limits["StartLimitBurst"], limits["StartLimitIntervalSec"], service["RestartSec"]) == ("5", "1h", "60")


@pytest.mark.parametrize("path", UNITS, ids=lambda path: str(path.relative_to(PACKAGING)))
def test_a_unit_lets_the_daemon_finish_its_pass_and_survive_a_document(path: Path):
    """
    SIGTERM reaches the daemon and not its reader; a reader that eats memory does not take the daemon along.
    """
    service = unit(path)["Service"]

    assert (service["KillMode"], service["OOMPolicy"]) == ("mixed", "continue")
    assert (service["UMask"], service["NoNewPrivileges"]) == ("0077", "yes")


def test_the_launch_agent_runs_the_daemon_and_starts_it_again_only_after_trouble():
    """
    Five minutes later at the soonest.
    """
    agent: dict[str, Any] = plistlib.loads((PACKAGING / "org.voldaan.daemon.plist").read_bytes())

    assert agent["Label"] == "org.voldaan.daemon"
    assert agent["ProgramArguments"][-1].startswith('exec "$HOME/.local/bin/voldaan" run')
    assert agent["KeepAlive"] == {"SuccessfulExit": False}
    assert agent["ThrottleInterval"] >= 60
    assert agent["Umask"] == 0o077


def test_the_container_is_nobody_important_and_keeps_everything_in_one_volume():
    """
    Its settings lie in the volume, and its command and health check are commands of voldaan.
    """
    steps = dockerfile()

    assert steps["USER"] == ["voldaan"]
    assert steps["VOLUME"] == ["/data"]
    assert "VOLDAAN_CONFIG=/data/settings/config.toml" in steps["ENV"][0]
    assert steps["CMD"] == ['["run"]']
    assert "CMD voldaan status " in steps["HEALTHCHECK"][0]
    assert {"run", "status"} <= COMMANDS


def test_the_container_copies_what_is_there():
    """
    Every source of COPY that is not another stage's.
    """
    copies = [line.split()[:-1] for line in dockerfile()["COPY"] if not line.startswith("--from")]

    assert [source for sources in copies for source in sources if not (TOP / source).exists()] == []


def test_compose_asks_for_nothing_it_need_not_have():
    """
    Read as text: a YAML parser is no dependency here.
    """
    text = (PACKAGING / "compose.yaml").read_text(encoding="utf-8")

    for line in (
        "read_only: true",
        "cap_drop:\n      - ALL",
        "no-new-privileges:true",
        "./data:/data",
        'user: "1000:1000"',
    ):
        assert line in text


def test_the_settings_compose_speaks_of_are_settings():
    """
    What one is told to write into config.toml is understood.
    """
    told = re.findall(
        r'#   ((?:data|password_file) = "[^"]+")', (PACKAGING / "compose.yaml").read_text(encoding="utf-8")
    )
    data, password = told
    example = (TOP / "config.example.toml").read_text(encoding="utf-8")
    text = f"{data}\n{example}".replace('password_command = "pass show mail/bakker"', password)
    settings = parse_settings(text, Path("/data/settings"))

    assert settings.data == Path("/data/books")
    assert settings.mailboxes[0].password_file == Path("/run/secrets/mail-password")


@pytest.mark.parametrize("page", ["packaging", "docs/your-data.md", "README.md"])
def test_every_command_named_is_a_command(page: str):
    """
    Nobody is told to type what does not exist.
    """
    place = TOP / page
    paths = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    typed = re.findall(r"(?:`|bin/|run --rm |exec voldaan |^)voldaan ([a-z-]+)", text, re.MULTILINE)

    assert typed
    assert set(typed) - COMMANDS - {"voldaan"} == set()


def test_every_data_file_of_the_program_travels_in_the_wheel():
    """
    The whole package is packed, and nothing of it is a file that git, and so the build, leaves out.
    """
    wheel = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    assert wheel["packages"] == ["agent"]
    assert not {"exclude", "include", "only-include"} & wheel.keys()

    data = [str(path.relative_to(TOP)) for path in (TOP / "agent").rglob("*.toml")]
    assert "agent/statements/csv_banks.toml" in data
    ignored = subprocess.run(["git", "check-ignore", *data], cwd=TOP, capture_output=True, text=True, check=False)
    assert ignored.stdout == ""
