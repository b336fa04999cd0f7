"""Five weeks of a freelancer's mailbox: what happens on which day, outside voldaan.

Everything here is done by people: they mail, pay, complain and answer. What voldaan makes of it is not written in this
file.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email import policy
from email.parser import BytesParser
from zoneinfo import ZoneInfo

from agent.demo.cast import SANNE, Invoiced, invoices
from agent.demo.mail import write_bounce, write_mail
from agent.demo.papers import Line, Paper, invoice_pdf
from agent.demo.servers import Servers
from agent.domain.invoice import DocumentKind

START = date(2026, 9, 7)  # a Monday; no public holiday follows for five weeks
WEEKS = 5
ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass
class Story:
    """The people around the mailbox; each happening does one thing and says it in a sentence."""

    servers: Servers
    invoiced: Mapping[str, Invoiced] = field(default_factory=lambda: invoices(START))
    paid: list[tuple[str, str | None]] = field(default_factory=list)
    now: datetime = field(default_factory=lambda: datetime.combine(START, time(9), ZONE))
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def before(self) -> None:
        """Fill the Sent folder as it is when voldaan is installed: invoices, a quote, small talk."""
        for number, invoiced in self.invoiced.items():
            at = datetime.combine(invoiced.paper.issue_date, time(14, 5), ZONE)
            files = {name.format(number): make(invoiced.paper) for name, make in invoiced.files.items()}
            text = invoiced.text
            mail = write_mail(
                _SANNE, invoiced.to, invoiced.subject, text, at, self._id(number), cc=invoiced.cc, files=files
            )
            self.servers.deliver("Sent", mail, at, "\\Seen")
        at = self.now - timedelta(days=6)
        first = self.invoiced["2026-031"].paper
        quote = Paper(
            **{
                **first.__dict__,
                "number": "O-2026-07",
                "kind": DocumentKind.QUOTE,
                "lines": (Line("Nieuwe gevel", first.net.amount),),
            }
        )
        text = "Hoi Piet,\n\nHierbij mijn offerte voor de gevel.\n\nGroet, Sanne\n"
        files = {"offerte.pdf": invoice_pdf(quote)}
        mail = write_mail(
            _SANNE, self.invoiced["2026-031"].to, "Offerte gevel", text, at, self._id("quote"), files=files
        )
        self.servers.deliver("Sent", mail, at, "\\Seen")
        for folder in ("INBOX", "Drafts", "Junk", "Archive"):
            self.servers.deliver(folder, self._small_talk(folder), at)

    def writes(self, number: str, text: str, name: str = "") -> None:
        """A customer answers in the thread: our last letter to them if there is one, else the invoice."""
        invoiced = self.invoiced[number]
        cited, subject = self._last_letter(invoiced) or (self._id(number), invoiced.subject)
        mail = write_mail(name or invoiced.to, _SANNE, f"Re: {subject}", text, self.now, self._id(), answers=cited)
        self.servers.deliver("INBOX", mail, self.now)

    def starts_thread(self, sender: str, subject: str, text: str) -> None:
        """Somebody writes without answering any mail of ours."""
        self.servers.deliver("INBOX", write_mail(sender, _SANNE, subject, text, self.now, self._id()), self.now)

    def is_away(self, number: str, text: str) -> None:
        """A customer's mail server answers for somebody who is out of the office."""
        invoiced = self.invoiced[number]
        cited, subject = self._last_letter(invoiced) or (self._id(number), invoiced.subject)
        fields = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
        mail = write_mail(
            invoiced.to,
            _SANNE,
            f"Automatisch antwoord: {subject}",
            text,
            self.now,
            self._id(),
            answers=cited,
            fields=fields,
        )
        self.servers.deliver("INBOX", mail, self.now)

    def returns(self, number: str) -> None:
        """The provider returns the invoice as undeliverable."""
        recipient = self.invoiced[number].paper.buyer.email
        self.servers.deliver("INBOX", write_bounce(_SANNE, self._id(number), recipient, self.now, self._id()), self.now)

    def sends_news(self, sender: str) -> None:
        """A newsletter arrives from a customer's own domain."""
        fields = {"List-Unsubscribe": "<mailto:stop@acme.example>", "Precedence": "bulk"}
        text = "Nieuw in ons assortiment: de dubbelwandige doos.\n"
        mail = write_mail(sender, _SANNE, "Nieuws van Acme", text, self.now, self._id(), fields=fields)
        self.servers.deliver("INBOX", mail, self.now)

    def pays(self, number: str, amount: str | None = None) -> None:
        """Money arrives at the bank; Sanne sees it when she looks, and says so."""
        self.paid.append((number, amount))

    def pays_both(self, *numbers: str) -> None:
        """One payment for several invoices."""
        for number in numbers:
            self.pays(number)

    def _last_letter(self, invoiced: Invoiced) -> tuple[str, str] | None:
        for path in reversed(self.servers.accepted()):
            mail = BytesParser(policy=policy.compat32).parsebytes(path.read_bytes(), headersonly=True)
            if invoiced.paper.buyer.email in str(mail["To"]):
                return str(mail["Message-ID"]), invoiced.subject
        return None

    def _small_talk(self, folder: str) -> bytes:
        at = self.now - timedelta(days=5)
        return write_mail(
            "Oma <oma@gmail.com>", _SANNE, "Zondag", "Kom je zondag eten?\n", at, self._id(f"oma-{folder}")
        )

    def _id(self, name: str = "") -> str:
        return f"<{name or f'mail-{next(self._numbers)}'}@mail.devries.example>"


