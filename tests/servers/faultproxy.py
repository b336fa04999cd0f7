#!/usr/bin/env python3
"""A TCP proxy on loopback that fails on command.  usage: faultproxy.py DIR UPSTREAM_PORT [LISTEN_PORT]

Writes DIR/proxy.env and DIR/proxy.pid. DIR/proxy.mode, read every 50 ms, holds one word and perhaps a number, for open
and new connections alike; what it last read there stands in DIR/proxy.now:

  pass         let everything through
  blackhole    swallow both ways, no FIN: a NAT that forgot us, a laptop asleep
  rst | fin    reset or close the open connections
  refuse       accept new connections and close them at once
  cut N        reset after N more bytes from the server: half a literal
  close N      close after N more bytes from the server
  hole N       swallow both ways after N more bytes from the server
  slow N       N bytes a second, each way
  to PORT      lead new connections to another server: a stranger in the middle
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
import sys
from asyncio import StreamReader, StreamWriter
from pathlib import Path

TICK_SECONDS = 0.05
FOREVER_SECONDS = 3600


class Proxy:
    """All connections, and how they fare just now."""

    def __init__(self, mode_file: Path, upstream: int) -> None:
        self.mode_file = mode_file
        self.upstream = upstream
        self.mode, self.number = "pass", 0
        self.open: set[tuple[StreamWriter, StreamWriter]] = set()

    async def watch(self) -> None:
        """Follow the mode file."""
        last: list[str] = []
        while True:
            with contextlib.suppress(FileNotFoundError):
                words = self.mode_file.read_text().split()
                if words and words != last:
                    last = words
                    self._change(words[0], int(words[1]) if len(words) > 1 else 0)
                    self.mode_file.with_suffix(".now").write_text(" ".join(words))
            await asyncio.sleep(TICK_SECONDS)

    def _change(self, mode: str, number: int) -> None:
        self.mode, self.number = mode, number
        for writer in [writer for pair in self.open for writer in pair]:
            if mode == "rst":
                _reset(writer)
            elif mode == "fin":
                writer.close()

    async def connect(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Join one client to the server."""
        if self.mode == "refuse":
            writer.close()
            return
        if self.mode == "blackhole":
            await asyncio.sleep(FOREVER_SECONDS)
        server_reader, server_writer = await asyncio.open_connection(
            "127.0.0.1", self.number if self.mode == "to" else self.upstream
        )
        pair = (writer, server_writer)
        self.open.add(pair)
        up = self._pump(reader, server_writer, down=False)
        await asyncio.gather(up, self._pump(server_reader, writer, down=True))
        self.open.discard(pair)

    async def _pump(self, reader: StreamReader, writer: StreamWriter, *, down: bool) -> None:
        with contextlib.suppress(OSError):
            while octets := await reader.read(65536):
                if not await self._pass_on(octets, writer, down=down):
                    return
        if not self._swallows():
            writer.close()

    def _swallows(self) -> bool:
        return self.mode == "blackhole" or (self.mode == "hole" and self.number <= 0)

    async def _pass_on(self, octets: bytes, writer: StreamWriter, *, down: bool) -> bool:
        """Write what the mode lets through; False when the connection is over."""
        if self._swallows():
            return True
        if self.mode == "slow":
            step = max(1, self.number // 10)
            for start in range(0, len(octets), step):
                writer.write(octets[start : start + step])
                await writer.drain()
                await asyncio.sleep(0.1)
            return True
        ends = down and self.mode in ("cut", "close", "hole")
        if ends:
            octets, self.number = octets[: max(self.number, 0)], self.number - len(octets)
        writer.write(octets)
        await writer.drain()
        if not ends or self.number > 0 or self.mode == "hole":
            return True
        await asyncio.sleep(TICK_SECONDS)
        if self.mode == "cut":
            _reset(writer)
        return False


def _reset(writer: StreamWriter) -> None:
    with contextlib.suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def main(folder: Path, upstream: int, listen: int = 0) -> None:
    """Serve until killed."""
    folder.mkdir(parents=True, exist_ok=True)
    proxy = Proxy(folder / "proxy.mode", upstream)
    server = await asyncio.start_server(proxy.connect, "127.0.0.1", listen)
    port = server.sockets[0].getsockname()[1]
    (folder / "proxy.pid").write_text(str(os.getpid()))
    (folder / "proxy.env.tmp").write_text(f"KIND=proxy\nPORT={port}\nUPSTREAM={upstream}\nMODE={proxy.mode_file}\n")
    (folder / "proxy.env.tmp").rename(folder / "proxy.env")
    await asyncio.gather(server.serve_forever(), proxy.watch())


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *(int(port) for port in sys.argv[2:])))
