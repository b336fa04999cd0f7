"""``./dev torture year``: a year of customers with habits of their own, and what was wrong with their letters."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import time
from datetime import date
from pathlib import Path

from tests.year.days import DAY, at
from tests.year.figures import tell
from tests.year.owner import Owner
from tests.year.people import make_customers
from tests.year.post import Post, start, stop
from tests.year.terminal import Terminal
from tests.year.world import World, dice
from tests.year.year import Books, open_year

FIRST = date(2025, 9, 1)
CHECKOUT = Path(__file__).parents[2]


def make_books(customers: int, seed: int, first: date = FIRST, habits: list[str] | None = None) -> Books:
    """A world before its first day."""
    world = World(seed, first, at(first - 60 * DAY, "00:00"))
    make_customers(world, customers, habits)
    for key in world.customers:
        luck = dice(seed, "before", key)
        if luck.random() < 0.3:
            world.plan(at(first - luck.randint(5, 55) * DAY, "14:00"), "sells", key)
    holiday = (date(first.year + 1, 7, 20), date(first.year + 1, 8, 2))
    return Books(world, Owner(world, (holiday,)), first)


def main() -> int:
    """Run or go on; 0 when no letter was wrong, 1 when one was, 3 when the time was over first."""
    options = _arguments()
    folder = CHECKOUT / ".torture" / f"year-{options.seed}-{options.customers}"
    if options.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    asked = []
    signal.signal(signal.SIGINT, lambda *_: asked.append("stop"))
    ends_at = time.monotonic() + 60 * options.minutes
    servers, terminal = start(folder), Terminal(folder)
    try:
        with open_year(folder, lambda: make_books(options.customers, options.seed), Post(servers), terminal) as year:
            year.run(
                options.days, lambda line: print(line, flush=True), lambda: bool(asked) or time.monotonic() > ends_at
            )
    finally:
        terminal.close()
        stop(folder, keep=True)
    print("\n".join(tell(year.books)), flush=True)
    if year.wrong:
        return 1
    return 0 if (year.books.day - year.world.first).days >= options.days else 3


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev torture year", description=__doc__)
    parser.add_argument("--customers", type=int, default=200, help="how many people (default: %(default)s)")
    parser.add_argument("--days", type=int, default=365, help="how many days (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the number all dice come from (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=180, help="end after so many minutes; the same goes on later")
    parser.add_argument("--fresh", action="store_true", help="begin anew")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
