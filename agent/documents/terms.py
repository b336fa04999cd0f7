"""What payment terms say in words (BT-20): a day, a number of days, or "do not pay this"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from agent.documents.dates import find_dates
from agent.domain.invoice import Collection

_DISCOUNT = re.compile(r"skonto|discount|escompte|korting|rabatt|\d\s?%", re.IGNORECASE)
# Sentences with days in them that are not about when to pay.
_OTHER_MATTERS = re.compile(
    r"verzug|mahn|interest|intrest|\brente\b|late\b|overdue|retard|pénalit|boete|klacht|bezwaar|betwist|schriftelijk"
    r"|réclam|complain|reklam|garanti|warrant|retour|return|herroep|widerruf|verzugs|geldig|valid|gültig|valable",
    re.IGNORECASE,
)
_DAYS = re.compile(
    r"(?<![\d.,])(\d{1,3})\s?(?P<unit>dagen|dage?|dgn|tagen?|days?|jours?|werkdagen|werktagen?|werktage|business days"
    r"|working days|jours ouvrables|kalenderdagen|kalendertagen?|calendar days)\b",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(
    r"\b(?:zahlbar sofort|sofort (?:zahlbar|fällig|rein netto|netto)|sofort ohne abzug|ohne abzug sofort|per direct"
    r"|onmiddellijk betaalbaar|direct te voldoen|due immediately|payable immediately|payable on receipt"
    r"|due (?:up)?on receipt|payable à réception|paiement à réception|paiement comptant|contant bij ontvangst)\b",
    re.IGNORECASE,
)
_FROM_RECEIPT = re.compile(
    r"ontvangst|erhalt|zugang|receipt|réception|lieferung|levering|delivery|livraison", re.IGNORECASE
)
_MONTH_END = re.compile(
    r"einde (?:van de )?maand|eind maand|monatsende|fin de mois|end of (?:the )?month|\beom\b", re.IGNORECASE
)
_BY = re.compile(
    r"(?:\bvóór|\bvoor|\buiterlijk(?: op)?|\bbis(?: zum)*|\btot en met|\bby|\bbefore|\buntil|\bno later than"
    r"|\bnot later than|\bavant le|\bau plus tard le|\bjusqu['’]au|\bpour le|\bfällig(?: am| zum)?|\bzahlbar am"
    r"|\bdue(?: date)?(?: on| by)?|\bvervaldatum|\béchéance(?: le)?|\bpayable le)\s*:?\s*"
    r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag\s|(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s"
    r"|(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag),?\s(?:den\s)?)?$",
    re.IGNORECASE,
)
# A comma, a bar, a semicolon or the end of a sentence; not the point in "t.n.v." or in a date.
_CLAUSES = re.compile(r"\s*[|;\n]\s*|,\s+(?=\D|\d+(?:[.,]\d+)?\s?%)|(?<=[\w)]{3})[.!?]\s+(?=[A-ZÀ-Ý])")

_COLLECTIONS: tuple[tuple[Collection, re.Pattern[str]], ...] = tuple(
    (collection, re.compile(pattern, re.IGNORECASE))
    for collection, pattern in (
        (
            Collection.SETTLED,
            r"bereits (?:vollständig )?(?:beglichen|bezahlt|gezahlt)|betrag (?:dankend )?erhalten|(?:is|werd) (?:reeds|al) "
            r"(?:voldaan|betaald)|reeds (?:volledig )?(?:voldaan|betaald)\s*[.!]|contant (?:ontvangen|voldaan|betaald)"
            r"|has (?:already )?been paid|already (?:been )?paid|paid in full|payment received|déjà (?:été )?(?:payée?|réglée?)"
            r"|facture acquittée|betaling ontvangen,? waarvoor dank",
        ),
        (
            Collection.NOT_REQUESTED,
            r"keine (?:aufforderung zur zahlung|zahlungsaufforderung)|not a request for payment|geen betaal(?:verzoek|opdracht)"
            r"|(?:niet|nicht) (?:te )?(?:betalen|bezahlen|überweisen)\b|do not pay|ne pas payer|verrekend (?:worden )?(?:bij|met)"
            r" (?:de|uw) (?:eerst)?volgende|mit der nächsten rechnung verrechnet|wird (?:ihnen )?erstattet|konto erstatten"
            r"|(?:konto|kundenkonto) gutgeschrieben|your next invoice will|u hoeft niets te doen",
        ),
        (
            Collection.CARD,
            r"(?:kreditkarte|credit ?card|carte (?:de crédit|bancaire)|creditcard|mastercard|visa)\S*(?: \S+){0,4} "
            r"(?:abgebucht|belastet|charged|débitée?|afgeschreven|belast)|(?:charged to|auf) (?:your|ihre) (?:credit ?card|kreditkarte)",
        ),
        (
            Collection.DIRECT_DEBIT,
            r"automatische incasso|automatisch (?:\S+ ){0,5}(?:afgeschreven|geïncasseerd)|geïncasseerd|domiciliëring"
            r"|(?:lastschrift|bankeinzug)(?: \S+){0,3} (?:eingezogen|abgebucht|belastet)|(?:eingezogen|abgebucht|ziehen)"
            r"(?: \S+){0,6} lastschrift|zahlungsart:? (?:sepa-?)?lastschrift|per (?:sepa-?)?lastschrift"
            r"|(?:par|avis de) prélèvement|(?:sera|seront|serez|est) (?:automatiquement )?prélevée?s?\b|prélèvement automatique"
            r"|par domiciliation|(?:by|via) direct debit|direct debit will|collected (?:\S+ ){0,4}(?:from your|by direct)",
        ),
    )
)


@dataclass(frozen=True)
class Terms:
    """Terms of payment read from words. ``is_clear``: the days count from the issue date, as is usual."""

    text: str = ""
    due_dates: tuple[date, ...] = ()
    days: int | None = None
    is_clear: bool = False


def read_terms(text: str) -> Terms:
    """Read when to pay; what is said of discounts, interest, complaints and returns is left out."""
    clauses = list(_clauses(text))
    kept = " | ".join(clauses)
    dates = {found.value for clause in clauses for found in find_dates(clause) if _BY.search(clause[: found.start])}
    days = {match[1] for clause in clauses for match in _DAYS.finditer(clause)}
    if _MONTH_END.search(kept) or len(days) > 1:
        return Terms(kept, tuple(sorted(dates)))
    units = {match["unit"].lower() for match in _DAYS.finditer(kept)}
    if days:
        is_plain = not any(unit.startswith(("werk", "business", "working", "jours ouv")) for unit in units)
        return Terms(kept, tuple(sorted(dates)), int(days.pop()), is_plain and not _FROM_RECEIPT.search(kept))
    if _AT_ONCE.search(kept) or re.search(r"\b(?:sofort|immediately|onmiddellijk)\b", kept):
        return Terms(kept, tuple(sorted(dates)), 0, not _FROM_RECEIPT.search(kept))
    return Terms(kept, tuple(sorted(dates)))


def _clauses(text: str) -> Iterator[str]:
    """The parts that say when to pay. "Bij betaling binnen 8 dagen, 2% korting": the comma belongs to the discount."""
    parts = [part for part in _CLAUSES.split(text) if part.strip()]
    for part, following in zip(parts, [*parts[1:], ""], strict=False):
        offers_discount = _DISCOUNT.search(part) or (
            _DISCOUNT.search(following) and not _DAYS.search(following) and not find_dates(following)
        )
        if not offers_discount and not _OTHER_MATTERS.search(part):
            yield part


def read_collection(text: str) -> Collection | None:
    """How the money arrives by itself, or why none is asked; None when the words ask for a transfer as usual."""
    flat = " ".join(text.split())
    return next((collection for collection, pattern in _COLLECTIONS if pattern.search(flat)), None)
