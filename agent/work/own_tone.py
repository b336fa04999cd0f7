"""How a customer may take what the owner wrote in a draft he sent: told in one line, never in the way.

Rules: tone, drafts-are-approval (docs/rules.md)
"""

from __future__ import annotations

from agent.domain.manner import Form
from agent.domain.speech import tell
from agent.ledger import Book
from agent.letters import check_tone, form_of, language_spoken
from agent.outbox import LetterState, find_letter_text
from agent.splitting import split
from agent.work.house import House

_MOST_TOLD = 3


def tell_own_tone(house: House, entry: LetterState, book: Book) -> str:
    """Say which words of a sent draft would have stopped a letter of ours; empty when none would, or none is known."""
    if entry.kind != "draft":
        return ""
    pieces = split(find_letter_text(house.settings.data / "outbox", entry.letter_id))
    words = f"{pieces.new}\n\n{pieces.signature}"
    language = language_spoken(words)
    if language is None:
        return ""
    form = form_of(words, language) or Form.INFORMAL
    step, country = entry.items[0].step, _country(house, entry, book)
    found = check_tone(words, step, f"{language}-{country}", form, _names(house, entry, book))
    told = dict.fromkeys(f"“{each.found}” ({each.rule})" for each in found if each.is_error)
    if not told:
        return ""
    return tell("; voldaan would not have written {words}", words=", ".join([*told][:_MOST_TOLD]))


def _country(house: House, entry: LetterState, book: Book) -> str:
    card = book.customer(entry.customer)
    return (house.with_card(card).country if card else None) or house.policy.country


def _names(house: House, entry: LetterState, book: Book) -> tuple[str, ...]:
    """Names and numbers in it, which are nobody's tone."""
    card = book.customer(entry.customer)
    people = [word for person in card.people for word in (person.name, *person.name.split())] if card else []
    items = [item.number for pair in entry.items if (item := book.item(pair.item))]
    writer = house.writer()
    return tuple(filter(None, [card.name if card else "", *people, *items, writer.name, writer.company]))
