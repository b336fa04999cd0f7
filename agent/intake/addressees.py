"""Whether an invoice went to the one it is made out to.

Values in, values out. Rule: made-out-to (docs/rules.md)
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from agent.domain.customer import Customer
from agent.domain.invoice import Dispatch, Party
from agent.domain.mail import Address
from agent.domain.speech import tell
from agent.intake.identity import identifiers_of
from agent.replies import is_free_mail


@cache
def _empty_words() -> frozenset[str]:
    """What says of a name only which sort of company, person or mailbox it is (package data ``mail_words.toml``)."""
    entries = tomllib.loads(files("agent.intake").joinpath("mail_words.toml").read_text(encoding="utf-8"))
    return frozenset(word for words in entries["says_nothing"].values() for word in words)


def goes_to_buyer(buyer: Party, dispatch: Dispatch, cards: Iterable[Customer]) -> bool:
    """
    Whether somebody the invoice went to is surely the buyer printed on it: his address or domain, a name that fits his,
    or an address the owner confirmed for him. One recipient is enough.

    Args:
        buyer: As printed.
        dispatch: How the invoice went, the owner's own people left out.
        cards: Customers who know one of these people, under the owner's own card.
    """
    known = [card for card in cards if _is_the_buyers(card, buyer)]
    return any(_is_his(person, buyer, known) for person in (*dispatch.to, *dispatch.cc))


def doubt_recipient(buyer: Party, dispatch: Dispatch, cards: Iterable[Customer]) -> str | None:
    """
    Say why the people an invoice went to need not be the buyer; None when nothing speaks against them.

    Where no address of his is printed, only the address of another customer is a doubt. Arguments as above.
    """
    people, cards = (*dispatch.to, *dispatch.cc), tuple(cards)
    if not people or goes_to_buyer(buyer, dispatch, cards):
        return None
    who = f"{buyer.name or 'somebody'}{f' ({buyer.email})' if buyer.email else ''}"
    went = ", ".join(person.email for person in people)
    if buyer.email:
        return tell("it is made out to {who}, and went to {went}", who=who, went=went)
    numbers = set(identifiers_of(buyer))
    for card in cards if numbers else ():
        if card.identifiers and not numbers & set(card.identifiers) and any(card.knows(person) for person in people):
            return tell(
                "it is made out to {who}, and went to {went}, an address of {card}", who=who, went=went, card=card.name
            )
    return None


def _is_the_buyers(card: Customer, buyer: Party) -> bool:
    """Whether this card is surely the printed buyer's: by number, or by his printed address."""
    numbers = set(identifiers_of(buyer))
    if numbers and card.identifiers:
        return bool(numbers & set(card.identifiers))
    return bool(buyer.email) and card.knows(Address(buyer.email or ""))


def _is_his(person: Address, buyer: Party, known: Iterable[Customer]) -> bool:
    if any(card.knows(person) for card in known):
        return True
    printed = Address(buyer.email) if buyer.email else None
    if printed and (person.key == printed.key or _is_same_company(person.domain, printed.domain)):
        return True
    return any(_names(name, person) for name in (buyer.name, buyer.contact) if name)


def _is_same_company(one: str, other: str) -> bool:
    """Whether two domains are one company's: the same, one below the other, or of one name in two countries."""
    if is_free_mail(one) or is_free_mail(other):
        return False
    first, second = _label(one), _label(other)
    short, long = sorted((first, second), key=len)
    return one == other or first == second or (len(short) >= 4 and long.startswith(short))


def _names(name: str, person: Address) -> bool:
    """Whether an address or the name beside it speaks of this company or person."""
    words = [word for word in _folded(name).split() if word not in _empty_words()]
    label = "" if is_free_mail(person.domain) else _label(person.domain)
    theirs = (_plain(person.key.rpartition("@")[0]), _plain(label), _plain(_folded(person.name)))
    if any(len(word) >= 4 and word in text for word in words for text in theirs):
        return True
    joined, initials = "".join(words), "".join(word[0] for word in _folded(name).split())
    return len(label) >= 3 and (_plain(label) in joined or _plain(label) in (initials, "".join(w[0] for w in words)))


def _label(domain: str) -> str:
    """The name in a domain: of "mail.acme.co.uk" "acme"."""
    labels = domain.split(".")[:-1]
    while len(labels) > 1 and len(labels[-1]) <= 3 and labels[-1] in ("co", "com", "org", "net", "gov", "ac"):
        labels.pop()
    return labels[-1] if labels else domain


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(
        re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)).replace(".", ""))
    )


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text)
