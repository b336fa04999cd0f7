"""In which of our four languages a paper speaks, by its commonest words."""

from __future__ import annotations

import re

_WORDS = {
    "nl": "factuur factuurnummer factuurdatum vervaldatum bedrag btw totaal betalen voldoen omschrijving aantal datum "
    "klantnummer creditnota binnen dagen rekening het een van voor op gelieve nota onder vermelding",
    "fr": "facture montant total tva échéance paiement payer désignation quantité prix jours compte le la les des du "
    "de et pour avec date client avoir devis sur votre nos",
    "de": "rechnung rechnungsnummer rechnungsdatum betrag mwst ust summe gesamtbetrag zahlbar überweisen tagen konto "
    "netto menge einzelpreis bezeichnung der die das und bitte kundennummer gutschrift den zum von wir",
    "en": "invoice amount due date total vat payment description quantity qty price account the and please pay within "
    "days number net billed credit note terms transfer our your for",
}
_LANGUAGES = {language: frozenset(words.split()) for language, words in _WORDS.items()}


def guess_language(text: str) -> str | None:
    """The language (nl, fr, de, en) most of the telling words belong to; None when too few or when two come close."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    counts = sorted((sum(word in known for word in words), language) for language, known in _LANGUAGES.items())
    (second, _), (most, best) = counts[-2:]
    return best if most >= 3 and most > second * 1.3 else None
