"""
Score what replies mean against files of replies with their meaning: ``python -m tests.score_meaning FILE.jsonl...``.

Shows totals only; ``--show`` also prints what was missed (never of a held-out file), ``--only`` that of one label.
``--rules`` leaves the trained model out, where it is installed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from agent import understand
from agent.domain.mail import Address, MailHeaders
from agent.domain.reply import Label, Meaning
from agent.meaning import notice, read_meaning
from agent.replies import Nature, classify_nature

Reply = Mapping[str, Any]
CRITICAL = {"refusal", "dispute_complaint", "insolvency"}


class Score:
    """Right and all, of each thing that is measured."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.all: Counter[str] = Counter()
        self.confused: Counter[tuple[str, str]] = Counter()

    def count(self, what: str, right: bool) -> None:
        self.all[what] += 1
        self.right[what] += right

    def lines(self) -> Iterator[str]:
        for what in sorted(self.all):
            yield f"{what:44} {self.right[what]:5} / {self.all[what]:5}  {self.right[what] / self.all[what]:7.1%}"


def main(arguments: Sequence[str]) -> int:
    """Score the files named; 2 when one cannot be read."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("files", nargs="+", type=Path)
    wanted.add_argument("--show", action="store_true", help="print what was missed")
    wanted.add_argument("--only", help="misses of this label only")
    wanted.add_argument("--rules", action="store_true", help="by rules alone")
    told = wanted.parse_args(arguments)
    judges = understand.available() and not told.rules
    print("rules and model" if judges else f"rules alone ({understand.missing() or 'as asked'})")
    score, took = Score(), []
    for reply in replies(told.files):
        began = time.perf_counter()
        meaning = meaning_of(reply, judges)
        took.append(time.perf_counter() - began)
        missed = compare(reply, meaning, score)
        if told.show and missed and (not told.only or told.only in {*reply["labels"], *meaning.labels}):
            print(f"{reply['id']} {missed}\n    {reply['new'][:400]!r}")
    if not took:
        print("no replies in these files", file=sys.stderr)
        return 2
    print("\n".join(score.lines()))
    print("\nprimary, as written > as read:")
    print("\n".join(f"  {count:4} {one} > {other}" for (one, other), count in score.confused.most_common(25)))
    print(
        f"\n{len(took)} replies, {sorted(took)[len(took) // 2] * 1000:.1f} ms in the middle, "
        f"{max(took) * 1000:.0f} ms at most"
    )
    return 0


def replies(files: Sequence[Path]) -> Iterator[Reply]:
    """Read every reply of these files, one object a line."""
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def meaning_of(reply: Reply, judges: bool) -> Meaning:
    """Read one reply as the program does, its new words given."""
    new, received = reply["new"], datetime.fromisoformat(reply["received"])
    automatic = is_automatic(reply)
    opinion = understand.judge(notice(new, received, automatic=automatic)) if judges else None
    return read_meaning(new, received, automatic=automatic, opinion=opinion)


def is_automatic(reply: Reply) -> bool:
    """Whether a machine wrote it, as the program tells by headers and words."""
    fields = {name.lower(): value for name, value in (reply.get("headers") or {}).items()}
    name, address = parseaddr(reply.get("sender", ""))
    sender = Address(address, name) if address else None
    headers = MailHeaders(sender=sender, subject=reply.get("subject", ""), automatic=fields)
    return classify_nature(headers, reply["new"]) in (Nature.AUTOMATIC, Nature.BOUNCE)


def compare(reply: Reply, meaning: Meaning, score: Score) -> list[str]:
    """Count what is right, and say what is not."""
    language = reply["lang"][:2]
    wanted, read = set(reply["labels"]), {str(label) for label in meaning.labels}
    primary = str(meaning.primary or "none")
    facts = {
        f"0 primary {language}": primary == reply["primary"],
        "0 primary": primary == reply["primary"],
        "0 primary among the labels read": reply["primary"] in read,
        "0 labels exactly": wanted == read,
        "0 needs_human": meaning.needs_human == reply["needs_human"],
        "0 pause": meaning.pause == reply["pause"],
        f"1 primary {reply['primary']}": primary == reply["primary"],
        "0 sentiment": meaning.tone == reply["sentiment"],
    }
    for label in wanted & CRITICAL:
        facts[f"2 reaches the owner: {label}"] = meaning.needs_human
        facts[f"2 seen as critical: {label}"] = bool(read & CRITICAL)
    facts["2 human where human is needed" if reply["needs_human"] else "2 left alone where none is needed"] = (
        meaning.needs_human == reply["needs_human"]
    )
    if not reply["pause"]:
        facts["2 pause: no pause where none is due"] = not meaning.pause
    facts |= dict(days(reply, meaning))
    if "subject" in reply:
        right = meaning.is_automatic == bool(reply.get("automatic"))
        facts["3 automatic or a person"] = right
        if not reply.get("automatic"):
            facts["3 a person seen as one"] = right
    for what, right in facts.items():
        score.count(what, right)
    for label in Label:
        if label in wanted or label in read:
            score.count(f"4 label {label}", label in wanted and label in read)
    if primary != reply["primary"]:
        score.confused[reply["primary"], primary] += 1
    wrong = [what for what, right in facts.items() if not right]
    if not wrong:
        return []
    said = (f"{reply['labels']} > {sorted(read)}", f"{reply.get('promise_date')} > {meaning.promise_date}")
    return [*(what[2:] for what in wrong if what[0] in "023"), *said]


def days(reply: Reply, meaning: Meaning) -> Iterator[tuple[str, bool]]:
    """Compare days: right, missed, and (worse) another day than the one meant."""
    wanted, fits = reply.get("promise_date"), False
    if wanted:
        right = {wanted, *(reply.get("promise_date_also") or ())}
        window = reply.get("promise_window")
        fits = meaning.promise_date is not None and (
            str(meaning.promise_date) in right or bool(window and window[0] <= str(meaning.promise_date) <= window[1])
        )
        yield "5 promise date exact", fits
        yield "5 promise date not wrong", fits or meaning.promise_date is None
    else:
        yield "5 no promise date where none is", meaning.promise_date is None
    if meaning.promise_date:
        yield "5 promise date read is right", bool(wanted) and fits
    for name, read in (("paid_date", meaning.paid_date), ("back_on", meaning.back_on)):
        if reply.get(name) or read:
            yield f"5 {name}", as_day(reply.get(name)) == read
    if reply.get("instalments"):
        wanted_parts = [
            (as_day(part["date"]), part["amount"] and Decimal(part["amount"])) for part in reply["instalments"]
        ]
        read_parts = [(part.on, part.amount) for part in meaning.instalments]
        yield "5 instalments exact", wanted_parts == read_parts


def as_day(text: str | None) -> date | None:
    """A day as it is written in the files."""
    return date.fromisoformat(text) if text else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
