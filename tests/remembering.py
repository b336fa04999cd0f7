"""A reader that remembers what its worker answered: stories read the same few papers and mails again and again."""

from __future__ import annotations

from hashlib import sha256

from agent.domain.invoice import Unreadable
from agent.sandbox import Reader
from agent.sandbox.wire import Request


class Remembering(Reader):
    """Asks another reader once about the same bytes; what could not be read is asked again."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader = reader
        self._answers: dict[bytes, tuple[bytes, bytes]] = {}

    def _answered(self, request: Request) -> tuple[bytes, bytes] | Unreadable:
        asked = sha256(request.packed()).digest()
        if asked not in self._answers:
            answer = self._reader._answered(request)
            if isinstance(answer, Unreadable):
                return answer
            self._answers[asked] = answer
        return self._answers[asked]
