"""Scenes in which a command is about to be killed: each with a world of its own, thrown by dice."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.stories.bank_files import Booking, mt940
from tests.stories.world import World

ON = "2026-09-15"
PEOPLE = ('"Doe, Jan" <jan@acme.example>', "Els <els@bakker.example>", "Kim <kim@cafe.example>")
#: What the settings say of the provider, and whether it files what it sends.
FILING = (("no", False), ("auto", False), ("auto", True), ("yes", True))

LATER = {"at": "rcpt", "reply": "452 4.5.3 Later", "times": 9}
REFUSED = {"at": "rcpt", "reply": "550 5.1.1 Unknown", "times": 9}
CUT = {"at": "data", "do": "drop_before_250", "times": 9}
LOST = {"at": "data", "do": "drop_no_store", "times": 9}

Rule = Mapping[str, Any]


@dataclass(frozen=True)
class Doom:
    """The command that will be killed, and what the SMTP server does meanwhile; afterwards it is well again.

    Attributes:
        expects: The invoices whose letter must come in the end.
        silent: The invoices about which none may come.
        entries: How many bank entries the books have in the end; None where the bank has no part in it.
    """

    words: tuple[str, ...]
    expects: tuple[str, ...]
    faults: tuple[Rule, ...] = ()
    sends_drafts: bool = False
    silent: tuple[str, ...] = ()
    entries: int | None = None


class Dice(random.Random):
    """What chance decides; ``customers`` is how many there are at most."""

    def __init__(self, seed: str, customers: int = 3) -> None:
        super().__init__(seed)
        self.customers = customers


Prepare = Callable[[World, Dice], Doom]


def invoices(world: World, dice: Dice) -> tuple[str, ...]:
    """One to three overdue invoices."""
    people = dice.sample(PEOPLE, dice.customers)
    numbers = tuple(f"2026-03{count}" for count in range(dice.randint(1, 3)))
    for number in numbers:
        world.invoices(number, to=dice.choice(people))
    return numbers


def approved(world: World, dice: Dice) -> tuple[str, ...]:
    """Letters with the owner's yes, that leave with the next pass."""
    numbers = invoices(world, dice)
    world.goes_live()
    world.passes(ON, "09:30")
    world.says_yes(ON)
    shutil.rmtree(world.data / "backups")  # so that the doomed command is the first of its day
    return numbers


def sending(world: World, dice: Dice) -> Doom:
    """Letters leave."""
    return Doom(_pass("10:30"), approved(world, dice))


def put_off(world: World, dice: Dice) -> Doom:
    """The server says: later."""
    return Doom(_pass("10:30"), approved(world, dice), (LATER,))


def offered_again(world: World, dice: Dice) -> Doom:
    """Letters that were put off are offered again."""
    numbers = approved(world, dice)
    world.sink.fault(LATER)
    world.passes(ON, "09:45")
    return Doom(_pass("10:30"), numbers)


def given_up(world: World, dice: Dice) -> Doom:
    """Letters that were put off are given up, for money came in part and the words are no longer true."""
    doom = offered_again(world, dice)
    for number in doom.expects:
        world.types("paid", number, "--on", ON, "--amount", "21.00", "--now", f"{ON}T09:50")
    return Doom(_pass("10:30"), doom.expects)


def refused(world: World, dice: Dice) -> Doom:
    """The server does not take it, ever."""
    return Doom(_pass("10:30"), approved(world, dice), (REFUSED,))


def cut(world: World, dice: Dice) -> Doom:
    """The server took it and the line was cut before its answer."""
    return Doom(_pass("10:30"), approved(world, dice), (dice.choice((CUT, LOST)),))


def filing(world: World, dice: Dice) -> Doom:
    """A letter left and its copy does not lie in Sent yet."""
    numbers = approved(world, dice)
    world.runs("pass", "--now", f"{ON}T09:45", crash_at="sent")
    return Doom(_pass("10:30"), numbers)


def interrupted(world: World, dice: Dice) -> Doom:
    """A kill right before DATA is being understood."""
    numbers = approved(world, dice)
    world.runs("pass", "--now", f"{ON}T09:45", crash_at="sending")
    return Doom(_pass("10:30"), numbers)


def answering(word: str) -> Prepare:
    """The owner says what became of a letter in doubt; honestly, so the server took it or not."""

    def prepare(world: World, dice: Dice) -> Doom:
        numbers = approved(world, dice)
        world.sink.fault({**(CUT if word == "sent" else LOST), "times": 1})
        world.passes(ON, "09:45")
        question = world.questions("sent or not?")[0]
        return Doom(("answer", question.id, *word.split(), "--now", f"{ON}T10:30"), numbers)

    return prepare


