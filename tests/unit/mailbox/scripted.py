"""An IMAP server in a thread that says what a test tells it to: for what real servers do once a year."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from agent.mailbox import ImapMailbox, open_imap

CLOSE, RESET = b"(close)", b"(reset)"
"""In the place of a line: end the connection politely, or rudely."""

Answer = Callable[[str], list[bytes]]

_ORDINARY: Mapping[str, list[bytes]] = {
    "CAPABILITY": [b"* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN SASL-IR"],
    "AUTHENTICATE": [],
    "LOGIN": [],
    "EXAMINE": [b"* 5 EXISTS", b"* OK [UIDVALIDITY 1] ok", b"* OK [UIDNEXT 6] ok"],
    "NOOP": [],
    "IDLE": [b"+ idling"],
    "DONE": [],
    "LOGOUT": [b"* BYE"],
}


@dataclass
class ScriptedServer:
    """Answers each command with lines, and then OK; ``says`` holds what differs from an ordinary server.

    A line that begins with NO or BAD, CLOSE or RESET takes the place of the OK. Lines after "+ " are said while
    the client waits.
    """

    port: int = 0
    says: dict[str, list[bytes]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    lines: list[socket.socket] = field(default_factory=list)

    def mailbox(self) -> ImapMailbox:
        """Log in."""
        return open_imap(
            name="main", host="127.0.0.1", port=self.port, tls="none", user="u", password="p", timeout=5, read_only=True
        )

    def serve(self, door: socket.socket) -> None:
        """Serve one client after the other until the door is closed."""
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            self.lines.append(line)
            with line, suppress(OSError):
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        line.sendall(b"* OK ready\r\n")
        tag = b""
        for words in iter(line.makefile("rb").readline, b""):
            first, _, rest = words.strip().partition(b" ")
            command = "DONE" if first == b"DONE" else rest.partition(b" ")[0].decode().upper()
            tag = tag if command == "DONE" else first
            self.heard.append(command)
            if not self._answer(line, tag, self.says.get(command, _ORDINARY.get(command, []))):
                return

    def _answer(self, line: socket.socket, tag: bytes, lines: list[bytes]) -> bool:
        for said in lines:
            if said in (CLOSE, RESET):
                if said == RESET:
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            if said.startswith((b"NO", b"BAD")):
                line.sendall(tag + b" " + said + b"\r\n")
                return True
            line.sendall(said + b"\r\n")
        if not any(said.startswith(b"+ ") for said in lines):
            line.sendall(tag + b" OK done\r\n")
        return True


@contextmanager
def scripted(**says: list[bytes]) -> Iterator[ScriptedServer]:
    """Run a server that differs from an ordinary one in these answers."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = ScriptedServer(door.getsockname()[1], says)
        thread = threading.Thread(target=server.serve, args=(door,), daemon=True)
        thread.start()
        yield server
        for line in (door, *server.lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
    thread.join(5)
