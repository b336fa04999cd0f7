"""XML from strangers, made into a plain tree: no document type, no entities, no bottomless nesting."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agent.domain.errors import DocumentError
from agent.domain.speech import tell

MAX_BYTES = 20_000_000
MAX_ELEMENTS = 300_000
MAX_DEPTH = 100
MAX_TEXT = 10_000
CHUNK = 65_536

_DECLARATION = re.compile(rb"<\?xml(?:[^>]*?encoding\s*=\s*[\"']([^\"'>]{1,40}))?[^>]*\?>")


@dataclass(frozen=True)
class Tree:
    """A document's root, every tag without its namespace; ``namespaces`` keeps the first one seen per tag."""

    root: ET.Element
    namespaces: Mapping[str, str]


class _CarefulBuilder(ET.TreeBuilder):
    """Builds the tree, drops namespaces from tags, and refuses what an invoice never needs."""

    def __init__(self) -> None:
        super().__init__()
        self.namespaces: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        self._elements = 0
        self._depth = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse: no e-invoice has a DTD, and entities only exist with one."""
        raise DocumentError(
            tell("an XML file with a document type definition, refused for safety; export it as an e-invoice")
        )

    def start(self, tag: str, attrs: dict[str, str]) -> ET.Element:
        """Open one element under its local name."""
        self._elements += 1
        self._depth += 1
        if self._elements > MAX_ELEMENTS or self._depth > MAX_DEPTH:
            raise DocumentError(tell("an XML file with far more elements than an invoice has; export it again"))
        local = self._tags.get(tag)
        if local is None:
            space, _, local = tag.rpartition("}")
            self._tags[tag] = local
            self.namespaces.setdefault(local, space.lstrip("{"))
        return super().start(local, attrs)

    def end(self, tag: str) -> ET.Element:
        """Close one element."""
        self._depth -= 1
        return super().end(self._tags[tag])


def parse_tree(content: bytes) -> Tree:
    """
    Parse untrusted XML. Bytes that belie their declared encoding are read as UTF-8, else as Windows writes them.

    Raises:
        DocumentError: When it is too large, malformed, in an unknown encoding or carries a DTD.
    """
    if len(content) > MAX_BYTES:
        raise DocumentError(tell("an XML file larger than 20 MB; export it without its attachments"))
    content = _trimmed(content)
    try:
        return _parse(content)
    except ET.ParseError as error:
        reason = tell("broken XML ({why}); export it again", why=error)
    except (LookupError, ValueError, OSError):  # OSError: the codec would have to be loaded, in the sandbox
        reason = tell("an XML file in an encoding we do not know; export it in UTF-8")
    repaired = _in_utf8(content)
    if repaired is None:
        raise DocumentError(reason)
    try:
        return _parse(repaired)
    except ET.ParseError as error:
        raise DocumentError(reason) from error


def _parse(content: bytes) -> Tree:
    builder = _CarefulBuilder()
    parser = ET.XMLParser(target=builder)
    for at in range(0, len(content), CHUNK):
        parser.feed(content[at : at + CHUNK])
    return Tree(parser.close(), builder.namespaces)


def _is_wide(content: bytes) -> bool:
    """Whether it is UTF-16, which has bytes of its own rules."""
    return b"\x00" in content[:4] or content.startswith((b"\xff\xfe", b"\xfe\xff"))


def _trimmed(content: bytes) -> bytes:
    """Without the blank lines, marks and zeros that programs leave before and after a document, and XML forbids."""
    if _is_wide(content):
        return content
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").rstrip(b"\x00\x1a \t\r\n")


def _in_utf8(content: bytes) -> bytes | None:
    """
    The same document in UTF-8 without a declaration; None when its bytes do not belie the declaration.

    Seen in practice: "utf-16" over UTF-8, "UTF-8" over Windows-1252.
    """
    if _is_wide(content):
        return None
    declared = _DECLARATION.match(content)
    encoding = (declared[1] or b"utf-8").decode("ascii", "replace").lower() if declared else "utf-8"
    body = content[declared.end() :] if declared else content
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace").encode() if encoding in ("utf-8", "utf8", "us-ascii") else None
    return None if encoding in ("utf-8", "utf8") else body


def texts(parent: ET.Element, *paths: str) -> Iterator[str]:
    """Every non-empty text under these paths, in their order, white space collapsed; of a huge one the start."""
    for path in paths:
        for element in parent.iterfind(path):
            if value := " ".join((element.text or "")[:MAX_TEXT].split()):
                yield value


def text(parent: ET.Element, *paths: str) -> str | None:
    """The first non-empty text under these paths."""
    return next(texts(parent, *paths), None)
