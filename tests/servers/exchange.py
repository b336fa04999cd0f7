#!/usr/bin/env python3
"""Exchange's manners on loopback, before any IMAP server without TLS.  usage: exchange.py DIR UPSTREAM_PORT [MACHINE]

Writes DIR/exchange.env, and every command it refused as a line to DIR/refused. As the real one does, it

  - greets with the name of its machine, one of Microsoft's or the owner's own, and offers few abilities;
  - refuses searches by keyword, in parentheses, by charset, or by a header field it does not index;
  - forgets keywords and says OK.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from pathlib import Path

ABILITIES = b"IMAP4 IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"
ONLINE = "AM0PR01CA0001.eurprd01.prod.outlook.com"
GREETING = b"* OK The Microsoft Exchange IMAP4 service is ready. [%s]\r\n"
INDEXED = rb"message-id|subject|from|to|cc|date"

_LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n$")
_SEARCH = re.compile(rb"^(\S+) (?:UID )?SEARCH (.*)\r\n$", re.IGNORECASE)
_REFUSED = re.compile(rb"(?i)\b(?:un)?keyword\b|\(|\bcharset (?!us-ascii)|\bheader (?!\"?(?:%s)\b)" % INDEXED)
_STORED = re.compile(rb"(?i)( STORE \S+ [+-]?FLAGS(?:\.SILENT)? )\(([^)]*)\)")
_SPECIAL = re.compile(rb" ?\\(Sent|Drafts|Trash|Junk|Archive|All|Flagged|Important)\b")


class Exchange:
    """All connections."""

    def __init__(self, folder: Path, upstream: int, machine: str) -> None:
        self.greeting = GREETING % base64.b64encode(machine.encode("utf-16-le"))
        self.refused = folder / "refused"
        self.upstream = upstream

    async def connect(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Serve one client, with the real server behind us."""
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        await server_reader.readline()
        writer.write(self.greeting)
        up = self._requests(reader, server_writer, writer)
        await asyncio.gather(up, self._answers(server_reader, writer), return_exceptions=True)

    async def _requests(self, reader: StreamReader, server: StreamWriter, client: StreamWriter) -> None:
        async for line, literal in _lines(reader):
            search = _SEARCH.match(line)
            if search and _REFUSED.search(search[2]):
                with self.refused.open("ab") as file:
                    file.write(line)
                client.write(search[1] + b" BAD Command Argument Error. 11\r\n")
                continue
            server.write(_STORED.sub(_without_keywords, line) + literal)
        server.close()

    async def _answers(self, reader: StreamReader, client: StreamWriter) -> None:
        async for line, literal in _lines(reader):
            if line.startswith(b"* LIST ") or line.startswith(b"* LSUB "):
                line = _SPECIAL.sub(b"", line)
            line = re.sub(rb"\[CAPABILITY [^\]]*\]", b"[CAPABILITY %s]" % ABILITIES, line)
            line = re.sub(rb"^\* CAPABILITY .*\r\n", b"* CAPABILITY %s\r\n" % ABILITIES, line)
            client.write(line + literal)
        client.close()


async def _lines(reader: StreamReader) -> AsyncIterator[tuple[bytes, bytes]]:
    """Every line, and apart from it every literal that was announced at its end."""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        while line := await reader.readline():
            announced = _LITERAL.search(line)
            yield line, b""  # at once: a client that announced a literal waits for the server's word
            if announced:
                yield b"", await reader.readexactly(int(announced[1]))


def _without_keywords(store: re.Match[bytes]) -> bytes:
    return store[1] + b"(" + b" ".join(flag for flag in store[2].split() if flag.startswith(b"\\")) + b")"


async def main(folder: Path, upstream: int, machine: str = ONLINE) -> None:
    """Serve until killed."""
    folder.mkdir(parents=True, exist_ok=True)
    exchange = Exchange(folder, upstream, machine)
    exchange.refused.touch()
    server = await asyncio.start_server(exchange.connect, "127.0.0.1", 0, limit=2**26)
    port = server.sockets[0].getsockname()[1]
    (folder / "exchange.env.tmp").write_text(f"KIND=exchange\nPORT={port}\nUPSTREAM={upstream}\n")
    (folder / "exchange.env.tmp").rename(folder / "exchange.env")
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
