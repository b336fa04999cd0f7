"""The sentences of the training mails, each with the labels its mail's evidence gives it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.domain.reply import Label
from agent.meaning import sentences

FOLDER = Path(__file__).parents[1] / "tests" / "listening" / "training"


@dataclass(frozen=True)
class Taught:
    """One sentence with what it says; ``mail`` is its mail's id, ``calm`` whether nobody need look at that mail."""

    text: str
    labels: frozenset[Label]
    mail: str
    language: str
    calm: bool


def taught(folder: Path = FOLDER) -> list[Taught]:
    """Every sentence of every file, in the order of their names and lines."""
    return [
        sentence
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        for sentence in of_mail(json.loads(line))
    ]


def of_mail(mail: dict[str, object]) -> Iterator[Taught]:
    """Cut one mail; a sentence no evidence speaks of says nothing, and teaches that."""
    new = str(mail["new"])
    evidence = mail["evidence"]
    assert isinstance(evidence, dict)
    spans = {Label(label): (new.find(said), len(said)) for label, said in evidence.items()}
    cut = sentences(new)
    for sentence in cut:
        begin, end = sentence.start, sentence.start + len(sentence.text)
        labels = {
            label
            for label, (at, length) in spans.items()
            if at >= 0 and 2 * (min(end, at + length) - max(begin, at)) > min(end - begin, length)
        }
        if len(cut) == 1:
            labels = set(spans)
        yield Taught(sentence.text, frozenset(labels), str(mail["id"]), str(mail["lang"])[:2], not mail["needs_human"])
