"""The drawer of settled items: one small file each, out of the way of the daily work."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path

from agent.domain.errors import LedgerError
from agent.domain.item import OpenItem
from agent.domain.speech import tell
from agent.ledger.durable import replace_file
from agent.ledger.migrations import SCHEMA, brought_up_to_date
from agent.ledger.stored import ITEMS

log = logging.getLogger("voldaan.ledger")


class Drawer:
    """Settled items by key; a file is named by the hash of the key, for a key may hold any character."""

    def __init__(self, folder: Path) -> None:
        """Use the files in ``folder``; it is made with the first one."""
        self.folder = folder

    def put(self, key: str, text: str) -> None:
        """Lay an item away, given as its JSON text."""
        replace_file(self._path(key), f'{{"schema":{SCHEMA},"key":{json.dumps(key)},"item":{text}}}\n'.encode())

    def find(self, key: str) -> OpenItem | None:
        """
        Take a look at an item.

        Raises:
            LedgerError: When its file is unreadable or written by a newer program.
        """
        path = self._path(key)
        try:
            paper = json.loads(path.read_bytes(), parse_float=str)
            if paper["schema"] > SCHEMA:
                raise LedgerError(
                    tell("{path} was written by a newer voldaan. Install the newer version again.", path=path)
                )
            return ITEMS.read(json.dumps(brought_up_to_date("items", paper["item"], paper["schema"])))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LedgerError(
                tell(
                    "{path}, the settled item {key}, cannot be read ({why}). Put the file back from your own "
                    "backup, or move it away: then only this settled item is forgotten.",
                    path=path,
                    key=key,
                    why=error,
                )
            ) from error

    def items(self) -> Iterator[OpenItem]:
        """Go through every item; one whose file is unreadable is passed over, until somebody asks for it."""
        for path in sorted(self.folder.glob("*.json")):
            try:
                item = self.find(json.loads(path.read_bytes())["key"])
            except (LedgerError, OSError, ValueError, KeyError, TypeError) as error:
                log.warning("%s, a settled item, is passed over: %s", path.name, type(error).__name__)
                continue
            if item:
                yield item

    def _path(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"
