"""Settings files small enough to read in a test: what does not matter is filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from agent.config import Mailbox, Settings, parse_settings
from agent.config.toml import as_toml
from agent.domain.errors import ConfigError, Problem

FOLDER = Path("/home/sanne/.config/voldaan")

_OWNER = {"name": "Sanne Bakker", "address": "sanne@bakker.example"}
_MAILBOX = {
    "name": "main",
    "address": "sanne@bakker.example",
    "imap_host": "imap.bakker.example",
    "smtp_host": "smtp.bakker.example",
    "password_command": "pass show mail",
}


def mailbox_keys(**keys: object) -> dict[str, object]:
    """A sound mailbox with some keys set otherwise; None leaves a key out."""
    return {key: value for key, value in {**_MAILBOX, **keys}.items() if value is not None}


def settings_text(**parts: Any) -> str:
    """A sound settings file; ``parts`` are top-level keys, sections (dict) and lists of sections (list of dict)."""
    whole = {"owner": {}, "mailboxes": [mailbox_keys()], **parts}
    whole["owner"] = {**_OWNER, **whole["owner"]}
    return "\n".join(sorted((_part(name, value) for name, value in whole.items()), key=lambda part: "[" in part[:1]))


def _part(name: str, value: object) -> str:
    match value:
        case Mapping():
            return _table(f"[{name}]", value)
        case [Mapping(), *_] as entries:
            return "\n".join(_table(f"[[{name}]]", entry) for entry in entries)
        case _:
            return f"{name} = {as_toml(value)}"


def _table(header: str, keys: Mapping[str, object]) -> str:
    return "\n".join([header, *(f"{key} = {as_toml(value)}" for key, value in keys.items())])


def settings(**parts: Any) -> Settings:
    """The settings such a file gives."""
    return parse_settings(settings_text(**parts), FOLDER)


def mailbox(**keys: object) -> Mailbox:
    """One mailbox read from such a file."""
    return settings(mailboxes=[mailbox_keys(**keys)]).mailboxes[0]


def problems_in(text: str) -> Sequence[Problem]:
    """Everything that is wrong in the text of a settings file."""
    with pytest.raises(ConfigError) as caught:
        parse_settings(text, FOLDER)
    return caught.value.problems


def problems(**parts: Any) -> Sequence[Problem]:
    """Everything that is wrong in such a file."""
    return problems_in(settings_text(**parts))


def the_problem(**parts: Any) -> Problem:
    """The only thing that is wrong in such a file."""
    (problem,) = problems(**parts)
    return problem
