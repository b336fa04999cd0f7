"""Rewrites every expected file beside its example; the difference is then reviewed like code."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path


def main() -> None:
    """Ask each golden folder to write anew what it expects."""
    for path in sorted(Path(__file__).parent.glob("*/regenerate.py")):
        room = path.parent.name
        written = import_module(f"tests.golden.{room}.regenerate").regenerate()
        print(f"{room}: {written} expected files written")


if __name__ == "__main__":
    main()
