"""XML written as a nested expression: one call per element, absent things left out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

Child = ElementTree.Element | str | Decimal | date | None


def element(tag: str, *children: Child, **attributes: str) -> ElementTree.Element | None:
    """
    Make an element of its texts and children; ``None`` when there is nothing to put in it.

    Args:
        tag: Name with its prefix; the root declares the prefixes.
        children: Elements, or one text; ``None`` and the empty text are left out. A date is written as ISO 8601.
        attributes: Written in the order given.
    """
    present = [child for child in children if child is not None and child != ""]
    if not present:
        return None
    made = ElementTree.Element(tag, attributes)
    for child in present:
        if isinstance(child, ElementTree.Element):
            made.append(child)
        else:
            made.text = str(child)
    return made


def xml_bytes(tag: str, *children: Child, **namespaces: str) -> bytes:
    """Write a whole document in UTF-8, indented; ``namespaces`` by prefix, the one called ``default`` has none."""
    declared = {"xmlns" if prefix == "default" else f"xmlns:{prefix}": uri for prefix, uri in namespaces.items()}
    root = element(tag, *children, **declared)
    if root is None:
        raise ValueError(f"nothing to write in {tag}")
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
