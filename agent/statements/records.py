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
MAX_PLACES = 3_000
MAX_NAME = 100
MAX_TEXT = 10_000
MAX_RAW = 2_000
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
    if content.count(b"</") + content.count(b"/>") > MAX_ELEMENTS:
        raise StatementError("an XML file with far more elements than a bank writes; export a shorter period")
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


class _Place:
    """A path that occurs in the file: what is done there is decided once, however often it comes again."""

    __slots__ = ("around", "below", "is_kept", "is_part", "name", "namespace", "path")

    def __init__(self, around: tuple[str, ...], path: str, name: str, namespace: str) -> None:
        self.around = around
        self.path = path
        self.name = name
        self.namespace = namespace
        self.below: dict[str, _Place] = {}
        self.is_kept = False
        self.is_part: bool | None = None


class _Reader:
    """Listens to the parser and keeps only the records that are open. It runs for every tag, so it does little."""

    def __init__(self, content: bytes, cut: Cutter, kept: frozenset[str]) -> None:
        self._content = content
        self._cut = cut
        self._kept = kept
        self._places = [_Place((), "", "", "")]
        self._known = 0
        self._open: list[Record] = []
        self._texts: dict[str, list[str]] = {}
        self._pieces: list[str] = []
        self._newest: _Place | None = None
        self._done: list[Record] = []
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._pieces.append
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
        above = self._places[-1]
        try:
            place = above.below[tag]
        except KeyError:
            place = above.below[tag] = self._place(above, tag)
        self._places.append(place)
        self._newest = place
        self._pieces.clear()
        if place.is_kept:
            if attributes and "Ccy" in attributes:
                self._texts.setdefault(f"{place.path}@Ccy", []).append(attributes["Ccy"][:MAX_NAME])
        elif place.is_part is not None:
            parser = self.parser
            record = Record(place.name, place.namespace, parser.CurrentLineNumber, parser.CurrentByteIndex)
            self._open.append(record)
            self._texts = record.texts

    def _end(self, tag: str) -> None:
        place = self._places.pop()
        if place.is_kept:
            if place is self._newest:
                self._texts.setdefault(place.path, []).append("".join(self._pieces)[:MAX_TEXT])
        elif place.is_part is not None:
            self._close(place.is_part)

    def _close(self, is_part: bool) -> None:
        record = self._open.pop()
        self._texts = self._open[-1].texts if self._open else {}
        end = self._content.find(b">", self.parser.CurrentByteIndex) + 1
        # A character takes up to four bytes.
        raw = self._content[record.start : min(end, record.start + 4 * MAX_RAW)]
        record.raw = raw.decode("utf-8", "ignore")[:MAX_RAW]
        (self._open[-1].parts if is_part and self._open else self._done).append(record)

    def _place(self, above: _Place, tag: str) -> _Place:
        """Decide what is done at a path that occurs for the first time."""
        namespace, _, name = tag.rpartition(" ")
        self._known += 1
        if len(name) > MAX_NAME or self._known > MAX_PLACES or len(self._places) > MAX_DEPTH:
            raise StatementError(
                "an XML file with far more kinds of elements than a bank writes; download it again from the bank",
                self.parser.CurrentLineNumber,
            )
        is_part = self._cut(above.around, above.path, name)
        if is_part is not None:
            place = _Place((*above.around, name), "", name, namespace[:MAX_NAME])
            place.is_part = is_part
            return place
        # Outside of all records there are no paths: nothing is kept there.
        path = f"{above.path}/{name}".lstrip("/") if above.around else ""
        place = _Place(above.around, path, name, "")
        place.is_kept = bool(above.around) and name in self._kept
        return place


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
