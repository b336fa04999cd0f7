"""By which name a letter may greet: only one that surely belongs to a person."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib.resources import files

from agent.domain.customer import Customer, Form
from agent.domain.invoice import Invoice
from agent.domain.mail import Address

# Package data, read once when this module is loaded; never again.
_WORDS = tomllib.loads(files("agent.letters").joinpath("words/names.toml").read_text(encoding="utf-8"))
_NOT_A_PERSON = frozenset(_WORDS["desks"]) | frozenset(_WORDS["firms"])
_TELLING_ENDS = tuple(_WORDS["ends"])  # Loodgietersbedrijf, Administratiekantoor
_LONGEST = 200
_BESIDE_THE_NAME = re.compile(r"\(.*?\)|\[.*?\]|\s[-–—|/]\s.*$|\bvia\b.*$")


def clean(text: str) -> str:
    """Make a stranger's text fit for one line: no control or direction characters, single spaces, at most 200 long."""
    kept = (" " if unicodedata.category(char)[0] in "ZC" else char for char in text[: 4 * _LONGEST])
    return " ".join("".join(kept).split())[:_LONGEST].strip()


def greeting_names(customer: Customer, invoice: Invoice, to: tuple[Address, ...], form: Form) -> tuple[str, ...]:
    """Find the names to greet by, one per reader; empty when one of them is not surely a person.

    The owner's card wins. A first name when informal, the whole name when formal.
    """
    if customer.greeting_name and clean(customer.greeting_name):
        return (clean(customer.greeting_name),)
    names = tuple(_person(address, customer, invoice, form) for address in to)
    return tuple(dict.fromkeys(names)) if all(names) else ()


def known_names(customer: Customer, invoice: Invoice, to: tuple[Address, ...]) -> tuple[str, ...]:
    """Every name these readers go by in mail, on the card and in documents, and their mailboxes' own."""
    names = [customer.greeting_name or ""]
    for address in to:
        names += [*_candidates(address, customer, invoice), address.key.rpartition("@")[0]]
    return tuple(filter(None, names))


def _person(address: Address, customer: Customer, invoice: Invoice, form: Form) -> str:
    for candidate in _candidates(address, customer, invoice):
        words = _in_order(candidate).split()
        if not _is_person(words, address, customer):
            continue
        if form is Form.FORMAL and len(words) > 1:
            return " ".join(_lowered(word) for word in words)
        if form is Form.INFORMAL and not _is_initial(words[0]):
            return _lowered(words[0])
    return ""


def _candidates(address: Address, customer: Customer, invoice: Invoice) -> list[str]:
    known = [person.name for person in customer.people if person.key == address.key]
    same_mailbox = (invoice.customer.email or "").lower() == address.key
    contact = invoice.customer.contact if same_mailbox else None  # EN 16931 BT-56 belongs to BT-58
    return [clean(name) for name in (address.name, *known, contact or "") if name]


def _in_order(name: str) -> str:
    """Undo "Doe, Jan" and leave out what stands beside the name: "Jan Doe (Acme)", "Jan Doe - Acme"."""
    name = _BESIDE_THE_NAME.sub("", name).strip(" '\"")
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() else last.strip()


def _is_person(words: list[str], address: Address, customer: Customer) -> bool:
    if not words or len(words) > 5 or any(not _is_name_word(word) for word in words):
        return False
    if any(_bare(word) in _NOT_A_PERSON or _bare(word).endswith(_TELLING_ENDS) for word in words):
        return False
    local = re.split(r"[._+\-0-9]+", address.key.rpartition("@")[0])
    if _bare(words[0]) in local:
        return True  # piet@acme.example or piet.jansen@…: the mailbox itself says it is Piet
    squeezed = "".join(_bare(word) for word in words)
    firm = "".join(_bare(word) for word in clean(customer.name).split())
    is_firm = squeezed in firm or squeezed in re.sub(r"[^\w]", "", address.domain)
    return len(words) > 1 and not is_firm


def _is_name_word(word: str) -> bool:
    return any(char.isalpha() for char in word) and all(char.isalpha() or char in ".'’-" for char in word)


def _is_initial(word: str) -> bool:
    return len(word.strip(".")) < 2 or "." in word


def _lowered(word: str) -> str:
    """Write JAN as Jan; van der, McDonald and P. stay."""
    return word.capitalize() if word.isupper() and not _is_initial(word) else word


def _bare(word: str) -> str:
    return re.sub(r"[^\w]", "", word).casefold()
