"""XML from strangers, made into a plain tree: no document type, no entities, no bottomless nesting."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agent.domain.errors import DocumentError

MAX_BYTES = 20_000_000
MAX_ELEMENTS = 300_000
MAX_DEPTH = 100
CHUNK = 65_536


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
            "an XML file with a document type definition, refused for safety; export it as an e-invoice"
        )

    def start(self, tag: str, attrs: dict[str, str]) -> ET.Element:
        """Open one element under its local name."""
        self._elements += 1
        self._depth += 1
        if self._elements > MAX_ELEMENTS or self._depth > MAX_DEPTH:
            raise DocumentError("an XML file with far more elements than an invoice has; export it again")
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
    Parse untrusted XML.

    Raises:
        DocumentError: When it is too large, malformed, in an unknown encoding or carries a DTD.
    """
    if len(content) > MAX_BYTES:
        raise DocumentError("an XML file larger than 20 MB; export it without its attachments")
    builder = _CarefulBuilder()
    parser = ET.XMLParser(target=builder)
    try:
        for at in range(0, len(content), CHUNK):
            parser.feed(content[at : at + CHUNK])
        root = parser.close()
    except ET.ParseError as error:
        raise DocumentError(f"broken XML ({error}); export it again") from error
    except (LookupError, ValueError, OSError) as error:  # OSError: the codec would have to be loaded, in the sandbox
        raise DocumentError("an XML file in an encoding we do not know; export it in UTF-8") from error
    return Tree(root, builder.namespaces)


def texts(parent: ET.Element, *paths: str) -> Iterator[str]:
    """Every non-empty text under these paths, in the order of the paths, white space collapsed."""
    for path in paths:
        for element in parent.iterfind(path):
            if value := " ".join((element.text or "").split()):
                yield value


def text(parent: ET.Element, *paths: str) -> str | None:
    """The first non-empty text under these paths."""
    return next(texts(parent, *paths), None)
