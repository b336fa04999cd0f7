"""The highest number a ledger ever had, kept outside it: by this a ledger that was put back gives itself away."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path

log = logging.getLogger("voldaan.ledger")

FILE_NAME = "books.json"


class HighestSeen:
    """
    One small file beside the settings, by the ledger's own path: several ledgers may share it.

    It is renamed into place without a sync: a number that lags behind the ledger does no harm. It is never ahead of
    what is safely on the disk.
    """

    def __init__(self, ledger: Path, folders: Sequence[Path]) -> None:
        """
        Keep the number of ``ledger`` (its folder) in the first of these folders that can be written.

        The settings may be mounted read-only; then the folder of the books itself is better than nothing.
        """
        self._name = str(ledger.resolve())
        self._places = [folder / FILE_NAME for folder in folders]

    def read(self) -> int:
        """Return the highest number seen; 0 when there is none."""
        return max((_numbers(place).get(self._name, 0) for place in self._places), default=0)

    def remember(self, number: int) -> None:
        """Remember a number unless a higher one is known; a disk that refuses is no trouble here."""
        for place in self._places:
            numbers = _numbers(place)
            if numbers.get(self._name, 0) >= number or _replaced(place, {**numbers, self._name: number}):
                return


def _numbers(place: Path) -> dict[str, int]:
    try:
        found = json.loads(place.read_bytes())
    except (OSError, ValueError):
        return {}
    numbers = found.items() if isinstance(found, dict) else ()
    return {name: number for name, number in numbers if isinstance(number, int)}


def _replaced(place: Path, numbers: dict[str, int]) -> bool:
    half = place.with_name(f".{FILE_NAME}.half")
    try:
        half.touch(mode=0o600)
        half.write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")
        half.replace(place)
    except OSError as error:
        log.debug("%s cannot be written: %s", place, error.strerror)
        return False
    return True
