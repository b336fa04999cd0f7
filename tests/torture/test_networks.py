"""Lines that fail anywhere in a pass, for weeks; afterwards every customer was reminded once, and nobody twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.servers.launch import Line, running_line
from tests.stories.world import World

pytestmark = [pytest.mark.dovecot, pytest.mark.torture]

WEEKS = 4
FAULTS = ("cut {}", "close {}", "refuse", "rst", "fin", "slow 20000")


def fails_somewhere(dice: random.Random, imap: Line, smtp: Line) -> str:
    """Let one of the lines fail, or both, somewhere in what comes over it; what was chosen."""
    chosen = []
    for line, name, longest in ((imap, "imap", 20_000), (smtp, "smtp", 6_000)):
        if dice.random() < 0.7:
            words = dice.choice(FAULTS).format(dice.randrange(longest))
            line.turn(words)
            chosen.append(f"{name} {words}")
    return ", ".join(chosen)


def says_honestly(world: World, on: str) -> None:
    """Answer every doubt as the customer would: did it come?"""
    came = {str(letter.message["Message-ID"]) for letter in world.letters()}
    for question in world.questions("sent or not?"):
        ids = {entry.message_id for entry in world.journal() if entry.letter_id == question.subject}
        world.answers(question, "sent" if ids & came else "not sent", on=on, at="11:20")


def test_a_line_that_fails_anywhere_in_a_pass_loses_and_doubles_no_letter(
    world: World, tmp_path: Path, torture_seed: int, figures: Callable[..., None]
):
    """
    Three new invoices a week; each pass in which its letter is due meets a fault, and the ones after it do not.
    """
    dice = random.Random(f"{torture_seed} networks")
    doubts, faults = 0, []
    with ExitStack() as stack:
        imap = stack.enter_context(running_line(tmp_path / "imap", world.dovecot.port))
        smtp = stack.enter_context(running_line(tmp_path / "smtp", world.sink.port))
        world.settings(imap_port=str(imap.port), smtp_port=str(smtp.port))
        world.goes_live()
        tuesdays = [date(2026, 9, 15) + timedelta(weeks=week) for week in range(WEEKS)]
        for number, day in enumerate(tuesday + timedelta(days=n) for tuesday in tuesdays for n in range(3)):
            on, name = day.isoformat(), f"2026-{number:03}"
            issued = (day - timedelta(days=22)).isoformat()
            world.invoices(name, to=f"Jan <jan@customer{number}.example>", issued=issued)
            world.passes(on, "10:00")
            world.says_yes(on)
            faults.append(fails_somewhere(dice, imap, smtp))
            world.passes(on, "10:30")
            imap.turn("pass")
            smtp.turn("pass")
            doubts += len(world.questions("sent or not?"))
            for at in ("10:40", "11:10"):
                world.passes(on, at)
            says_honestly(world, on)
            for at in ("11:30", "12:40"):
                world.passes(on, at)
                world.says_yes(on)
            world.passes(on, "13:00")
            world.paid(name, on=on)
    got = [letter.recipients[0] for letter in world.letters()]
    missing = sorted({f"jan@customer{number}.example" for number in range(3 * WEEKS)} - set(got))
    doubled = sorted({recipient for recipient in got if got.count(recipient) > 1})
    figures("Networks", "a fault in a pass", faults=len(faults), letters=len(got), in_doubt=doubts)

    assert (missing, doubled) == ([], []), faults
