"""
Keep the catalogues of what the owner reads: one ``agent/locale/LANGUAGE/ROOM.po`` for each room and language.

Takes every ``tell``, ``tell_count`` and ``later`` out of the code, puts what is new into the catalogues, drops what is
gone, compiles them (``.mo``, which travel with the program) and prints what still waits for a translation. Write that
into the ``.po`` by hand and run this again. ``--check`` changes nothing and fails when something would.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "agent" / "locale"
KEYWORDS = {"tell": None, "tell_count": (1, 2), "later": None}


@cache
def rooms() -> dict[str, list[Path]]:
    """Python files of each room of the house; ``house`` are the files beside the rooms."""
    found: dict[str, list[Path]] = {}
    for path in sorted((ROOT / "agent").rglob("*.py")):
        parts = path.relative_to(ROOT / "agent").parts
        found.setdefault(parts[0] if len(parts) > 1 else "house", []).append(path)
    return found


@cache
def extract(room: str) -> Catalog:
    """Every message of a room, without places: they would change with every line moved."""
    catalog = Catalog(charset="utf-8")
    for path in rooms()[room]:
        if not any(f"{word}(" in path.read_text(encoding="utf-8") for word in KEYWORDS):
            continue
        for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            catalog.add(message)
    for words in UNTOLD.get(room, tuple)():
        catalog.add(words)
    return catalog


def help_of_commands() -> Iterator[str]:
    """What ``--help`` shows: docstrings and options, which no ``tell`` surrounds."""
    import typer.main

    from agent.cli import helping, main  # the latter has every command register itself

    return helping.words(typer.main.get_command(main.app))


def explained_settings() -> Iterator[str]:
    """What the settings file explains: descriptions of its sections and keys, which no ``tell`` surrounds either."""
    from agent.config import manual

    return manual.words()


#: Words that are told where they are shown, by the room that declares them.
UNTOLD: dict[str, Callable[[], Iterable[str]]] = {"cli": help_of_commands, "config": explained_settings}


def updated(room: str, language: str) -> Catalog:
    """The room's catalogue as it stands, with what the code says now; no fuzzy guesses."""
    messages = extract(room)
    path = LOCALE / language / f"{room}.po"
    catalog = Catalog(locale=language, charset="utf-8", header_comment=f"# What the owner reads of {room}, {language}.")
    if path.exists():
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.id in messages:
                    catalog.add(message.id, message.string)
    for message in messages:
        if message.id and message.id not in catalog:
            catalog.add(message.id)
    return catalog


class Bare(Catalog):
    """A catalogue whose binary form changes with its words alone: no dates, no version of a tool."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext needs to read it."""
        return [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", self.plural_forms)]


def forms(message: Message) -> tuple[str, ...]:
    """A message's translations, one for each grammatical number; empty texts where there is none."""
    if isinstance(message.string, str) or not message.string:
        return (message.string or "",)
    return tuple(message.string)


def as_po(catalog: Catalog) -> bytes:
    """Text form: sorted, without dates and places, so that only words make a difference."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=120, no_location=True, omit_header=True, sort_output=True)
    head = f'{catalog.header_comment}\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return f'{head}"Plural-Forms: {catalog.plural_forms}\\n"\n\n'.encode() + buffer.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """Binary form, as the program reads it."""
    buffer = BytesIO()
    bare = Bare(locale=catalog.locale, charset="utf-8")
    for message in catalog:
        if message.id and all(forms(message)):
            bare.add(message.id, message.string)
    write_mo(buffer, bare)
    return buffer.getvalue()


def untranslated(catalog: Catalog) -> Iterator[str]:
    """What has no words yet in this language."""
    for message in catalog:
        if message.id and not all(forms(message)):
            yield message.id if isinstance(message.id, str) else message.id[0]


def main(check: bool) -> int:
    """Bring the catalogues up to date, or say what is not."""
    stale: list[str] = []
    missing: list[str] = []
    for language in sorted(path.name for path in LOCALE.iterdir() if path.is_dir()):
        wanted: dict[Path, bytes] = {}
        for room in rooms():
            if len(extract(room)):
                catalog = updated(room, language)
                missing += [f"{language} {room}: {words}" for words in untranslated(catalog)]
                wanted[LOCALE / language / f"{room}.po"] = as_po(catalog)
                wanted[LOCALE / language / f"{room}.mo"] = as_mo(catalog)
        for path in (LOCALE / language).iterdir():
            if path not in wanted:
                stale.append(f"{path.relative_to(ROOT)} is of no room any more")
                if not check:
                    path.unlink()
        for path, content in wanted.items():
            if not path.exists() or path.read_bytes() != content:
                stale.append(f"{path.relative_to(ROOT)} is not what the code says: ./dev words")
                if not check:
                    path.write_bytes(content)
    print("\n".join([*(stale if check else []), *(f"not translated, {words}" for words in missing)]))
    return 1 if missing or (check and stale) else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
