"""The digest: one note to the owner on a working morning, only when there is something to say."""

from __future__ import annotations

from collections.abc import Sequence

from agent.desk.answers import how_to_answer
from agent.desk.overview import Overview
from agent.domain.letter import Note
from agent.domain.question import Question


def write_digest(overview: Overview, sent: Sequence[str], troubles: Sequence[str]) -> Note | None:
    """
    Write what needs the owner, what went out and what went wrong; None when there is nothing.

    Args:
        overview: What is open, and the questions.
        sent: One line for each letter since the last digest.
        troubles: What could not be read or sent.
    """
    sections = [
        _section(
            "Needs you",
            [f"{question.id}  {question.text}{_answer(question)}" for question in overview.questions],
        ),
        _section("Went out", list(sent)),
        _section("Went wrong", list(troubles)),
    ]
    said = [section for section in sections if section]
    if not said:
        return None
    open_sum = ", ".join(str(total) for total in overview.totals) or "nothing"
    overdue = ", ".join(str(total) for total in overview.overdue) or "nothing"
    said.append(f"Open: {open_sum}, of which overdue: {overdue}. `voldaan status` shows every invoice and its reason.")
    count = len(overview.questions)
    subject = f"voldaan: {count} question{'s' if count != 1 else ''} for you" if count else "voldaan: what happened"
    return Note(subject, "\n\n".join(said) + "\n")


def _answer(question: Question) -> str:
    how = how_to_answer(question)
    return f"\n    {how}" if how else ""


def _section(title: str, lines: list[str]) -> str:
    return "\n".join([title, *(f"- {line}" for line in lines)]) if lines else ""
