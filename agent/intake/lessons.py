"""Confirmed invoices teach how their layout is read, and the next papers of it are read by that.

An invoice is confirmed by the e-invoice inside or beside its PDF, or by the owner's answer. Rule: learnt-layout
(docs/rules.md)
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from agent.documents.by_lesson import apply
from agent.documents.lessons import FIELDS, Value, confirm, find_lesson, learn
from agent.domain.events import Corrected
from agent.domain.invoice import InvoiceDraft
from agent.domain.item import OpenItem
from agent.domain.layout import Lesson, Teacher
from agent.domain.money import Money
from agent.domain.speech import in_english, later, tell
from agent.intake.belief import PDF, Bundle, Paper
from agent.ledger import Book

log = logging.getLogger("voldaan.lessons")

#: Who the source of a correction is when the owner answered a question.
OWNER = "the owner"  # as is


def recall(book: Book, papers: Sequence[Paper]) -> tuple[Paper, ...]:
    """The same papers, read by the lessons about their layouts."""
    lessons = book.lessons()
    return tuple(_recalled(paper, lessons) for paper in papers) if lessons else tuple(papers)


def _recalled(paper: Paper, lessons: Sequence[Lesson]) -> Paper:
    draft = paper.draft
    lesson = find_lesson(draft, lessons) if draft else None
    return replace(paper, reading=apply(draft, lesson)) if draft and lesson else paper


def teach_by_einvoice(book: Book, bundle: Bundle, now: datetime) -> Lesson | None:
    """Let an e-invoice teach the layout of the PDF around it, or of the one PDF with its number beside it."""
    draft = bundle.draft
    told = {name: field.value for name in FIELDS if (field := getattr(draft, name)) and field.is_certain}
    if "number" not in told or not told.keys() & {"amount_due", "total"}:
        return None  # seen in practice: one program's XML in another program's PDF
    if draft.layout and draft.layout.of_einvoice:
        return _teach(book, draft, told, _teacher(told, bundle.lead, now, later("by the e-invoice inside it")))
    printed = [paper for paper in bundle.same if paper.media_type == PDF and paper.draft and paper.draft.layout]
    if bundle.lead.media_type == PDF or len(printed) != 1:
        return None
    beside = printed[0]
    assert beside.draft
    return _teach(book, beside.draft, told, _teacher(told, beside, now, later("by the e-invoice beside it")))


def teach_by_owner(book: Book, item: OpenItem, paper: Paper, now: datetime) -> Lesson | None:
    """Let the owner's answers about an invoice teach the layout of its paper."""
    if paper.draft is None or paper.draft.layout is None or paper.draft.layout.of_einvoice:
        return None
    said = {event.field for event in item.standing if isinstance(event, Corrected) and event.source == OWNER}
    values = {name: getattr(item.invoice, name) for name in FIELDS if name in said}
    return _teach(book, paper.draft, values, Teacher(item.number, paper.sha256, now.date(), later("by you")))


def _teacher(told: Mapping[str, Value], paper: Paper, now: datetime, how: str) -> Teacher:
    return Teacher(str(told.get("number", paper.filename)), paper.sha256, now.date(), how)


def _teach(book: Book, draft: InvoiceDraft, values: Mapping[str, Value], teacher: Teacher) -> Lesson | None:
    """Write the lesson down; None when nothing new was learnt."""
    known = find_lesson(draft, book.lessons())
    lesson = confirm(known, draft, values, teacher) if known else learn(draft, values, teacher, book.next_lesson_id())
    if lesson is None or lesson == known or not values:
        return None
    for name in sorted(set(lesson.withdrawn) - set(known.withdrawn if known else ())):
        log.warning("layout %s: invoice %s contradicts what was learnt about its %s", lesson.id, teacher.invoice, name)
    book.put_lesson(lesson)
    log.info(
        "layout %s learnt from invoice %s, confirmed %s: %s", lesson.id, teacher.invoice, teacher.how, [*lesson.fields]
    )
    return lesson


def settled_by(item: OpenItem, paper: Paper, lessons: Iterable[Lesson], now: datetime) -> tuple[Corrected, ...]:
    """What a lesson is certain of and the ordinary reader was not, as corrections of what the owner was asked.

    Nothing, when something else than the paper itself made the invoice doubtful, as its mail.
    """
    before, after = paper.draft, _recalled(paper, tuple(lessons)).draft
    if before is None or after is None or before is after:
        return ()
    noted = {_alike(doubt) for doubt in item.original.provenance.get("doubts", "").split("; ") if doubt}
    if not noted <= {_alike(doubt) for doubt in "; ".join(before.doubts).split("; ")}:
        return ()
    told = {
        "number": (before.number, after.number),
        "due_date": (before.due_date, after.due_date),
        "amount_due": (before.amount_due or before.total, after.amount_due or after.total),
    }
    return tuple(
        Corrected(now, name, _text(read.value), tell("{source} (certain)", source=read.source))
        for name, (ordinary, read) in told.items()
        if name in item.invoice.unsettled and read and read.is_certain and not (ordinary and ordinary.is_certain)
    )


def _alike(doubt: str) -> str:
    """A doubt as it is compared: in English, its letters and figures alone; amounts are written as the owner does."""
    return "".join(filter(str.isalnum, in_english(doubt, "documents")))


def _text(value: Value) -> str:
    """A value as ``Corrected`` takes it."""
    if isinstance(value, Money):
        return f"{value.currency} {value.amount}"
    return value.isoformat() if isinstance(value, date) else value
