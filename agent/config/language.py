"""Which language the owner reads: the settings' own, unless the environment names another."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from agent.config.people import Owner
from agent.config.settings import Settings
from agent.domain.speech import speak

#: Names a variable of the environment: the language of this command, whatever the settings say.
LANGUAGE = "VOLDAAN_LANGUAGE"


def speak_as_set(settings: Settings, environ: Mapping[str, str]) -> None:
    """Speak the owner's language from now on."""
    speak(environ.get(LANGUAGE) or settings.owner.language)


def speak_as_written(path: Path, environ: Mapping[str, str]) -> None:
    """Speak what a settings file names that need not make sense otherwise: so is told what is wrong in it."""
    if named := environ.get(LANGUAGE):
        speak(named)
        return
    try:
        speak(find_language(path.read_text(encoding="utf-8-sig", errors="replace")))
    except OSError:
        speak(Owner.model_fields["language"].default)


def find_language(text: str) -> str:
    """Find the owner's language in a text, be it TOML or not; what holds without one when it names none."""
    said: object = None
    try:
        owner = tomllib.loads(text).get("owner")
        said = owner.get("language") if isinstance(owner, dict) else None
    except (ValueError, RecursionError):
        section = re.search(r"^[ \t]*\[owner\][ \t]*(?:#[^\n]*)?$(.*?)(?=^[ \t]*\[|\Z)", text, re.MULTILINE | re.DOTALL)
        found = re.search(r"""^\s*language\s*=\s*["'](\w+)["']""", section[1], re.MULTILINE) if section else None
        said = found[1] if found else None
    return said if isinstance(said, str) else str(Owner.model_fields["language"].default)
