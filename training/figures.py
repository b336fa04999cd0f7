"""What the program would have made of mails it did not learn from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from agent.domain.reply import Opinion
from agent.meaning import read_meaning
from tests.score_meaning import Score, compare, is_automatic
from training.mails import Taught


def told(known: Sequence[Taught], judged: Sequence[Opinion]) -> Iterator[str]:
    """The figures of ``tests.score_meaning`` as lines, of the mails no rule was made from."""
    score = Score()
    for mail, opinion in zip(known, judged, strict=True):
        if mail.is_fresh:
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
