"""
The EPC QR code: what a banking app reads to fill in a SEPA transfer.

Standard: EPC069-12 version 002, "Quick Response Code: Guidelines to Enable Data Capture for the Initiation of a SEPA
Credit Transfer". Nobody but the customer's own app ever reads it; it says what stands beside it in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

from agent.domain.item import OpenItem
from agent.domain.letter import PROOF, QrCode
from agent.domain.money import Money
from agent.letters.greeting import clean

#: Where people pay this way, so that a code helps more than it surprises.
_KNOWN_IN = frozenset(("AT", "BE", "DE", "FR"))
# Countries of SEPA (EPC409-09); an account elsewhere cannot be paid by this transfer.
_SEPA = {
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR", "HU",
    "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE",
    "SI", "SK", "SM", "VA",
}  # fmt: skip
_LEAST, _MOST = Decimal("0.01"), Decimal("999999999.99")
_LONGEST_NAME, _LONGEST_TEXT, _MOST_BYTES, _HIGHEST_VERSION = 70, 140, 331, 13
_CHARACTER_SET_UTF_8 = "1"
#: Dots of a module in the picture, and in a letter: twice as many as are shown, for screens with small dots.
_DRAWN, _SHOWN, _QUIET_ZONE = 6, 3, 4


@dataclass(frozen=True)
class Drawn:
    """A code as a picture: PNG, and how wide and high a letter shows it, in CSS pixels."""

    png: bytes
    side: int


def shows_code(card: bool | None, wish: QrCode, country: str, step: str) -> bool:
    """Whether a letter of this step carries a code: by the customer's card, else the owner's wish, else the country.

    Who says that he paid is never asked to pay once more.
    """
    usual = wish is QrCode.YES or (wish is QrCode.AUTO and country in _KNOWN_IN)
    return step != PROOF and (usual if card is None else card)


def transfer_text(item: OpenItem, holder: str, asked: Money | None = None) -> str | None:
    """
    Write what the code of one invoice says: its open balance, to the account and with the reference printed on it.

    None where no code may be: without a valid IBAN in SEPA, in another currency than the euro, with nothing to pay or a
    dispute, and where the account holder is not known. An RF reference (ISO 11649) has its own line; a Belgian
    communication, any other reference, or else the number stands in the text, for apps read them there.

    Args:
        asked: What is asked for when that is not all that is open: a part of a plan.
        holder: The name at the bank, to which the payer's bank compares it (Verification of Payee).

    Rules: iban-as-printed, qr-code (docs/rules.md)
    """
    iban, balance = _compact(item.invoice.iban or ""), item.balance if asked is None else asked
    if not _is_payable(iban) or balance is None or balance.currency != "EUR" or item.dispute or not clean(holder):
        return None
    amount = balance.amount.quantize(_LEAST, rounding=ROUND_HALF_UP)
    if not _LEAST <= amount <= _MOST:
        return None
    printed = clean(item.invoice.payment_reference or "")
    reference = _compact(printed) if _is_rf(_compact(printed)) else ""
    text = "" if reference else _belgian(printed) or printed or clean(item.number)
    name = clean(holder)[:_LONGEST_NAME].strip()
    lines = ["BCD", "002", _CHARACTER_SET_UTF_8, "SCT", "", name, iban, f"EUR{amount}", "", reference, text]
    code = "\n".join(lines).rstrip("\n")
    fits = len(text) <= _LONGEST_TEXT and len(code.encode()) <= _MOST_BYTES
    return code if fits else None


def draw_code(text: str) -> Drawn | None:
    """Draw a code at error level M, as the standard asks; None when it would be larger than it allows."""
    import segno  # a tenth of a second at the start of every command, and few letters carry a code

    code = segno.make_qr(text.encode(), error="m", boost_error=False)
    if int(code.version) > _HIGHEST_VERSION:
        return None
    png = BytesIO()
    code.save(png, kind="png", scale=_DRAWN, border=_QUIET_ZONE)
    return Drawn(png.getvalue(), int(code.symbol_size(scale=_SHOWN, border=_QUIET_ZONE)[0]))


def _compact(text: str) -> str:
    return "".join(text.split()).upper()


def _is_payable(iban: str) -> bool:
    """Whether this is an IBAN (ISO 13616) with right check digits (ISO 7064 MOD 97-10), in SEPA."""
    shaped = re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", iban, re.ASCII)
    return bool(shaped) and iban[:2] in _SEPA and _remainder(iban) == 1


def _is_rf(reference: str) -> bool:
    return bool(re.fullmatch(r"RF\d{2}[A-Z0-9]{1,21}", reference, re.ASCII)) and _remainder(reference) == 1


def _remainder(code: str) -> int:
    return int("".join(str(int(char, 36)) for char in code[4:] + code[:4])) % 97


def _belgian(reference: str) -> str:
    """The Belgian structured communication the way apps know it: between plus signs; empty when it is none."""
    found = re.fullmatch(r"[+*]{3}\s*(\d{3})\s*/\s*(\d{4})\s*/\s*(\d{5})\s*[+*]{3}", reference, re.ASCII)
    return f"+++{found[1]}/{found[2]}/{found[3]}+++" if found else ""
