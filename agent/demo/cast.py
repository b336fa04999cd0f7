"""Who plays in the demonstration, and what they were invoiced. Everybody and every number is invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from agent.demo.papers import Line, Paper, Trader, facturx_pdf, invoice_pdf, invoice_ubl
from agent.domain.invoice import Collection

SANNE = Trader(
    name="Sanne de Vries Ontwerp",
    street="Lindengracht 12",
    place="1015 KK Amsterdam",
    vat_number="NL004495445B01",
    email="sanne@devries.example",
    iban="NL20INGB0001234567",
)
IBAN = SANNE.iban


Files = Mapping[str, Callable[[Paper], bytes]]

PDF: Files = {"{}.pdf": lambda paper: invoice_pdf(paper)}
UBL: Files = {"{}.xml": lambda paper: invoice_ubl(paper), "{}.pdf": lambda paper: invoice_pdf(paper)}
FACTURX: Files = {"{}.pdf": lambda paper: facturx_pdf(paper)}


@dataclass(frozen=True)
class Invoiced:
    """One invoice of the story: the mail it went with and the files it carried.

    ``to`` and ``cc`` stand as in a mail header. ``files`` makes the attachments, by name.
    """

    paper: Paper
    to: str
    files: Files
    cc: str = ""

    @property
    def subject(self) -> str:
        """The subject of the mail it went with."""
        word = {"nl": "Factuur", "en": "Invoice"}[self.paper.language]
        return f"{word} {self.paper.number}"

    @property
    def text(self) -> str:
        """The words of the mail it went with."""
        if self.paper.language == "en":
            return f"Hi,\n\nPlease find invoice {self.paper.number} attached.\n\nThanks, Sanne\n"
        return f"Hoi,\n\nIn de bijlage vind je factuur {self.paper.number}.\n\nGroet, Sanne\n"


@dataclass(frozen=True)
class Customer:
    """Somebody Sanne works for: the firm, and the person her mails go to."""

    firm: Trader
    person: str
    cc: str = ""

    def owes(
        self,
        number: str,
        issued: date,
        days: int | None,
        what: str,
        price: str,
        files: Files = PDF,
        language: str = "nl",
        collection: Collection = Collection.TRANSFER,
    ) -> Invoiced:
        """Make an invoice to this customer; ``days`` is the term, None leaves the due date out."""
        paper = Paper(
            number=number,
            issue_date=issued,
            due_date=issued + timedelta(days=days) if days is not None else None,
            seller=SANNE,
            buyer=self.firm,
            lines=(Line(what, Decimal(price)),),
            language=language,
            collection=collection,
        )
        return Invoiced(paper, f"{self.person} <{self.firm.email}>", files, self.cc)


def _firm(name: str, email: str, country: str = "NL", vat_number: str = "") -> Trader:
    return Trader(name, "Dorpsstraat 1", "1234 AB Voorbeeld", country, vat_number, email)


ACME = Customer(
    _firm("Acme Verpakkingen B.V.", "administratie@acme.example", vat_number="NL123456782B90"),
    '"Doe, Jan"',
    cc="Lies Smit <lies@acme.example>",
)
BAKERY = Customer(_firm("Bakkerij Jansen", "jansen@bakkerijjansen.example"), "Piet Jansen")
BUILDER = Customer(_firm("Van Dam Bouw", "bart@vandambouw.example"), "Bart van Dam")
CAFE = Customer(_firm("Café De Hoek", "wim@cafedehoek.example"), "Wim de Hoek")
FLORIST = Customer(_firm("Bloemerij Roos", "roos@bloemerij.example"), "Roos Bloem")
GARDEN = Customer(_firm("Groen Hoveniers", "info@groenhoveniers.example", vat_number="NL810433941B01"), "Kees Groen")
GYM = Customer(_firm("Sportschool Kracht", "balie@kracht.example"), "Balie Kracht")
HARBOUR = Customer(_firm("Blue Harbour Ltd", "emma@blueharbour.example", country="GB"), "Emma Clarke")
SCHOOL = Customer(_firm("Muziekschool Allegro", "directie@allegro.example"), "Joost Mol")
STUDIO = Customer(_firm("Studio Noord", "maud@studionoord.example"), "Maud Visser")


def invoices(start: date) -> dict[str, Invoiced]:
    """List what Sanne mailed before the story starts, by number; most of it falls due in its first week."""
    sent = start - timedelta(days=13)
    told = (
        STUDIO.owes("2026-019", start - timedelta(days=60), 14, "Logo", "150.00"),
        BAKERY.owes("2026-031", sent, 14, "Broodzakken, ontwerp", "250.00"),
        ACME.owes("2026-032", sent, 14, "Huisstijl, eerste deel", "1000.00"),
        ACME.owes("2026-033", sent + timedelta(days=2), 14, "Huisstijl, tweede deel", "400.00"),
        GARDEN.owes("2026-034", sent, 15, "Bestelbus, belettering", "640.00", UBL),
        STUDIO.owes("2026-035", sent, 14, "Illustraties", "320.00", FACTURX),
        CAFE.owes("2026-036", sent, 20, "Menukaart", "180.00"),
        BUILDER.owes("2026-037", sent, None, "Bouwbord", "275.00"),
        FLORIST.owes("2026-038", sent, 14, "Geboortekaartje", "95.00"),
        HARBOUR.owes("2026-039", sent, 15, "Website design", "900.00", language="en"),
        GYM.owes("2026-040", sent, 14, "Onderhoud website", "45.00", UBL, collection=Collection.DIRECT_DEBIT),
        SCHOOL.owes("2026-041", sent, 14, "Concertposters", "500.00"),
    )
    return {invoiced.paper.number: invoiced for invoiced in told}
