"""The help of every command in the owner's language; only loaded when help is asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from agent.domain.speech import speak, tell

_DEFAULT = "nl"


class Helped(Protocol):
    """A command or one of its options, as Typer makes them."""

    help: str | None


def is_asked(arguments: Sequence[str]) -> bool:
    """Whether these arguments ask for help; without any the list of commands is shown."""
    return not arguments or "--help" in arguments


def speak_for_help(arguments: Sequence[str], environ: Mapping[str, str]) -> None:
    """Speak the language of the settings, without looking at anything else in them; English where there are none."""
    named = environ.get("VOLDAAN_LANGUAGE") or _language_in(_settings_file(arguments, environ))
    speak(named or "en")


def translate(command: Helped) -> None:
    """Put the help of a command, its options and all commands below it in the language spoken now."""
    for part in _parts(command):
        part.help = tell(_plain(part.help)) if part.help else None
        if part.help and hasattr(part, "short_help"):  # the list of commands would cut what it is not given whole
            part.short_help = part.help.partition("\n\n")[0]


def words(command: Helped) -> Iterator[str]:
    """Every sentence of help there is, for the catalogues."""
    yield from (_plain(part.help) for part in _parts(command) if part.help)


def _parts(command: Helped) -> Iterator[Helped]:
    yield command
    yield from (option for option in getattr(command, "params", ()) if getattr(option, "help", None))
    for below in getattr(command, "commands", {}).values():
        yield from _parts(below)


def _plain(text: str) -> str:
    """Paragraphs on one line each: how the code breaks them is nobody's business."""
    return "\n\n".join(" ".join(each.split()) for each in text.split("\n\n")).strip()


def _settings_file(arguments: Sequence[str], environ: Mapping[str, str]) -> Path:
    given = next((after for word, after in pairwise(arguments) if word == "--config"), "")
    home = environ.get("XDG_CONFIG_HOME") or str(Path("~/.config").expanduser())
    return Path(given or environ.get("VOLDAAN_CONFIG") or f"{home}/voldaan/config.toml")


def _language_in(file: Path) -> str:
    try:
        owner = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("owner", {})
    except (OSError, ValueError):
        return ""
    language = owner.get("language", _DEFAULT) if isinstance(owner, dict) else ""
    return language if isinstance(language, str) else ""
