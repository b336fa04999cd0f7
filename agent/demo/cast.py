"""Who plays in the demonstration, and what they were invoiced. Everybody and every number is invented."""

from __future__ import annotations

from collections.abc import Callable
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


def trader(name: str, email: str, country: str = "NL", vat_number: str = "") -> Trader:
    """Name a customer; where they live does not matter to the story."""
    return Trader(
        name=name,
        street="Dorpsstraat 1",
        place="1234 AB Voorbeeld",
        country=country,
        email=email,
        vat_number=vat_number,
    )


@dataclass(frozen=True)
class Invoiced:
    """One invoice of the story: the mail it went with and the files it carried.

    ``to`` and ``cc`` stand as in a mail header. ``files`` makes the attachments, by name.
    """

    paper: Paper
    to: str
    greeting: str
    files: dict[str, Callable[[Paper], bytes]]
    cc: str = ""

    @property
    def subject(self) -> str:
        """The subject of the mail it went with."""
        word = {"nl": "Factuur", "en": "Invoice"}[self.paper.language]
        return f"{word} {self.paper.number}"


def _paper(
    number: str, day: date, days: int | None, buyer: Trader, what: str, price: str, language: str = "nl"
) -> Paper:
    return Paper(
        number=number,
        issue_date=day,
        due_date=day + timedelta(days=days) if days is not None else None,
        seller=SANNE,
        buyer=buyer,
        lines=(Line(what, Decimal(price)),),
        language=language,
        reference=number,
    )


def invoices(start: date) -> dict[str, Invoiced]:
    """The invoices Sanne mailed in the two weeks before the story starts, by number."""
    acme = trader("Acme Verpakkingen B.V.", "administratie@acme.example", vat_number="NL123456782B90")
    bakery = trader("Bakkerij Jansen", "jansen@bakkerijjansen.example")
    garden = trader("Groen Hoveniers", "info@groenhoveniers.example", vat_number="NL810433941B01")
    studio = trader("Studio Noord", "maud@studionoord.example")
    cafe = trader("Café De Hoek", "wim@cafedehoek.example")
    builder = trader("Van Dam Bouw", "bart@vandambouw.example")
    florist = trader("Bloemerij Roos", "roos@bloemerij.example")
    harbour = trader("Blue Harbour Ltd", "emma@blueharbour.example", country="GB")
    gym = trader("Sportschool Kracht", "balie@kracht.example")
    school = trader("Muziekschool Allegro", "directie@allegro.example")
    earlier = start - timedelta(days=13)
    pdf = {"{}.pdf": invoice_pdf}
    ubl = {"{}.xml": invoice_ubl, "{}.pdf": invoice_pdf}
    told = [
        Invoiced(
            _paper("2026-031", earlier, 14, bakery, "Broodzakken, ontwerp", "250.00"),
            _to(bakery, "Piet Jansen"),
            "Hoi Piet",
            pdf,
        ),
        Invoiced(
            _paper("2026-032", earlier, 7, acme, "Huisstijl, eerste deel", "1000.00"),
            '"Doe, Jan" <administratie@acme.example>',
            "Beste Jan",
            pdf,
            cc="Lies Smit <lies@acme.example>",
        ),
        Invoiced(
            _paper("2026-033", earlier + timedelta(days=2), 7, acme, "Huisstijl, tweede deel", "400.00"),
            '"Doe, Jan" <administratie@acme.example>',
            "Beste Jan",
            pdf,
            cc="Lies Smit <lies@acme.example>",
        ),
        Invoiced(
            _paper("2026-034", earlier, 10, garden, "Bestelbus, belettering", "640.00"),
            _to(garden, "Kees Groen"),
            "Dag Kees",
            ubl,
        ),
        Invoiced(
            _paper("2026-035", earlier, 8, studio, "Illustraties", "320.00"),
            _to(studio, "Maud Visser"),
            "Hoi Maud",
            {"{}.pdf": facturx_pdf},
        ),
        Invoiced(
            _paper("2026-036", earlier, 12, cafe, "Menukaart", "180.00"), _to(cafe, "Wim de Hoek"), "Hoi Wim", pdf
        ),
        Invoiced(
            _paper("2026-037", earlier, None, builder, "Bouwbord", "275.00"),
            _to(builder, "Bart van Dam"),
            "Dag Bart",
            pdf,
        ),
        Invoiced(
            _paper("2026-038", earlier, 10, florist, "Geboortekaartje", "95.00"), _to(florist, "Roos"), "Hoi Roos", pdf
        ),
        Invoiced(
            _paper("2026-039", earlier, 10, harbour, "Website design", "900.00", "en"),
            _to(harbour, "Emma Clarke"),
            "Hi Emma",
            pdf,
        ),
        Invoiced(
            _paper("2026-041", earlier, 9, school, "Concertposters", "500.00"),
            _to(school, "Joost Mol"),
            "Dag Joost",
            pdf,
        ),
    ]
    debit = _paper("2026-040", earlier, 7, gym, "Onderhoud website", "45.00")
    debit = Paper(**{**debit.__dict__, "collection": Collection.DIRECT_DEBIT})
    told.append(Invoiced(debit, _to(gym, "Balie Kracht"), "Dag allemaal", ubl))
    return {invoiced.paper.number: invoiced for invoiced in told}


def _to(buyer: Trader, name: str) -> str:
    return f"{name} <{buyer.email}>"
