"""How each value of the trade is written down as JSON and read back; amounts, dates and moments are texts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar, cast

from pydantic import Discriminator, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from agent.domain.bank import BookedEntry, ImportedStatement
from agent.domain.customer import Customer
from agent.domain.desk import GivenOut, SaidByOwner
from agent.domain.errors import LedgerError
from agent.domain.events import Event
from agent.domain.item import OpenItem
from agent.domain.layout import Lesson
from agent.domain.owed import Owed
from agent.domain.question import Question
from agent.domain.speech import tell
from agent.ledger.marks import Marks, Star, ToCopy
from agent.ledger.storage import Folded

T = TypeVar("T")

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

# An event is told by its kind at once; trying every shape in turn takes many times as long.
_History = tuple[Annotated[Event, Discriminator("kind")], ...]


def storable(text: str) -> str:
    """Replace what UTF-8 cannot carry: a byte of a mail that no charset explained becomes U+FFFD."""
    return _LONE_SURROGATE.sub("\ufffd", text)


class Notation(Generic[T]):
    """One kind of value, to JSON text and back. The work is prepared when first used: most commands touch few kinds."""

    def __init__(self, kind: type[T], read_as: type[T] | None = None) -> None:
        """Write down values of this type; ``read_as`` is the same dataclass, told more exactly what to expect."""
        self._kind = kind
        self._read_as = read_as

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
            raise LedgerError(
                tell("This {name} cannot be kept in the ledger: {why}.", name=type(value).__name__, why=error)
            ) from None
        return folded

    def unfold(self, folded: Folded) -> T:
        """Read a value back; what was read once is remembered, so it must be one that nobody changes."""
        if folded.value is None:
            folded.value = self.read(folded.text)
        return cast(T, folded.value)  # a document is only ever read by the notation of its table

    def read(self, text: str) -> T:
        """Read a value of its own, never shared. Raises ValueError when the text says something else."""
        try:
            found = self._reader.validate_json(text)
        except ValidationError as error:
            raise ValueError(_places(error)) from None  # the original quotes what it was given
        if self._read_as is None:
            return found
        return self._kind(**{part.name: getattr(found, part.name) for part in fields(cast(Any, found))})

    def _text(self, value: T) -> str:
        try:
            return self._printer.dump_json(value, warnings=False).decode()
        except PydanticSerializationError:  # a lone surrogate
            plain = self._printer.dump_python(value, mode="json", warnings=False)
            return storable(json.dumps(plain, ensure_ascii=False, separators=(",", ":")))

    @cached_property
    def _printer(self) -> TypeAdapter[T]:
        return TypeAdapter(self._kind)

    @cached_property
    def _reader(self) -> TypeAdapter[T]:
        return TypeAdapter(self._read_as) if self._read_as else self._printer


def _places(error: ValidationError) -> str:
    """Say where a text is wrong without quoting it: it may hold bank details, and errors are logged."""
    found = error.errors(include_input=False, include_context=False, include_url=False)
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in found[:3])


@dataclass(frozen=True)
class _StoredItem(OpenItem):
    history: _History = ()


@dataclass(frozen=True)
class _StoredCustomer(Customer):
    history: _History = ()


Shard = dict[str, str]
"""Papers by identity: what became of each."""

Index = dict[str, tuple[str, ...]]
"""Keys of items by invoice number, case folded."""

ITEMS: Notation[OpenItem] = Notation(OpenItem, _StoredItem)
CUSTOMERS: Notation[Customer] = Notation(Customer, _StoredCustomer)
QUESTIONS: Notation[Question] = Notation(Question)
CURSORS: Notation[dict[str, int]] = Notation(dict[str, int])
MARKS: Notation[Marks] = Notation(Marks)
STARS: Notation[Star] = Notation(Star)
TO_COPY: Notation[ToCopy] = Notation(ToCopy)
GIVEN_OUT: Notation[GivenOut] = Notation(GivenOut)
SAID: Notation[SaidByOwner] = Notation(SaidByOwner)
LESSONS: Notation[Lesson] = Notation(Lesson)
ENTRIES: Notation[BookedEntry] = Notation(BookedEntry)
STATEMENTS: Notation[ImportedStatement] = Notation(ImportedStatement)
OWED: Notation[Owed] = Notation(Owed)
PAPERS: Notation[Shard] = Notation(Shard)
NUMBERS: Notation[Index] = Notation(Index)
