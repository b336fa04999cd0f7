"""The worker: forks a child under limits for every document, and passes its answer on. Run as a program of its own."""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from agent.domain.errors import StatementError
from agent.domain.speech import speak, tell
from agent.sandbox import samples
from agent.sandbox.bank_wire import pack_proposal, pack_statements
from agent.sandbox.hearing import answer_mail, learn_to_listen, practise, rehearse
from agent.sandbox.limits import LISTENING_BYTES, MEMORY_BYTES, limit
from agent.sandbox.saved import answer_saved
from agent.sandbox.wire import (
    HEADER,
    MAX_ANSWER_BYTES,
    Asked,
    Request,
    died,
    packed,
    take,
    take_request,
    too_long,
    unsafe,
    write,
)

# A child reads so many plain e-invoices, each at most so large and in so short a time; the rest get a child each.
_MOST_PLAIN = 100
_LARGEST_PLAIN = 1_000_000
_PLAIN_SECONDS = 1.0
_NOT_PLAIN = HEADER.pack(0, 0)
# Addresses that listening holds: a child that reads papers has its measure beside them.
_HELD_FOR_LISTENING = [0]
# A number is another process's only once nobody waits for this one any more.
_ended: list[int] = []


def _read_here(request: Request) -> bytes:
    """Read a file in this very process; a bug in a parser costs one file."""
    from agent.documents import read_document
    from agent.statements import describe, read_statements, render_proposal

    try:
        if request.asked is Asked.WORDS:
            return answer_mail(request.content)
        if request.asked is Asked.SAVED:
            return answer_saved(request.content)
        if request.asked is Asked.STATEMENTS:
            return pack_statements(read_statements(request.content, request.name, request.columns))
        if request.asked is Asked.PROPOSAL:
            return pack_proposal(render_proposal(describe(request.content, request.name), request.name))
        return packed(read_document(request.content, request.name))
    except StatementError as error:
        return pack_statements(error)
    except Exception as error:
        return packed(unsafe(tell("{name} in the reader", name=type(error).__name__)))


class _Child:
    """A process under limits that reads one document and ends; or e-invoices, which take no library in C but expat."""

    def __init__(self, reads: Callable[[], None], memory_bytes: int = MEMORY_BYTES) -> None:
        request, self._request = os.pipe()
        self._answer, answer = os.pipe()
        _clear_away()
        self._pid = os.fork()
        if self._pid == 0:
            self._live(request, answer, reads, memory_bytes)
        os.close(request)
        os.close(answer)

    def _live(self, request: int, answer: int, reads: Callable[[], None], memory_bytes: int) -> NoReturn:
        """Be the child: pipes for documents and answers, limits, and nothing else of the worker's."""
        try:
            os.dup2(request, 0)
            os.dup2(answer, 1)
            os.closerange(3, 256)
            limit(memory_bytes + _HELD_FOR_LISTENING[0])
            gc.disable()
            reads()
        finally:
            os._exit(0)

    def take(self, request: Request) -> None:
        """Hand a file over; that the child died of it shows in the answer."""
        with contextlib.suppress(BrokenPipeError):
            write(self._request, request.packed())

    def answer(self, deadline: float) -> bytes:
        """Wait for the reading until the wall clock says no."""
        try:
            header = take(self._answer, HEADER.size, deadline)
            return header + take(self._answer, min(sum(HEADER.unpack(header)), MAX_ANSWER_BYTES), deadline)
        except EOFError:
            return packed(died())
        except TimeoutError:
            return packed(too_long())

    def end(self) -> None:
        """End the process, whatever it does; the next child's start clears it away."""
        os.close(self._request)
        os.close(self._answer)
        os.kill(self._pid, signal.SIGKILL)
        _ended.append(self._pid)


def _clear_away() -> None:
    """Forget the children that were ended: to wait for each right away takes as long as half an e-invoice."""
    _ended[:] = [pid for pid in _ended if not os.waitpid(pid, os.WNOHANG)[0]]


def _read_one() -> None:
    """A child's life: one document, whatever it is."""
    if not select.select([0], [], [], 0)[0]:
        # What a fork shares is copied at its first use. A sample takes that time before the document comes.
        _read_here(Request(samples.PDF, ""))
    write(1, _read_here(take_request()))


def _listen_first() -> None:
    """The life of the first child that listens: one mail is waiting, and the phrases it needs are compiled for it."""
    write(1, _read_here(take_request()))