_SANNE = f"Sanne de Vries <{SANNE.email}>"


def _day(week: int, weekday: int) -> date:
    return START + timedelta(days=7 * week + weekday)


MON, TUE, WED, THU, FRI = range(5)


@dataclass(frozen=True)
class Happening:
    """Something people do before that day's pass; ``told`` is how the demonstration tells it."""

    on: date
    told: str
    act: Callable[[Story], None]


_COMPLAINT = "Hoi Sanne,\n\nDe prijzen op de kaart kloppen niet, zo kunnen we hem niet gebruiken.\n\nWim\n"
_AWAY = "Ik ben er niet tot en met 25 september. Dringend? Mail info@studionoord.example.\n\nMaud\n"
_FRIDAY = "Dag Sanne,\n\nHelemaal vergeten, sorry! Ik betaal het vrijdag.\n\nKees\n"
_BOOKKEEPER = "Good morning,\n\nInvoice 2026-039 is with our director for approval.\n\nTom, accounts\n"

HAPPENINGS: tuple[Happening, ...] = (
    Happening(_day(0, TUE), "Bakkerij Jansen pays 2026-031, in time.", lambda story: story.pays("2026-031")),
    Happening(_day(0, TUE), "The mail with 2026-038 comes back.", lambda story: story.returns("2026-038")),
    Happening(_day(0, WED), "Café De Hoek complains.", lambda story: story.writes("2026-036", _COMPLAINT)),
    Happening(_day(0, THU), "A newsletter of Acme arrives.", lambda story: story.sends_news("nieuws@acme.example")),
    Happening(_day(1, MON), "Muziekschool Allegro pays 200.", lambda story: story.pays("2026-041", "200")),
    Happening(_day(1, WED), "Studio Noord is away.", lambda story: story.is_away("2026-035", _AWAY)),
    Happening(_day(1, THU), "Groen Hoveniers answers.", lambda story: story.writes("2026-034", _FRIDAY)),
    Happening(_day(1, FRI), "Groen Hoveniers pays, as promised.", lambda story: story.pays("2026-034")),
    Happening(
        _day(2, TUE),
        "Somebody new at Blue Harbour writes, with a new subject.",
        lambda story: story.starts_thread("Tom <tom@blueharbour.example>", "Your bill", _BOOKKEEPER),
    ),
    Happening(_day(2, THU), "Studio Noord pays 2026-035.", lambda story: story.pays("2026-035")),
    Happening(_day(3, MON), "Muziekschool Allegro pays the rest.", lambda story: story.pays("2026-041")),
    Happening(_day(4, WED), "Acme pays both.", lambda story: story.pays_both("2026-032", "2026-033")),
    Happening(_day(4, THU), "Blue Harbour pays 2026-039.", lambda story: story.pays("2026-039")),
    Happening(_day(4, FRI), "Van Dam Bouw pays 2026-037.", lambda story: story.pays("2026-037")),
)