def drafting(world: World, dice: Dice) -> Doom:
    """Letters are laid in Drafts."""
    world.settings(mode="draft")
    numbers = invoices(world, dice)
    world.goes_live()
    world.passes("2026-09-05")  # known, and not due
    world.books_up(ON)
    shutil.rmtree(world.data / "backups")
    return Doom(_pass("10:30"), numbers, sends_drafts=True)


def withdrawing(world: World, dice: Dice) -> Doom:
    """A draft is taken back, for the invoice was paid in part."""
    doom = drafting(world, dice)
    world.passes(ON, "09:30")
    for number in doom.expects:
        world.types("paid", number, "--on", ON, "--amount", "21.00", "--now", f"{ON}T09:45")
    return doom


def first_look(world: World, dice: Dice) -> Doom:
    """The first pass of all reads Sent."""
    numbers = invoices(world, dice)
    world.goes_live()
    return Doom(("pass", "--now", "2026-09-05T10:30"), numbers)


def going_live(world: World, dice: Dice) -> Doom:
    """The owner starts for real."""
    return Doom(("live", "--yes", "--now", "2026-09-01T08:00"), invoices(world, dice))


def saying_yes(world: World, dice: Dice) -> Doom:
    """The owner says yes to a letter."""
    numbers = invoices(world, dice)
    world.goes_live()
    world.passes(ON, "09:30")
    question = world.questions("send this letter?")[0]
    return Doom(("answer", question.id, "yes", "--now", f"{ON}T10:30"), numbers)


def bank(world: World, dice: Dice) -> Doom:
    """The owner looked at the bank."""
    numbers = known(world, dice)
    return Doom(("bank", "up-to-date", "2026-09-14", "--now", f"{ON}T10:30"), numbers)


def importing(world: World, dice: Dice) -> Doom:
    """A bank file is imported by hand, with twins and with the money for one invoice."""
    first, *others = known(world, dice)
    file = world.folder.with_name("september.940")  # outside the world, whose name changes with every play
    file.write_bytes(_september(first))
    words = ("bank", "import", str(file), "--now", f"{ON}T10:30")
    return Doom(words, tuple(others), silent=(first,), entries=3)


def bank_folder(world: World, dice: Dice) -> Doom:
    """A bank file lies in the watched folder."""
    world.settings(more='folder = "bank"\n')
    first, *others = known(world, dice)
    file = world.folder / "bank" / "september.940"
    file.parent.mkdir()
    file.write_bytes(_september(first))
    world.books_up(ON)
    return Doom(_pass("10:30"), tuple(others), silent=(first,), entries=3)


def _september(number: str) -> bytes:
    coffee = Booking("2026-09-11", "-3.00", "Koffiehuis", "koffie")
    paid = Booking("2026-09-11", "121.00", "Acme", f"factuur {number}")
    return mt940(coffee, paid, coffee, opening="1000.00", until="2026-09-14")


def paying(world: World, dice: Dice) -> Doom:
    """The owner says that an invoice was paid."""
    first, *others = known(world, dice)
    return Doom(("paid", first, "--on", "2026-09-14", "--now", f"{ON}T10:30"), tuple(others), silent=(first,))


def holding(world: World, dice: Dice) -> Doom:
    """The owner wants an invoice left alone."""
    first, *others = known(world, dice)
    return Doom(("hold", first, "--now", f"{ON}T10:30"), tuple(others), silent=(first,))


def known(world: World, dice: Dice) -> tuple[str, ...]:
    """Invoices that were read before they were due."""
    numbers = invoices(world, dice)
    world.goes_live()
    world.passes("2026-09-05")
    shutil.rmtree(world.data / "backups")
    return numbers


def _pass(at: str) -> tuple[str, ...]:
    return ("pass", "--now", f"{ON}T{at}")


SCENES: Mapping[str, Prepare] = {
    "sending": sending,
    "put off": put_off,
    "offered again": offered_again,
    "given up": given_up,
    "refused": refused,
    "cut": cut,
    "filing": filing,
    "interrupted": interrupted,
    "answer sent": answering("sent"),
    "answer not sent": answering("not sent"),
    "drafting": drafting,
    "withdrawing": withdrawing,
    "first look": first_look,
    "going live": going_live,
    "saying yes": saying_yes,
    "bank": bank,
    "importing": importing,
    "bank folder": bank_folder,
    "paying": paying,
    "holding": holding,
}
