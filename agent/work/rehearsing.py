"""A pass at another moment, on a throw-away copy of the books and in shadow: it can never send."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from agent.domain.policy import Mode
from agent.ledger import Vault
from agent.outbox import Journal
from agent.work.house import House


def rehearsal(house: House, folder: Path, moment: datetime) -> House:
    """The house with a copy of its books in this folder, which may be thrown away."""
    journal, ledger = house.settings.data / "outbox" / "journal.jsonl", house.ledger.copy_to(folder)
    known = house.ledger.read().mark
    with ledger.change() as book:
        # The moment is chosen, so no clock is wrong; and a copy knows nothing of the highest number.
        book.mark.last_pass_at = min(moment, known.last_pass_at) if known.last_pass_at else None
        book.mark.newest_mail_at, book.mark.was_put_back = None, known.was_put_back
    if journal.exists():
        shutil.copy2(journal, folder / "journal.jsonl")
    return replace(
        house,
        policy=replace(house.policy, ceiling=Mode.SHADOW),
        ledger=ledger,
        vault=Vault(folder / "vault"),
        journal=Journal(folder / "journal.jsonl"),
        is_rehearsal=True,
    )
