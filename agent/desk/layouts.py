"""What lessons know, in lines a person reads."""

from __future__ import annotations

from collections.abc import Iterator

from agent.desk.labels import tell_label
from agent.domain.layout import Lesson
from agent.domain.speech import later, tell

_WORDS_SHOWN = 5
_INDENT = " " * 5


def describe_lesson(lesson: Lesson) -> Iterator[str]:
    """Tell one layout: how it is known, what is read where and since which invoice, and what is not read any more."""
    words = ", ".join(f"“{anchor.label}”" for anchor in lesson.anchors[:_WORDS_SHOWN])
    yield tell("{id}  {kind} with {words}", id=lesson.id, kind=tell(lesson.kind), words=words)
    for name, field in lesson.fields.items():
        places = tell(" and ").join(f"{tell(spot.place.value)} “{spot.label}”" for spot in field.spots)
        told = tell(
            "{field}: {places}; learnt from {teacher}", field=tell_label(name), places=places, teacher=field.teacher
        )
        yield _INDENT + told
    if term := lesson.term:
        said = later("“{words}” is printed") if term.printed else later("no due date is printed")
        yield _INDENT + tell(
            "due date: {days} days after the issue date, where {printed}; learnt from {teacher}",
            days=term.days,
            printed=tell(said, words=term.printed),
            teacher=term.teacher,
        )
    if lesson.withdrawn:
        fields = ", ".join(map(tell_label, lesson.withdrawn))
        yield _INDENT + tell("not read by it, for two confirmed invoices disagreed: {fields}", fields=fields)
