"""From a TOML file to ``Settings``, or to every problem in it at once."""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from inspect import signature
from pathlib import Path
from typing import TypeVar, get_args

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from agent.config.closures import BESIDE, CustomersClosure
from agent.config.kinds import allowed_for
from agent.config.lines import find_line
from agent.config.misspelt import is_secret, why_unknown
from agent.config.section import Section, default_of, explanation, is_list, nested_section
from agent.config.settings import Settings
from agent.config.toml import as_toml
from agent.domain.errors import ConfigError, Problem
from agent.domain.policy import Mode
from agent.domain.speech import tell
from agent.resources import get_resource

S = TypeVar("S", bound=Section)


def place_of_settings(explicit: Path | None, environ: Mapping[str, str]) -> Path:
    """Say where settings are looked for: the file asked for, $VOLDAAN_CONFIG, or the one in the usual folder."""
    return explicit or (Path(environ["VOLDAAN_CONFIG"]) if environ.get("VOLDAAN_CONFIG") else _usual_place(environ))


def find_settings(explicit: Path | None, environ: Mapping[str, str]) -> Path:
    """Say which settings file counts.

    Raises:
        ConfigError: When it does not exist; the text says how to begin.
    """
    path = place_of_settings(explicit, environ)
    if not path.is_file():
        example = get_resource("config.example.toml")
        folder, source, target = (shlex.quote(str(place)) for place in (path.parent, example, path))
        copy = f"mkdir -p {folder} && cp {source} {target}"  # as is
        begin = tell(
            "no settings here yet: `voldaan init` makes them; or copy the example and fill it in: {copy}", copy=copy
        )
        raise ConfigError((Problem(str(path), "", "", begin),))
    return path


def _usual_place(environ: Mapping[str, str]) -> Path:
    """XDG Base Directory Specification: a relative $XDG_CONFIG_HOME is to be ignored."""
    try:
        home = Path(environ.get("HOME") or Path.home())
    except RuntimeError:
        raise _whole_file(
            "settings", tell("no home folder is known here; give --config or set VOLDAAN_CONFIG")
        ) from None
    configured = Path(environ.get("XDG_CONFIG_HOME", ""))
    return (configured if configured.is_absolute() else home / ".config") / "voldaan" / "config.toml"


