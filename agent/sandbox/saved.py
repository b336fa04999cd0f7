"""The words of a mail that was saved as a file, found in a child: as plain text, and as HTML where it has both."""

from __future__ import annotations

import json
from email.message import Message

from agent.domain.errors import VoldaanError
from agent.domain.invoice import Unreadable
from agent.domain.text import visible
from agent.sandbox.wire import HEADER, decode, nonsense, unsafe

_MOST_CHARACTERS = 100_000
_FALLBACKS = ("utf-8", "cp1252")


def answer_saved(content: bytes) -> bytes:
    """Find its words, and write the answer whole."""
    from agent.documents import mail_parts
    from agent.splitting import plain_text

    plain: list[str] = []
    html = ""
    try:
        for head, body in mail_parts(content):
            if head.get_content_disposition() == "attachment":
                continue
            if head.get_content_type() == "text/plain":
                plain.append(_text(head, body).strip("\n"))
            elif head.get_content_type() == "text/html":
                html = html or _text(head, body)
        told = ["saved", "\n\n".join(filter(str.strip, plain)), html] if plain else ["saved", plain_text(html), ""]
    except VoldaanError as error:
        told = ["trouble", str(error)]
    answer = json.dumps(told).encode()
    return HEADER.pack(len(answer), 0) + answer


def _text(head: Message, body: bytes) -> str:
    for name in (str(head.get_content_charset("utf-8")), *_FALLBACKS):
        try:
            return body[: 4 * _MOST_CHARACTERS].decode(name).replace("\r\n", "\n")[:_MOST_CHARACTERS]
        except (LookupError, ValueError, OSError, ImportError):  # unknown, wrong, or not loaded before the child began
            continue
    return body[:_MOST_CHARACTERS].decode("cp1252", "replace").replace("\r\n", "\n")


def unpack_saved(answer: bytes) -> tuple[str, str] | Unreadable:
    """Check an answer: a child that read hostile bytes is not believed about types."""
    try:
        kind, *told = json.loads(answer)
        texts = [each for each in told if isinstance(each, str)]
        if kind == "saved" and len(texts) == 2:
            return visible(texts[0][:_MOST_CHARACTERS]), texts[1][:_MOST_CHARACTERS]
        if kind == "trouble" and len(texts) == 1:
            return unsafe(visible(texts[0])[:200])
        refusal = decode(answer, b"")
        return refusal if isinstance(refusal, Unreadable) else nonsense()
    except (ValueError, TypeError, RecursionError):
        return nonsense()
