"""What the program would have made of mails it did not learn from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np

from agent.meaning import read_meaning
from agent.understand.opinions import opinion_of
from tests.score_meaning import Score, compare, is_automatic
from training.mails import Taught


def told(known: Sequence[Taught], chances: np.ndarray, strongest: np.ndarray) -> Iterator[str]:
    """The figures of ``tests.score_meaning`` as lines, of the mails no rule was made from."""
    score = Score()
    for number, mail in enumerate(known):
        if mail.is_fresh:
            opinion = opinion_of(chances[number].tolist(), strongest[number].tolist(), mail.signs)
            reply = mail.reply
            meaning = read_meaning(
                reply["new"],
                datetime.fromisoformat(reply["received"]),
                automatic=is_automatic(reply),
                opinion=opinion,
            )
            compare(reply, meaning, score)
    yield from score.lines()
    yield ""
    yield "primary, as written > as read:"
    yield from (f"  {count:4} {one} > {other}" for (one, other), count in score.confused.most_common(25))