def _listen() -> None:
    """The life of a child that listens: one mail; all it needs was loaded before it began."""
    if not select.select([0], [], [], 0)[0]:
        rehearse()
    write(1, _read_here(take_request()))


def _read_einvoices() -> None:
    """The life of the child for e-invoices: one after the other; an empty answer for what is more than that."""
    from agent.documents import read_einvoice

    while True:
        reading = read_einvoice(take_request().content)
        write(1, packed(reading) if reading else _NOT_PLAIN)


class _EinvoiceChild:
    """Reads what is an e-invoice and nothing else, in one child for many; whatever else it meets costs that child."""

    def __init__(self) -> None:
        self._child: _Child | None = None
        self._reads = 0

    def answer(self, request: Request) -> bytes | None:
        """The answer for a plain e-invoice; None for what a child of its own must read."""
        if request.asked is not Asked.INVOICE or request.content[:1] != b"<" or len(request.content) > _LARGEST_PLAIN:
            return None
        self._child = self._child or _Child(_read_einvoices)
        self._child.take(request)
        self._reads += 1
        answer = self._child.answer(time.monotonic() + _PLAIN_SECONDS)
        is_answer = answer not in (_NOT_PLAIN, packed(died()), packed(too_long()))
        if not is_answer or self._reads >= _MOST_PLAIN:
            self.end()
        return answer if is_answer else None

    def end(self) -> None:
        """End the process; the next e-invoice gets a new one."""
        child, self._child, self._reads = self._child, None, 0
        if child:
            child.end()


def _warm_up() -> None:
    """Load now what loads at first use: a child without descriptors could not."""
    for encoding in (
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "latin-1",
        "cp1252",
        "iso8859-1",
        "iso8859-15",
        "iso8859-2",
        "cp1250",
        "ascii",
        "cp437",
        "cp850",
    ):
        "".encode(encoding)
    for document in (samples.XML, samples.PDF, samples.make_zip(), samples.MAIL):
        _read_here(Request(document, ""))
    for file in (samples.CAMT, samples.TABLE):
        _read_here(Request(file, "", Asked.STATEMENTS))
    _read_here(Request(samples.MAIL, "", Asked.SAVED))
    gc.collect()
    gc.freeze()


def _hold(load: Callable[[], None]) -> None:
    """Load something of listening for every child that follows."""
    before = _addressed()
    load()
    gc.collect()
    gc.freeze()
    _HELD_FOR_LISTENING[0] += max(0, _addressed() - before)


def _addressed() -> int:
    """Octets of this process's addresses, which RLIMIT_AS counts (Linux)."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _new_child(listens: bool) -> _Child:
    return _Child(_listen, LISTENING_BYTES) if listens else _Child(_read_one)


def _hear_first(request: Request, wall_seconds: float, answers: int) -> None:
    """Answer the first mail of this worker as soon as can be; what makes others quick waits for the second."""
    _hold(learn_to_listen)
    child = _Child(_listen_first, LISTENING_BYTES)
    try:
        child.take(request)
        write(answers, child.answer(time.monotonic() + request.seconds(wall_seconds)))
    finally:
        child.end()


def _serve(wall_seconds: float) -> None:
    """Answer requests on standard input until the parent closes it."""
    _warm_up()
    # A print in a parser must not end up between the answers.
    answers = os.dup(1)
    os.dup2(2, 1)
    while sys.platform != "linux":
        write(answers, _read_here(take_request()))
    einvoices, child, listens = _EinvoiceChild(), _Child(_read_one), False
    mails = 0
    try:
        while True:
            request = take_request()
            answer = einvoices.answer(request)
            if answer is not None:
                write(answers, answer)
                continue
            mails += request.asked is Asked.WORDS
            if request.asked is Asked.WORDS and mails == 1:
                _hear_first(request, wall_seconds, answers)
                continue
            if request.asked is Asked.WORDS and mails == 2:
                _hold(practise)
            if listens is not (request.asked is Asked.WORDS):
                listens = not listens
                child.end()
                child = _new_child(listens)
            child.take(request)
            deadline = time.monotonic() + request.seconds(wall_seconds)
            following = _new_child(listens)  # forked while the first one reads; mails and papers come in rows
            try:
                write(answers, child.answer(deadline))
            finally:
                child.end()
                child = following
    finally:
        child.end()
        einvoices.end()


if __name__ == "__main__":
    try:
        speak(sys.argv[2])
        _serve(float(sys.argv[1]))
    except (EOFError, BrokenPipeError):
        sys.exit(0)
