"""XML from strangers as a stream of small records: no document type, no entities, no tree that grows with the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from agent.domain.errors import StatementError

MAX_BYTES = 100_000_000
MAX_ELEMENTS = 5_000_000
MAX_DEPTH = 60
MAX_NAME = 100
MAX_TEXT = 10_000
MAX_RAW = 2_000
_MOST_PIECES = 100
_CHUNK = 262_144

_DECLARATION = re.compile(rb"<\?xml(?:[^>]*?encoding\s*=\s*[\"']([^\"'>]{1,40}))?[^>]*\?>")
# Not every codec is harmless, so only those that banks have written.
_SINGLE_BYTE = re.compile(r"iso-?8859-\d{1,2}|windows-125\d|cp\d{3,4}", re.IGNORECASE)


@dataclass(slots=True)
class Record:
    """One element that is read by itself.

    Attributes:
        name: Without its namespace.
        namespace: As the file says it, "" when it says none.
        line: Where it begins, from 1.
        texts: What stands in the elements below, by path ("RltdPties/Dbtr/Nm"), in the file's order, white space at
            the ends kept; the currency of an amount under its path with "@Ccy".
        parts: Records inside this one that are cut with it.
        raw: As it stood, shortened to ``MAX_RAW`` characters.
    """

    name: str
    namespace: str
    line: int
    start: int
    texts: dict[str, list[str]] = field(default_factory=dict)
    parts: list[Record] = field(default_factory=list)
    raw: str = ""

    def find(self, *paths: str) -> str | None:
        """The first text that is not blank under these paths, white space collapsed."""
        for path in paths:
            for text in self.texts.get(path, ()):
                if shown := " ".join(text.split()):
                    return shown
        return None

    def find_all(self, path: str) -> list[str]:
        """Every text that is not blank under this path, white space collapsed."""
        return [shown for text in self.texts.get(path, ()) if (shown := " ".join(text.split()))]


#: What an element begins: None for nothing of its own, else whether the record becomes a part of the one around it.
#: Asked with the names of the records around it, the path in the innermost one, and its own name.
Cutter = Callable[[tuple[str, ...], str, str], bool | None]


def read_records(content: bytes, cut: Cutter, kept: frozenset[str]) -> Iterator[Record]:
    """
    Cut untrusted XML into records, each given when it ends. Bytes that belie their encoding are read as they are.

    Args:
        cut: Says which elements become records.
        kept: The names of elements whose texts are wanted; the others are passed over.

    Raises:
        StatementError: When it is too large, malformed, in an unknown encoding or carries a DTD.
    """
    if len(content) > MAX_BYTES:
        raise StatementError("an XML file larger than 100 MB; export a shorter period")
    content = _in_utf8(content)
    reader = _Reader(content, cut, kept)
    parser = reader.parser
    try:
        for at in range(0, len(content), _CHUNK):
            parser.Parse(content[at : at + _CHUNK], False)
            yield from reader.take()
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        line = parser.ErrorLineNumber
        raise StatementError("broken XML; download the file again from the bank, unedited", line) from error
    yield from reader.take()


class _Reader:
    """Listens to the parser and keeps only the records that are open."""

    def __init__(self, content: bytes, cut: Cutter, kept: frozenset[str]) -> None:
        self._content = content
        self._cut = cut
        self._kept = kept
        self._names: dict[str, tuple[str, str]] = {}
        self._elements = 0
        self._paths: list[str] = []
        self._open: list[tuple[Record, int, bool]] = []
        self._around: tuple[str, ...] = ()
        self._texts: dict[str, list[str]] | None = None
        self._pieces: list[str] = []
        self._is_leaf = False
        self._done: list[Record] = []
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        self.parser = parser

    def take(self) -> list[Record]:
        """The records that have ended since the last time."""
        done, self._done = self._done, []
        return done

    def _doctype(self, *_: object) -> None:
        raise StatementError(
            "an XML file with a document type definition, refused for safety; download it again from the bank",
            self.parser.CurrentLineNumber,
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        known = self._names.get(tag)
        if known is None:
            known = self._names[tag] = self._name(tag)
        name = known[1]
        paths = self._paths
        self._elements += 1
        if self._elements > MAX_ELEMENTS or len(paths) > MAX_DEPTH:
            raise StatementError(
                "an XML file with far more elements than a bank writes; export a shorter period",
                self.parser.CurrentLineNumber,
            )
        path = paths[-1] if paths else ""
        self._is_leaf = False
        is_part = self._cut(self._around, path, name)
        if is_part is not None:
            record = Record(name, known[0], self.parser.CurrentLineNumber, self.parser.CurrentByteIndex)
            self._open.append((record, len(paths), is_part))
            self._around = (*self._around, name)
            self._texts = record.texts
            paths.append("")
            return
        if self._texts is None:
            paths.append("")
            return
        path = f"{path}/{name}" if path else name
        paths.append(path)
        if name in self._kept:
            self._is_leaf = True
            self._pieces.clear()
            if attributes and "Ccy" in attributes:
                self._texts.setdefault(f"{path}@Ccy", []).append(attributes["Ccy"][:MAX_NAME])

    def _data(self, data: str) -> None:
        if self._is_leaf and len(self._pieces) < _MOST_PIECES:
            self._pieces.append(data[:MAX_TEXT])

    def _end(self, tag: str) -> None:
        path = self._paths.pop()
        if self._is_leaf and self._texts is not None:
            self._texts.setdefault(path, []).append("".join(self._pieces)[:MAX_TEXT])
        self._is_leaf = False
        if self._open and self._open[-1][1] == len(self._paths):
            self._close()

    def _close(self) -> None:
        record, _, is_part = self._open.pop()
        self._around = self._around[:-1]
        self._texts = self._open[-1][0].texts if self._open else None
        end = self._content.find(b">", self.parser.CurrentByteIndex) + 1
        # A character takes up to four bytes.
        raw = self._content[record.start : min(end, record.start + 4 * MAX_RAW)]
        record.raw = raw.decode("utf-8", "ignore")[:MAX_RAW]
        (self._open[-1][0].parts if is_part and self._open else self._done).append(record)

    def _name(self, tag: str) -> tuple[str, str]:
        namespace, _, name = tag.rpartition(" ")
        if len(name) > MAX_NAME:
            raise StatementError(
                "an XML file with names that no bank writes; download it again from the bank",
                self.parser.CurrentLineNumber,
            )
        return namespace[:MAX_NAME], name


def _in_utf8(content: bytes) -> bytes:
    """
    The same file in UTF-8, without the marks and blank lines that programs leave around it, and XML forbids.

    Whatever is valid UTF-8 is; else the declared encoding counts, and Windows-1252 where that is belied too.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:4]:
        return _from_wide(content)
    content = content.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").rstrip(b"\x00\x1a \t\r\n")
    if _is_utf8(content):
        return content
    declared = _DECLARATION.match(content)
    encoding = (declared[1] or b"").decode("ascii", "replace") if declared else ""
    try:
        return content.decode(encoding if _SINGLE_BYTE.fullmatch(encoding) else "cp1252").encode()
    except (LookupError, ValueError, OSError):  # OSError: the codec would have to be loaded, in the sandbox
        return content.decode("cp1252", "replace").encode()


def _from_wide(content: bytes) -> bytes:
    is_big = content.startswith((b"\xfe\xff", b"\x00"))
    try:
        return (
            content.decode("utf-16-be" if is_big else "utf-16-le").lstrip("\ufeff \t\r\n").rstrip("\x00 \r\n").encode()
        )
    except (LookupError, ValueError, OSError) as error:
        raise StatementError("an XML file in an encoding we do not know; export it in UTF-8") from error


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
