"""A worker whose reader does what the document says, as a parser would that hostile bytes have taken over."""

from __future__ import annotations

import json
import os
import socket
import sys
import time

import agent.documents
from agent.domain.invoice import Unreadable
from agent.sandbox import limits, wire, worker
from agent.sandbox.hearing import answer_mail


def opens_a_file() -> str:
    """Read a file anybody may read."""
    with open("/etc/passwd", "rb") as file:  # noqa: PTH123 - what an attacker does
        return file.readline().decode()


def opens_a_socket() -> str:
    """Talk to the network."""
    return str(socket.socket().fileno())


def starts_a_process() -> str:
    """Live on as another process."""
    if os.fork() == 0:
        os._exit(0)
    return "another process runs"


def takes_300_megabytes() -> str:
    """Fill the memory."""
    return str(len(bytearray(300 << 20)))


def never_ends() -> str:
    """Use the processor for ever."""
    while True:
        pass


def sleeps() -> str:
    """Do nothing for ever."""
    time.sleep(3600)
    return "woke up"


def crashes() -> str:
    """Die as a parser written in C dies."""
    os.abort()


def kills_its_worker() -> str:
    """End the process that forked it."""
    os.kill(os.getppid(), 9)
    return "the worker is gone"


def becomes_another_program() -> str:
    """Replace itself."""
    os.execv("/bin/true", ["/bin/true"])


def lists_what_it_has() -> str:
    """Tell which descriptors are open and what the environment holds."""
    descriptors = [number for number in range(1024) if _is_open(number)]
    return f"{descriptors} {sorted(os.environ)} {os.geteuid()}"


def answers_too_much() -> str:
    """Claim an answer of 16 exabytes."""
    os.write(1, b"\xff" * 16)
    os._exit(0)


def answers_too_deep() -> str:
    """Answer in JSON no parser gets to the bottom of."""
    text = b"[" * 200_000
    os.write(1, wire.HEADER.pack(len(text), 0) + text)
    os._exit(0)


def answers_with_commands() -> str:
    """Answer with what a terminal obeys."""
    return "\x1b[2J\x1b]0;owned\x07\u202egnp.exe\u2066 " + "x" * 5000


def tells_its_name() -> str:
    """Tell which process this is."""
    return str(os.getpid())


def is_honest() -> str:
    """Answer as an ordinary reader."""
    return "an honest answer"


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def obey(content: bytes, filename: str) -> Unreadable:
    """Do what the document says, and tell how it went."""
    return Unreadable(f"succeeded: {globals()[content.decode().lstrip('<')]()}")


def obey_as_einvoice(content: bytes) -> Unreadable:
    """The same in the child that reads e-invoices."""
    return obey(content, "")


def obey_words(content: bytes) -> bytes:
    """Do what a mail says that begins with "!!"; listen to every other."""
    text = str(json.loads(content)["text"])
    if text.startswith("!!"):
        globals()[text.split()[0].lstrip("!")]()
    return answer_mail(content)


if __name__ == "__main__":
    worker._warm_up()
    worker._warm_up = lambda: None
    agent.documents.read_document = obey
    agent.documents.read_einvoice = obey_as_einvoice
    worker.answer_mail = obey_words
    limits.CPU_SECONDS = 1
    wire.BANK_PATIENCE = 1
    worker._serve(float(sys.argv[1]))
