"""Planted defects: for each gate a copy of the program without it, in which its scene must end in a wrong nudge.

``python -m tests.year.plants [GATE...]`` prints a row for each gate; without names all of them are tried.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from tests.year.post import Post, Servers, start, stop
from tests.year.scenes import SCENES, Enough, Stage, make_stage_books
from tests.year.terminal import CHECKOUT, Terminal
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


@contextmanager
def stage_of(name: str, folder: Path, servers: Servers, terminal: Terminal) -> Iterator[Year]:
    """A year for a scene, with a mailbox of its own."""
    scene, post = SCENES[name], Post(servers, f"noor-{uuid4().hex[:10]}@atelierbreed.example")
    with open_year(folder, lambda: make_stage_books(scene), post, terminal, more=scene.more) as year:
        yield year


def play(name: str, folder: Path, servers: Servers, terminal: Terminal) -> Year:
    """Play a scene to its end, or to the first wrong nudge; gives the year, to look at its letters."""
    with stage_of(name, folder, servers, terminal) as year, suppress(Enough):
        SCENES[name].play(Stage(year))
    return year


def main() -> int:
    """Print for each gate what its scene brings with it and without it."""
    failed = 0
    with tempfile.TemporaryDirectory(prefix="voldaan-plants-") as scratch:
        folder = Path(scratch)
        servers, intact = start(folder), Terminal(folder)
        try:
            for gate in sys.argv[1:] or gates():
                failed += not _show(gate, folder, servers, intact)
        finally:
            intact.close()
            stop(folder)
    print(f"{failed} gates not shown" if failed else "every gate shown")
    return int(bool(failed))


def _show(gate: str, folder: Path, servers: Servers, intact: Terminal) -> bool:
    if gate not in SCENES:
        print(f"{gate:22} NO SCENE", flush=True)
        return False
    here = folder / gate
    here.mkdir()
    control = play(gate, here / "intact", servers, intact)
    robbed = Terminal(here, without(gate, here / "tree"))
    try:
        planted = play(gate, here / "planted", servers, robbed)
    finally:
        robbed.close()
    found = planted.wrong[0].wrong[0] if planted.wrong else "no wrong nudge"
    because = SCENES[gate].because
    good = not control.wrong and bool(planted.wrong) != bool(because)
    print(
        f"{gate:22} {'ok ' if good else 'NOT'} with it {len(control.wrong)} wrong of {len(control.books.nudges)}, "
        f"without {len(planted.wrong)} of {len(planted.books.nudges)}: {found}{f' ({because})' if because else ''}",
        flush=True,
    )
    for year, which in ((control, "with"), (planted, "without")) if not good else ():
        for line in (*year.books.troubles, *year.owner.unanswered, *map(str, year.books.nudges)):
            print(f"    {which}: {line}", flush=True)
    shutil.rmtree(here)
    return good


if __name__ == "__main__":
    sys.exit(main())
