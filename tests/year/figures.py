"""The figures of a year, as they are printed at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.year.year import Books


def tell(books: Books) -> Iterator[str]:
    """Every line of the closing summary."""
    world = books.world
    yield ""
    yield f"{(books.day - world.first).days} days, {len(world.customers)} customers, {len(world.invoices)} invoices"
    paid = sum(one.is_over for one in world.invoices.values())
    yield f"paid or credited: {paid}; bank bookings: {len(world.bank.bookings)}; mails of people: {world.mails}"
    yield f"passes: {books.passes}; commands: {books.commands}, {books.seconds:.0f} s of processor time"
    steps = Counter(nudge.letter.step for nudge in books.nudges)
    yield f"letters: {len(books.nudges)} ({', '.join(f'{step} {count}' for step, count in steps.most_common())})"
    wrong = [nudge for nudge in books.nudges if nudge.wrong]
    yield f"WRONG NUDGES: {len(wrong)}"
    for nudge in wrong:
        habit = world.customers[nudge.customer].habit if nudge.customer in world.customers else "?"
        about = " ".join(nudge.letter.numbers)
        yield f"  {nudge.at:%a %Y-%m-%d %H:%M} {nudge.customer} ({habit}) {nudge.letter.step} {about}"
        yield from (f"      {why}" for why in nudge.wrong)
    yield f"late nudges: {len(books.late)}"
    for gate, count in Counter(one.reason.partition(":")[0] for one in books.late).most_common():
        yield f"  {count:4} {gate}"
    yield from (f"  {one.day} {one.number} ({one.habit}): {one.reason}" for one in books.late)
    yield f"answers of the owner: {sum(books.owner.asked.values())}"
    yield from (f"  {count:4} {kind}" for kind, count in Counter(books.owner.asked).most_common())
    yield f"what she could not do: {len(books.owner.unanswered)}"
    yield from (f"  {line}" for line in books.owner.unanswered)
    yield f"passes in trouble: {len(books.troubles)}"
    yield from (f"  {line}" for line in books.troubles)
