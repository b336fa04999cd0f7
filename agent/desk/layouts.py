"""What lessons know, in lines a person reads."""

from __future__ import annotations

from collections.abc import Iterator

from agent.domain.layout import Lesson

_WORDS_SHOWN = 5


def describe_lesson(lesson: Lesson) -> Iterator[str]:
    """Tell one layout: how it is known, what is read where and since which invoice, and what is not read any more."""
    words = ", ".join(f"“{anchor.label}”" for anchor in lesson.anchors[:_WORDS_SHOWN])
    yield f"{lesson.id}  {lesson.kind} with {words}"
    for name, field in lesson.fields.items():
        places = " and ".join(f"{spot.place.value} “{spot.label}”" for spot in field.spots)
        yield f"     {_words(name)}: {places}; learnt from {field.teacher}"
    if term := lesson.term:
        printed = f"“{term.printed}” is printed" if term.printed else "no due date is printed"
        yield f"     due date: {term.days} days after the issue date, where {printed}; learnt from {term.teacher}"
    if lesson.withdrawn:
        yield f"     not read by it, for two confirmed invoices disagreed: {', '.join(map(_words, lesson.withdrawn))}"


def _words(name: str) -> str:
    return name.replace("_", " ")
