"""Read an IMAP BODYSTRUCTURE into its leaves (RFC 9051 7.5.2), and unpack a leaf."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from agent.domain.speech import tell
from agent.mailbox.decoding import decode_transfer, one_line, parameter
from agent.mailbox.failures import MailUnreadable
from agent.mailbox.interface import Part

MAX_PARTS = 100
MAX_DEPTH = 20
_LONGEST_NAME = 200

# Where the disposition stands depends on what stands before it.
_DISPOSITION_AT = {"text": 9, "message/rfc822": 11}


def read_parts(structure: Any) -> tuple[Part, ...]:
    """List the leaves in order.

    Args:
        structure: As imapclient parses it: nested tuples, a multipart beginning with the list of its children.

    Raises:
        ValueError: If there are more parts or levels than any honest mail has, or the structure makes no sense.
    """
    parts: list[Part] = []
    for section, body in _leaves(structure, "", 0):
        if len(parts) == MAX_PARTS:
            raise ValueError(f"more than {MAX_PARTS} parts")
        parts.append(_leaf(section, body))
    return tuple(parts)


def _leaves(body: Any, section: str, depth: int) -> Iterator[tuple[str, Any]]:
    if depth > MAX_DEPTH:
        raise ValueError(f"more than {MAX_DEPTH} levels of parts")
    if not isinstance(body, tuple) or not body:
        raise ValueError("a part without a structure")
    if not isinstance(body[0], list):
        yield section or "1", body
        return
    for number, child in enumerate(body[0], start=1):
        yield from _leaves(child, f"{section}.{number}" if section else str(number), depth + 1)


def _leaf(section: str, body: tuple[Any, ...]) -> Part:
    media_type = f"{_word(body[0])}/{_word(body[1])}"
    parameters = _parameters(body[2])
    at = _DISPOSITION_AT.get(media_type, _DISPOSITION_AT.get(media_type.partition("/")[0], 8))
    disposition = body[at] if len(body) > at and isinstance(body[at], tuple) else (b"", None)
    return make_part(
        section=section,
        media_type=media_type,
        parameters=parameters,
        disposition=_word(disposition[0]),
        disposition_parameters=_parameters(disposition[1] if len(disposition) > 1 else None),
        encoding=_word(body[5]),
        size=int(body[6] or 0),
    )


def make_part(
    section: str,
    media_type: str,
    parameters: Mapping[str, bytes],
    disposition: str,
    disposition_parameters: Mapping[str, bytes],
    encoding: str,
    size: int,
) -> Part:
    """Judge one leaf by its MIME fields: its file name, its charset, and whether it is an attachment.

    What has a file name is one, whatever its disposition says: Apple Mail shows an attached PDF "inline".
    """
    filename = _file_name(parameter(disposition_parameters, "filename") or parameter(parameters, "name"))
    return Part(
        section=section,
        media_type=media_type,
        filename=filename,
        encoding=encoding,
        charset=parameter(parameters, "charset"),
        size=size,
        is_attachment=disposition == "attachment" or filename is not None or not media_type.startswith("text/"),
    )


def refuse_large(part: Part, limit: int) -> None:
    """Refuse a part that is larger than ``limit`` octets by its own account, before anything of it is fetched.

    Raises:
        MailUnreadable: With its size.
    """
    if part.size > limit:
        what = part.filename or part.media_type
        raise MailUnreadable(
            tell("{what} is larger than {limit} bytes: it has {size}", what=what, limit=limit, size=part.size)
        )


def unpack(octets: bytes, part: Part, limit: int, *, cut: bool) -> bytes:
    """Undo a part's transfer encoding; see ``Mailbox.part`` for ``limit`` and ``cut``.

    Raises:
        MailUnreadable: If there is more than ``limit``, or the encoding is garbled, and ``cut`` is not set.
    """
    what = part.filename or part.media_type
    if len(octets) > limit and not cut:
        raise MailUnreadable(tell("{what} is larger than {limit} bytes", what=what, limit=limit))
    try:
        return decode_transfer(octets[:limit], part.encoding, strict=not cut)
    except ValueError as exc:
        raise MailUnreadable(tell("{what} is garbled: {exc}", what=what, exc=exc)) from exc


def _file_name(given: str | None) -> str | None:
    """The last piece of a path, whichever way its slashes lean; of a very long name the beginning and the ending."""
    name = re.split(r"[/\\]", given)[-1].strip() if given else ""
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME - 20]}…{name[-10:]}"
    return name or (given and "unnamed") or None


def _parameters(pairs: Any) -> dict[str, bytes]:
    if not isinstance(pairs, tuple):
        return {}
    names, values = pairs[::2], pairs[1::2]
    return {_word(name): _octets(value) for name, value in zip(names, values, strict=False)}


def _word(value: Any) -> str:
    return one_line(_octets(value).decode("latin-1")).lower()


def _octets(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    return b"" if value is None else str(value).encode()
