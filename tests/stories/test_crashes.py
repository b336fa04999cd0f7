"""The real process is killed in every state of a letter: nobody gets it twice, and the journal knows every intent."""

from __future__ import annotations

import signal

import pytest

from tests.stories.world import World

pytestmark = pytest.mark.dovecot

LATER = {"at": "rcpt", "reply": "452 4.5.3 Later"}
REFUSED = {"at": "rcpt", "reply": "550 5.1.1 Unknown", "times": 9}
CUT = {"at": "data", "do": "drop_before_250"}


def killed(world: World, crash_at: str) -> None:
    """Run a pass in the real process, which dies by SIGKILL."""
    said = world.runs("pass", "--now", "2026-09-15T10:30", crash_at=crash_at)
    assert said.code == -signal.SIGKILL, said.all


def states(world: World) -> list[str]:
    """What the journal says, letter by letter in the order it happened."""
    return [entry.state.value for entry in world.journal()]


def lives_on(world: World) -> None:
    """Pass on for two days; the books can be read all the time."""
    for on, at in (("2026-09-15", "11:00"), ("2026-09-15", "11:30"), ("2026-09-16", "10:00"), ("2026-09-17", "10:00")):
        world.passes(on, at)
        assert world.types("status", "--now", f"{on}T{at}").code == 0


@pytest.mark.parametrize(
    ("crash_at", "told"),
    [
        ("prepared", ["prepared", "abandoned", "prepared", "sending", "sent", "filed"]),
        # Less is left to do: the campaign of kills takes these.
        pytest.param("sent", ["prepared", "sending", "sent", "filed"], marks=pytest.mark.torture),
        pytest.param("filed", ["prepared", "sending", "sent", "filed"], marks=pytest.mark.torture),
    ],
)
def test_killed_where_the_outcome_is_known_the_letter_arrives_once(ready: World, crash_at: str, told: list[str]):
    """
    Before DATA it goes with the next pass; after the server's answer it is only filed.
    """
    killed(ready, crash_at)
    lives_on(ready)

    assert states(ready) == told
    assert len(ready.letters()) == len(ready.letters_in("Sent")) == 1
    assert ready.item("2026-031").taken == ("light",)


@pytest.mark.torture
def test_killed_while_waiting_for_a_retry_the_same_letter_goes_later_once(ready: World):
    """
    The server said "later", so surely nobody has it.
    """
    ready.sink.fault(LATER)
    killed(ready, "retry")
    lives_on(ready)

    assert states(ready) == ["prepared", "retry", "sending", "sent", "filed"]
    assert len(ready.letters()) == 1


@pytest.mark.torture
def test_killed_after_a_refusal_the_owner_is_asked(ready: World):
    """
    An address that does not exist needs a person.
    """
    ready.sink.fault(REFUSED)
    killed(ready, "refused")
    lives_on(ready)

    assert states(ready) == ["prepared", "refused"]
    assert ready.letters() == []
    assert ready.question("letter refused")


@pytest.mark.parametrize("word", [pytest.param("sent", marks=pytest.mark.torture), "not sent"])
def test_killed_right_before_data_it_is_in_doubt_until_the_owner_answers(ready: World, word: str):
    """
    Never again by itself. With "sent" the step counts; with "not sent" and a "go on" a new letter goes.
    """
    killed(ready, "sending")
    lives_on(ready)

    assert states(ready) == ["prepared", "sending", "in_doubt"]
    assert ready.letters() == []
    assert ready.answers(ready.question("sent or not?"), word, on="2026-09-18").code == 0
    ready.passes("2026-09-18", "11:00")
    for question in ready.questions("letter refused"):
        ready.answers(question, "go on", on="2026-09-18")
    ready.passes("2026-09-22", "10:00")
    assert len(ready.letters()) == (word == "not sent")
    assert ready.item("2026-031").taken == ("light",)
    assert not any(letter.in_doubt for letter in ready.item("2026-031").letters)
    assert ready.questions() == []


def test_killed_after_the_server_took_it_and_before_we_knew_it_is_in_doubt(ready: World):
    """
    The worst moment: it arrived, and nobody here knows. Not a second one, ever; the owner's word settles it.
    """
    ready.sink.fault({"at": "data", "do": "kill_client", "pidfile": str(ready.folder / "pid")})
    killed(ready, "")
    lives_on(ready)

    assert states(ready) == ["prepared", "sending", "in_doubt"]
    assert len(ready.letters()) == 1
    ready.answers(ready.question("sent or not?"), "sent", on="2026-09-18")
    ready.passes("2026-09-22")
    assert len(ready.letters()) == len(ready.letters_in("Sent")) == 1


@pytest.mark.torture
def test_killed_in_doubt_it_stays_in_doubt(ready: World):
    """
    The line was cut before the answer, and then the power went.
    """
    ready.sink.fault(CUT)
    killed(ready, "in_doubt")
    lives_on(ready)

    assert states(ready) == ["prepared", "sending", "in_doubt"]
    assert len(ready.letters()) == 1
    assert ready.question("sent or not?")


def test_a_bounce_of_a_letter_in_doubt_proves_that_it_left(ready: World):
    """
    What comes back was sent: nothing to ask about that any more, only about the address.
    """
    ready.sink.fault(CUT)
    ready.passes("2026-09-15", "10:30")
    ready.returns(ready.journal()[-1].message_id, on="2026-09-15")
    ready.passes("2026-09-16")

    assert states(ready)[-2:] == ["sent", "filed"]
    assert ready.questions("sent or not?") == []
    assert ready.question("mail came back")


def test_an_answer_to_a_letter_in_doubt_proves_that_it_left(ready: World):
    """
    Who answers it, got it.
    """
    ready.sink.fault(CUT)
    ready.passes("2026-09-15", "10:30")
    ready.reply(ready.journal()[-1].message_id, on="2026-09-15")
    ready.passes("2026-09-16")

    assert states(ready)[-2:] == ["sent", "filed"]
    assert ready.questions("sent or not?") == []


def test_a_copy_in_sent_settles_a_letter_in_doubt_before_anybody_is_asked(ready: World):
    """
    Nobody but the provider files a letter in doubt; the pass that finds it there has nothing to ask any more.
    """
    ready.settings(files_sent="yes")
    ready.sink.fault(CUT)
    ready.passes("2026-09-15", "10:30")
    ready.dovecot.deliver("Sent", ready.letters()[0].octets, flags=("\\Seen",))
    ready.passes("2026-09-15", "11:00")

    assert states(ready)[-2:] == ["sent", "filed"]
    assert ready.questions() == []
    assert not any(letter.in_doubt for letter in ready.item("2026-031").letters)


@pytest.mark.parametrize("crash_at", ["prepared", pytest.param("drafted", marks=pytest.mark.torture)])
def test_killed_while_a_draft_is_laid_down_there_is_never_a_second_draft(world: World, crash_at: str):
    """
    It may lie in Drafts or not; when it does not, the owner is asked a week later what became of it.
    """
    world.settings(mode="draft")
    world.invoices()
    world.goes_live()
    world.books_up("2026-09-15")
    killed(world, crash_at)
    lives_on(world)
    world.passes("2026-09-24")

    assert len(world.lies_in("Drafts")) == (crash_at == "drafted")
    assert bool(world.questions("sent or not?")) == (crash_at == "prepared")
    assert {entry.letter_id for entry in world.journal()} == {world.journal()[0].letter_id}
    assert list(dict.fromkeys(states(world))) == ["prepared", "drafted"]
