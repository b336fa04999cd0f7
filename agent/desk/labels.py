"""What fields, columns and labels are called when they are shown; scripts get the same names in English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agent.desk.cells import tell_cell
from agent.desk.sources import tell_source
from agent.domain.speech import later, tell

#: Every name that may stand before a value, as code and books write it.
NAMES = (
    *(later("account"), later("amount"), later("amount due"), later("booked"), later("closing"), later("collection")),
    *(later("copy"), later("corrects"), later("customer"), later("doubts"), later("due date"), later("end-to-end")),
    *(later("entries"), later("files"), later("for"), later("format"), later("from"), later("id"), later("is")),
    *(later("issue date"), later("kind"), later("language"), later("line"), later("meaning"), later("more")),
    *(later("name"), later("number"), later("online payment"), later("opening"), later("originally")),
    *(later("papers"), later("payment reference"), later("payment terms"), later("preceding invoice")),
    *(later("proof"), later("reason"), later("recipient"), later("returned"), later("seller"), later("subject")),
    *(later("total"), later("trouble"), later("value")),
)
#: Words of a scale, and kinds of papers, that are stored in English.
_VALUES = (
    *(later("certain"), later("likely"), later("unsure"), later("invoice"), later("quote"), later("order")),
    *(later("reminder"), later("receipt"), later("beside"), later("under")),
)
#: Labels whose value is one of our own words, not a stranger's.
_OUR_WORDS = frozenset({"is", "collection", "written by"})  # as is


def tell_label(name: str) -> str:
    """Call a field as the owner does: "due_date" is "due date", "vervaldatum"."""
    return tell(name.replace("_", " "))


def tell_described(described: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Labels and texts of what was seen, in the owner's words."""
    for label, value in described.items():
        yield tell_label(label), _told(label, value)


def _told(label: str, value: object) -> str:
    if isinstance(value, Mapping):
        return f"{tell_cell(value['value'])}   [{tell(value['confidence'])}; {tell_source(value['source'])}]"
    if isinstance(value, list):
        return ", ".join(value)
    return ": ".join(map(tell, str(value).split(": "))) if label in _OUR_WORDS else str(value)
