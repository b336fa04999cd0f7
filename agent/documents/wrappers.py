"""XML envelopes: a header around invoices that stand inside as elements, as text, or as bytes. One level deep."""

from __future__ import annotations

import base64
import binascii
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator

from agent.documents.trees import Tree

# StandardBusinessDocument (SBDH 1.3) and SOAP say of what they carry no more than that it is there.
_ENVELOPES = frozenset({"StandardBusinessDocument", "StandardBusinessDocumentHeader", "Envelope"})
_INVOICE_ROOTS = frozenset({"Invoice", "CreditNote", "CrossIndustryInvoice", "CrossIndustryDocument"})
# Peppol's envelope of anything: what is inside as text, or as bytes in base64.
_AS_TEXT = frozenset({"TextContent"})
_AS_BYTES = frozenset({"BinaryContent"})
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def carried_documents(tree: Tree, is_invoice: Callable[[str, str], bool]) -> Iterator[bytes]:
    """
    Every document inside an XML envelope, as a file of its own.

    Args:
        tree: The envelope.
        is_invoice: Whether an element of this name and namespace is an invoice. In the envelopes everybody uses an
            invoice without a namespace counts too; in any other XML only one that says by its namespace what it is.
    """
    if tree.root.tag == "AttachedDocument":
        # UBL's own envelope: the Colombian one carries the invoice as text, others as bytes.
        yield from _encoded(tree.root.iterfind("Attachment/ExternalReference/Description"), as_bytes=False)
        yield from _encoded(tree.root.iterfind("Attachment/EmbeddedDocumentBinaryObject"), as_bytes=True)
        return
    yield from _elements(tree.root, tree, is_invoice)
    if tree.root.tag in _ENVELOPES:
        yield from _encoded((each for name in _AS_TEXT for each in tree.root.iter(name)), as_bytes=False)
        yield from _encoded((each for name in _AS_BYTES for each in tree.root.iter(name)), as_bytes=True)


def _elements(parent: ET.Element, tree: Tree, is_invoice: Callable[[str, str], bool]) -> Iterator[bytes]:
    """The outermost invoices under this element."""
    for child in parent:
        space = tree.namespaces.get(child.tag, "")
        anonymous = child.tag in _INVOICE_ROOTS and not space and tree.root.tag in _ENVELOPES
        if anonymous or is_invoice(child.tag, space):
            yield _as_document(child, space)
        else:
            yield from _elements(child, tree, is_invoice)


def _as_document(element: ET.Element, space: str) -> bytes:
    """An element as a file of its own, for reading: its parts keep their names and not their namespaces."""
    root = ET.Element(element.tag, {"xmlns": space} if space else {})
    root.extend(element)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _encoded(elements: Iterator[ET.Element], *, as_bytes: bool) -> Iterator[bytes]:
    """What stands in these elements as text that is itself a document."""
    for element in elements:
        text = (element.text or "").strip().lstrip("\ufeff")
        if as_bytes:
            try:
                content = base64.b64decode("".join(text.split()), validate=True)
            except (binascii.Error, ValueError):
                continue
            yield from [content] if content else []
        elif text.startswith("<"):
            # The declaration spoke of the bytes this text once was.
            yield _DECLARATION.sub("", text).encode()
