"""What every section of the settings file has in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from agent.domain.speech import tell

Complaint = tuple[str, str]
"""A key and what is wrong with it, where several keys together are wrong though each alone is right."""

Check = Callable[..., Iterable[Complaint]]
"""Takes values by the names of their keys; runs when all of these are sound by themselves."""

IN_EXAMPLE: dict[str, Any] = {"in_example": "set"}
"""Mark an optional key that stands without # in the example."""

NOT_IN_EXAMPLE: dict[str, Any] = {"in_example": "hidden"}
"""Mark a key that only tests and the demonstration need."""


class Section(BaseModel):
    """One table of the settings. Each key declares type, default, limits and explanation, once, right here."""

    # Validators are built at first use, so that commands that read no settings do not wait for them.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)

    checks: ClassVar[tuple[Check, ...]] = ()


def nested_section(field: FieldInfo) -> type[Section] | None:
    """Find which section a key holds, one table or a list of them; None when it holds plain values."""
    annotation = field.annotation
    kind = get_args(annotation)[0] if get_origin(annotation) is tuple else annotation
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def is_list(field: FieldInfo) -> bool:
    """Whether a key holds several values: ``[[name]]`` when these are sections."""
    return get_origin(field.annotation) is tuple


def default_of(field: FieldInfo) -> object:
    """What holds when a key is absent; pydantic's own mark for "undefined" when it is required."""
    return field.get_default(call_default_factory=True)


def explanation(field: FieldInfo) -> str:
    """What is declared about a section or key, in the language spoken now."""
    words = field.description or ""
    return tell(words)


def is_hidden(field: FieldInfo) -> bool:
    """Whether the example keeps silent about a key."""
    return field.json_schema_extra == NOT_IN_EXAMPLE


def is_set_in_example(field: FieldInfo) -> bool:
    """Whether a key stands without # in the example."""
    return field.is_required() or field.json_schema_extra == IN_EXAMPLE
