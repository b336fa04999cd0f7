"""Which mailbox takes answers: the owner's to a digest, and the customers' to a letter.

Rule: contact-answers (docs/rules.md)
"""

from __future__ import annotations

from agent.config.mailbox import Mailbox as Account
from agent.domain.card import Contact
from agent.domain.letter import Letter
from agent.domain.mail import Address
from agent.work.house import House


def answering_account(house: House) -> Account | None:
    """The mailbox that takes the owner's answers: his own where it is read, else the first with an INBOX; or none."""
    read = [account for account in house.settings.mailboxes if account.imap_host and "inbox" in account.roles]
    own = (account for account in read if house.settings.owner.address.lower() in account.senders)
    return next(own, next(iter(read), None))


def answering_address(house: House) -> Address | None:
    """Where the owner's answers go; None when no INBOX is read."""
    account = answering_account(house)
    if account is None:
        return None
    is_own = house.settings.owner.address.lower() in account.senders
    return house.owner if is_own else Address(account.address)


def answers_go_to(house: House, letter: Letter, contact: Contact | None) -> tuple[Address, ...]:
    """
    Where the answers to a letter go: to a mailbox that is read, and to whoever looks after the customer.

    Empty when nobody beside the sender is to see them, or no mailbox is read: never to the colleague alone.
    """
    account = house.accounts.get(letter.account)
    is_read = account is not None and account.imap_host is not None and "inbox" in account.roles
    read = letter.sender if is_read else answering_address(house)
    if contact is None or read is None or contact.address.key == read.key:
        return ()
    return read, contact.address
