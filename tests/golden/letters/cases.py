"""Every letter in every language and form, in the situations a customer may be in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from agent.domain.item import OpenItem
from agent.domain.letter import Letter
from tests.builders import OTHER_IBAN, agreed, claimed, eur, paid, reminded
from tests.unit.letters.builders import ACME, FORMS, from_folder, mailed, only, write

FOLDER = Path(__file__).parent
_COUNTRIES = {"fr": "FR", "de": "DE"}
_NEXT_DOOR = {"nl": "BE", "fr": "BE", "de": "AT"}
_LETTERS = ("heads-up", "light", "light-2", "light-3", "light-4", "second", "firm", "formal", "proof", "part")
_DAYS = {
    "heads-up": date(2026, 2, 26),
    "light": date(2026, 3, 11),
    "second": date(2026, 3, 24),
    "firm": date(2026, 4, 2),
    "formal": date(2026, 4, 14),
    "proof": date(2026, 3, 18),
    "part": date(2026, 4, 21),
}
_EARLIER = {
    "second": ("light",),
    "firm": ("light", "second"),
    "formal": ("light", "second", "firm"),
    "proof": ("light",),
}


@dataclass(frozen=True)
class Case:
    """One letter in one situation; its name is the name of its expected files."""

    form: str
    letter: str
    situation: str

    @property
    def name(self) -> str:
        """As in ``nl-je-light-2.three-invoices``."""
        return f"{self.form}-{self.letter}.{self.situation}"

    @property
    def step(self) -> str:
        """The step without the number of the variant."""
        return re.sub(r"-\d+$", "", self.letter)

    @cache  # noqa: B019 - as many cases as there are, for as long as the tests run
    def write(self) -> Letter:
        """Have it written; once, however many tests read it."""
        language, form = FORMS[self.form]
        country = (_NEXT_DOOR if self.situation == "next-door" else _COUNTRIES).get(language)
        return write(
            *_items(self.situation, self.step),
            step=self.step,
            language=language,
            form=form,
            card=replace(ACME, country=country),
            templates=only(f"{self.form}-{self.letter}"),
            today=_DAYS[self.step],
        )

    def files(self) -> dict[Path, str]:
        """What the expected files of this case should hold."""
        letter = self.write()
        return {
            FOLDER / f"{self.name}.expected.txt": f"{_headers(letter)}\n\n{letter.text}",
            FOLDER / f"{self.name}.expected.html": letter.html,
        }


def all_cases() -> Iterator[Case]:
    """Every letter with one invoice, three, a part paid, and to Belgium or Austria; a light one without IBAN."""
    for form in FORMS:
        for letter in _LETTERS:
            for situation in ("one-invoice", "three-invoices", "part-payment"):
                if (letter, situation) == ("part", "three-invoices"):
                    continue  # it speaks of one part of one invoice
                yield Case(form, letter, situation)
            if FORMS[form][0] in _NEXT_DOOR:
                yield Case(form, letter, "next-door")
        yield Case(form, "proof", "no-day-named")
        yield Case(form, "light", "no-iban")
        yield Case(form, "light", "folder-invoice")


def _items(situation: str, step: str) -> tuple[OpenItem, ...]:
    history = tuple(reminded(_DAYS[taken], taken) for taken in _EARLIER.get(step, ()))
    if step == "proof":
        history += (claimed(None if situation == "no-day-named" else date(2026, 3, 13)),)
    if step == "part":
        parts = (("610.00", date(2026, 3, 16)), ("300.00", date(2026, 4, 15)), ("300.00", date(2026, 5, 15)))
        history += (agreed(*parts),)
    issued = {"issue_date": date(2026, 2, 17)} if step == "formal" else {}
    lead = mailed("2026-031", *history, amount=eur("1210.00"), payment_reference="5000 0567 8901 2345", **issued)
    match situation:
        case "part-payment":
            return (replace(lead, history=(paid(eur("610.00"), on=date(2026, 3, 9)), *lead.history)),)
        case "three-invoices":
            second = mailed("2026-033", amount=eur("363.00"), due=date(2026, 3, 9), payment_reference="RF972026014")
            third = mailed("2026-034", amount=eur("84.70"), due=date(2026, 3, 10), iban=OTHER_IBAN)
            return lead, second, third
        case "next-door":
            return (mailed("2026-031", *history, amount=eur("1210.00"), payment_reference="+++090/9337/55493+++"),)
        case "no-iban":
            return (mailed("2026-031", amount=eur("1210.00"), iban=None),)
        case "folder-invoice":
            return (from_folder(lead),)
        case _:
            return (lead,)


def _headers(letter: Letter) -> str:
    lines = {
        "From": f"{letter.sender.name} <{letter.sender.email}>",
        "To": ", ".join(f"{address.name} <{address.email}>" for address in letter.to),
        "Subject": letter.subject,
        "In-Reply-To": letter.in_reply_to or "-",
        "References": " ".join(letter.references) or "-",
        "Attached": ", ".join(copy.filename for copy in letter.copies),
    }
    return "\n".join(f"{name}: {value}" for name, value in lines.items())
