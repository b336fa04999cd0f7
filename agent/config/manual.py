"""The example settings and the reference page, printed from the declarations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from pydantic.fields import FieldInfo

from agent.config.kinds import allowed_for
from agent.config.section import Section, default_of, explanation, is_hidden, is_list, is_set_in_example, nested_section
from agent.config.settings import Settings
from agent.config.toml import as_toml
from agent.domain.speech import later, speaking, tell

WIDTH = 100

_INTRO = later("The settings of voldaan. Read them once from top to bottom; few need to be changed.")
_COPY = later(
    "`voldaan init` writes this file for you, filled in. To do it by hand: copy it to ~/.config/voldaan/config.toml and"
    " fill in what stands without a # before it."
)
_FILLED = later("`voldaan init` wrote this file with what you told it: the lines without a # before them.")
_READING = later(
    'A line such as "#poll_minutes = 15" shows what holds when you leave it alone: take the # away to change it. Lines'
    ' that end in "for example" show what could stand there; nothing does unless you write it. Then run `voldaan'
    " check`: it names every mistake at once and sends nothing."
)
_QUOTES = later("Text stands between quotes, dates and numbers do not. Passwords never stand in this file.")
_FOR_EXAMPLE = later("for example")


Values = Mapping[str, object]
"""What an owner filled in, by key; None in its place is the example itself."""


def example(language: str = "en") -> str:
    """The text of ``config.example.toml``; its comments can be in any language with a catalogue."""
    with speaking(language):
        return _printed(_COPY, None)


def filled(values: Mapping[str, Values]) -> str:
    """The example with an owner's values in the place of its own: every comment stays, what he left out has its #.

    The comments are in the language spoken now.

    Args:
        values: By section, then by key, as ``{"owner": {"name": "Sanne"}, "mailboxes": {…}}``; a list of sections gets
            one. Sections that are not named stay as in the example. Nothing is checked: read it with
            ``parse_settings``.
    """
    return _printed(_FILLED, values)


def words() -> Iterator[str]:
    """Every explanation of a section or key there is, for the catalogues."""
    yield from _words(Settings)


def _words(section: type[Section]) -> Iterator[str]:
    for _, field in _visible(section):
        yield field.description or ""
        if below := nested_section(field):
            yield from _words(below)


def _printed(begin: str, values: Mapping[str, Values] | None) -> str:
    opening = (tell(_INTRO), f"{tell(begin)} {tell(_READING)}", tell(_QUOTES))
    lines = [*_comment("\n\n".join(opening)), ""]
    for key, field in _visible(Settings):
        if section := nested_section(field):
            lines += _example_section(key, field, section, None if values is None else values.get(key))
        else:
            lines += [*_example_key(key, field), ""]
    return "\n".join(lines).rstrip() + "\n"


def _example_section(
    name: str, field: FieldInfo, section: type[Section], values: Values | None = None
) -> Iterator[str]:
    """One section under its heading; a list shows each of its default entries, or one that is commented out."""
    header = f"[[{name}]]" if is_list(field) else f"[{name}]"
    default = default_of(field)
    entries: tuple[Section, ...] = default if isinstance(default, tuple) else ()
    mark = "#" if default == () else ""
    # A table within a section is there only for those who need it.
    yield from ("", *_comment(explanation(field)), f"{mark or '#' * ('.' in name)}{header}")
    for key, inner in _plain(section):
        yield from (*_example_key(key, inner, mark, values), "")
    for key, inner, below in _tables(section):
        yield from _example_section(f"{name}.{key}", inner, below)
    for entry in entries[1:]:
        yield from (header, *(f"{key} = {as_toml(value)}" for key, value in _required(entry)), "")


def _example_key(key: str, field: FieldInfo, mark: str = "", values: Values | None = None) -> Iterator[str]:
    yield from _comment(explanation(field))
    if values is not None and key in values:
        yield f"{key} = {as_toml(values[key])}"
        return
    value, is_example = _value(field)
    mark = mark or ("" if is_set_in_example(field) and values is None else "#")
    remark = f"  # {tell(_FOR_EXAMPLE)}" if is_example and mark else ""
    yield f"{mark}{key} = {as_toml(value)}{remark}"


def _value(field: FieldInfo) -> tuple[Any, bool]:
    """The default, or where there is none an example of what could stand there."""
    if field.is_required() or field.default in (None, ()):
        return (field.examples or [field.default])[0], True
    return field.default, False


def _required(entry: Section) -> Iterator[tuple[str, object]]:
    return ((key, getattr(entry, key)) for key, field in _visible(type(entry)) if field.is_required())


def _visible(section: type[Section]) -> Iterator[tuple[str, FieldInfo]]:
    return ((key, field) for key, field in section.model_fields.items() if not is_hidden(field))


def _plain(section: type[Section]) -> Iterator[tuple[str, FieldInfo]]:
    """The keys of a section that are no table of their own."""
    tables = {key for key, _, _ in _tables(section)}
    return ((key, field) for key, field in _visible(section) if key not in tables)


def _tables(section: type[Section]) -> Iterator[tuple[str, FieldInfo, type[Section]]]:
    """The tables within a section that have a heading of their own."""
    for key, field in _visible(section):
        if not is_list(field) and (below := nested_section(field)):
            yield key, field, below


def _comment(text: str) -> Iterator[str]:
    for count, paragraph in enumerate(text.split("\n\n")):
        if count:
            yield "#"
        yield from (f"# {line}" for line in wrap(paragraph, WIDTH - 2, break_on_hyphens=False))


def reference() -> str:
    """The text of ``docs/settings.md``."""
    with speaking("en"):
        return _reference()


def _reference() -> str:
    lines = [
        "# Settings",
        "",
        "Printed from the declarations in `agent/config/` by `python -m agent.config reference`; do not edit.",
        "The same keys in the order in which one fills them in: [`config.example.toml`](../config.example.toml).",
    ]  # as is
    lines += _reference_section("At the top of the file", "Before the first section.", Settings)  # as is
    for key, field in _visible(Settings):
        if section := nested_section(field):
            heading = f"`[[{key}]]`" if is_list(field) else f"`[{key}]`"
            lines += _reference_section(heading, field.description or "", section)
            for below, inner, table in _tables(section):
                lines += _reference_section(f"`[{key}.{below}]`", inner.description or "", table)
    return "\n".join(lines) + "\n"


def _reference_section(heading: str, text: str, section: type[Section]) -> Iterator[str]:
    head = ("| key | allowed | default | what it does |", "|---|---|---|---|")  # as is
    yield from ("", f"## {heading}", "", text, "", *head)
    for key, field in _plain(section):
        if section is Settings and nested_section(field):
            continue
        cells = (f"`{key}`", _allowed(field), _default(field), field.description or "")
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _allowed(field: FieldInfo) -> str:
    if section := nested_section(field):
        return f"a list of {{ {', '.join(section.model_fields)} }}"  # as is
    return allowed_for(field.annotation, field.metadata)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    return "none" if field.default in (None, ()) else f"`{as_toml(field.default)}`"
