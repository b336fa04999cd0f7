"""
Score the days of replies apart from their labels: ``python -m tests.score_days FILE.jsonl...``.

The labels, and the sentences that say them, are given as they are written in the file; what is counted is which day,
window and parts are read with them. Totals only; ``--show`` also prints what was missed (never of a held-out file).
``--lines odd`` or ``even`` takes every second line. A line is a reply as ``README.md`` beside the files says, or one
cut into pieces that carry their labels (``said``).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from agent.domain.reply import Instalment, Label
from agent.meaning.absences import return_day
from agent.meaning.claims import claimed_day
from agent.meaning.clauses import Clause, clauses
from agent.meaning.dates import FoundDay, find_days, guess_language
from agent.meaning.labelling import Labelled
from agent.meaning.moments import parts, payment_day
from agent.meaning.phrases import fold, phrases_of
from agent.meaning.sentences import Sentence, sentences
from tests.score_meaning import Score, as_day

Reply = Mapping[str, Any]


@dataclass(frozen=True)
class ReadDays:
    """The days of one reply, as they are read."""

    pays: FoundDay | None
    paid_on: date | None
    back_on: date | None
    parts: tuple[Instalment, ...]


def main(arguments: Sequence[str]) -> int:
    """Score the files named; 2 when there is nothing in them."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("files", nargs="+", type=Path)
    wanted.add_argument("--lines", choices=("all", "odd", "even"), default="all")
    wanted.add_argument("--show", nargs="?", const="", help="print what was missed, of the thing named")
    told = wanted.parse_args(arguments)
    score = Score()
    for reply in replies(told.files, told.lines):
        read = read_days(reply)
        facts = dict(compare(reply, read))
        for what, right in facts.items():
            score.count(what, right)
            score.count(f"{what} [{reply['lang'][:2]}]", right)
        wrong = [what for what, right in facts.items() if not right and (told.show or "") in what]
        if told.show is not None and wrong:
            print(shown(reply, read, wrong))
    if not score.all:
        print("no replies in these files", file=sys.stderr)
        return 2
    print("\n".join(score.lines()))
    return 0


def replies(files: Sequence[Path], which: str) -> Iterator[Reply]:
    """Read the replies of these files, one object a line."""
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and which in ("all", "odd" if number % 2 else "even"):
                yield json.loads(line)


def read_days(reply: Reply) -> ReadDays:
    """Read the days of one reply, its labels given."""
    text = text_of(reply)
    received = datetime.fromisoformat(reply["received"])
    code = guess_language(text)
    found = Labelled()
    whole = sentences(text)
    for label, start, end in said_of(reply):
        for sentence in whole:
            begin, stop = max(start, sentence.start), min(end, sentence.start + len(sentence.text))
            if begin < stop:
                for clause in clauses([Sentence(text[begin:stop], begin)], phrases_of(code)):
                    found.add(label, Clause(sentence.text, clause.folded, clause.asks, sentence.start))
    told = {clause.start for ones in found.said.values() for clause in ones}
    found.silent.extend(
        clause for clause in clauses(whole, phrases_of(code)) if clause.start not in told and not clause.is_empty
    )
    days = find_days(text, received, code)
    back_on, _ = return_day(found, days, received)
    return ReadDays(
        payment_day(found, days, received), claimed_day(found, days, received), back_on, parts(found, days, received)
    )


def text_of(reply: Reply) -> str:
    """The new words of a reply."""
    return "".join(piece[0] for piece in reply["said"]) if "said" in reply else reply["new"]


def said_of(reply: Reply) -> Iterator[tuple[Label, int, int]]:
    """Each label with where the words stand that say it."""
    if "said" in reply:
        start = 0
        for words, *labels in reply["said"]:
            for label in labels:
                yield Label(label), start, start + len(words)
            start += len(words)
        return
    for label in reply["labels"]:
        told = reply["evidence"].get(label) or ()
        for words in (told,) if isinstance(told, str) else told or (reply["new"],):
            start = reply["new"].find(words)
            yield Label(label), max(start, 0), start + len(words) if start >= 0 else len(reply["new"])


def compare(reply: Reply, read: ReadDays) -> Iterator[tuple[str, bool]]:
    """Say of each thing whether it was read right; a wrong day is worse than none and is counted apart."""
    on = read.pays.on if read.pays else None
    wanted, window = reply.get("promise_date"), reply.get("promise_window")
    if wanted:
        right = str(on) in {wanted, *(reply.get("promise_date_also") or ())}
        right = right or bool(window and on and window[0] <= str(on) <= window[1])
        yield "1 promise: exact", right
        yield "1 promise: not another day", right or on is None
        if window:
            yield "1 promise: window", bool(read.pays and read.pays.window) and _days_of(read.pays) == window
    else:
        yield "1 promise: none where none is", on is None
    for name, day in (("2 paid_date", read.paid_on), ("3 back_on", read.back_on)):
        also = {as_day(one) for one in reply.get(f"{name[2:]}_also") or ()}
        truth = as_day(reply.get(name[2:]))
        if truth:
            yield f"{name}: exact", day in {truth, *also}
            yield f"{name}: not another day", day in {None, truth, *also}
        elif day:
            yield f"{name}: none where none is", False
    if reply.get("instalments") or read.parts:
        truth_parts = [
            (as_day(part["date"]), part["amount"] and Decimal(part["amount"]))
            for part in reply.get("instalments") or ()
        ]
        read_parts = [(part.on, part.amount) for part in read.parts]
        yield "4 instalments: exact" if truth_parts else "4 instalments: none where none are", truth_parts == read_parts
        if truth_parts:
            yield "4 instalments: none made up", set(read_parts) <= set(truth_parts)


def _days_of(day: FoundDay | None) -> list[str] | None:
    return [str(one) for one in day.window] if day and day.window else None


def shown(reply: Reply, read: ReadDays, wrong: Sequence[str]) -> str:
    """What was missed, beside what was meant."""
    names = ("promise_date", "promise_window", "paid_date", "back_on", "instalments")
    meant = {name: reply[name] for name in names if reply.get(name)}
    said = [f"{label}: {fold(text_of(reply)[start:end])}" for label, start, end in said_of(reply)]
    days = find_days(text_of(reply), datetime.fromisoformat(reply["received"]), guess_language(text_of(reply)))
    return "\n    ".join(
        (
            f"{reply['id']} {reply['received'][:10]} {', '.join(wrong)}",
            f"{text_of(reply)!r}",
            f"{said}",
            f"meant {meant}",
            f"read {read.pays and (str(read.pays.on), read.pays.text)} {_days_of(read.pays)} paid {read.paid_on} back "
            f"{read.back_on} {[(str(part.on), str(part.amount)) for part in read.parts]}",
            f"days {[(day.text, day.kind, str(day.on)) for day in days]}",
        )
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
