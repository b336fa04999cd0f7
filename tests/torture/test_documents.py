"""Papers damaged in every way a disk, a mailer or a stranger can: the reader answers, and lives on."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable

import pytest

from agent.domain.invoice import Container, Field, InvoiceDraft, NotAnInvoice, Reading, Unreadable
from agent.sandbox import WALL_SECONDS, Reader
from tests.unit.documents.builders import cii, printed, sheet, ubl
from tests.unit.documents.envelopes import mailed, zipped
from tests.unit.documents.odd_pdfs import locked_for_changes
from tests.unit.documents.pdf_builder import pdf

pytestmark = pytest.mark.torture

MUTANTS = 400
FIELDS = ("number", "issue_date", "due_date", "total", "amount_due", "iban")
PAPERS: dict[str, Callable[[], bytes]] = {
    "printed": printed,
    "locked for changes": lambda: locked_for_changes("FACTUUR", "Factuurnummer: 2026-014", "Totaal EUR 121,00"),
    "hybrid": lambda: pdf(sheet(), attachments={"factur-x.xml": cii()}),
    "UBL": lambda: ubl(embedded=("factuur.pdf", "Factuur", printed())),
    "CII": cii,
    "zip": lambda: zipped({"factuur.pdf": printed(), "factuur.xml": ubl()}),
    "mail": lambda: mailed({"factuur.pdf": printed(), "factuur.xml": ubl()}),
}


def _flipped(content: bytearray, dice: random.Random) -> bytes:
    for _ in range(dice.choice((1, 1, 3, 30))):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    return bytes(content)


def _cut(content: bytearray, dice: random.Random) -> bytes:
    return bytes(content[: dice.randrange(len(content))])


def _hollowed(content: bytearray, dice: random.Random) -> bytes:
    """A sector of the disk reads as zeros."""
    at = dice.randrange(len(content))
    content[at : at + 512] = bytes(len(content[at : at + 512]))
    return bytes(content)


def _left_out(content: bytearray, dice: random.Random) -> bytes:
    at = dice.randrange(len(content))
    del content[at : at + dice.choice((1, 7, 80, 900))]
    return bytes(content)


def _repeated(content: bytearray, dice: random.Random) -> bytes:
    at = dice.randrange(len(content))
    piece = content[at : at + dice.choice((1, 40, 900))]
    return bytes(content[:at] + piece * dice.choice((2, 5, 400)) + content[at:])


def _swapped(content: bytearray, dice: random.Random) -> bytes:
    first, second = sorted((dice.randrange(len(content)), dice.randrange(len(content))))
    return bytes(content[second:] + content[first:second] + content[:first])


def _numbers_grown(content: bytearray, dice: random.Random) -> bytes:
    """A length, a count or a reference is another number."""
    places = [at for at, code in enumerate(content) if 48 <= code <= 57]
    for at in dice.sample(places, min(len(places), 3)):
        content[at : at + 1] = dice.choice((b"9", b"0", b"-1", b"99999999999", b"2147483648", b"1e9"))
    return bytes(content)


def _spliced(content: bytearray, dice: random.Random) -> bytes:
    """The front of one paper, the end of another."""
    other = PAPERS[dice.choice(list(PAPERS))]()
    return bytes(content[: dice.randrange(len(content))] + other[dice.randrange(len(other)) :])


DAMAGES = (_flipped, _cut, _hollowed, _left_out, _repeated, _swapped, _numbers_grown, _spliced)


@pytest.mark.parametrize("name", PAPERS)
def test_a_damaged_paper_is_answered_and_the_next_one_read(name, figures, torture_seed):
    """
    No damage ends the worker, hangs it or makes it talk nonsense; what took too long is tried once more. A
    value that is certain and not the undamaged paper's is counted: nobody can see that a digit became another.
    """
    dice, counts, slowest = random.Random(f"{torture_seed} {name}"), Counter[str](), 0.0
    whole = PAPERS[name]()
    with Reader() as reader:
        truth = reader.read(whole, "whole")
        pid = reader.worker_pid
        for _ in range(MUTANTS):
            damaged = dice.choice(DAMAGES)(bytearray(whole), dice)
            reading, taken = _timed(reader, damaged)
            if taken > WALL_SECONDS:
                counts["tried again"] += 1
                reading, taken = _timed(reader, damaged)
                pid = reader.worker_pid
            slowest = max(slowest, taken)
            counts[_kind(reading)] += 1
            counts["certain and different"] += _differs(reading, truth)
            counts["worker gone"] += reader.worker_pid != pid
            pid = reader.worker_pid
        again = reader.read(whole, "whole")
        assert pid is not None
        os.kill(pid, 0)

    row = (
        "draft",
        "not an invoice",
        "unreadable",
        "container",
        "unsafe",
        "certain and different",
        "worker gone",
        "tried again",
    )
    figures(
        "Damaged papers", name, **{word.replace(" ", "_"): counts[word] for word in row}, slowest=f"{slowest:.1f} s"
    )
    assert again == truth
    assert counts["worker gone"] == 0
    assert slowest <= WALL_SECONDS


def _timed(reader: Reader, content: bytes) -> tuple[Reading, float]:
    began = time.monotonic()
    return reader.read(content, "damaged"), time.monotonic() - began


def _kind(reading: Reading) -> str:
    match reading:
        case Unreadable(reason) if reason.startswith("could not be read safely"):
            return "unsafe"
        case Unreadable():
            return "unreadable"
        case NotAnInvoice():
            return "not an invoice"
        case Container():
            return "container"
    return "draft"


def _differs(reading: Reading, truth: Reading) -> bool:
    if not isinstance(reading, InvoiceDraft) or not isinstance(truth, InvoiceDraft):
        return False
    told: list[tuple[Field | None, Field | None]] = [(getattr(reading, n), getattr(truth, n)) for n in FIELDS]
    return any(now and now.is_certain and (not then or now.value != then.value) for now, then in told)
