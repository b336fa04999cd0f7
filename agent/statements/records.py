"""XML from strangers as a stream of small records: no document type, no entities, no tree that grows with the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from agent.domain.errors import StatementError
from agent.domain.speech import tell

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
    """

    name: str
    namespace: str
    line: int
    start: int
    end: int
    content: bytes = field(repr=False)
    texts: dict[str, list[str]] = field(default_factory=dict)
    parts: list[Record] = field(default_factory=list)

    @property
    def raw(self) -> str:
        """As it stood, shortened to ``MAX_RAW`` characters, of which each takes up to four bytes."""
        return self.content[self.start : min(self.end, self.start + 4 * MAX_RAW)].decode("utf-8", "ignore")[:MAX_RAW]

    def find(self, *paths: str) -> str | None:
        """The first text that is not blank under these paths, white space collapsed."""
        texts = self.texts
        for path in paths:
            if path in texts:
                for text in texts[path]:
                    if shown := " ".join(text.split()):
                        return shown
        return None

    def find_all(self, path: str) -> list[str]:
        """Every text that is not blank under this path, white space collapsed."""
        if path not in self.texts:
            return []
        return [shown for text in self.texts[path] if (shown := " ".join(text.split()))]


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
        raise StatementError(tell("an XML file larger than 100 MB; export a shorter period"))
    content = _in_utf8(content)
    if content.count(b"</") + content.count(b"/>") > MAX_ELEMENTS:
        raise StatementError(tell("an XML file with far more elements than a bank writes; export a shorter period"))
    reader = _Reader(content, cut, kept)
    parser = reader.parser
    try:
        for at in range(0, len(content), _CHUNK):
            parser.Parse(content[at : at + _CHUNK], False)
            yield from reader.take()
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        line = parser.ErrorLineNumber
        raise StatementError(tell("broken XML; download the file again from the bank, unedited"), line) from error
    yield from reader.take()


_PASSED, _TEXT, _RECORD, _PART = range(4)


class _Place:
    """A path that occurs in the file: what is done there is decided once, however often it comes again."""

    __slots__ = ("above", "around", "below", "depth", "kind", "name", "path", "prefix")

    def __init__(self, above: _Place | None, name: str, prefix: str, path: str, around: tuple[str, ...]) -> None:
        self.above = above
        self.name = name
        self.prefix = prefix
        self.path = path
        self.around = around
        self.below: dict[str, _Place] = {}
        self.depth: int = above.depth + 1 if above else 0
        self.kind = _PASSED


class _Reader:
    """Listens to the parser and keeps only the records that are open."""

    def __init__(self, content: bytes, cut: Cutter, kept: frozenset[str]) -> None:
        self._content = content
        self._cut = cut
        self._kept = kept
        self._known = 0
        # Prefixes as they were last declared: enough to name the message, and expat is a third faster without.
        self._namespaces: dict[str, str] = {}
        self._done: list[Record] = []
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self._listen()

    def take(self) -> list[Record]:
        """The records that have ended since the last time."""
        done = self._done[:]
        self._done.clear()
        return done

    def _doctype(self, *_: object) -> None:
        raise StatementError(
            tell("an XML file with a document type definition, refused for safety; download it again from the bank"),
            self.parser.CurrentLineNumber,
        )

    def _listen(self) -> None:
        """Give the parser its two callbacks. They run for every tag: what they need is at hand, and they do little."""
        parser, content, done, decide = self.parser, self._content, self._done, self._place
        place = newest = _Place(None, "", "", "", ())
        opened: list[Record] = []
        texts: dict[str, list[str]] = {}
        pieces: list[str] = []
        hear, forget = pieces.append, pieces.clear

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal place, newest, texts
            try:
                place = newest = place.below[tag]
            except KeyError:
                place = newest = decide(place, tag, attributes)
            kind = place.kind
            if kind == _TEXT:
                forget()
                # Blanks between the tags of an indented file are half of all texts: nobody listens to them.
                parser.CharacterDataHandler = hear
                if attributes and "Ccy" in attributes:
                    texts.setdefault(f"{place.path}@Ccy", []).append(attributes["Ccy"][:MAX_NAME])
            elif kind:
                namespace = self._namespaces.get(place.prefix, "")
                record = Record(
                    place.name, namespace, parser.CurrentLineNumber, parser.CurrentByteIndex, len(content), content
                )
                opened.append(record)
                texts = record.texts

        def end(_: str) -> None:
            nonlocal place, texts
            left = place
            place = left.above  # type: ignore[assignment]  # the parser sees to it that nothing ends above the root
            kind = left.kind
            if kind == _TEXT:
                if left is newest:
                    parser.CharacterDataHandler = None
                    text = pieces[0] if len(pieces) == 1 else "".join(pieces)
                    path = left.path
                    if path in texts:
                        texts[path].append(text[:MAX_TEXT])
                    else:
                        texts[path] = [text[:MAX_TEXT]]
            elif kind:
                record = opened.pop()
                record.end = content.find(b">", parser.CurrentByteIndex) + 1
                texts = opened[-1].texts if opened else {}
                (opened[-1].parts if kind == _PART and opened else done).append(record)

        parser.StartElementHandler = start
        parser.EndElementHandler = end

    def _place(self, above: _Place, tag: str, attributes: dict[str, str]) -> _Place:
        """Decide what is done at a path that occurs for the first time."""
        prefix, _, name = tag.rpartition(":")
        for key, value in attributes.items():
            if key == "xmlns" or key.startswith("xmlns:"):
                self._namespaces[key[6:]] = value[:MAX_NAME]
        self._known += 1
        if len(name) > MAX_NAME or self._known > MAX_PLACES or above.depth >= MAX_DEPTH:
            raise StatementError(
                tell("an XML file with far more kinds of elements than a bank writes; download it again from the bank"),
                self.parser.CurrentLineNumber,
            )
        is_part = self._cut(above.around, above.path, name)
        if is_part is not None:
            place = _Place(above, name, prefix, "", (*above.around, name))
            place.kind = _PART if is_part else _RECORD
        else:
            # Outside of all records there are no paths: nothing is kept there.
            path = f"{above.path}/{name}".lstrip("/") if above.around else ""
            place = _Place(above, name, prefix, path, above.around)
            place.kind = _TEXT if above.around and name in self._kept else _PASSED
        above.below[tag] = place
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
        raise StatementError(tell("an XML file in an encoding we do not know; export it in UTF-8")) from error


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
