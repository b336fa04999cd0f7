"""The digest of a busy office: from the decisions of a pass to the bytes of the note."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from agent.desk import Desk, News, make_digest, make_overview, write_html, write_text
from agent.domain.decision import Decision
from agent.domain.letter import Note
from agent.domain.policy import Mode
from agent.domain.question import QuestionKind
from agent.dunning import decide
from agent.ledger import Ledger
from agent.outbox import build_note, note_header
from bench.books import ITEMS_A_CUSTOMER, NOW, OWNER, customers, items
from bench.decide import FACTS, POLICY
from bench.runner import Row, seconds

SIZE, QUESTIONS, TIMES = 5_000, 100, 5
MORNING = NOW.astimezone(ZoneInfo("Europe/Amsterdam"))


def measure() -> Iterator[Row]:
    """Measure with a hundred open questions; the books were read and the decisions made before, as in a pass."""
    decisions = _decisions()
    with tempfile.TemporaryDirectory() as name:
        _fill(Path(name))
        ledger = Ledger(Path(name))
        sizes: list[int] = []
        first = seconds(lambda: sizes.append(_write(ledger, decisions)))
        best = min(seconds(lambda: sizes.append(_write(ledger, decisions))) for _ in range(TIMES))
    yield Row(
        f"the digest of {SIZE:,} open items",
        1,
        best,
        "s",
        f"{QUESTIONS} questions, {sizes[0] / 1000:.0f} kB; the books read first: {first:.1f} s",
    )


def _write(ledger: Ledger, decisions: dict[str, Decision]) -> int:
    """Write the digest as a pass does; gives its octets."""
    since = MORNING - timedelta(days=1)
    overview = make_overview(ledger.read(), decisions, Mode.AUTO, MORNING, since)
    digest = make_digest(overview, News(), Desk(OWNER.email, b"s" * 32, "d", MORNING))
    note = Note(digest.subject, write_text(digest), write_html(digest), OWNER)
    return len(build_note(note, OWNER, "<d@sanne.example>", MORNING, note_header("here", b"s" * 32, "d")))


def _decisions() -> dict[str, Decision]:
    everything = tuple(items(SIZE))
    return {
        card.key: decide(card, everything[place * ITEMS_A_CUSTOMER : (place + 1) * ITEMS_A_CUSTOMER], FACTS, POLICY)
        for place, card in enumerate(customers(SIZE))
    }


def _fill(folder: Path) -> None:
    with Ledger(folder).change() as book:
        for card in customers(SIZE):
            book.put_customer(card)
        for item in items(SIZE):
            book.put(item)
        kinds = list(QuestionKind)
        for number in range(QUESTIONS):
            text = f"jan@acme.example wrote about 2026-{number:05}: “Dag Sanne, dat klopt niet helemaal.”"
            book.ask(kinds[number % 10], str(number), text, NOW, ("go on", "settled", "promised DATE"))
