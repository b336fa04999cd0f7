"""Six weeks in which books are lost and older ones put back, on any day and from any day; then promises are counted."""

from __future__ import annotations

import random
import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from agent.domain.question import Question
from tests.stories.world import World
from tests.torture.figures import Figures
from tests.torture.test_campaign import START, Campaign, left_at, mark_of, numbers, too_close

pytestmark = [pytest.mark.dovecot, pytest.mark.torture]

DAYS = 42
LADDER = ("light", "second", "firm", "formal")
RESTORED = "open when the books were put back"
LOSSES = ("ledger", "folder", "machine", "gone")


@dataclass
class Restores(Campaign):
    """A campaign in which nobody pulls the plug, but somebody puts old files back."""

    copies: list[tuple[dict[str, bytes], bytes]] = field(default_factory=list)
    unconfirmed: set[str] = field(default_factory=set)
    asked: int = 0

    def _is_killed(self, on: str) -> None:
        """The power stays on: what a crash does is counted elsewhere."""

    def is_restored(self, loss: str, day: date) -> None:
        """Put an older copy back; from now on every invoice sent so far waits for the owner's word."""
        books, number = self.dice.choice(self.copies)
        match loss:
            case "ledger":
                self.world.puts_back(books, only="ledger.json")
            case "gone":
                shutil.rmtree(self.world.data)
                self.world.booked_up = ""
            case _:
                self.world.puts_back(books, only=".")
        if loss == "machine":
            (self.world.folder / "books.json").write_bytes(number)
            self.world.types("live", "--restored", "--yes", "--now", f"{day}T08:30")
        self.world.goes_live(day.isoformat())
        self.unconfirmed = set(self.mailed) - self.paid.keys()

    def ends(self, day: date) -> None:
        """In the evening a copy is made."""
        self.copies.append((self.world.books(), (self.world.folder / "books.json").read_bytes()))
        letters = self.world.letters()
        waited = {number for letter in letters[self.looked :] for number in numbers(letter)} & self.unconfirmed
        self.wrongs += [f"{day}: {number} was not confirmed" for number in waited]
        self.looked = len(letters)

    looked: int = 0

    def _words(self, question: Question) -> str | None:
        """The owner knows what was paid, whatever the books forgot."""
        if question.kind.value not in (RESTORED, "already overdue at the start", "long overdue"):
            return super()._words(question)
        if self.dice.random() < 0.3:
            return None
        number = (question.item or "").rpartition("/")[2]
        self.asked += question.kind.value == RESTORED
        self.unconfirmed.discard(number)
        return "settled" if number in self.paid else "go on"


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("case", range(2))
def test_books_put_back_on_any_day_from_any_day_keep_every_promise(
    world: World, figures: Figures, torture_seed: int, loss: str, case: int
):
    """
    No step twice and none skipped, nobody who paid, nobody before the owner's word, never too soon.
    """
    dice = random.Random(f"{torture_seed} {loss} {case}")
    campaign = Restores(world, dice)
    bad_days = set(dice.sample(range(5, DAYS - 5), 3))
    world.goes_live("2026-08-31")
    for number in range(DAYS):
        day = START + timedelta(days=number)
        if number in bad_days:
            campaign.is_restored(loss, day)
        campaign.lives_through(day)
        campaign.ends(day)

    letters = sorted(world.letters(), key=left_at)
    taken: dict[str, list[str]] = defaultdict(list)
    for letter in letters:
        for pair in mark_of(letter).items:
            taken[pair.item].append(pair.step)
    doubles = sum(len(steps) - len(set(steps)) for steps in taken.values())
    out_of_order = [key for key, steps in taken.items() if tuple(steps) != LADDER[: len(steps)]]
    wrongs, close = len(campaign.wrongs), list(too_close(letters))
    figures(
        "Books put back",
        loss,
        seasons=1,
        restores=len(bad_days),
        asked=campaign.asked,
        letters=len(letters),
        doubles=doubles,
        wrong_step=len(out_of_order),
        wrong_nudges=wrongs,
        too_soon=len(close),
    )
    assert (campaign.wrongs, doubles, out_of_order, close) == ([], 0, [], [])
    assert campaign.asked > 0
    assert len(letters) > 3
