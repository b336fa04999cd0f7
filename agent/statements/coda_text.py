"""What a CODA movement says in words: communication, other party, why money came back (Febelfin, annexes 3 and 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from agent.domain.money import Money
from agent.domain.speech import tell
from agent.statements.coda_records import Movement, Record, refused, thousandths

R_TYPES = {"1": "reject", "2": "return", "3": "refund", "4": "reversal", "5": "cancellation"}
UNPAID = {
    "1": "technical problem", "2": "reason not specified", "3": "debtor disagrees", "4": "debtor's account problem",
}  # fmt: skip  # as is

# Structured communications that hold codes of the bank (VAT, interest, cards, loans) and no word of a payer.
BANK_CODES = {"103", "104", *(str(code) for code in range(106, 127) if code != 107)}
NOTHING_SAID = {"NOTPROVIDED", "NOTAPPLICABLE", "NONREF", "NONE", "NA", "N/A", "/"}

# What a bank writes itself where the payer wrote nothing, and where the payer's words begin in it when there are some.
BANKS_OWN = re.compile(
    r"(?:virement|europese overschrijving|overschrijving|instantoverschrijving|(?:european |credit |sepa )*transfer"
    r"|(?:europäische )?überweisung)\b"
    r"[^+:]{0,60}?(?:: [^+:]{0,60}?)?(?P<amount>[+-] ?[\d.]+,\d\d)? ?(?:de|van|from|von|vers|naar|to|an) ?:",
    re.IGNORECASE,
)
PAYERS_WORDS = re.compile(
    r"(?:communication|mededeling|message|mitteilung) ?: ?(.*?)"
    r"(?: (?:info personnelle|persoonlijke info|personal info|référence|referentie|reference) ?:.*)?$",
    re.IGNORECASE,
)
PRINTED_OGM = re.compile(r"(?<![+*\d])(?:\+\+\+|\*\*\*) ?(\d{3}) ?/ ?(\d{4}) ?/ ?(\d{5}) ?(?:\+\+\+|\*\*\*)(?![+*\d])")


@dataclass(frozen=True)
class Said:
    """What a communication says."""

    text: str = ""
    reference: str | None = None
    unpaid: str | None = None
    original: Money | None = None


def communication(movement: Movement, currency: str) -> Said:
    """The payer's words, or the structured communication in its printed form."""
    whole = movement.communication
    mark = movement.first[61:62]
    if mark == "1":
        return structured(whole[:3], whole[3:], currency)
    if mark not in "0 ":
        raise refused(movement.first.line, tell("the communication is of the unknown kind {mark}", mark=repr(mark)))
    text = words(whole) or words(free_information(movement.information))
    return Said(text, printed(whole) or printed(free_information(movement.information)))


def structured(kind: str, content: str, currency: str) -> Said:
    """A structured communication by its type (Febelfin, annex 3)."""
    match kind:
        case "100":  # ISO 11649
            reference = "".join(content.split())
            return Said(reference=reference or None)
        case "101" | "102":
            return ogm(content[:12]) or Said(words(content))
        case "105":
            found = ogm(content[45:57]) or Said()
            return replace(found, original=original(content, currency))
        case "107":  # direct debit before SEPA (Domiciliation 80)
            return Said(
                words(content[18:48]), printed(content[18:48]), "unpaid" if content[48:49].strip("0 ") else None
            )
        case "127":
            text = words(content[79:141])
            reason = content[142:146].strip() or R_TYPES.get(content[141:142])
            return Said(text, printed(content[79:141]), reason or UNPAID.get(content[8:9]))
        case _ if kind in BANK_CODES:
            return Said()
        case _:
            return Said(words(content), printed(content))


def ogm(twelve: str) -> Said | None:
    """The Belgian structured communication as printed on an invoice; None when these are no twelve digits."""
    if not re.fullmatch("[0-9]{12}", twelve) or not twelve.strip("0"):
        return None
    return Said(reference=f"+++{twelve[:3]}/{twelve[3:7]}/{twelve[7:]}+++")


def printed(text: str) -> str | None:
    """A structured communication the payer copied between its plus signs or stars, when its check digits are right."""
    found = {"".join(match.groups()) for match in PRINTED_OGM.finditer(" ".join(text.split()))}
    right = [twelve for twelve in found if (int(twelve[:10]) % 97 or 97) == int(twelve[10:])]
    said = ogm(right[0]) if len(right) == 1 else None
    return said.reference if said else None


def original(content: str, currency: str) -> Money | None:
    """What was paid in another currency (type 105: gross amount and currency of the payer)."""
    amount, code = content[15:30], content[42:45]
    if not re.fullmatch("[0-9]{15}", amount) or not re.fullmatch("[A-Z]{3}", code) or code == currency:
        return None
    return Money(thousandths(amount), code) if amount.strip("0") else None


def words(text: str) -> str:
    """The payer's words with single blanks; "" where the bank filled the field itself (seen at ING, CBC and KBC)."""
    text = " ".join(text.split())
    own = BANKS_OWN.match(text)
    # A payer may write "transfer from: Acme" himself; the bank adds the amount or the account.
    if not own or not (own["amount"] or "IBAN" in text):
        return text
    payers = PAYERS_WORDS.search(text)
    return payers[1].strip() if payers else ""


def free_information(records: list[Record]) -> str:
    """Information in free text, glued as it was cut; structured information (code 1) is about the other party."""
    pieces: list[str] = []
    is_free = False
    for record in records:
        if record.kind == "31":
            is_free = record[39:40] != "1"
        if is_free:
            pieces.append(record[{"31": slice(40, 113), "32": slice(10, 115), "33": slice(10, 100)}[record.kind]])
    return "".join(pieces)


def counterparty(movement: Movement) -> tuple[str, str | None]:
    """Name and account of the other party; the name in the information (3.1 type 001) is not cut at 35."""
    name, account = "", None
    if movement.third:
        name = " ".join(movement.third[47:82].split())
        account = account_in(movement.third[10:47])
    full = next((one[43:113] for one in movement.information if one.kind == "31" and one[39:43] == "1001"), "")
    full = " ".join(full.split())
    return (full if full.startswith(name) else name), account


def account_in(text: str) -> str | None:
    """An account without its blanks and without the currency behind it."""
    number = text.strip() if text[34:].strip() == "" else text[:34].strip()
    match = re.fullmatch(r"(.+?) +[A-Z]{3}", number)
    account = "".join((match[1] if match else number).split())
    return account if account.strip("0") else None


def given(text: str) -> str | None:
    """What the payer's system called the payment; None for the words that say it called it nothing."""
    text = " ".join(text.split())
    return None if not text or text.upper().replace(" ", "") in NOTHING_SAID else text


def return_reason(second: Record | None, said: Said) -> str | None:
    """Why money came back: the ISO code, else the kind of R-transaction, else what the direct debit says of itself."""
    if second:
        kind, reason = R_TYPES.get(second[112:113]), second[113:117].strip()
        if kind or reason:
            return reason or said.unpaid or kind
    return said.unpaid
