"""Disks full, read-only or broken, files cut short or closed to us: a sentence, nothing lost, and on it goes."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.conftest import skip_aloud
from tests.stories.world import World
from tests.torture.disk import concerns, fails_from, refuses
from tests.torture.doomed import Ended, run_doomed
from tests.torture.figures import Figures
from tests.torture.scenes import LATER, ON, Dice, Doom
from tests.torture.stage import Scene, Theatre
from tests.torture.test_kills import played
from tests.torture.toll import Toll, Witness

pytestmark = [pytest.mark.dovecot, pytest.mark.torture]

TABLE = "Disk trouble"
PASS = ("pass", "--now", f"{ON}T10:30")
#: Exit codes that promise a sentence (docs/commands.md): fine, attention, settings, mail, ledger.
FORESEEN = (0, 3, 4, 5, 6)
WORDS = {errno.ENOSPC: "full", errno.EROFS: "read-only", errno.EIO: "broken"}
#: The letter that is on its way in the middle of life.
WAITING = "2026-034"


def is_foreseen(ended: Ended) -> bool:
    """Whether the owner got a sentence and not a traceback."""
    return ended.code in FORESEEN and "nobody foresaw" not in ended.said and "Traceback" not in ended.said


def life_goes_on(world: World, expects: tuple[str, ...]) -> Witness:
    """The disk is well again."""
    witness = Witness(world, expects)
    witness.looks()
    witness.lives_on()
    return witness


def hand_in(figures: Figures, row: str, toll: Toll, surprises: int) -> None:
    """One row."""
    figures(TABLE, row, **asdict(toll), surprises=surprises)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("sending", errno.ENOSPC),
        ("drafting", errno.ENOSPC),
        ("saying yes", errno.ENOSPC),
        ("first look", errno.ENOSPC),
        ("sending", errno.EROFS),
        ("sending", errno.EIO),
    ],
)
def test_a_disk_that_fails_from_any_act_on_costs_nothing(
    theatre: Theatre, figures: Figures, torture_seed: int, name: str, error: int
):
    """
    From every act in turn, until the end of that command; then the disk is well again.
    """
    scene, doom = played(theatre, name, Dice(f"{torture_seed} {name} {error}", customers=1))
    with theatre.again(scene) as world:
        undisturbed = run_doomed(world, *doom.words)
    wrongs = []
    for number, moment in enumerate(undisturbed.moments, 1):
        if not concerns(moment, error):
            continue
        with theatre.again(scene) as world:
            ended = run_doomed(world, *doom.words, strike=fails_from(number, error))
            if doom.words[0] != "pass":
                world.types(*doom.words)
            witness = life_goes_on_as(world, doom)
        hand_in(figures, f"{WORDS[error]}, from every act on", witness.toll, int(not is_foreseen(ended)))
        if not witness.toll.is_clean or not is_foreseen(ended):
            wrongs.append((number, str(moment), ended.code, ended.said[-700:], witness.toll, witness.story))

    assert wrongs == []


def life_goes_on_as(world: World, doom: Doom) -> Witness:
    """The disk is well again, in this scene."""
    witness = Witness(world, doom.expects, doom.sends_drafts, doom.silent, doom.entries)
    witness.looks()
    witness.lives_on()
    return witness


@pytest.fixture
def midlife(theatre: Theatre) -> Scene:
    """One invoice paid and laid away, one reminded, one whose letter was put off, and books of several days."""
    with theatre.empty() as world:
        theatre.files_what_it_sends(world, False)
        for number, to in (("2026-032", "a@aap.example"), ("2026-033", "n@noot.example"), (WAITING, "m@mies.example")):
            world.invoices(number, to=to)
        world.goes_live()
        world.passes("2026-09-05")
        world.paid("2026-032", on="2026-09-07")
        world.sink.fault({**LATER, "match": "mies"})
        world.passes(ON, "09:30")
        world.says_yes(ON)
        world.passes(ON, "09:45")
        assert "retry" in {line.state.value for line in world.journal()}
        return theatre.keep(world)


def files_of(scene: Scene) -> list[str]:
    """Every file of books and settings, but for the log and the backups."""
    house = scene.files / "house"
    names = sorted(str(path.relative_to(house)) for path in house.rglob("*") if path.is_file())
    return [name for name in names if not name.endswith((".log", ".pem")) and name != "pid" and "backups" not in name]


def kind_of(name: str) -> str:
    """A file's kind, for the table."""
    for start, kind in (("data/vault", "vault"), ("data/settled", "settled drawer")):
        if name.startswith(start):
            return kind
    return "letter" if ".eml" in name else Path(name).name


