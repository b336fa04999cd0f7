"""The digest: one note to the owner on a working morning, only when there is something to say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agent.desk.answers import how_to_answer
from agent.desk.overview import Overview
from agent.domain.letter import Note
from agent.domain.question import Question
from agent.domain.text import visible

#: What anybody reads of one section on one morning.
_MOST_LINES = 50


def write_digest(overview: Overview, sent: Sequence[str], troubles: Sequence[str], week: str = "") -> Note | None:
    """
    Write what needs the owner, what came in, what went out and what went wrong; None when there is nothing.

    Args:
        overview: What is open, and the questions.
        sent: One line for each letter since the last digest.
        troubles: What could not be read or sent.
        week: The line of Monday, on the day it is due; a reason to write by itself.
    """
    sections = [
        _section(
            "Needs you",
            [f"{question.id}  {question.text}{_answer(question)}" for question in overview.questions],
        ),
        _section("Came in", [str(money) for money in overview.came_in]),
        _section("Went out", list(sent)),
        _section("Went wrong", list(troubles)),
    ]
    said = [section for section in sections if section]
    if not (said or week):
        return None
    only_alive = not said
    said = [*([week] if week else []), *said]
    said.append(f"{'' if week else f'{_sums(overview)} '}`voldaan status` shows every invoice and its reason.")
    count = len(overview.questions)
    if only_alive:
        return Note("voldaan: alive and well", "\n\n".join(said) + "\n")
    subject = f"voldaan: {count} question{'s' if count != 1 else ''} for you" if count else "voldaan: what happened"
    return Note(subject, "\n\n".join(said) + "\n")


def write_week(overview: Overview, mail_read_at: datetime | None, letters: int) -> str:
    """
    Write the line of Monday: that voldaan lives, and what its knowledge rests on.

    Args:
        mail_read_at: When every folder was last read; None when that never happened.
        letters: How many letters left in the seven days before.
    """
    read = f"{mail_read_at.astimezone(overview.at.tzinfo):%A %d %B %H:%M}" if mail_read_at else "never yet"
    banks = ", ".join(f"{iban or 'all accounts'} to {day}" for iban, day in overview.bank_until.items())
    went = f"{letters or 'no'} letter{'' if letters == 1 else 's'} in the last seven days"
    known = f"All mail read: {read}. Bank booked up: {banks or 'never said'}."
    return f"voldaan is alive. {known} {went.capitalize()}. {_sums(overview)}"


def _sums(overview: Overview) -> str:
    open_sum = ", ".join(str(total) for total in overview.totals) or "nothing"
    overdue = ", ".join(str(total) for total in overview.overdue) or "nothing"
    return f"Open: {open_sum}, of which overdue: {overdue}."


def _answer(question: Question) -> str:
    how = how_to_answer(question)
    return f"\n    {how}" if how else ""


def _section(title: str, lines: list[str]) -> str:
    more = [f"… and {len(lines) - _MOST_LINES} more: `voldaan questions`"] if len(lines) > _MOST_LINES else []
    return "\n".join([title, *(f"- {visible(line)}" for line in lines[:_MOST_LINES] + more)]) if lines else ""
