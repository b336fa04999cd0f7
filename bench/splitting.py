"""The new words of the mails of our tests, told by us and by two rivals; and the worst we could think of.

Of whole mails every second one is held out; the other mails are those our own code was made on, so that its score is no
surprise: the rivals show how hard they are.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from agent.splitting import split
from bench.rival import NoRival, python_with
from bench.runner import Row, missing, seconds
from tests.score_splitting import Outcome, judge, mails, new_words
from tests.unit.splitting.mails import LETTER, MAILS, Mail

_SCRIPT = Path(__file__).with_name("splitting_process.py")
RIVALS = {"mail-parser-reply": "mail-parser-reply>=1.36,<2", "talon": "talon>=1.4.4,<2"}
OTHERS_MAILS = [mail for mail in MAILS if not mail.own]  # no rival compares with a letter that is known
WHOLE = list(mails([Path("tests/listening/splitting/mails.jsonl")]))
PLAIN = [mail for mail in WHOLE if "text" in mail]  # no rival reads HTML as it stands
WORST_LETTERS, WORST_MS = 100_000, 200
_PATIENCE = 20
WORST = (
    "> ", ">\n", "> a\nb\n", "Op Op Op ", "schreef:\n", "Op 16 nov 2026 schreef\n", "Op 1-1-2026 schreef x@y.z:\n",
    "Van: a\n",
    "From: x@y.nl\nSent: 12-12-2026\n", "Aan: x;\n", "__________\n", "(", "<", "a", "a b\n", "Mvg\nJan\n", "tel 020\n",
    "this email email message email mail ", "Le lun. 16 nov. 2026 à 09:12 x x x\n", "1-1-1 ", "A. ", "\n", "| ",
)  # fmt: skip


def measure() -> Iterator[Row]:
    """Our score and time, those of the rivals on the same mails, and our worst time."""
    split("")  # the words are read once
    yield _score("splitting: mails told right, with our letter known", MAILS, _ours)
    yield _score("splitting: mails told right", OTHERS_MAILS, lambda mail: split(mail.text).new)
    yield _whole("splitting: whole mails exact, with our letter known", WHOLE, new_words)
    yield _whole("splitting: whole mails exact, held out", WHOLE[1::2], new_words)
    yield _whole("splitting: whole plain mails exact", PLAIN, lambda mail: new_words(mail, knows_own=False))
    mine = statistics.median(seconds(lambda mail=mail: split(mail.text)) for mail in OTHERS_MAILS) * 1000
    yield from (row for name in RIVALS for row in _beside(name, mine))
    times = {trick: max(_worst(trick, own) for own in ((), (LETTER,))) for trick in WORST}
    slowest = max(times, key=lambda trick: times[trick])
    yield Row(f"splitting: {WORST_LETTERS // 1000} kB of one trick", WORST_MS, times[slowest], "ms", repr(slowest))


def _whole(work: str, chosen: Sequence[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], str]) -> Row:
    outcomes = [judge(mail, read(mail)) for mail in chosen]
    right = sum(one.exact for one in outcomes)
    return Row(work, 95, 100 * right / len(outcomes), "%", _told(outcomes), at_least=True)


def _told(outcomes: Sequence[Outcome]) -> str:
    exact, lost = sum(one.exact for one in outcomes), sum(bool(one.lost) for one in outcomes)
    heads = sum(bool(one.heads) for one in outcomes)
    return f"{exact} of {len(outcomes)}; loses words of {lost}, leaves a head's day in {heads}"


def _ours(mail: Mail) -> str:
    return split(mail.text, own=mail.own).new


def _worst(trick: str, own: Sequence[str]) -> float:
    text = (trick * WORST_LETTERS)[:WORST_LETTERS]
    return seconds(lambda: split(text, own=own)) * 1000


def _score(work: str, mails: Sequence[Mail], read: Callable[[Mail], str], note: str = "") -> Row:
    right = sum(_is_right(mail, read(mail)) for mail in mails)
    return Row(work, 95, 100 * right / len(mails), "%", note or f"{right} of {len(mails)}", at_least=True)


def _is_right(mail: Mail, new: str) -> bool:
    """All new words and nothing quoted; what closes the mail may be among them, for rivals keep it."""
    found, wanted = set(_rows(new)), set(_rows(mail.new))
    return wanted <= found <= wanted | set(_rows(mail.signature))


def _rows(text: str) -> list[str]:
    return [" ".join(row.split()) for row in text.splitlines() if row.strip()]


def _beside(name: str, mine: float) -> Iterator[Row]:
    work = f"splitting: time a mail, against {name}"
    try:
        with _running(name) as ask:
            answers = [(mail, *ask(mail.text)) for mail in OTHERS_MAILS]
            whole = [judge(mail, ask(mail["text"])[0]) for mail in PLAIN]
    except NoRival as why:
        yield missing(work, 1, "times", str(why))
        return
    right = sum(_is_right(mail, new) for mail, new, _ in answers)
    lost = sum(not set(_rows(mail.new)) <= set(_rows(new)) for mail, new, _ in answers)
    theirs = statistics.median(taken for *_, taken in answers) * 1000
    note = f"{mine:.2f} and {theirs:.2f} ms; {name} tells {right} of {len(answers)} right, loses new words of {lost}"
    yield Row(work, 1, mine / theirs, "times", f"{note}; of whole plain mails exact {_told(whole)}")


@contextmanager
def _running(name: str) -> Iterator[Callable[[str], tuple[str, float]]]:
    """A warm rival; it is given up when it takes too long over one mail.

    Raises:
        NoRival: When it cannot be had, or dies.
    """
    command = [python_with(name, RIVALS[name]), _SCRIPT, name]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin and process.stdout
        questions, answers = process.stdin, process.stdout

        def ask(text: str) -> tuple[str, float]:
            guard = threading.Timer(_PATIENCE, process.kill)
            guard.start()
            try:
                questions.write(json.dumps(text) + "\n")
                questions.flush()
                line = answers.readline()
            except BrokenPipeError:
                line = ""
            finally:
                guard.cancel()
            if not line:
                raise NoRival(f"{name} died of a mail, or took more than {_PATIENCE} s over it")
            new, taken = json.loads(line)
            return new, taken

        try:
            if answers.readline() != "ready\n":
                raise NoRival(f"{name} does not start; try: {command[0]} {_SCRIPT} {name}")
            yield ask
        finally:
            process.kill()
