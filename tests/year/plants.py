"""Planted defects: for each gate a copy of the program without it, in which its scene must end in a wrong nudge.

``python -m tests.year.plants [GATE...]`` prints a row for each gate; without names all of them are tried.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

from tests.year.scenes import SCENES, Stage, make_stage_books
from tests.year.terminal import CHECKOUT
from tests.year.year import Year, open_year

_ROOMS = ("item_gates.py", "letter_gates.py")
_ROW = re.compile(r'^    \("([a-z-]+)", \w+\),\n', re.MULTILINE)


def gates(tree: Path = CHECKOUT) -> list[str]:
    """The gates of the product, as its source lists them."""
    found = [_ROW.findall((tree / "agent/dunning" / room).read_text()) for room in _ROOMS]
    return [name for names in found for name in names]


def without(gate: str, into: Path) -> Path:
    """Copy the program and take one gate out of its list."""
    for name in ("agent", "templates"):
        shutil.copytree(CHECKOUT / name, into / name)
    for name in ("config.example.toml", "pyproject.toml"):
        shutil.copy(CHECKOUT / name, into / name)
    for room in _ROOMS:
        path = into / "agent/dunning" / room
        text = path.read_text()
        path.write_text(_ROW.sub(lambda row: "" if row[1] == gate else row[0], text))
    if gate in gates(into):
        raise AssertionError(f"{gate} is still there")
    return into


def play(name: str, folder: Path, tree: Path = CHECKOUT) -> Year:
    """Play a scene with a program; gives the year, closed, to look at its letters."""
    scene = SCENES[name]
    year = open_year(folder, lambda: make_stage_books(scene), tree=tree, more=scene.more)
    try:
        scene.play(Stage(year))
    finally:
        year.terminal.close()
        year.post.close()
    return year


def main() -> int:
    """Print for each gate what its scene brings with it and without it."""
    failed = 0
    for gate in sys.argv[1:] or gates():
        if gate not in SCENES:
            failed += 1
            print(f"{gate:22} NO SCENE", flush=True)
            continue
        with tempfile.TemporaryDirectory(prefix="voldaan-plant-") as scratch:
            intact = play(gate, Path(scratch) / "intact")
            tree = without(gate, Path(scratch) / "tree")
            planted = play(gate, Path(scratch) / "planted", tree)
        found = planted.wrong[0].wrong[0] if planted.wrong else "no wrong nudge"
        good = not intact.wrong and bool(planted.wrong) != bool(SCENES[gate].because)
        failed += not good
        because = f" ({SCENES[gate].because})" if SCENES[gate].because else ""
        print(
            f"{gate:22} {'ok ' if good else 'NOT'} with: {len(intact.wrong)} wrong of {len(intact.books.nudges)}; "
            f"without: {len(planted.wrong)} of {len(planted.books.nudges)}: {found}{because}",
            flush=True,
        )
        for year, which in ((intact, "with"), (planted, "without")):
            if not good:
                for line in [*year.books.troubles, *year.owner.unanswered, *(str(one) for one in year.books.nudges)]:
                    print(f"    {which}: {line}", flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
