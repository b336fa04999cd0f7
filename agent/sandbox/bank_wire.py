"""Statements as bytes on their way out of the sandbox: JSON, checked field by field, and cleaned but for the record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.speech import later, tell
from agent.domain.statement import StatementFile
from agent.domain.text import shown, visible
from agent.sandbox.wire import HEADER, as_json, decode, nonsense

if TYPE_CHECKING:
    from pydantic import TypeAdapter

# A bank's own limits: a remittance of a few hundred characters, a record as domain/statement.py shortens it.
_LONGEST_TEXT = 2000
# Texts that keep their lines, each with the most that is shown of it.
_OF_LINES = {"raw": 2000, "section": 20_000}
_EXPORT_LESS = later("export a shorter period")


@dataclass(frozen=True)
class Refusal:
    """``StatementError`` as a value; ``is_other``: the file is something else (``NotAStatement``)."""

    reason: str
    line: int
    file: str
    is_other: bool

    def error(self) -> StatementError:
        """The error it was."""
        return (NotAStatement if self.is_other else StatementError)(self.reason, self.line, self.file)


@dataclass(frozen=True)
class _Proposal:
    """A section for the settings."""

    section: str


_Answer = StatementFile | Refusal | _Proposal
_TYPES: dict[str, type[_Answer]] = {"statements": StatementFile, "refused": Refusal, "proposal": _Proposal}


def pack_statements(answer: StatementFile | StatementError) -> bytes:
    """An answer, whole."""
    if isinstance(answer, StatementFile):
        return _packed("statements", answer)
    refusal = Refusal(answer.reason, answer.line, answer.file, isinstance(answer, NotAStatement))
    return _packed("refused", refusal)


def pack_proposal(text: str) -> bytes:
    """A proposal for the settings, whole."""
    return _packed("proposal", _Proposal(text))


def _packed(kind: str, value: object) -> bytes:
    answer = json.dumps([kind, value], default=as_json).encode()
    return HEADER.pack(len(answer), 0) + answer


def unpack_statements(answer: bytes, name: str) -> StatementFile:
    """
    Check an answer field by field: a child that read hostile bytes is not believed about types.

    Raises:
        StatementError: What the child refused with, or that its answer makes no sense.
    """
    value = _unpacked(answer, name)
    if not isinstance(value, StatementFile):
        raise StatementError(f"{nonsense().reason}; {tell(_EXPORT_LESS)}", file=name)
    return value


def unpack_proposal(answer: bytes, name: str) -> str:
    """
    Check an answer; a proposal is text that hides and reorders nothing.

    Raises:
        StatementError: What the child refused with, or that its answer makes no sense.
    """
    value = _unpacked(answer, name)
    if not isinstance(value, _Proposal):
        raise StatementError(f"{nonsense().reason}; {tell(_EXPORT_LESS)}", file=name)
    return value.section


def _unpacked(answer: bytes, name: str) -> StatementFile | _Proposal:
    try:
        kind, *fields = json.loads(answer)
        if kind in _TYPES:
            value: _Answer = _adapter(kind).validate_python(_cleaned(fields[0]))
            if isinstance(value, Refusal):
                raise value.error()
            return value
        reason = getattr(decode(answer, b""), "reason", nonsense().reason)
    except (ValueError, KeyError, TypeError, IndexError, RecursionError, MemoryError):
        reason = nonsense().reason
    raise StatementError(f"{reason}; {tell(_EXPORT_LESS)}", file=name)


def _cleaned(value: Any) -> Any:
    """The same answer with every text fit to be shown; the record keeps its lines."""
    if isinstance(value, str):
        return shown(value, _LONGEST_TEXT)
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {
            name: visible(each[: _OF_LINES[name]]) if name in _OF_LINES and isinstance(each, str) else _cleaned(each)
            for name, each in value.items()
        }
    return value


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    # Only the parent validates: the worker stays leaner without this import.
    from pydantic import TypeAdapter

    return TypeAdapter(_TYPES[kind])
