"""Ask once about a new customer's first large invoice: was anybody's credit looked into, and do the terms fit?

Nothing is looked up: only the owner knows, and only his word is noted.

Rule: credit-asked (docs/rules.md)
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from agent.desk.learning_answers import CREDIT_OF
from agent.domain.item import OpenItem
from agent.domain.question import QuestionKind
from agent.domain.speech import tell
from agent.ledger import Book
from agent.work.house import House


def ask_about_credit(house: House, book: Book, now: datetime) -> None:
    """Ask, once a customer and before the invoice is due; what is moot by now is asked no more."""
    above = house.settings.credit.ask_above
    asked = {
        f"{CREDIT_OF}{item.customer}": item
        for item in (book.open_items() if above is not None else ())
        if above is not None and _is_asked_about(house, book, item, above, now)
    }
    for question in book.questions():
        if question.kind is QuestionKind.CREDIT_CHECK and question.subject not in asked:
            book.withdraw_question(question.kind, question.subject)
    for subject, item in asked.items():
        card = book.customer(item.customer)
        text = tell(
            "{number} ({customer}): a new customer, and the first invoice is {amount}. Did you look into their credit?"
            " The list: are they in the trade register, under this name and address; is the VAT number right (VIES);"
            " may whoever ordered sign for it; what does a credit report say. Do the terms fit what you found: a"
            " shorter term is `terms_days` on the card, a part in advance is for the next quotation. “yes” notes that"
            " you looked, “noted” that you leave it so.",
            number=item.number,
            customer=card.name if card else item.customer,
            amount=item.balance,
        )
        book.ask(QuestionKind.CREDIT_CHECK, subject, text, now, ("yes", "noted"), item.customer, item.key, once=True)


def _is_asked_about(house: House, book: Book, item: OpenItem, above: Decimal, now: datetime) -> bool:
    """Whether it is the first invoice anybody here knows of to them, so large, new here and not due yet."""
    stored, due, began = book.customer(item.customer), item.invoice.due_date, book.mark.started_at
    if stored is None or item.balance is None or item.balance.amount < above:
        return False
    if due is None or due < now.astimezone(house.zone).date() or began is None or item.invoice.dispatch.sent_at < began:
        return False
    is_known = stored.first_letter_on or stored.delays or stored.accounts or len(book.items_of(item.customer)) > 1
    return not is_known and all(owed.customer != item.customer for owed in book.put_away())
