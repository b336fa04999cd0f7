"""The real program is killed everywhere: at every act on the disk, by the SMTP server, in every state of a letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import pytest

from tests.stories.world import World
from tests.torture.disk import Moment, dies_at
from tests.torture.doomed import run_doomed
from tests.torture.figures import Figures
from tests.torture.scenes import FILING, SCENES, Dice, Doom
from tests.torture.stage import Scene, Theatre
from tests.torture.toll import Toll, Witness

pytestmark = [pytest.mark.dovecot, pytest.mark.torture]

#: One of so many acts is struck; every write is several, and the seed says which.
EVERY = 2

BY_STATE, BY_SCENE = "Killed anywhere, by what the journal last said", "Killed at every act, by scene"


def played(theatre: Theatre, name: str, dice: Dice) -> tuple[Scene, Doom]:
    """Prepare a scene in a world thrown by dice."""
    # A copy that a provider filed settles the doubt before anybody can be asked whether it was sent.
    filing = [(files, autosave) for files, autosave in FILING if not (autosave and name == "answer sent")]
    files_sent, autosave = dice.choice(filing)
    with theatre.empty() as world:
        world.settings(files_sent=files_sent)
        theatre.files_what_it_sends(world, autosave)
        doom = SCENES[name](world, dice)
        return theatre.keep(world, autosave=autosave), doom


def goes_wrong(world: World, doom: Doom) -> None:
    """From now on the server does what this scene wants."""
    world.sink.fault(*doom.faults)


def aftermath(world: World, doom: Doom) -> tuple[str, Witness]:
    """What the journal says right after the kill, and what life brings then."""
    witness = Witness(world, doom.expects, doom.sends_drafts, doom.silent, doom.entries)
    witness.looks()
    state = witness.state
    world.sink.fault()
    if doom.words[0] != "pass":  # whoever sees his command die types it again
        world.types(*doom.words)
    witness.lives_on()
    return state, witness


def worth_a_kill(moments: tuple[Moment, ...]) -> Iterator[int]:
    """The numbers of the moments at which something differs from the one before; a lock is only looked at once."""
    for number, moment in enumerate(moments, 1):
        if moment.act != "read" and not (moment.file.endswith(".lock") and moment.act != "sign"):
            yield number


@pytest.mark.parametrize("name", SCENES)
def test_killed_at_every_act_nothing_is_lost_and_nothing_doubled(
    theatre: Theatre, figures: Figures, torture_seed: int, name: str
):
    """
    Before, half-way or after every write, sync and rename that an undisturbed run of this command does; of each two
    that follow each other an even seed strikes the one and an odd seed the other.
    """
    dice = Dice(f"{torture_seed} {name}", customers=2 if name == "sending" else 1)
    scene, doom = played(theatre, name, dice)
    with theatre.again(scene) as world:
        goes_wrong(world, doom)
        undisturbed = run_doomed(world, *doom.words)
    wrongs = []
    for number in list(worth_a_kill(undisturbed.moments))[torture_seed % EVERY :: EVERY]:
        with theatre.again(scene) as world:
            goes_wrong(world, doom)
            ended = run_doomed(world, *doom.words, strike=dies_at(number))
            state, witness = aftermath(world, doom)
        assert ended.was_killed, ended.said
        hand_in(figures, state, name, witness.toll)
        if not witness.toll.is_clean:
            wrongs.append((number, str(undisturbed.moments[number - 1]), state, witness.toll, witness.story))

    assert undisturbed.code in (0, 3), undisturbed.said
    assert wrongs == []


def hand_in(figures: Figures, state: str, scene: str, toll: Toll) -> None:
    """One run for both tables."""
    figures(BY_STATE, state, **asdict(toll))
    figures(BY_SCENE, scene, **asdict(toll))
