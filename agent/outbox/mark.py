"""The mark every letter and every note carries, by which the mailbox is a second book.

``X-Voldaan-Letter: 1 installation=… letter=… customer=… item=KEY:STEP item=KEY:STEP template=…`` with
percent-encoded values, so that it folds between words and survives any server.

``X-Voldaan-Note: 1 installation=… note=… seal=…`` stands in what we write to the owner. Customers see the id of the
installation in their letters, so anybody could put a note's mark together but for the seal. The note by which an
installation makes itself known to others has ``since=… machine=…`` as well; a customer never sees a machine's name.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote

from agent.domain.letter import ItemStep

VERSION = 1


@dataclass(frozen=True)
class LetterMark:
    """What a letter found in a mailbox says about itself; enough to rebuild the step it took for each item."""

    installation: str
    letter_id: str
    customer: str
    items: tuple[ItemStep, ...]
    version: int = VERSION
    template: str = ""


def letter_header(
    installation: str, letter_id: str, customer: str, items: Sequence[ItemStep], template: str = ""
) -> str:
    """Write the mark; ``installation`` is the installation id that lies beside the settings."""
    words = [str(VERSION), f"installation={_quoted(installation)}", f"letter={_quoted(letter_id)}"]
    words.append(f"customer={_quoted(customer)}")
    words += [f"item={_quoted(pair.item)}:{_quoted(pair.step)}" for pair in items]
    words += [f"template={_quoted(template)}"] if template else []  # as is
    return " ".join(words)


def read_letter_header(value: str) -> LetterMark | None:
    """Read a mark, folded or not; words of a later version are passed over. None when it is no mark."""
    version, *words = value.split() or [""]
    pairs = [(key, text) for key, equals, text in (word.partition("=") for word in words) if equals]
    said = {key: unquote(text) for key, text in pairs}
    if not version.isdecimal() or not said.get("installation") or not said.get("letter"):
        return None
    items = tuple(_item(text) for key, text in pairs if key == "item" and ":" in text)
    customer, template = said.get("customer", ""), said.get("template", "")
    return LetterMark(said["installation"], said["letter"], customer, items, int(version), template)


def name_letter(value: str | None, installation: str) -> str:
    """Name the letter a mark speaks of: by its id when it is ours, by another name else; empty when it is no mark."""
    mark = read_letter_header(value or "")
    if mark is None:
        return ""
    return mark.letter_id if mark.installation == installation else f"{mark.installation} {mark.letter_id}"


@dataclass(frozen=True)
class NoteMark:
    """What a note found in a mailbox says about itself; ``name`` is the Message-ID it was given.

    ``since`` (aware) and ``machine`` stand only in a note by which an installation makes itself known.
    """

    installation: str
    name: str
    seal: str
    since: datetime | None = None
    machine: str = ""

    def is_sealed_with(self, secret: bytes) -> bool:
        """Whether the installation with this secret made it."""
        return hmac.compare_digest(self.seal.encode(), _seal(secret, self.name).encode())


def note_header(installation: str, secret: bytes, name: str, since: datetime | None = None, machine: str = "") -> str:
    """Write the mark of a note; ``name`` is its Message-ID, which some providers replace in the mail itself."""
    mark = f"{VERSION} installation={_quoted(installation)} note={_quoted(name)} seal={_seal(secret, name)}"  # as is
    return f"{mark} since={_quoted(since.isoformat())} machine={_quoted(machine)}" if since else mark  # as is


def read_note_header(value: str) -> NoteMark | None:
    """Read the mark of a note; words of a later version are passed over. None when it is no mark."""
    version, *words = value.split() or [""]
    said = {key: unquote(text) for key, equals, text in (word.partition("=") for word in words) if equals}
    if not version.isdecimal() or not said.get("installation"):
        return None
    machine = "".join(sign for sign in said.get("machine", "") if sign.isprintable())[:60]
    since = _moment(said.get("since", ""))
    return NoteMark(said["installation"], said.get("note", ""), said.get("seal", ""), since, machine)


def _moment(text: str) -> datetime | None:
    """Read an aware moment; anything else is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _seal(secret: bytes, name: str) -> str:
    return hmac.digest(secret, f"note {name}".encode(), "sha256").hex()[:32]


def _item(text: str) -> ItemStep:
    item, _, step = text.partition(":")
    return ItemStep(unquote(item), unquote(step))


def _quoted(text: str) -> str:
    return quote(text, safe="")
