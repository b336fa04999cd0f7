"""
The ledger's one file: TinyDB tables in memory, written beside and renamed.

Every document is one line of JSON, and stays that text until somebody looks inside; so a transaction parses and
prints only the documents it touches. The first line carries a seal over the rest: a file whose seal fits was written by
us and is taken line by line, any other (edited by hand, say) is parsed as a whole first. It also carries a number that
grows with every save.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from agent.domain.errors import LedgerError
from agent.domain.speech import tell
from agent.ledger.durable import drop_halves, make_folder, replace_file, told
from agent.ledger.highest import HighestSeen
from agent.ledger.migrations import SCHEMA, brought_up_to_date, tables_changed_since

BACKUPS_KEPT = 14

_decode_first = json.JSONDecoder().raw_decode


class Folded(Mapping[str, Any]):
    """A document kept as its JSON text; ``value`` remembers what a reader made of it."""

    __slots__ = ("text", "value")

    def __init__(self, text: str, value: object = None) -> None:
        """Keep a JSON object as text."""
        self.text = text
        self.value = value

    def _opened(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.text)
        return document

    def __getitem__(self, name: str) -> Any:
        return self._opened()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._opened())

    def __len__(self) -> int:
        return len(self._opened())


Tables = dict[str, dict[str, Mapping[str, Any]]]


class Shelf(Table):
    """A table whose documents carry names of ours instead of numbers."""

    document_id_class = str  # type: ignore[assignment]  # TinyDB converts through it, so any type that prints will do

    def exchange(self, documents: Mapping[str, Folded], gone: Iterable[str]) -> None:
        """Put these documents in place whole (an update would keep fields that are no longer there)."""

        def change(table: dict[Any, Mapping[str, Any]]) -> None:
            table.update(documents)
            for name in gone:
                table.pop(name, None)

        self._update_table(change)


class Shelves(TinyDB):
    """A TinyDB made of shelves."""

    table_class = Shelf

    def shelf(self, name: str) -> Shelf:
        """Return the shelf of this name; an unknown one is empty."""
        table = self.table(name)
        assert isinstance(table, Shelf)
        return table


class LedgerFile(Storage):
    """``ledger.json`` as a TinyDB storage: ``write`` stays in memory, ``save`` makes it durable once."""

    def __init__(self, folder: Path, today: Callable[[], date], highest: HighestSeen | None = None) -> None:
        """
        Open the file lazily; ``today`` dates the backups.

        Args:
            highest: The highest number this ledger ever had; None where nothing tells.
        """
        self.path = folder / "ledger.json"
        self.was_put_back = False
        self._backups = folder / "backups"
        self._today = today
        self._highest = highest
        self._tables: Tables = {}
        self._stamp: tuple[int, ...] | None = None
        self._sequence = 0
        self._schema = SCHEMA

    def read(self) -> Tables:
        """Return the tables; a table is never changed in place, so what is returned stays as it is."""
        return dict(self._tables)

    def write(self, data: Tables) -> None:
        """Take these tables; nothing reaches the disk before ``save``, and without it they are forgotten."""
        self._tables = data
        self._stamp = None

    def refresh(self) -> None:
        """
        Read the file again if somebody else wrote it since, and tell whether it is older than one that was seen.

        Raises:
            LedgerError: When it cannot be read, is newer than this program, or is gone while backups are there.
        """
        highest = self._highest.read() if self._highest else 0  # first: a writer may be at work right now
        stamp = self._stamp_on_disk()
        if stamp is None or stamp != self._stamp:
            fresh = self._parse(self._content()) if stamp else self._nothing()
            self._tables = _keeping_opened(self._tables, fresh)
            self._stamp = stamp
        self.was_put_back = self._sequence < highest

    def save(self) -> None:
        """
        Write everything in one step, after setting the first state of the day apart as a backup.

        Raises:
            LedgerError: When the disk refuses; the file is as it was, and the next ``refresh`` reads it.
        """
        drop_halves(self.path.parent)
        if self._schema < SCHEMA:
            self._set_apart(f"ledger-{self._today().isoformat()}-schema-{self._schema}.json")
        self._keep_backup()
        following = 1 + max(self._sequence, self._highest.read() if self._highest else 0)
        replace_file(self.path, _printed(self._tables, following))
        self._sequence, self._schema = following, SCHEMA
        self._stamp = self._stamp_on_disk()
        if self._highest:
            self._highest.remember(following)

    def damaged(self, reason: str) -> LedgerError:
        """Say that the file cannot be used, and which backup to turn to."""
        return LedgerError(
            tell(
                "The ledger {path} cannot be read: {reason}. Nothing was changed. {self}",
                path=self.path,
                reason=reason,
                self=self._advice(),
            )
        )

    def _stamp_on_disk(self) -> tuple[int, ...] | None:
        with told(self.path, tell("cannot be looked at")):
            try:
                found = self.path.stat()
            except FileNotFoundError:
                return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise self.damaged(error.strerror or str(error)) from error

    def _nothing(self) -> Tables:
        if self._dated_backups():
            raise self.damaged(tell("the file is gone"))
        self._sequence, self._schema = 0, SCHEMA
        return {}

    def _parse(self, content: bytes) -> Tables:
        try:
            head, body = _split_head(content)
            schema = self._known_schema(head.get("schema"))
            is_sealed = head.get("seal") == _seal(body)
            tables = _tables_by_line(body.decode()) if is_sealed else _tables_by_parsing(content)
            sequence = head.get("sequence")
            self._sequence = sequence if isinstance(sequence, int) else 0
            self._schema = schema
            return _up_to_date(tables, schema)
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise self.damaged(tell("it is not what was written ({why})", why=error)) from error

    def _known_schema(self, schema: object) -> int:
        if not isinstance(schema, int) or schema < 1:
            raise ValueError("no schema number")
        if schema > SCHEMA:
            raise LedgerError(
                tell(
                    "The ledger {path} was written by a newer voldaan (schema {schema}, this one knows {other}). "
                    "Nothing was changed. Install the newer version again.",
                    path=self.path,
                    schema=schema,
                    other=SCHEMA,
                )
            )
        return schema

    def _advice(self) -> str:
        backups = self._dated_backups()
        if not backups:
            return tell("There is no backup yet: put the file back from your own, or move it away to start empty.")
        return tell(
            "The newest backup is {backups}: copy it to {path} in the same folder as before and run "
            "`voldaan status`; mail and files since then are read again, and you are asked about what "
            "was open. Without any backup there (move them away) the books are made anew from your "
            "mailbox.",
            backups=backups[-1],
            path=self.path.name,
        )

    def _dated_backups(self) -> list[Path]:
        return sorted(self._backups.glob("ledger-????-??-??.json"))

    def _keep_backup(self) -> None:
        if self._set_apart(f"ledger-{self._today().isoformat()}.json"):
            with told(self._backups, tell("could not be tidied")):
                for old in self._dated_backups()[:-BACKUPS_KEPT]:
                    old.unlink()

    def _set_apart(self, name: str) -> bool:
        """Keep the file as it now is under this name, unless there is one already."""
        backup = self._backups / name
        if backup.exists() or not self.path.exists():
            return False
        with told(backup, tell("could not be written")):
            make_folder(self._backups)
            try:
                # The rename that follows gives ledger.json a new inode; the backup keeps the old one at no cost.
                os.link(self.path, backup)
            except OSError:  # file systems without hard links
                shutil.copyfile(self.path, backup)
        return True


def _seal(body: bytes) -> str:
    """A checksum against accidents: a bad disk, a file cut short, an edit."""
    return f"{zlib.crc32(body):08x}"


def _printed(tables: Tables, sequence: int) -> bytes:
    lines: list[str] = []
    for name, table in tables.items():
        lines += [f"{json.dumps(name)}:{{", *_document_lines(table), "},"]
    body = ("\n".join(lines).removesuffix(",") + "\n}\n").encode()
    head = f'{{"schema":{SCHEMA},"seal":"{_seal(body)}","sequence":{sequence}{"," if lines else ""}\n'
    return head.encode() + body


def _document_lines(table: Mapping[str, Mapping[str, Any]]) -> list[str]:
    lines = [f"{json.dumps(name)}:{_text(document)}," for name, document in table.items()]
    return [*lines[:-1], lines[-1].removesuffix(",")] if lines else []


def _text(document: Mapping[str, Any]) -> str:
    if isinstance(document, Folded):
        return document.text
    return json.dumps(document, separators=(",", ":"))


def _split_head(content: bytes) -> tuple[dict[str, Any], bytes]:
    first, _, body = content.partition(b"\n")
    try:
        head = json.loads(first.removesuffix(b",") + b"}")
    except ValueError:
        head = {}
    if "schema" not in head:  # somebody laid the file out anew
        head = json.loads(content)
    return head, body


def _tables_by_line(body: str) -> Tables:
    tables: Tables = {}
    table: dict[str, Mapping[str, Any]] = {}
    for line in body.split("\n"):
        if not line.startswith('"'):  # the end of a table
            continue
        name, end = _decode_first(line)
        text = line[end + 1 :]
        if text == "{":
            table = tables[name] = {}
        else:
            table[name] = Folded(text.removesuffix(","))
    return tables


def _tables_by_parsing(content: bytes) -> Tables:
    # parse_float: an amount somebody typed without quotes never passes through a float.
    whole = json.loads(content, parse_float=str)
    del whole["schema"]
    for name in ("seal", "sequence"):
        whole.pop(name, None)
    return {
        name: {key: Folded(_text(dict(document))) for key, document in table.items()} for name, table in whole.items()
    }


def _up_to_date(tables: Tables, schema: int) -> Tables:
    """Rewrite the documents of an older schema; the file stays as it is until the next change."""
    for name in tables_changed_since(schema) & tables.keys():
        tables[name] = {
            key: Folded(_text(brought_up_to_date(name, dict(document), schema)))
            for key, document in tables[name].items()
        }
    return tables


def _keeping_opened(old: Tables, fresh: Tables) -> Tables:
    """Keep documents that did not change as the objects they were, with what was already made of them."""
    for name, table in fresh.items():
        known = old.get(name, {})
        for key, document in table.items():
            before = known.get(key)
            if isinstance(before, Folded) and isinstance(document, Folded) and before.text == document.text:
                table[key] = before
    return fresh
