"""
Score which words of mails are told to be new: ``python -m tests.score_splitting FILE.jsonl...``.

One object a line: ``text`` or ``html``, ``own`` (letters of ours it may quote), ``new`` (what its writer wrote now),
``must`` (words that must be found) and ``mustnot`` (words that must not), ``either`` (lines that may be). Shows totals
only; ``--show`` also what was missed, ``--half odd`` or ``even`` takes every second mail, the first being odd.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.splitting import split

Mail = Mapping[str, Any]

#: What looks like a day or an hour, however it is written; told apart from the program's own reading of days.
_DAY = re.compile(
    r"\d{1,2}[:h.]\d{2}\b|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}\.? (?!mail)"
    r"(?:jan|feb|fév|mrt|maa|mar|mär|apr|avr|mai|may|mei|jun|jui|jul|aug|aoû|sep|okt|oct|nov|dec|déc|dez)"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}",
    re.IGNORECASE,
)

#: An address, a colon at the end, or a label such as "Verzonden:" at the start.
_LIKE_A_HEAD = re.compile(
    r"@|:\W*$|^\W*(?:van|von|from|de|verzonden|gesendet|sent|envoyé|datum|date|aan|an|à|to|onderwerp|betreff|subject|objet)"
    r"\s?:",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Outcome:
    """What one mail's new words hold too little or too much.

    Attributes:
        lost: Words of the writer that are missing. Nobody would ever read them.
        leaked: Words that are not his.
        days: Lines that are not his, with a day or an hour in them.
        heads: Those among them that look like the head of a quote: read as a promise, an error that costs.
        exact: Whether the new words are just what they should be.
    """

    lost: tuple[str, ...]
    leaked: tuple[str, ...]
    days: tuple[str, ...]
    heads: tuple[str, ...]
    exact: bool


def judge(mail: Mail, new: str) -> Outcome:
    """Compare new words with those that were written; white space does not count."""
    either = {_plain(line) for line in mail.get("either", ())}
    found, wanted = (_rows(text, either) for text in (new, mail["new"]))
    flat, written = _plain(new), _plain(mail["new"])
    days = tuple(row for row in found if row not in written and _DAY.search(row))
    return Outcome(
        lost=tuple(words for words in mail["must"] if _plain(words) not in flat),
        leaked=tuple(words for words in mail["mustnot"] if _plain(words) in flat),
        days=days,
        heads=tuple(row for row in days if _LIKE_A_HEAD.search(row)),
        exact=found == wanted,
    )


def new_words(mail: Mail, knows_own: bool = True) -> str:
    """The new words as the program tells them."""
    return split(mail.get("text", ""), own=mail.get("own", ()) if knows_own else (), html=mail.get("html")).new


def mails(files: Sequence[Path]) -> Iterator[Mail]:
    """Read every mail of these files."""
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def _rows(text: str, either: set[str]) -> list[str]:
    return [row for row in map(_plain, text.splitlines()) if row and row not in either]


def _plain(text: str) -> str:
    return " ".join(text.split())


def main(arguments: Sequence[str]) -> int:
    """Score the files named; 2 when they hold no mail."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("files", nargs="+", type=Path)
    wanted.add_argument("--half", choices=["odd", "even"])
    wanted.add_argument("--show", action="store_true", help="print what was missed")
    told = wanted.parse_args(arguments)
    chosen = list(mails(told.files))
    if told.half:
        chosen = chosen[told.half == "even" :: 2]
    if not chosen:
        print("no mails in these files", file=sys.stderr)
        return 2
    split("")  # the words are read once
    for knows_own in (True, False):
        _show("our letters known" if knows_own else "our letters not known", chosen, knows_own, told.show)
    return 0


def _show(title: str, chosen: Sequence[Mail], knows_own: bool, in_full: bool) -> None:
    outcomes, took = [], []
    for mail in chosen:
        began = time.perf_counter()
        new = new_words(mail, knows_own)
        took.append(time.perf_counter() - began)
        outcome = judge(mail, new)
        outcomes.append(outcome)
        if in_full and not outcome.exact:
            print(f"--- {mail['id']} ({mail.get('client', '')}) {outcome}\n{new}\n")
    count = len(chosen)
    print(f"{title}: {count} mails, {sorted(took)[count // 2] * 1000:.2f} ms in the middle")
    print(f"  losing words         {sum(bool(one.lost) for one in outcomes):4}")
    print(f"  with a head's day    {sum(bool(one.heads) for one in outcomes):4}")
    print(f"  with a day not said  {sum(bool(one.days) for one in outcomes):4}")
    print(f"  with words not his   {sum(bool(one.leaked) for one in outcomes):4}")
    exact = sum(one.exact for one in outcomes)
    print(f"  exact                {exact:4}  {exact / count:.1%}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