def load_settings(path: Path) -> Settings:
    """Read a settings file.

    Raises:
        ConfigError: With every problem in it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _whole_file(str(path), tell("is not UTF-8 text; save it as UTF-8 in your editor")) from None
    except OSError as error:
        raise _whole_file(str(path), tell("cannot be read: {os}", os=os.strerror(error.errno or 0))) from None
    try:
        return parse_settings(text, path.absolute().parent)
    except ConfigError as error:
        raise ConfigError(error.problems, str(path)) from None


def parse_settings(text: str, folder: Path) -> Settings:
    """Read the text of a settings file that lies in ``folder``, where its relative paths start.

    Raises:
        ConfigError: With every problem in it.
    """
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise _syntax_error(str(error), text) from None
    settings, problems = _Reader(folder).read(Settings, raw, "")
    problems = [replace(problem, line=find_line(text, problem.section, problem.key)) for problem in problems]
    more, wrong = _closures_beside(folder)
    if settings is None or wrong:
        raise ConfigError((*problems, *wrong))
    return settings.model_copy(update={"closures": settings.closures + more}) if more else settings


def _closures_beside(folder: Path) -> tuple[tuple[CustomersClosure, ...], list[Problem]]:
    """Read the closures in the file beside the settings, if there is one."""
    try:
        text = (folder / BESIDE).read_text(encoding="utf-8-sig")
        raw = tomllib.loads(text, parse_float=Decimal)
    except (FileNotFoundError, NotADirectoryError):  # nor is there a folder
        return (), []
    except UnicodeDecodeError:
        return (), [_beside(tell("is not UTF-8 text; save it as UTF-8 in your editor"))]
    except OSError as error:
        return (), [_beside(tell("cannot be read: {os}", os=os.strerror(error.errno or 0)))]
    except (ValueError, RecursionError) as error:
        return (), [_beside(tell("cannot be read as TOML ({what})", what=str(error)))]
    settings, problems = _Reader(folder).read(_ClosuresFile, raw, "")
    found = settings.closures if settings else ()
    return found, [
        replace(problem, file=BESIDE, line=find_line(text, problem.section, problem.key)) for problem in problems
    ]


def _beside(text: str) -> Problem:
    return Problem("", "", "", text, file=BESIDE)


class _ClosuresFile(Section):
    closures: tuple[CustomersClosure, ...] = Field(default=())


def find_mode(text: str) -> Mode | None:
    """Find the mode in a text that need not make sense otherwise: who writes "shadow" into it means that at once."""
    try:
        said = tomllib.loads(text).get("mode")
    except (ValueError, RecursionError):
        top = re.split(r"^\s*\[", text, maxsplit=1, flags=re.MULTILINE)[0]
        found = re.search(r"""^\s*mode\s*=\s*["'](\w+)["']\s*(#.*)?$""", top, re.MULTILINE)
        said = found[1] if found else None
    return Mode(said) if said in list(Mode) else None


def _whole_file(place: str, text: str) -> ConfigError:
    return ConfigError((Problem(place, "", "", text),))


def _syntax_error(reason: str, text: str) -> ConfigError:
    """Say where the text stops being TOML 1.0, without repeating that line: a password may stand in it."""
    what, _, where = reason.partition(" (at ")
    place = where.rstrip(")")
    if not place.startswith("line"):
        *above, last = text.split("\n")
        place = tell("line {count}, column {other}", count=len(above) + 1, other=len(last) + 1)
    hint = tell("text stands between double quotes, and a key stands once in its section")
    return _whole_file(place, tell("cannot be read as TOML ({what}); {hint}", what=what.lower(), hint=hint))


@cache
def _declared(model: type[Section], key: str) -> TypeAdapter[object]:
    """What a key may hold. To put that together takes longer than to look at a whole file."""
    return TypeAdapter(model.model_fields[key].rebuild_annotation())


@dataclass(frozen=True)
class _Reader:
    """Reads section by section and key by key, so that one mistake hides no other."""

    folder: Path

    def read(self, model: type[S], raw: object, place: str) -> tuple[S | None, list[Problem]]:
        """The section when it is sound, else None with what is wrong; ``place`` is "" at the top of the file."""
        if not isinstance(raw, dict):
            return None, [Problem("", place, _shown(raw), tell("must be a section of its own: [{place}]", place=place))]
        problems = [_unknown(model, key, value, place) for key, value in raw.items() if key not in model.model_fields]
        sound: dict[str, object] = {}
        for key in model.model_fields:
            value, wrong = self._read_key(model, key, raw, place)
            problems += wrong
            if not wrong:
                sound[key] = value
        problems += _together(model, sound, raw, place)
        return (None if problems else model.model_validate(raw, context=self._context)), problems

    @property
    def _context(self) -> dict[str, object]:
        return {"folder": self.folder}

    def _read_key(
        self, model: type[Section], key: str, raw: Mapping[str, object], place: str
    ) -> tuple[object, list[Problem]]:
        field = model.model_fields[key]
        if key not in raw and field.is_required():
            return None, [
                Problem(
                    place,
                    key,
                    "",
                    tell("is required. {first_sentence}", first_sentence=_first_sentence(explanation(field))),
                )
            ]
        if key not in raw and not field.validate_default:
            return default_of(field), []
        if section := nested_section(field):
            read = self._read_list if is_list(field) else self.read
            return read(section, raw[key], f"{place}.{key}".strip("."))
        return self._read_value(model, key, raw.get(key, field.default), place)

    def _read_list(self, model: type[Section], raw: object, place: str) -> tuple[object, list[Problem]]:
        if not isinstance(raw, list) or not raw:
            return None, [
                Problem("", place, _shown(raw), tell("must be one or more sections: [[{place}]]", place=place))
            ]
        results = [self.read(model, item, f"{place}[{count}]") for count, item in enumerate(raw, start=1)]
        return tuple(section for section, _ in results), [problem for _, wrong in results for problem in wrong]

    def _read_value(self, model: type[Section], key: str, value: object, place: str) -> tuple[object, list[Problem]]:
        try:
            return _declared(model, key).validate_python(value, context=self._context), []
        except ValidationError as error:
            return None, [
                Problem(
                    place,
                    key,
                    "" if is_secret(key) else _shown(wrong["input"]),
                    _must_be(model.model_fields[key], wrong),
                )
                for wrong in error.errors(include_url=False)
            ]


def _together(
    model: type[Section], sound: Mapping[str, object], raw: Mapping[str, object], place: str
) -> Iterator[Problem]:
    """Check what only several keys together can tell, wherever all of these are sound by themselves."""
    for check in model.checks:
        if signature(check).parameters.keys() <= sound.keys():
            for key, text in check(**{name: sound[name] for name in signature(check).parameters}):
                yield Problem(place, key, "" if is_secret(key) else _shown(raw.get(key)), text)


def _unknown(model: type[Section], key: str, value: object, place: str) -> Problem:
    """Name an unknown key; its value is shown only where it cannot be a secret under a wrong name."""
    hidden = is_secret(key) or place.startswith("mailboxes")
    return Problem(place, key, "" if hidden else _shown(value), why_unknown(model, key, Settings))


def _must_be(field: FieldInfo, wrong: ErrorDetails) -> str:
    """Say what is allowed for a key, or for the one entry of its list that is wrong."""
    is_entry = is_list(field) and wrong["loc"]
    allowed = allowed_for(get_args(field.annotation)[0]) if is_entry else allowed_for(field.annotation, field.metadata)
    more = str(wrong.get("ctx", {}).get("error", ""))
    return tell("must be {allowed}", allowed=allowed) + (f"; {more}" if more else "")


def _shown(value: object) -> str:
    """What stands in the file, shortened; nothing for tables and lists, which may hold anything."""
    if value is None or isinstance(value, dict | list):
        return ""
    text = as_toml(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.]) ", text)[0]
