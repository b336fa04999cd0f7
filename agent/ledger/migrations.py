"""Older ledgers, brought up to date one schema at a time.

A schema number grows only when older files would be misread; a field that may be absent needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Document = dict[str, Any]


def _remember_when_it_was_taken_over(marks: Document) -> Document:
    """Schema 2: an installation that was taken over, with the moment up to which its letters are accounted for."""
    until = marks.get("last_pass_at") or marks.get("live_since")
    taken_over = dict.fromkeys(marks.get("taken_over") or (), until) if until else {}
    id = marks.get("other_installation")
    others = {id: {"id": id, "since": until}} if id and until else {}
    return {**marks, "taken_over": taken_over, "other_installations": others}


#: By schema number, what leads to the next one: the tables it touches, and how a document of each is rewritten.
_STEPS: Mapping[int, Mapping[str, Callable[[Document], Document]]] = {
    1: {"marks": _remember_when_it_was_taken_over},
    # Schema 3: bank entries. Nothing to rewrite; a program that does not know them must not work without them.
    2: {},
}

SCHEMA = 1 + max(_STEPS)
"""The schema this program writes."""


def tables_changed_since(schema: int) -> frozenset[str]:
    """Name the tables whose documents of this schema must be rewritten."""
    return frozenset(table for number, step in _STEPS.items() if number >= schema for table in step)


def brought_up_to_date(table: str, document: Document, schema: int) -> Document:
    """Rewrite a document of an older schema; one of this schema stays as it is."""
    for number in range(schema, SCHEMA):
        if rewrite := _STEPS[number].get(table):
            document = rewrite(document)
    return document
