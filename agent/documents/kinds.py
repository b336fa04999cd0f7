"""What a paper calls itself: an invoice, a credit note, or something that asks for no payment."""

from __future__ import annotations

import re

from agent.documents.pdfs import Paper
from agent.domain.invoice import DocumentKind

# A title stands by itself at the start of a segment, perhaps with a number behind it.
_NUMBERED = r"(?=\s*(?:$|[:#]|n[°ºro.]|nummer|number|num|[-–(]|\d|[A-Z]{1,6}[-\d]|van\b|vom\b|du\b|voor\b|for\b|für\b|pour\b))"
_TITLES: tuple[tuple[DocumentKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"^(?:{pattern}){_NUMBERED}", re.IGNORECASE))
    for kind, pattern in (
        (DocumentKind.PRO_FORMA, r"pro[ -]?forma(?:[ -]?(?:factuur|rechnung|invoice))?|(?:facture|invoice|rechnung|factuur) pro[ -]?forma"),
        (
            DocumentKind.CREDIT_NOTE,
            r"credit ?(?:nota|factuur)|credit ?(?:note|memo|invoice)|gutschrift|rechnungskorrektur(?: \(gutschrift\))?"
            r"|stornorechnung|note de crédit|(?:facture d['’])?avoir|kreditnota",
        ),
        (
            DocumentKind.REMINDER,
            r"(?:betalings?|betaal|vriendelijke |eerste |tweede |laatste |1e |2e )?herinnering|(?:laatste )?aanmaning|ingebrekestelling"
            r"|(?:payment |friendly |final )?reminder|(?:zahlungs)?erinnerung|(?:\d\. |erste |zweite |letzte )?mahnung"
            r"|(?:lettre de )?(?:rappel|relance)(?: de paiement)?|mise en demeure|overdue notice",
        ),
        (
            DocumentKind.STATEMENT,
            r"rekening(?:-| )?overzicht|openstaande posten(?:lijst)?|saldo-?overzicht|(?:account |project )?statement(?: of account)?"
            r"|kontoauszug|offene posten|relevé (?:de compte|de factures)|factuuroverzicht",
        ),
        (DocumentKind.QUOTE, r"offerte|prijsopgave|quot(?:e|ation)|estimate|angebot|kostenvoranschlag|devis|proposal|proposition"),
        (
            DocumentKind.ORDER,
            r"order(?:bevestiging| confirmation)?|bestel(?:ling|bon)|inkooporder|opdrachtbevestiging|purchase order"
            r"|auftragsbestätigung|bestellung|bon de commande|confirmation de commande",
        ),
        (DocumentKind.OTHER, r"pakbon|afleverbon|leveringsbon|delivery note|packing (?:slip|list)|lieferschein|bon de livraison"),
        (DocumentKind.RECEIPT, r"(?:kassa|betaal)?bon|kwitantie|betalingsbewijs|(?:sales |payment )?receipt|quittung|kassenbeleg|reçu|ticket"),
        (
            DocumentKind.INVOICE,
            r"(?:debet |eind|deel|voorschot|verzamel|slot)?factuur|(?:tax |vat |commercial |final )?invoice|(?:schluss|abschlags|teil|sammel)?rechnung"
            r"|facture(?: d['’]acompte| de solde| finale)?|nota|declaratie|debet ?nota",
        ),
    )
)  # fmt: skip
_INVOICE_WORDS = re.compile(
    r"factuur(?:nummer|datum|nr)|invoice (?:number|no|date|#)|rechnungs?-?\s?(?:nummer|nr|datum|#)|rechnung (?:nr|#)"
    r"|facture n|(?:numéro|n°) de facture|date de factur|notadatum|nota nr",
    re.IGNORECASE,
)
_NOT_ASKED = frozenset(
    {
        DocumentKind.PRO_FORMA,
        DocumentKind.REMINDER,
        DocumentKind.STATEMENT,
        DocumentKind.QUOTE,
        DocumentKind.ORDER,
        DocumentKind.RECEIPT,
        DocumentKind.OTHER,
    }
)
_PAID_STAMP = re.compile(r"^(?:paid|betaald|voldaan|bezahlt|payée?|acquittée?)[.!]?$", re.IGNORECASE)


def paper_kind(paper: Paper) -> tuple[DocumentKind | None, str]:
    """
    The kind of a paper and the title that says so; None when no title on its first page says what it is.

    A title that asks for no payment wins over the word invoice beside it ("Pro forma / Factuur"), unless the paper has
    an invoice's own number or date label; only a reminder or a statement may have those too.
    """
    titles = _titles(paper)
    kinds = [kind for kind, _ in titles]
    for kind, title in titles:
        if kind in (DocumentKind.PRO_FORMA, DocumentKind.CREDIT_NOTE, DocumentKind.REMINDER, DocumentKind.STATEMENT):
            return kind, title
    has_invoice_words = bool(_INVOICE_WORDS.search(paper.text))
    for kind, title in titles:
        if kind in _NOT_ASKED and DocumentKind.INVOICE not in kinds and not has_invoice_words:
            return kind, title
    if DocumentKind.INVOICE in kinds:
        return titles[kinds.index(DocumentKind.INVOICE)]
    return (DocumentKind.INVOICE, "") if has_invoice_words else (None, "")


def _titles(paper: Paper) -> list[tuple[DocumentKind, str]]:
    """The titles among the first page's short segments, the upper half of the page only."""
    page = paper.pages[0] if paper.pages else ()
    if not page:
        return []
    half = (page[0].top + page[-1].bottom) / 2
    return [
        (kind, segment.text)
        for line in page
        if line.top >= half
        for segment in line.segments
        if len(segment.text) <= 60
        for kind, pattern in _TITLES
        if pattern.match(segment.text)
    ]


def has_paid_stamp(paper: Paper) -> bool:
    """Whether a word such as PAID stands alone on the paper."""
    return any(_PAID_STAMP.match(segment.text) for line in paper.lines for segment in line.segments)
