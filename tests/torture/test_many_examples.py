"""What must always hold, tried with many more examples than a check has time for, and with larger floods."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples import VARIABLE
from tests.torture.figures import Figures

CHECKOUT = Path(__file__).parents[2]
UNIT = CHECKOUT / "tests" / "unit"
TIMES = 20
#: How pytest ends when all the tests of a room are dear.
NOTHING = 5
#: The tests whose floods are larger here too; each says ``examples`` or ``TIMES`` of tests/examples.py.
DEAR = (
    "tests/unit/documents/test_lexicon.py",
    "tests/unit/dunning/test_always.py",
    "tests/unit/dunning/test_ten_years.py",
    "tests/unit/intake/test_always.py",
    "tests/unit/letters/test_letter.py",
    "tests/unit/matching/test_properties.py",
    "tests/unit/sandbox/test_hearing.py",
    "tests/unit/statements/test_hostile_bank_files.py",
    "tests/unit/statements/test_text_formats_always.py",
    "tests/unit/test_hostile_words.py",
)
#: Every other folder with tests that try examples.
ROOMS = tuple(
    sorted(
        {str(file.parent.relative_to(CHECKOUT)) for file in UNIT.rglob("test_*.py") if "@given(" in file.read_text()}
    )
)


@pytest.mark.torture
@pytest.mark.parametrize("file", DEAR)
def test_what_must_always_hold_holds_for_many_more_examples(file: str, figures: Figures, torture_seed: int):
    """
    A check tries a few of them; here the same tests try twenty times as many, by the dice of this run.
    """
    _hold(file, figures, torture_seed)


@pytest.mark.torture
@pytest.mark.parametrize("room", ROOMS)
def test_so_does_what_is_quick_to_try(room: str, figures: Figures, torture_seed: int):
    """
    All generated tests of a room.
    """
    _hold(room, figures, torture_seed, "-m", "hypothesis and not torture", *(f"--ignore={file}" for file in DEAR))


def _hold(tests: str, figures: Figures, seed: int, *options: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", f"--hypothesis-seed={seed}", *options, tests],
        env=os.environ | {VARIABLE: str(TIMES)},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    figures("What must always hold", tests, times_a_check=TIMES, failed=int(done.returncode not in (0, NOTHING)))

    assert done.returncode in (0, NOTHING), done.stdout[-5000:]


def test_every_dear_test_says_how_many_examples_it_tries():
    """
    A file that does not heed the number would only be run once more.
    """
    assert all("tests.examples import" in _source(file) for file in DEAR)


def _source(file: str) -> str:
    """Its own text, and that of the hostile files or their reader."""
    name = Path(file).stem.removeprefix("test_hostile_").replace("words", "reader")
    beside = CHECKOUT / "tests" / "hostile" / f"{name}.py"
    return (CHECKOUT / file).read_text() + (beside.read_text() if beside.exists() else "")
