"""Where a value was read, in the owner's words; it is stored in English, beside the terms of EN 16931."""

from __future__ import annotations

import re

from agent.domain.speech import later, tell

#: The sources that readers write, the most telling first. Paths of XML and labels of a paper stay as they are.
_SHAPES = tuple(
    (re.compile(shape.replace("TERM", r"\((?P<term>BT-\d+)\)"), re.DOTALL), words)
    for shape, words in (
        (r"PDF text: it says it is paid TERM", later("text of the PDF: it says it is paid ({term})")),  # as is
        (r"PDF text: (?P<words>.*) TERM", later("text of the PDF: {words} ({term})")),
        (r"PDF text TERM", later("text of the PDF ({term})")),  # as is
        (r"PDF text TERM; check digits wrong", later("text of the PDF ({term}), with wrong check digits")),  # as is
        (r"the owner", later("you said so")),  # as is
    )
)
_HOW = re.compile(r"(?P<source>.*) \((?P<how>certain|likely|unsure)\)", re.DOTALL)


def tell_source(source: str) -> str:
    """Say where a value was read; as it is, when no reader's shape fits it."""
    if found := _HOW.fullmatch(source):
        how = found["how"]
        return tell("{source} ({how})", source=tell_source(found["source"]), how=tell(how))
    for shape, words in _SHAPES:
        if found := shape.fullmatch(source):
            holes = found.groupdict()
            return tell(words, **holes) if holes else tell(words)
    return source
