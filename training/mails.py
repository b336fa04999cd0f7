"""The training mails: their signs, what is true of each as a whole, and which labels each of their sentences has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from agent.domain.reply import Signs
from agent.meaning import notice, sentences
from agent.understand.weights import LABELS, OUTPUTS
from tests.score_meaning import is_automatic

FOLDER = Path(__file__).parents[1] / "tests" / "listening" / "training"


@dataclass(frozen=True)
class Taught:
    """
    One mail to learn from.

    Attributes:
        reply: As it stands in its file.
        signs: What the rules notice in it.
        outputs: 1.0 for each of ``OUTPUTS`` that is true of it, else 0.0.
        of_sentences: The same for each label and each of its sentences.
    """

    reply: Mapping[str, Any]
    signs: Signs
    outputs: tuple[float, ...]
    of_sentences: tuple[tuple[float, ...], ...]

    @property
    def is_fresh(self) -> bool:
        """Whether no rule was ever made by looking at it, so that it tells what rules are worth."""
        return bool(self.reply.get("fresh"))


def taught(folder: Path = FOLDER) -> list[Taught]:
    """Every mail of every file, in the order of their names and lines."""
    paths = sorted(folder.glob("*.jsonl"))
    return [mail for path in paths for line in path.read_text(encoding="utf-8").splitlines() for mail in of_line(line)]


def of_line(line: str) -> Iterator[Taught]:
    """Read one mail; one without a word teaches nothing."""
    reply = json.loads(line)
    signs = notice(reply["new"], datetime.fromisoformat(reply["received"]), automatic=is_automatic(reply))
    if signs.sentences:
        yield Taught(reply, signs, tuple(_outputs(reply)), tuple(_of_sentences(reply, len(signs.sentences))))


def _outputs(reply: Mapping[str, Any]) -> Iterator[float]:
    true = {
        f"primary {reply['primary']}",
        *(f"says {label}" for label in reply["labels"]),
        f"tone {reply['sentiment']}",
    }
    true |= {"calm"} if not reply["needs_human"] else set()
    true |= {"goes on"} if not reply["pause"] else set()
    true |= {"automatic"} if reply.get("automatic") else set()
    return (float(name in true) for name in OUTPUTS)


def _of_sentences(reply: Mapping[str, Any], count: int) -> Iterator[tuple[float, ...]]:
    """A sentence no evidence speaks of says nothing, and teaches that."""
    new = str(reply["new"])
    spans = [(label, new.find(said), len(said)) for label, each in reply["evidence"].items() for said in each]
    for sentence in sentences(new)[:count]:
        begin, end = sentence.start, sentence.start + len(sentence.text)
        labels = {
            label
            for label, at, length in spans
            if at >= 0 and 2 * (min(end, at + length) - max(begin, at)) > min(end - begin, length)
        }
        if count == 1:
            labels = set(reply["labels"])
        yield tuple(float(label.value in labels) for label in LABELS)
