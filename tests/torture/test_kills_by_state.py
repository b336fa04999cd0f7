"""Twenty real kills in every state of a letter, in worlds thrown by dice; and every way out of a doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

import pytest

from agent.outbox import State
from tests.stories.world import World
from tests.torture.doomed import Ended, run_doomed
from tests.torture.figures import Figures
from tests.torture.scenes import CUT, LOST, ON, Dice, Doom, approved
from tests.torture.stage import Theatre
from tests.torture.test_kills import aftermath, goes_wrong, played
from tests.torture.toll import Witness

pytestmark = [pytest.mark.dovecot, pytest.mark.torture]

TABLE, SETTLED = "Killed in a state, by the state", "In doubt, settled by"
#: Worlds for each state, and kills in each of them.
WORLDS, KILLS = 10, 2

#: The scenes in which each state comes about, and how the process dies in it: by its own hand once that line is on the
#: disk, or by the SMTP server at a point of the conversation.
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "prepared": (("sending", "prepared"), ("sending", "mail"), ("sending", "rcpt"), ("drafting", "prepared")),
    "sending": (("sending", "sending"), ("sending", "data-command"), ("sending", "data-bytes"), ("sending", "data")),
    "sending again": (("offered again", "sending"), ("offered again", "data"), ("offered again", "data-bytes")),
    "sent": (("sending", "sent"), ("offered again", "sent")),
    "filed": (("filing", "filed"),),
    "retry": (("put off", "retry"),),
    "refused": (("refused", "refused"),),
    "in_doubt": (("cut", "in_doubt"), ("interrupted", "in_doubt")),
    "abandoned": (("given up", "abandoned"),),
    "drafted": (("drafting", "drafted"),),
    "withdrawn": (("withdrawing", "withdrawn"),),
}

AT_THE_SERVER = ("mail", "rcpt", "data-command", "data-bytes", "data")


def dies(world: World, doom: Doom, how: str) -> Ended:
    """Run the scene's command until it dies this way."""
    goes_wrong(world, doom)
    if how not in AT_THE_SERVER:
        return run_doomed(world, *doom.words, crash_at=how)
    world.sink.fault({"at": how, "do": "kill_client", "pidfile": str(world.folder / "pid")})
    return run_doomed(world, *doom.words)


@pytest.mark.parametrize("state", WAYS)
def test_killed_in_a_state_the_letter_goes_on_from_there_once(
    theatre: Theatre, figures: Figures, torture_seed: int, state: str
):
    """
    One to three invoices, one to three customers, a provider that files or not, and an honest owner.
    """
    wrongs = []
    for play in range(WORLDS):
        dice = Dice(f"{torture_seed} {state} {play}")
        name = dice.choice(sorted({name for name, _ in WAYS[state]}))
        scene, doom = played(theatre, name, dice)
        for how in dice.sample([how for scene_name, how in WAYS[state] if scene_name == name] * KILLS, KILLS):
            with theatre.again(scene) as world:
                ended = dies(world, doom, how)
                found, witness = aftermath(world, doom)
            assert ended.was_killed, (name, how, ended.said)
            figures(TABLE, state, **asdict(witness.toll))
            if not witness.toll.is_clean or found != state.split()[0]:
                wrongs.append((name, how, found, witness.toll, witness.story))

    assert wrongs == []


@dataclass(frozen=True)
class WayOut:
    """How a doubt ends: what happens, and whether the letter had arrived."""

    happens: Callable[[World, str], object]
    arrived: bool = True


def says(words: str) -> Callable[[World, str], object]:
    """The owner answers the question."""

    def answers(world: World, message_id: str) -> object:
        assert world.answers(world.question("sent or not?"), words, on=ON, at="11:05").code == 0
        return None

    return answers


def files(world: World, message_id: str) -> None:
    """The provider's copy comes to lie in Sent."""
    world.dovecot.deliver("Sent", world.letters()[0].octets, flags=("\\Seen",))


OUT: dict[str, WayOut] = {
    "a copy in Sent of a provider that files": WayOut(files),
    "a reply that cites it": WayOut(lambda world, message_id: world.reply(message_id, on=ON)),
    "a bounce that cites it": WayOut(lambda world, message_id: world.returns(message_id, on=ON)),
    "the owner: sent": WayOut(says("sent")),
    "the owner: not sent": WayOut(says("not sent"), arrived=False),
}


@pytest.mark.parametrize("way", OUT)
def test_a_doubt_ends_by_proof_or_by_the_owners_word(theatre: Theatre, figures: Figures, torture_seed: int, way: str):
    """
    What proves that the letter left settles it without a question; before that it is never sent again.
    """
    out, settled = OUT[way], 0
    for play in range(WORLDS):
        dice = Dice(f"{torture_seed} {way} {play}", customers=1)
        with theatre.empty() as world:
            theatre.files_what_it_sends(world, False)
            world.settings(files_sent="yes" if out.happens is files else "no")
            expects = approved(world, dice)
            doubts(world, dice, out.arrived)
            waited = world.journal()[-1]
            asked = bool(world.questions("sent or not?"))
            out.happens(world, waited.message_id)
            world.passes(ON, "11:10")
            after = {line.letter_id: line.state for line in world.journal()}[waited.letter_id]
            open_doubts = world.questions("sent or not?")
            witness = Witness(world, expects)
            witness.looks()
            toll = witness.lives_on()
        is_settled = waited.state is State.IN_DOUBT and not open_doubts and after in SETTLED_AS[out.arrived]
        settled += is_settled
        figures(SETTLED, way, **asdict(toll), settled=int(is_settled), asked_before=int(asked))
        assert toll.is_clean, (play, toll, witness.story)

    assert settled == WORLDS


SETTLED_AS = {True: (State.SENT, State.FILED), False: (State.ABANDONED, State.PREPARED)}


def doubts(world: World, dice: Dice, arrived: bool) -> None:
    """A pass ends in doubt: the line is cut, or the process dies; the next pass knows that it is in doubt."""
    pidfile = str(world.folder / "pid")
    deaths = ({"at": "data", "do": "kill_client", "pidfile": pidfile}, CUT) if arrived else (LOST, None)
    fault = dice.choice(deaths)
    world.sink.fault(*([fault] if fault else []))
    run_doomed(world, "pass", "--now", f"{ON}T10:30", crash_at="" if fault else "sending")
    world.sink.fault()
    world.passes(ON, "11:00")
