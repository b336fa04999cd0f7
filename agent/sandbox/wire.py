"""Readings as bytes between the program, the worker and its children: JSON, checked field by field, never pickle."""

from __future__ import annotations

import dataclasses
import json
import os
import select
import struct
import time
from enum import StrEnum
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from agent.domain.invoice import Container, EmbeddedFile, InvoiceDraft, NotAnInvoice, Reading, Unreadable
from agent.domain.speech import tell
from agent.domain.text import shown
from agent.sandbox.limits import BANK_PATIENCE, MEMORY_BYTES

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from agent.statements import OwnColumns

MAX_ANSWER_BYTES = 64 * 1024 * 1024
# A request: length of what is asked (JSON), of the content, then both. An answer: JSON length, length of all carried
# files, then both.
HEADER = struct.Struct(">QQ")

# Longer than any terms of payment anybody prints, and more doubts than anybody reads.
_LONGEST_TEXT = 1000
_MOST_VALUES = 50
# A page has more values and fixed words than that (documents/clues.py keeps to these bounds).
_MOST_OF = {"clues": 120, "anchors": 60}
_TYPES: dict[str, type[Any]] = {
    "draft": InvoiceDraft,
    "not an invoice": NotAnInvoice,
    "unreadable": Unreadable,
    "container": Container,
}


def unsafe(why: str) -> Unreadable:
    """What the sandbox says of a file that did harm, or could have."""
    return Unreadable(tell("could not be read safely, so look at it with care: {why}", why=why))


def too_long() -> Unreadable:
    """It did not end in time."""
    return unsafe(tell("it took too long"))


def died() -> Unreadable:
    """The child is gone."""
    return unsafe(tell("reading it crashed or took more than {megabytes} MB", megabytes=MEMORY_BYTES >> 20))


def nonsense() -> Unreadable:
    """The child answered something else."""
    return unsafe(tell("the answer makes no sense"))


def encode(reading: Reading) -> tuple[bytes, bytes]:
    """Write a reading as JSON and, apart, the bytes of the files it carries, which JSON cannot hold."""
    kind = next(name for name, type_ in _TYPES.items() if isinstance(reading, type_))
    files = _files(reading)
    lengths = [len(file.content) for file in files]
    answer = json.dumps([kind, reading, lengths], default=as_json).encode()
    return answer, b"".join(file.content for file in files)


def _files(reading: Reading) -> tuple[EmbeddedFile, ...]:
    """The files a reading carries, in the order their bytes travel."""
    if isinstance(reading, Container):
        return reading.files
    copy = reading.embedded_copy if isinstance(reading, InvoiceDraft) else None
    return (copy,) if copy else ()


def as_json(value: object) -> object:
    """Values by the names of their fields; dates and decimals keep their exact text; bytes travel apart."""
    if dataclasses.is_dataclass(value):
        return vars(value)
    return "" if isinstance(value, bytes) else str(value)


def decode(answer: bytes, carried: bytes) -> Reading:
    """Check an answer field by field: a child that read hostile bytes is not believed about types."""
    try:
        kind, fields, lengths = json.loads(answer)
        reading: Reading = _adapter(kind).validate_python(_cleaned(fields))
        return _with_bytes(reading, [int(length) for length in lengths], carried)
    except (ValueError, KeyError, TypeError, RecursionError, MemoryError):
        return nonsense()


def _with_bytes(reading: Reading, lengths: list[int], carried: bytes) -> Reading:
    """The reading with the bytes of its files.

    Raises:
        ValueError: When the lengths do not fit the bytes and the files.
    """
    files = _files(reading)
    if len(files) != len(lengths) or sum(lengths) != len(carried) or any(length < 0 for length in lengths):
        raise ValueError("lengths that do not fit")
    ends = list(accumulate(lengths))
    whole = tuple(
        dataclasses.replace(file, content=carried[end - length : end])
        for file, length, end in zip(files, lengths, ends, strict=True)
    )
    if isinstance(reading, Container):
        return dataclasses.replace(reading, files=whole)
    return (
        dataclasses.replace(reading, embedded_copy=whole[0]) if isinstance(reading, InvoiceDraft) and whole else reading
    )


def _cleaned(value: Any, most: int = _MOST_VALUES) -> Any:
    """The same answer with every text fit to be shown: nothing that hides or reorders text, and of bounded length."""
    if isinstance(value, str):
        return shown(value, _LONGEST_TEXT)
    if isinstance(value, list):
        return [_cleaned(each) for each in value[:most]]
    if isinstance(value, dict):
        return {name: _cleaned(each, _MOST_OF.get(name, _MOST_VALUES)) for name, each in value.items()}
    return value


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    # Only the parent validates: the worker stays 100 ms and 20 MB leaner without this import.
    from pydantic import TypeAdapter

    return TypeAdapter(_TYPES[kind])


def write(descriptor: int, content: bytes) -> None:
    """Write all of it."""
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def take(descriptor: int, size: int, deadline: float | None = None) -> bytes:
    """Read exactly ``size`` bytes.

    Raises:
        EOFError: When the other side is gone.
        TimeoutError: At the deadline.
    """
    parts: list[bytes] = []
    while size > 0:
        if deadline is not None and not select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise TimeoutError
        part = os.read(descriptor, min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def packed(reading: Reading) -> bytes:
    """An answer, whole."""
    answer, carried = encode(reading)
    return b"".join((HEADER.pack(len(answer), len(carried)), answer, carried))


class Asked(StrEnum):
    """As what it is to be read: an invoice, a bank's statements, a table to describe, words, a saved mail."""

    INVOICE = "invoice"
    STATEMENTS = "statements"
    PROPOSAL = "proposal"
    WORDS = "words"
    SAVED = "saved"


@dataclasses.dataclass(frozen=True)
class Request:
    """A file to be read, and as what; with the columns of the owner's own bank for statements."""

    content: bytes
    name: str
    asked: Asked = Asked.INVOICE
    columns: OwnColumns | None = None

    def seconds(self, wall_seconds: float) -> float:
        """How long its answer may take by the clock, where an invoice may take so long."""
        return wall_seconds * (1 if self.asked is Asked.INVOICE else BANK_PATIENCE)

    def packed(self) -> bytes:
        """The request, whole; of a name that is too long its beginning."""
        name = self.name.encode("utf-8", "replace")[:1000].decode("utf-8", "replace")
        columns = dataclasses.asdict(self.columns) if self.columns else None
        order = json.dumps([name, self.asked, columns]).encode()
        return b"".join((HEADER.pack(len(order), len(self.content)), order, self.content))


def take_request() -> Request:
    """The next request on standard input.

    Raises:
        EOFError: When nobody asks any more.
    """
    order_length, length = HEADER.unpack(take(0, HEADER.size))
    name, asked, columns = json.loads(take(0, order_length))
    return Request(take(0, length), name, Asked(asked), _columns(columns) if columns else None)


def _columns(fields: dict[str, Any]) -> OwnColumns:
    from agent.statements import OwnColumns

    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    return OwnColumns(**told)
