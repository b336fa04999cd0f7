"""The dossier: one folder, and one file of it, with all that a third party needs. Nothing is sent.

Rules: dossier (docs/rules.md)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from agent.desk.dossier import Dossier, Line, Party, list_lines, list_owed
from agent.desk.dossier_page import card_lines, write_dossier
from agent.desk.find import Target, find_target
from agent.domain.errors import LedgerError
from agent.domain.events import Disputed, OwnerWrote, Replied
from agent.domain.invoice import Copy
from agent.domain.item import OpenItem
from agent.domain.speech import tell, tell_date
from agent.domain.text import shown
from agent.ledger import Book
from agent.ledger.durable import replace_file
from agent.outbox import find_letter_bytes, find_letter_text
from agent.work.fetching import Wanted, fetch_mails
from agent.work.house import House
from agent.work.reporting import written_to

_PAGE = "dossier.html"
_ENDINGS = {"application/pdf": ".pdf", "application/xml": ".xml", "text/xml": ".xml"}


@dataclass(frozen=True)
class Written:
    """Where the dossier lies, as a folder and as one file; ``missing``: what could not be added, a sentence each."""

    folder: Path
    archive: Path
    mails: int
    papers: int
    missing: tuple[str, ...]


def write_folder(house: House, who: str, out: Path | None, moment: datetime) -> Written:
    """
    Put everything about an invoice, or what is open of a customer, into a new folder, and into a zip beside it.

    Args:
        who: An invoice or a customer, as the owner calls it.
        out: The folder to make; None: one in the current folder, named after customer and day.

    Raises:
        NotFound: When it is not known what is meant.
        LedgerError: When the folder is not empty, or cannot be written.
    """
    book = house.ledger.read()
    target = find_target(book, who)
    items = _items(house, book, target)
    files: dict[str, bytes] = {}
    papers, missing = _papers(house, items, files)
    lines, unfound = _lines(house, book, items, files, moment)
    today = moment.astimezone(house.zone).date()
    card = house.with_card(target.customer)
    dossier = Dossier(
        _creditor(house, items),
        Party(card.name, card_lines(target.customer, items)),
        today,
        list_owed(items, papers, house.zone, today),
        lines,
        (*missing, *unfound),
        any(isinstance(event, Disputed) for item in items for event in item.standing),
    )
    folder = _new_folder(out, f"voldaan-{_as_name(card.name)}-{today}")
    with written_to(folder):
        for name, content in {_PAGE: write_dossier(dossier).encode(), **files}.items():
            replace_file(folder / name, content)
        archive = folder.with_name(f"{folder.name}.zip")
        replace_file(archive, _zipped(folder.name, {_PAGE: write_dossier(dossier).encode(), **files}))
    return Written(folder, archive, len(files) - len(papers), len(papers), dossier.missing)


def _items(house: House, book: Book, target: Target) -> list[OpenItem]:
    if target.item:
        found = [target.item]
    else:
        found = [item for item in book.items_of(target.customer.key) if not item.is_settled]
    if not found:
        raise LedgerError(
            tell("nothing of {customer} is open; name one invoice instead", customer=target.customer.name)
        )
    card = house.with_card(target.customer)
    return [house.under_card(item, card) for item in found]


def _papers(house: House, items: Sequence[OpenItem], files: dict[str, bytes]) -> tuple[dict[str, str], list[str]]:
    """The invoices' copies by item key, and what is missing of them."""
    papers: dict[str, str] = {}
    missing = []
    for place, item in enumerate(items, 1):
        copy = item.invoice.copy
        number = shown(item.number, 60)
        if copy is None:
            missing.append(tell("the paper of {number}: none is known", number=number))
            continue
        try:
            content = house.vault.get(copy.sha256)
        except LedgerError as error:
            missing.append(tell("the paper of {number}: {why}", number=number, why=error))
            continue
        papers[item.key] = f"invoices/{place:02}-{_as_name(item.number)}{_ending(copy)}"
        files[papers[item.key]] = content
    return papers, missing


def _lines(
    house: House, book: Book, items: Sequence[OpenItem], files: dict[str, bytes], moment: datetime
) -> tuple[tuple[Line, ...], list[str]]:
    """What happened, with the mails that could be had put among the files; and which could not."""
    outbox = house.settings.data / "outbox"
    ids = {letter.letter_id for item in items for letter in item.letters}
    texts = {name: find_letter_text(outbox, name) for name in ids}
    today = moment.astimezone(house.zone).date()
    lines = list_lines(items, book.questions(open_only=False), texts, house.zone, today)
    fetched = fetch_mails(house, _wanted(items))
    mails = {**fetched.mails, **{name: content for name in ids if (content := find_letter_bytes(outbox, name))}}
    found, missing = [], []
    for place, line in enumerate(lines, 1):
        if line.mail in mails:
            line = replace(line, file=f"mails/{place:02}-{line.day}.eml")
            files[line.file] = mails[line.mail]
        elif line.mail:
            missing.append(tell("the mail of {day}: {what}", day=tell_date(line.day), what=line.what))
        found.append(line)
    return tuple(found), [*missing, *fetched.troubles]


def _wanted(items: Sequence[OpenItem]) -> Iterator[Wanted]:
    for item in items:
        dispatch = item.invoice.dispatch
        yield Wanted(dispatch.identity, dispatch.message_id)
        for event in item.standing:
            if isinstance(event, Replied | OwnerWrote):
                yield Wanted(event.mail, event.message_id)


def _creditor(house: House, items: Sequence[OpenItem]) -> Party:
    owner = house.settings.owner
    accounts = dict.fromkeys(item.invoice.iban for item in items if item.invoice.iban)
    lines = (owner.name if owner.company else "", owner.address, owner.phone or "", *owner.identifiers, *accounts)
    return Party(owner.company or owner.name, tuple(line for line in lines if line))


def _new_folder(out: Path | None, name: str) -> Path:
    """A folder that is not there yet, or empty; the owner's own words decide its place, else the day."""
    if out is None:
        tries = (Path.cwd() / f"{name}{'' if count == 1 else f'-{count}'}" for count in range(1, 1000))
        return next(path for path in tries if not path.exists() and not path.with_name(f"{path.name}.zip").exists())
    folder = out.absolute()
    archive = folder.with_name(f"{folder.name}.zip")
    with written_to(folder):
        if archive.exists() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
            raise LedgerError(
                tell("{folder} or its .zip is there already; name another folder with --out", folder=folder)
            )
    return folder


def _as_name(text: str) -> str:
    """A stranger's text as part of a file's name: letters, digits, and a hyphen for whatever else stood there."""
    return re.sub(r"[^0-9A-Za-zÀ-ÖØ-öø-ÿ]+", "-", text[:200]).strip("-")[:60] or "x"


def _ending(copy: Copy) -> str:
    return _ENDINGS.get(copy.media_type.lower(), ".pdf" if copy.filename.lower().endswith(".pdf") else ".bin")


def _zipped(name: str, files: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(ZipInfo(f"{name}/{path}"), content, ZIP_DEFLATED)
    return packed.getvalue()
