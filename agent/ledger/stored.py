"""How each value of the trade is written down as JSON and read back; amounts, dates and moments are texts."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, field, fields, is_dataclass, make_dataclass
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar, cast, get_type_hints

from pydantic import Discriminator, TypeAdapter
from pydantic_core import PydanticSerializationError

from agent.domain.customer import Customer
from agent.domain.errors import LedgerError
from agent.domain.events import Event
from agent.domain.item import OpenItem
from agent.domain.question import Question
from agent.ledger.marks import Marks
from agent.ledger.storage import Folded

T = TypeVar("T")

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

_History = tuple[Annotated[Event, Discriminator("kind")], ...]


def storable(text: str) -> str:
    """Replace what UTF-8 cannot carry: a byte of a mail that no charset explained becomes U+FFFD."""
    return _LONE_SURROGATE.sub("\ufffd", text)


class Notation(Generic[T]):
    """One kind of value, to JSON text and back. The work is prepared when first used: most commands touch few kinds."""

    def __init__(self, kind: Any) -> None:
        """Write down values of this type, a dataclass or a typed mapping."""
        self._kind = kind

    def fold(self, value: T) -> Folded:
        """
        Write a value down.

        Raises:
            LedgerError: When it could not be read back, e.g. an amount that is not a number.
        """
        try:
            folded = Folded(self._text(value))
            self.unfold(folded)
        except ValueError as error:
            raise LedgerError(f"This cannot be kept in the ledger: {value!r} ({error}).") from error
        return folded

    def unfold(self, folded: Folded) -> T:
        """Read a value back; what was read once is remembered, so it must be one that nobody changes."""
        if folded.value is None:
            folded.value = self.read(folded.text)
        return cast(T, folded.value)  # a document is only ever read by the notation of its table

    def read(self, text: str) -> T:
        """Read a value of its own, never shared. Raises ValueError when the text says something else."""
        found = self._reader.validate_json(text)
        if not is_dataclass(found) or isinstance(found, self._kind):
            return cast(T, found)
        value: T = self._kind(**{part.name: getattr(found, part.name) for part in fields(found)})
        return value

    def _text(self, value: T) -> str:
        try:
            return self._printer.dump_json(value).decode()
        except PydanticSerializationError:  # a lone surrogate
            plain = self._printer.dump_python(value, mode="json")
            return storable(json.dumps(plain, ensure_ascii=False, separators=(",", ":")))

    @cached_property
    def _printer(self) -> TypeAdapter[T]:
        return TypeAdapter(self._kind)

    @cached_property
    def _reader(self) -> TypeAdapter[Any]:
        return TypeAdapter(_told_apart(self._kind)) if hasattr(self._kind, "with_events") else self._printer


def _told_apart(kind: Any) -> type:
    """Copy a dataclass with a history whose events are told apart by their kind, not by trying sixteen shapes."""
    hints = get_type_hints(kind) | {"history": _History}
    return make_dataclass(
        f"Stored{kind.__name__}",
        [
            (part.name, hints[part.name])
            if part.default is MISSING
            else (part.name, hints[part.name], field(default=part.default))
            for part in fields(kind)
        ],
    )


Shard = dict[str, str]
"""Papers by identity: what became of each."""

Index = dict[str, tuple[str, ...]]
"""Keys of items by invoice number, case folded."""

ITEMS: Notation[OpenItem] = Notation(OpenItem)
CUSTOMERS: Notation[Customer] = Notation(Customer)
QUESTIONS: Notation[Question] = Notation(Question)
CURSORS: Notation[dict[str, int]] = Notation(dict[str, int])
MARKS: Notation[Marks] = Notation(Marks)
PAPERS: Notation[Shard] = Notation(Shard)
NUMBERS: Notation[Index] = Notation(Index)
