"""What was seen in a document, as labels and texts."""

from __future__ import annotations

from dataclasses import fields

from agent.domain.invoice import Container, Field, NotAnInvoice, Party, Reading, Unreadable


def describe_reading(reading: Reading) -> dict[str, object]:
    """Describe a reading: what it is, and every field that was found with value, confidence and source."""
    match reading:
        case Unreadable(reason):
            return {"is": "not readable", "reason": reason}
        case NotAnInvoice(kind, reason):
            return {"is": f"not an invoice: {kind.value}", "reason": reason}
        case Container(files, left_out):
            names = [file.filename for file in files]
            return {"is": "an envelope with files", "files": names, **({"left out": left_out} if left_out else {})}
    described: dict[str, object] = {"is": reading.kind.value}
    for declared in fields(reading):
        name, value = declared.name.replace("_", " "), getattr(reading, declared.name)
        if isinstance(value, Field):
            described[name] = {"value": str(value.value), "confidence": value.confidence.value, "source": value.source}
        elif isinstance(value, Party):
            known = [str(text) for part in fields(value) if (text := getattr(value, part.name))]
            if known:
                described[name] = known
    described["collection"] = reading.collection.value
    if reading.embedded_copy:
        described["embedded copy"] = reading.embedded_copy.filename
    if reading.doubts:
        described["doubts"] = list(reading.doubts)
    return described
