"""How our letters spoke to somebody before, so that a thread never mixes two ways of speaking."""

from __future__ import annotations

from agent.domain.item import OpenItem
from agent.domain.manner import Manner
from agent.intake import manner_of
from agent.outbox import find_letter_text
from agent.work.house import House


def newest_letter_speaks(house: House, item: OpenItem) -> Manner | None:
    """Read how the newest letter about an item speaks; of a draft, as the owner sent it. None when it is gone."""
    if not item.letters:
        return None
    return manner_of(find_letter_text(house.settings.data / "outbox", item.letters[-1].letter_id))
