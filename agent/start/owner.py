"""Ask the owner what no mailbox tells: who he is, where he works, and where money and other invoices come in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from agent.config.kinds import Country, Iban, MailAddress, Text, TimeZone
from agent.domain.speech import tell
from agent.start.doors import Doors
from agent.start.guesses import guess_country, guess_time_zone
from agent.start.talk import NotThat, Question, Talk, ask


@dataclass(frozen=True)
class Owner:
    """Who the owner is."""

    name: str
    address: str


@dataclass(frozen=True)
class Work:
    """What no mailbox tells; None and () where he left it open."""

    country: str
    time_zone: str
    ibans: tuple[str, ...]
    bank_folder: Path | None
    invoice_folder: Path | None


def ask_owner() -> Talk[Owner]:
    """Ask for the owner's name and address."""
    name = yield from ask(
        Question("name", tell("Your name, as it stands under a letter:")),
        _checked(Text, lambda: tell("Please type your name; Ctrl-C stops.")),
    )
    address = yield from ask(
        Question("address", tell("The mail address you send invoices from:")),
        _checked(
            MailAddress,
            lambda: tell("That is no mail address. It looks like {example}.", example="sanne@bakker.example"),
        ),
    )
    return Owner(name, address)


def ask_work(doors: Doors, owner: Owner) -> Talk[Work]:
    """Ask where the owner works and where money comes in; everything but country and zone may be left open."""
    country = yield from ask(
        Question("country", tell("Your country, in two letters:"), guess_country(doors.environ, owner.address)),
        _checked(Country, lambda: tell("Please type two letters, such as NL or BE.")),
    )
    zone = yield from ask(
        Question("time-zone", tell("Your time zone:"), guess_time_zone(doors.environ)),
        _checked(TimeZone, lambda: tell("That is no time zone. One looks like {example}.", example="Europe/Amsterdam")),
    )
    ibans = yield from ask(
        Question("ibans", tell("The accounts you are paid on (IBAN; several with commas; enter: later):")), _ibans
    )
    text = tell("A folder where your bank's files are put (enter: none):")
    bank_folder = yield from ask(Question("bank-folder", text), _folder)
    text = tell("A folder with invoices that do not go by mail, such as e-invoices (enter: none):")
    invoice_folder = yield from ask(Question("invoice-folder", text), _folder)
    return Work(country, zone, ibans, bank_folder, invoice_folder)


def _checked(kind: Any, otherwise: Callable[[], str]) -> Callable[[str], str]:
    """Read an answer as the settings would."""
    declared: TypeAdapter[str] = TypeAdapter(kind)

    def read(answer: str) -> str:
        try:
            return declared.validate_python(answer)
        except ValidationError:
            raise NotThat(otherwise()) from None

    return read


def _ibans(answer: str) -> tuple[str, ...]:
    found = []
    declared: TypeAdapter[str] = TypeAdapter(Iban)
    for text in filter(None, (part.strip() for part in re.split(r"[,;]", answer))):
        try:
            found.append(declared.validate_python(text))
        except ValidationError:
            raise NotThat(
                tell("“{text}” is no IBAN: a character is wrong or missing. Enter leaves it for later.", text=text)
            ) from None
    return tuple(dict.fromkeys(found))


def _folder(answer: str) -> Path | None:
    if not answer:
        return None
    try:
        path = Path(answer).expanduser().absolute()
    except RuntimeError:
        path = Path(answer)
    if path.is_dir():
        return path
    raise NotThat(tell("There is no folder {path}. Make it first, or press enter.", path=path))
