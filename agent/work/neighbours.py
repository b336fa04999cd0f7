"""Other installations on the same mailbox: who they are, and whose work was taken over.

Rules: other-installation (docs/rules.md)
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from agent.desk import write_introduction
from agent.domain.errors import MailboxError, VoldaanError
from agent.domain.policy import Mode
from agent.domain.speech import tell, tell_moment
from agent.intake import find_introduction
from agent.ledger import Marks, OtherInstallation
from agent.mailbox import Mailbox, Role
from agent.outbox import build_note, message_id, note_header
from agent.work.house import House

log = logging.getLogger("voldaan.neighbours")

#: How old a note may be for ``voldaan live`` to look at it; a pass sees every new one.
_NOTES_OF = timedelta(days=400)


def note_other_installation(marks: Marks, other: OtherInstallation) -> None:
    """
    Remember that another installation is at work here, unless its work up to this sign of it was taken over.

    Signs of one installation are compared with each other only, so that two clocks that differ do no harm.
    """
    accounted_for = marks.taken_over.get(other.id)
    if accounted_for and other.since <= accounted_for:
        return
    known = marks.other_installations.get(other.id, other)
    newest = replace(other, machine=other.machine or known.machine, since=max(other.since, known.since))
    marks.other_installations = {**marks.other_installations, other.id: newest}


def take_over(marks: Marks, now: datetime) -> tuple[OtherInstallation, ...]:
    """Go on where others stopped, and make that known; a later sign of one of them is another matter."""
    others = tuple(marks.other_installations.values())
    marks.taken_over_at = now
    marks.taken_over = marks.taken_over | {other.id: other.since for other in others}
    marks.other_installations = {}
    return others


def describe(others: Iterable[OtherInstallation], here: str, zone: tzinfo) -> str:
    """
    Name other installations so that the owner finds them: the machine, or at least the id; empty when none.

    Args:
        others: Who was met.
        here: The name of this machine; one of the same name is said to be another.
        zone: The owner's time zone.
    """
    return "; ".join(
        tell("{name}, last seen on {moment}", name=_name(other, here), moment=tell_moment(other.since.astimezone(zone)))
        for other in others
    )


def _name(other: OtherInstallation, ours: str) -> str:
    if not other.machine:
        return tell("installation {id}", id=other.id)
    if other.machine == ours:
        return tell("the machine {name} (this one has the same name)", name=other.machine)
    return tell("the machine {name}", name=other.machine)


def look_for_neighbours(house: House, boxes: Mapping[str, Mailbox | VoldaanError], now: datetime) -> None:
    """
    Look for notes of other installations without reading anything else, and remember them.

    Raises:
        VoldaanError: When a mailbox cannot be looked at.
    """
    for box in boxes.values():
        if isinstance(box, VoldaanError):
            raise box
        notes = list(_introductions(box, now))
        with house.ledger.change() as book:
            for other in notes:
                if other.id != house.installation.id:
                    note_other_installation(book.mark, other)


def _introductions(box: Mailbox, now: datetime) -> Iterator[OtherInstallation]:
    for folder in box.find_role(Role.INBOX):
        uids = box.find_notes(folder.name, (now - _NOTES_OF).date())
        for summary in tuple(box.summaries(folder.name, uids)):
            note = find_introduction(box, summary)
            if note and note.since:
                yield OtherInstallation(note.installation, note.since, note.machine)


def introduce(house: House, boxes: Mapping[str, Mailbox | VoldaanError], now: datetime) -> None:
    """
    Lay a note into every INBOX we look after, once since ``live`` or a take-over, before any letter leaves.

    The last look at the mailbox comes after it: of two installations that start at once, both lay down their note
    first, so at least one sees the other's. Nothing is laid down in shadow, or beside another installation.

    Raises:
        MailboxError: When an INBOX does not take it; then no letter should leave.
    """
    mark = house.ledger.read().mark
    since = max(filter(None, (mark.live_since, mark.taken_over_at)), default=None)
    if house.mode is Mode.SHADOW or mark.live_since is None or since is None or mark.other_installations:
        return
    for name, box in boxes.items():
        is_known = mark.introduced.get(name) == since or "inbox" not in house.accounts[name].roles
        if is_known or isinstance(box, VoldaanError):
            continue
        for folder in box.find_role(Role.INBOX)[:1]:
            _lay_down(house, box, folder.name, since, now)
        with house.ledger.change() as book:
            book.mark.introduced = {**book.mark.introduced, name: since}


def _lay_down(house: House, box: Mailbox, folder: str, since: datetime, now: datetime) -> None:
    who = house.installation
    name = message_id(who.secret, f"introduction {since.isoformat()}", house.owner.domain)
    if box.find_message_id(folder, name):  # a crash came between the note and the books
        return
    header = note_header(who.id, who.secret, name, since, who.name)
    content = build_note(
        write_introduction(who.name, house.mode), house.owner, name, now.astimezone(house.zone), header
    )
    try:
        box.append(folder, content, (), now)
    except MailboxError as error:
        text = tell(
            "the note that this machine looks after the mailbox could not be laid into {folder}: {why}. No letter"
            " leaves before it lies there",
            folder=folder,
            why=error,
        )
        raise MailboxError(text, error.failure) from error
    log.info("a note in %s of %s says that this machine looks after it", folder, box.name)
