"""What a letter must name, and the one account it may name: the part of the tone check that knows the invoice.

Rules: all-facts, iban-as-printed (docs/rules.md)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.domain.speech import later, tell
from agent.letters.finding import Finding, Severity
from agent.letters.wording import plain

#: What looks like an account number, right or wrong.
ACCOUNT = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{2,4}){3,8}(?!\w)")
_LETTERS = ("heads-up", "light", "second", "firm", "formal", "proof", "part")


@dataclass(frozen=True)
class Facts:
    """What is known of the invoice a letter is about, as the letter writes it; empty is not known.

    ``accounts`` are all it may name, of every invoice in it; ``days`` are those that happened, or were promised: the
    reader need do nothing by them.
    """

    number: str = ""
    amount: str = ""
    due: str = ""
    bank_until: str = ""
    iban: str = ""
    reference: str = ""
    accounts: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


#: What each fact is called, whether a letter stops without it, and the steps that need not name it.
_NEEDED = (
    ("number", later("the number of the invoice"), Severity.ERROR, ()),
    ("amount", later("the amount that is open"), Severity.ERROR, ()),
    ("due", later("the due date"), Severity.ADVICE, ()),
    ("bank_until", later("the day up to which you looked at your bank"), Severity.ADVICE, ("heads-up",)),
    ("iban", later("the account to pay to"), Severity.ADVICE, ()),
    ("reference", later("the payment reference"), Severity.ADVICE, ()),
)


def read_facts(text: str, step: str, facts: Facts, given: Sequence[str]) -> Iterator[Finding]:
    """What is known and not said, and accounts that are not those of the invoice; rows and prose alike.

    ``given`` are numbers it may name: a reference (ISO 11649) has the check digits of an account.
    """
    said = plain(text)
    for name, label, severity, not_in in _NEEDED if step in _LETTERS else ():
        value = getattr(facts, name)
        if value and step not in not_in and not _names(said, plain(value)):
            yield Finding("all-facts", severity, tell(label), tell("every letter names it"))
    yield from _other_accounts(said, (facts.iban, facts.reference, *facts.accounts, *given))


def _names(said: str, value: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", said) is not None


def _other_accounts(said: str, accounts: Sequence[str]) -> Iterator[Finding]:
    known = _compact("|".join(accounts))
    for match in ACCOUNT.finditer(said):
        iban = _first_iban(_compact(match.group()))
        if iban and iban not in known:
            advice = tell("a letter names the account printed on the invoice and no other: write {{ lead.iban }}")
            yield Finding("new-account", Severity.ERROR, match.group(), advice)


def _first_iban(compact: str) -> str:
    """The IBAN this begins with, by its check digits (ISO 13616); empty when it is none."""
    for length in range(len(compact), 14, -1):
        if _is_valid(compact[:length]):
            return compact[:length]
    return ""


def _is_valid(iban: str) -> bool:
    return int("".join(str(int(char, 36)) for char in iban[4:] + iban[:4])) % 97 == 1


def _compact(account: str) -> str:
    return "".join(plain(account).split()).upper()
