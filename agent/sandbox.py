"""
Untrusted bytes are parsed far from the mailbox: in a small worker that forks for every document, under limits.

``Reader`` is the parent's side. The worker (``python -m agent.sandbox``) starts at the first document with an almost
empty environment, loads the parsers once and forks a child per document. On Linux a child has 256 MB, 5 seconds of
processor time, and no new file, socket or process; elsewhere only the wall clock guards. Where the program runs as root
the child becomes nobody first, for no limit on processes binds root. What comes back is JSON, checked here field by
field, never pickle, and cleaned of whatever hides or reorders text. A document that kills its child is ``Unreadable``;
the worker lives on.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import json
import os
import select
import signal
import struct
import subprocess
import sys
import time
from functools import cache
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, Self

from agent.domain.invoice import Container, EmbeddedFile, InvoiceDraft, NotAnInvoice, Reading, Unreadable
from agent.domain.text import shown

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MEMORY_BYTES = 256 * 1024 * 1024
CPU_SECONDS = 5
WALL_SECONDS = 8.0
MAX_ANSWER_BYTES = 64 * 1024 * 1024

# Longer than any terms of payment anybody prints, and more doubts than anybody reads.
_LONGEST_TEXT = 1000
_MOST_VALUES = 50
# A page has more values and fixed words than that (documents/clues.py keeps to these bounds).
_MOST_OF = {"clues": 120, "anchors": 60}
_NOBODY = 65534
_WORKER = ("-m", "agent.sandbox")

# A request: name length, content length, then both. An answer: JSON length, length of all carried files, then both.
_HEADER = struct.Struct(">QQ")
_TYPES: dict[str, type[Any]] = {
    "draft": InvoiceDraft,
    "not an invoice": NotAnInvoice,
    "unreadable": Unreadable,
    "container": Container,
}
_UNSAFE = "could not be read safely, so look at it with care: "
_TOO_LONG = Unreadable(f"{_UNSAFE}it took too long")
_DIED = Unreadable(f"{_UNSAFE}reading it crashed or took more than {MEMORY_BYTES >> 20} MB")
_NONSENSE = Unreadable(f"{_UNSAFE}the answer makes no sense")


class Reader:
    """
    Reads documents in the sandbox; a context manager that ends the worker when it closes.

    Not thread-safe: one document at a time. The worker starts with the first document; when it died by itself it is
    restarted once and the document read again.
    """

    def __init__(self, wall_seconds: float = WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        self._worker: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def worker_pid(self) -> int | None:
        """Process id of the worker; None while none runs."""
        return self._worker.pid if self._worker else None

    def close(self) -> None:
        """End the worker; the next ``read`` starts a new one."""
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.kill()
        for pipe in (worker.stdin, worker.stdout):
            if pipe:
                pipe.close()
        worker.wait()

    def read(self, content: bytes, filename: str) -> Reading:
        """
        Read one file in a child process; whatever it does to its reader, the answer is a reading.

        Raises:
            OSError: When no worker can be started at all.
        """
        for _ in range(2):
            try:
                return self._ask(content, filename)
            except TimeoutError:
                self.close()
                return _TOO_LONG
            except (BrokenPipeError, EOFError):
                self.close()
        return _DIED

    def _ask(self, content: bytes, filename: str) -> Reading:
        worker = self._worker = self._worker or _start(self._wall_seconds)
        if worker.stdin is None or worker.stdout is None:
            raise EOFError
        name = filename.encode("utf-8", "replace")[:1000]
        _write(worker.stdin.fileno(), _HEADER.pack(len(name), len(content)) + name + content)
        # The worker ends its child in time; two seconds more mean that the worker itself hangs.
        deadline = time.monotonic() + self._wall_seconds + 2
        lengths = _HEADER.unpack(_take(worker.stdout.fileno(), _HEADER.size, deadline))
        if sum(lengths) > MAX_ANSWER_BYTES:
            self.close()
            return _NONSENSE
        answer, carried = (_take(worker.stdout.fileno(), length, deadline) for length in lengths)
        return decode(answer, carried)


def _start(wall_seconds: float) -> subprocess.Popen[bytes]:
    """Start a worker that inherits neither the secrets in our environment nor the terminal's Ctrl-C."""
    return subprocess.Popen(
        [sys.executable, "-P", *_WORKER, str(wall_seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd="/",
        env={"PYTHONPATH": str(Path(__file__).resolve().parent.parent), "LANG": "C.UTF-8"},
        start_new_session=True,
    )


def encode(reading: Reading) -> tuple[bytes, bytes]:
    """Write a reading as JSON and, apart, the bytes of the files it carries, which JSON cannot hold."""
    kind = next(name for name, type_ in _TYPES.items() if isinstance(reading, type_))
    files = _files(reading)
    lengths = [len(file.content) for file in files]
    answer = json.dumps([kind, dataclasses.asdict(reading), lengths], default=_as_text).encode()
    return answer, b"".join(file.content for file in files)


def _files(reading: Reading) -> tuple[EmbeddedFile, ...]:
    """The files a reading carries, in the order their bytes travel."""
    if isinstance(reading, Container):
        return reading.files
    copy = reading.embedded_copy if isinstance(reading, InvoiceDraft) else None
    return (copy,) if copy else ()


def _as_text(value: object) -> str:
    """Dates and decimals keep their exact text; bytes travel apart."""
    return "" if isinstance(value, bytes) else str(value)


def decode(answer: bytes, carried: bytes) -> Reading:
    """Check an answer field by field: a child that read hostile bytes is not believed about types."""
    try:
        kind, fields, lengths = json.loads(answer)
        reading: Reading = _adapter(kind).validate_python(_cleaned(fields))
        return _with_bytes(reading, [int(length) for length in lengths], carried)
    except (ValueError, KeyError, TypeError, RecursionError, MemoryError):
        return _NONSENSE


def _with_bytes(reading: Reading, lengths: list[int], carried: bytes) -> Reading:
    """The reading with the bytes of its files.

    Raises:
        ValueError: When the lengths do not fit the bytes and the files.
    """
    files = _files(reading)
    if len(files) != len(lengths) or sum(lengths) != len(carried) or any(length < 0 for length in lengths):
        raise ValueError("lengths that do not fit")
    ends = list(accumulate(lengths))
    whole = tuple(
        dataclasses.replace(file, content=carried[end - length : end])
        for file, length, end in zip(files, lengths, ends, strict=True)
    )
    if isinstance(reading, Container):
        return dataclasses.replace(reading, files=whole)
    return (
        dataclasses.replace(reading, embedded_copy=whole[0]) if isinstance(reading, InvoiceDraft) and whole else reading
    )


def _cleaned(value: Any, most: int = _MOST_VALUES) -> Any:
    """The same answer with every text fit to be shown: nothing that hides or reorders text, and of bounded length."""
    if isinstance(value, str):
        return shown(value, _LONGEST_TEXT)
    if isinstance(value, list):
        return [_cleaned(each) for each in value[:most]]
    if isinstance(value, dict):
        return {name: _cleaned(each, _MOST_OF.get(name, _MOST_VALUES)) for name, each in value.items()}
    return value


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    # Only the parent validates: the worker stays 100 ms and 20 MB leaner without this import.
    from pydantic import TypeAdapter

    return TypeAdapter(_TYPES[kind])


def _write(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _take(descriptor: int, size: int, deadline: float | None = None) -> bytes:
    """Read exactly ``size`` bytes.

    Raises:
        EOFError: When the other side is gone.
        TimeoutError: At the deadline.
    """
    parts: list[bytes] = []
    while size > 0:
        if deadline is not None and not select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise TimeoutError
        part = os.read(descriptor, min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


# --- the worker's side: everything below runs in the other process ---


def _packed(reading: Reading) -> bytes:
    answer, carried = encode(reading)
    return b"".join((_HEADER.pack(len(answer), len(carried)), answer, carried))


def _take_request() -> tuple[bytes, str]:
    """The next content and file name on standard input."""
    name_length, length = _HEADER.unpack(_take(0, _HEADER.size))
    name = _take(0, name_length).decode("utf-8", "replace")
    return _take(0, length), name


def _read_here(content: bytes, filename: str) -> bytes:
    """Read a document in this very process; a bug in a parser costs one document."""
    from agent.documents import read_document

    try:
        return _packed(read_document(content, filename))
    except Exception as error:
        return _packed(Unreadable(f"{_UNSAFE}{type(error).__name__} in the reader"))


def _limit() -> None:
    """Take away what a parser never needs. Without new descriptors there is no file and no network."""
    import resource

    _become_nobody()  # with that module loaded: nobody may not be able to read it
    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_NPROC: 0,  # does not bind root
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        _, ceiling = resource.getrlimit(limit)
        value = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
        resource.setrlimit(limit, (value, value))


def _become_nobody() -> None:
    """Give up root, which no limit on processes binds and which may signal anybody's processes."""
    if os.geteuid() == 0:
        # In a container whose user map has no such user, root stays root: the other limits bind all the same.
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)


class _Child:
    """A process that reads one document and ends; it is forked ahead, so that a document need not wait for it."""

    def __init__(self) -> None:
        request, self._request = os.pipe()
        self._answer, answer = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            self._live(request, answer)
        os.close(request)
        os.close(answer)

    def _live(self, request: int, answer: int) -> NoReturn:
        """Be the child: pipes for one document, limits, and nothing else of the worker's."""
        try:
            os.dup2(request, 0)
            os.dup2(answer, 1)
            os.closerange(3, 256)
            _limit()
            gc.disable()
            _write(1, _read_here(*_take_request()))
        finally:
            os._exit(0)

    def take(self, content: bytes, filename: str) -> None:
        """Hand the document over; that the child died of it shows in the answer."""
        name = filename.encode("utf-8", "replace")
        with contextlib.suppress(BrokenPipeError):
            _write(self._request, _HEADER.pack(len(name), len(content)) + name + content)

    def answer(self, deadline: float) -> bytes:
        """Wait for the reading until the wall clock says no."""
        try:
            header = _take(self._answer, _HEADER.size, deadline)
            return header + _take(self._answer, min(sum(_HEADER.unpack(header)), MAX_ANSWER_BYTES), deadline)
        except EOFError:
            return _packed(_DIED)
        except TimeoutError:
            return _packed(_TOO_LONG)

    def end(self) -> None:
        """End the process, whatever it does, and leave nothing of it."""
        os.close(self._request)
        os.close(self._answer)
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _sample_pdf() -> bytes:
    """The smallest page that sets every reader to work; without a cross-reference table pdfium makes its own."""
    rows = ("FACTUUR", "Factuurnummer: 1", "Factuurdatum: 1-2-2026", "Vervaldatum: 3-3-2026", "Totaal EUR 1,00")
    text = "".join(f"({row}) Tj 0 -20 Td " for row in rows)
    page = "/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    font = "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    stream = f"BT /F 10 Tf 50 700 Td {text}ET"
    objects = ("/Type/Catalog/Pages 2 0 R", "/Type/Pages/Kids[3 0 R]/Count 1", page + font)
    written = [f"{number} 0 obj<<{body}>>endobj" for number, body in enumerate(objects, 1)]
    written.append(f"4 0 obj<</Length {len(stream)}>>stream\n{stream}\nendstream endobj")
    return "\n".join(["%PDF-1.4", *written, "trailer<</Root 1 0 R>>", "%%EOF"]).encode()


_SAMPLE_MAIL = (
    b"From: a@b.example\nSubject: =?utf-8?q?x?=\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    b"--b\nContent-Type: application/pdf; name*=utf-8''%e2%82%ac.pdf\n"
    b"Content-Transfer-Encoding: base64\n\nJVBERi0=\n--b--\n"
)


def _sample_zip() -> bytes:
    """A packed file, so that all of unpacking is loaded."""
    import io
    import zipfile

    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("€.xml", "<a/>")
    return written.getvalue()


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
    ):
        "".encode(encoding)
    _read_here(b"<Invoice><ID>1</ID><Note>een twee drie</Note></Invoice>", "")
    _read_here(_sample_pdf(), "")
    _read_here(_sample_zip(), "")
    _read_here(_SAMPLE_MAIL, "")
    gc.collect()
    gc.freeze()


def _serve(wall_seconds: float) -> None:
    """Answer requests on standard input until the parent closes it."""
    _warm_up()
    # A print in a parser must not end up between the answers.
    answers = os.dup(1)
    os.dup2(2, 1)
    while sys.platform != "linux":
        _write(answers, _read_here(*_take_request()))
    child = _Child()
    while True:
        try:
            child.take(*_take_request())
            deadline = time.monotonic() + wall_seconds
            following = _Child()  # forked while the first one reads
            _write(answers, child.answer(deadline))
        finally:
            child.end()
        child = following


if __name__ == "__main__":
    try:
        _serve(float(sys.argv[1]))
    except (EOFError, BrokenPipeError):
        sys.exit(0)
