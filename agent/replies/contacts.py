"""People a signature names: proposals for the owner, never adopted by themselves.

Rules: contacts-proposed (docs/rules.md)
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_MOST_LINES = 60
_LONGEST = 300
_MOST_CONTACTS = 5
_EMAIL = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,20}(?![\w@-])")
#: A telephone number in national or international writing; how many digits it has is looked at apart.
_PHONE = re.compile(r"(?<![\w.,/€+-])(?:\+|00|\(0|\(\+|0)[\d\s()./–-]{6,24}\d(?!\w)")
_BARE_YEAR_OR_DAY = re.compile(r"^0?\d{1,2}[-./]\d{1,2}[-./]\d{2,4}$")
_PIECE = re.compile(r"\s*(?:[|•·]|\s{3,}|,\s|\s[-–—]\s)\s*")
_NAME = re.compile(
    r"(?:[^\W\d_]{1,3}\.\s?){0,4}[^\W\d_][\w'’.-]{0,30}(?:\s[^\W\d_][\w'’.-]{0,30}){1,5}|[^\W\d_]{1,3}\.\s?[^\W\d_]{2,30}"
)
_SMALL = frozenset(
    {
        "van",
        "de",
        "der",
        "den",
        "het",
        "ten",
        "ter",
        "te",
        "von",
        "zu",
        "zur",
        "du",
        "des",
        "la",
        "le",
        "el",
        "op",
        "in",
        "d'",
    }
)
_WORD = re.compile(r"[\w.-]+")
_FEWEST_DIGITS, _MOST_DIGITS = 9, 15  # E.164 allows fifteen


@dataclass(frozen=True)
class Contact:
    """A person as a signature names him; what it does not tell is None. The telephone number is as written."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None


def find_contacts(signature: str) -> tuple[Contact, ...]:
    """
    Find the people a signature names with an address or a number; never raises, in time linear to the text.

    A second name, or a second address, begins another person. A name alone is no contact, a number alone is one.
    """
    found: list[Contact] = []
    name = email = phone = None
    for kind, value in _told(signature):
        starts_anew = (kind == "name" and (email or phone)) or (kind == "email" and email)
        if starts_anew:
            found.append(Contact(name, email, phone))
            name = email = phone = None
        if kind == "name":
            name = name or value
        elif kind == "email":
            email = value
        else:
            phone = phone or value
    found.append(Contact(name, email, phone))
    people = (contact for contact in found if contact.email or contact.phone)
    return tuple(dict.fromkeys(people))[:_MOST_CONTACTS]


def _told(signature: str) -> Iterator[tuple[str, str]]:
    """Names, addresses and numbers in the order in which they stand."""
    for line in signature[: _MOST_LINES * _LONGEST].splitlines()[:_MOST_LINES]:
        line = " ".join(line[:_LONGEST].replace("\t", "   ").replace("\xa0", " ").split(" "))
        for piece in _PIECE.split(line):
            addresses = _EMAIL.findall(piece)
            if not addresses and _is_name(piece.strip(" ,;*_")):
                yield "name", piece.strip(" ,;*_")
            yield from (("email", address) for address in addresses)
            yield from (("phone", number) for number in _numbers(piece))


def _is_name(piece: str) -> bool:
    """Whether this is how a person is called: two words or more, capitals first, none that says what else it is."""
    words = piece.split()
    if len(piece) > 60 or not _NAME.fullmatch(piece):
        return False
    known = {word.lower() for word in words} | {piece.lower()}
    if any(known & _words()[name] for name in ("closing", "firm", "role", "place")):
        return False
    if any(
        word.lower().endswith(("straat", "laan", "weg", "straße", "strasse", "kade", "gracht", "plein"))
        for word in words
    ):
        return False
    return all(word.lower() in _SMALL or word[0].isupper() for word in words) and words[-1].lower() not in _SMALL


def _numbers(piece: str) -> Iterator[str]:
    if {word.lower().strip(".:") for word in _WORD.findall(piece)} & _words()["other_number"]:
        return
    for match in _PHONE.finditer(piece):
        number = " ".join(match.group().split())
        digits = sum(character.isdigit() for character in number)
        if _FEWEST_DIGITS <= digits <= _MOST_DIGITS and not _BARE_YEAR_OR_DAY.match(number):
            yield number


@cache
def _words() -> Mapping[str, frozenset[str]]:
    source = files("agent.replies").joinpath("contacts.toml").read_text(encoding="utf-8")
    return {name: frozenset(words) for name, words in tomllib.loads(source).items()}