@pytest.mark.parametrize("part", ["nothing", "half", "all but the last byte"])
def test_a_file_cut_short_stops_with_a_sentence_or_does_no_harm(
    theatre: Theatre, midlife: Scene, figures: Figures, part: str
):
    """
    Where the program stops, it says what to do; with the file put back it goes on. A half last line of the journal, a
    draft of its own, what can be made anew: no harm at all.
    """
    wrongs = []
    for name in files_of(midlife):
        with theatre.again(midlife) as world:
            path = world.folder / name
            whole = path.read_bytes()
            kept = {"nothing": 0, "half": len(whole) // 2, "all but the last byte": max(0, len(whole) - 1)}[part]
            if name.endswith("journal.jsonl"):  # a crash cuts only its last line
                kept = max(kept, whole.rstrip(b"\n").rfind(b"\n") + 1)
            os.truncate(path, kept)
            before = len(world.letters())
            ended = run_doomed(world, *PASS)
            stopped = ended.code not in (0, 3) or "put it back" in ended.said.lower() or name == "password"
            sent = len(world.letters()) - before
            if stopped:
                path.unlink(missing_ok=True)
                path.write_bytes(whole)
                path.chmod(0o600)
            witness = life_goes_on(world, ("2026-033", WAITING))
        hand_in(figures, f"{kind_of(name)}: cut short", witness.toll, int(not is_foreseen(ended)))
        if not witness.toll.is_clean or not is_foreseen(ended) or (stopped and ended.code in (4, 6) and sent):
            wrongs.append((name, ended.code, ended.said[-700:], sent, witness.toll, witness.story))

    assert wrongs == []


def test_a_file_that_may_not_be_read_stops_with_a_sentence(theatre: Theatre, midlife: Scene, figures: Figures):
    """
    Another owner, other rights: every file that a pass reads.
    """
    with theatre.again(midlife) as world:
        undisturbed = run_doomed(world, *PASS)
    wrongs = []
    for name in sorted({moment.file for moment in undisturbed.moments if moment.act == "read"}):
        with theatre.again(midlife) as world:
            ended = run_doomed(world, *PASS, strike=refuses(name))
            witness = life_goes_on(world, ("2026-033", WAITING))
        hand_in(figures, f"{kind_of(name)}: may not be read", witness.toll, int(not is_foreseen(ended)))
        if not witness.toll.is_clean or not is_foreseen(ended):
            wrongs.append((name, ended.code, ended.said[-700:], witness.toll, witness.story))

    assert wrongs == []


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A small disk of its own in place of this folder, with what lies in it; skips aloud where that may not be."""
    inside = folder.with_name(f"{folder.name}-inside")
    folder.rename(inside)
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    said = subprocess.run(mount, capture_output=True, text=True, check=False)
    if said.returncode:
        skip_aloud(f"no disk may be mounted here ({said.stderr.strip()}): real full and read-only disks are NOT tested")
    try:
        shutil.copytree(inside, folder, dirs_exist_ok=True)
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_real_disk_that_is_full_and_has_room_again(theatre: Theatre, midlife: Scene, figures: Figures):
    """
    Not one byte left: the owner reads so, and the letter leaves when there is room.
    """
    with theatre.again(midlife) as world, mounted(world.data, "size=512k,mode=700"):
        ballast = world.data / "ballast"
        with pytest.raises(OSError, match="No space left"):
            ballast.write_bytes(b"\0" * 2**20)
        before = len(world.letters())
        ended = run_doomed(world, *PASS)
        sent = len(world.letters()) - before
        ballast.unlink()
        witness = life_goes_on(world, ("2026-033", WAITING))
    hand_in(figures, "a real full disk", witness.toll, int(not is_foreseen(ended)))

    assert is_foreseen(ended), ended.said
    assert "No space left" in ended.said
    assert (sent, witness.toll.is_clean) == (0, True), witness.story


@pytest.mark.parametrize("place", ["data", "settings"])
def test_a_real_disk_that_is_read_only_and_writable_again(
    theatre: Theatre, midlife: Scene, figures: Figures, place: str
):
    """
    Nothing leaves that could not be written down; read-only settings do no harm.
    """
    with theatre.again(midlife) as world, read_only(world, place) as well_again:
        before = len(world.letters())
        ended = run_doomed(world, *PASS)
        sent = len(world.letters()) - before
        well_again()
        witness = life_goes_on(world, ("2026-033", WAITING))
    hand_in(figures, f"a real read-only disk: {place}", witness.toll, int(not is_foreseen(ended)))

    assert is_foreseen(ended), ended.said
    assert place == "settings" or ("Read-only" in ended.said or "Permission denied" in ended.said)
    assert witness.toll.is_clean, witness.story
    assert sent == (1 if place == "settings" else 0)


@contextmanager
def read_only(world: World, place: str) -> Iterator[Callable[[], object]]:
    """Take the right to write away: by rights, or for root, whom they do not bind, by a mount."""
    if os.geteuid():
        folders = [folder for folder in (world.data, *world.data.rglob("*")) if folder.is_dir()]
        folders = folders if place == "data" else [world.folder]
        for folder in folders:
            folder.chmod(0o500)
        yield lambda: [folder.chmod(0o700) for folder in folders]
        return
    with ExitStack() as mounts:
        if place == "settings":
            mounts.enter_context(mounted(world.folder, "size=8m,mode=700"))
        mounts.enter_context(mounted(world.data, "size=8m,mode=700"))
        folder = world.data if place == "data" else world.folder
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        yield lambda: subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
