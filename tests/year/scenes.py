"""For each gate of the product a small year in which only that gate keeps a wrong letter back.

With the gate in place the judge finds nothing; with the gate taken out of a copy of the program a wrong nudge leaves.
A scene is a script of a few weeks in March 2026: an invoice falls due on Monday 2 March, its letter may go from
Thursday 5 March on, and what happens beside it makes that wrong.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.year import papers
from tests.year.days import DAY, at
from tests.year.owner import Owner
from tests.year.people import make_customers
from tests.year.truth import Customer, Invoice
from tests.year.world import World, dice
from tests.year.year import Books, Year

DUE, READY = date(2026, 3, 2), date(2026, 3, 5)
_LUCK = dice(0, "scene")


class Enough(Exception):
    """A letter was wrong: the rest of the scene need not be played."""


class Stage:
    """A year of our own making, with the owner's manners as the scene wants them."""

    def __init__(self, year: Year) -> None:
        self.year, self.world, self.owner = year, year.world, year.owner
        self.until: date | None = None

    @property
    def anna(self) -> Customer:
        """The customer most scenes are about."""
        return next(iter(self.world.customers.values()))

    def invoice(self, on: str = "2026-02-16", who: Customer | None = None, **odd: object) -> Invoice:
        """An invoice, due on 2 March unless the scene says otherwise."""
        self.world.live_until(max(at(date.fromisoformat(on), "11:00"), self.world.now))
        return self.world.mails_invoice((who or self.anna).key, **odd)

    def live(self, on: str = "2026-02-17") -> None:
        """The owner starts for real."""
        self.year.begins(at(date.fromisoformat(on), "09:00"))

    def bank(self, until: date) -> None:
        """The owner downloads what her bank has up to a day."""
        if (self.world.bank.downloaded or self.world.bank.opened) < until:
            found = self.world.bank.download(until)
            if found:
                (self.year.folder / "bank" / found[0]).write_bytes(found[1])

    def day(self, on: str, clocks: tuple[str, ...] = ("10:00", "11:30"), *, bank: bool = True) -> None:
        """A working day: the bank's file, a pass, the desk, and another pass when she agreed to a letter."""
        day = date.fromisoformat(on)
        for place, clock in enumerate(clocks):
            self.world.live_until(max(self.world.now, at(day, clock)))
            if bank:
                self.bank(day - DAY)
            self.year.passes(at(day, clock))
            if self.year.wrong:
                raise Enough
            if place == len(clocks) - 1 or not self.owner.clears_desk(at(day, clock) + timedelta(minutes=10), _LUCK):
                return

    def days(self, *days: str, bank: bool = True) -> None:
        """Several of them."""
        for day in days:
            self.day(day, bank=bank)

    def at(self, on: str, clock: str = "15:00") -> datetime:
        """Let time pass until then."""
        moment = at(date.fromisoformat(on), clock)
        self.world.live_until(moment)
        return moment


Play = Callable[[Stage], None]
#: The days on which a letter about the invoice due on 2 March would go, were nothing the matter.
WEEK = ("2026-03-05", "2026-03-10")


@dataclass(frozen=True)
class Scene:
    """What is played; ``because`` says why no wrong letter can follow although the gate is gone, where that is so."""

    play: Play
    ignores: tuple[str, ...] = ()
    customers: int = 1
    more: str = ""
    because: str = ""


def make_stage_books(scene: Scene, first: date = date(2025, 8, 1)) -> Books:
    """A world for one scene: customers who say nothing, and an owner who agrees to every letter but may ignore."""
    world = World(1, first, at(first, "00:00"))
    make_customers(world, scene.customers, ["is insolvent"] * scene.customers)
    for customer in world.customers.values():
        customer.mood["insolvent"] = 1  # neither pays nor says anything
        customer.language, customer.country, customer.terms = "nl", "NL", 14
    owner = Owner(world, forgets=0.0, ignores=scene.ignores, is_blind=True)
    return Books(world, owner, first)


# --- one invoice ------------------------------------------------------------------------------------------------------


def _plain(stage: Stage, **odd: object) -> Invoice:
    stage.live("2026-02-13")
    return stage.invoice(**odd)


def balance(stage: Stage) -> None:
    """It was paid in time."""
    invoice = _plain(stage)
    stage.at("2026-02-27")
    stage.world.pays_rest(invoice.number)
    stage.days(*WEEK)


def already_settled(stage: Stage) -> None:
    """The e-invoice says that it is set off against what the owner owes him."""
    _plain(stage, settles="clearing", form="both")
    stage.days(*WEEK)


def direct_debit(stage: Stage) -> None:
    """The owner collects it, and the file of it is late."""
    _plain(stage, settles="debit")
    stage.days(*WEEK)


def restored(stage: Stage) -> None:
    """A day was promised by telephone, and then older books were put back."""
    invoice = _plain(stage)
    stage.day("2026-02-24")
    data, copy = stage.year.folder / "data", stage.year.folder / "data-of-tuesday"
    shutil.copytree(data, copy)
    stage.at("2026-02-26")
    stage.world.phones(invoice.number, date(2026, 3, 20))
    stage.day("2026-03-03")
    shutil.rmtree(data)
    shutil.copytree(copy, data)
    stage.days(*WEEK)


def terms_known(stage: Stage) -> None:
    """Nobody knows when it is due."""
    invoice = _plain(stage, undated=True, form="pdf")
    invoice.block("nobody knows when it is due", stage.world.now)
    stage.days("2026-03-05", "2026-03-10")


def own_account(stage: Stage) -> None:
    """It is to be paid to a factor, and was."""
    invoice = _plain(stage, account="NL44RABO0123456789")
    invoice.block("paid to the factor", at(DUE, "11:00"))
    stage.days(*WEEK)


def credited(stage: Stage) -> None:
    """A credit note that names no invoice took it away."""
    invoice = _plain(stage)
    stage.at("2026-02-25")
    stage.world.mails_credit(invoice.number, Decimal(1), named=False)
    stage.days(*WEEK)


def payment_asked(stage: Stage) -> None:
    """It was paid from an unknown account without a word."""
    invoice = _plain(stage)
    stage.at("2026-02-27")
    owed = invoice.owed(date.max)
    stage.world.pays(stage.anna.key, [(invoice.number, owed)], "overboeking", "NL44RABO0123456789", "J de Groot")
    stage.days(*WEEK)


def really_sent(stage: Stage) -> None:
    """The mail with the invoice came back."""
    invoice = _plain(stage)
    stage.at("2026-02-16", "11:30")
    stage.world.bounces(invoice.number, invoice.message_id, invoice.to)
    stage.days(*WEEK)


def disputed(stage: Stage) -> None:
    """He complained, and the owner noted it."""
    invoice = _plain(stage)
    stage.at("2026-02-24")
    stage.world.replies(invoice.number, "complaint", why="disputed")
    stage.world.agenda.clear()
    stage.day("2026-02-25")
    stage.world.agenda.clear()
    stage.days(*WEEK)


def claimed(stage: Stage) -> None:
    """He wrote on Tuesday that he paid that day; the owner thanked him, and saw no money since."""
    invoice = _plain(stage)
    stage.at("2026-03-03")
    stage.world.replies(invoice.number, "paid", day=date(2026, 3, 3), why="said to be paid")
    stage.day("2026-03-04")
    stage.at("2026-03-04", "14:00")
    stage.world.owner_writes(stage.anna.key, invoice.message_id, invoice.subject, "Dank je, ik kijk het na.\n\nNoor\n")
    stage.days("2026-03-11", "2026-03-12")


def promised(stage: Stage) -> None:
    """He pays on the 20th."""
    invoice = _plain(stage)
    stage.at("2026-02-25")
    stage.world.replies(invoice.number, "promise", day=date(2026, 3, 20), why="promised")
    stage.day("2026-02-26")
    stage.days(*WEEK)


def plan_kept(stage: Stage) -> None:
    """Two parts were agreed by telephone, for later in March."""
    invoice = _plain(stage)
    stage.day("2026-02-24")
    moment = stage.at("2026-02-26")
    half = (invoice.owed(date.max) / 2).quantize(papers.CENT)
    parts = f"{half} on 2026-03-13, {invoice.owed(date.max) - half} on 2026-03-27"
    stage.world.errands.append(("agree", invoice.number, *parts.split(" ")))
    invoice.block("agreed parts", moment)
    stage.day("2026-03-03")
    stage.days(*WEEK)


def human_words(stage: Stage) -> None:
    """He asked something, and the owner did not come to it yet."""
    invoice = _plain(stage)
    stage.at("2026-02-25")
    stage.world.replies(invoice.number, "copy")
    stage.days(*WEEK)


def held(stage: Stage) -> None:
    """The owner said: not now."""
    invoice = _plain(stage)
    moment = stage.at("2026-02-25")
    stage.day("2026-02-26")
    stage.owner.types(stage.at("2026-02-26"), "hold", invoice.number)
    invoice.block("held by the owner", moment)
    stage.days(*WEEK)


def overdue(stage: Stage) -> None:
    """It is due today."""
    stage.live("2026-02-13")
    stage.invoice("2026-02-24")  # due on Tuesday 10 March
    stage.days("2026-03-10")


def step_not_taken(stage: Stage) -> None:
    """The customer's server refused the letter: the owner is asked where it should go."""
    invoice = _plain(stage)
    stage.day("2026-03-04")
    stage.year.post.fails({"at": "rcpt", "reply": "550 5.1.1 No such user here", "match": stage.anna.key})
    stage.day("2026-03-05")
    stage.year.post.fails()
    invoice.block("his server refused a letter", stage.world.now)
    stage.days("2026-03-10", "2026-03-11")


def overdue_before_live(stage: Stage) -> None:
    """It was late before the program started."""
    stage.invoice("2026-02-16")
    stage.live("2026-03-05")
    stage.days("2026-03-10", "2026-03-11")


def age(stage: Stage) -> None:
    """It was held for so long that it is four months late."""
    stage.live("2025-09-02")
    invoice = stage.invoice("2025-09-15")
    stage.day("2025-09-16")
    stage.owner.types(stage.at("2025-09-16"), "hold", invoice.number, "--until", "2026-03-03")
    invoice.block("held by the owner", stage.world.now, at(date(2026, 3, 3), "00:00"))
    stage.days(*WEEK)


def ladder_done(stage: Stage) -> None:
    """All letters were written."""
    _plain(stage)
    stage.days("2026-03-05", "2026-03-17", "2026-03-31", "2026-04-15", "2026-04-29", "2026-05-13")


def recipient_known(stage: Stage) -> None:
    """The invoice was mailed to somebody else than it is made out to."""
    odd = {"to": "post@elders.example", "to_name": "Piet Elders", "buyer_mail": stage.anna.address, "form": "both"}
    _plain(stage, **odd).block("nobody knows whom to write to", stage.world.now)
    stage.days(*WEEK)


def copy_of_invoice(stage: Stage) -> None:
    """The mail carried an e-invoice and a page with terms: nothing a person could read as the invoice."""
    _plain(stage, loose=True).block("nobody knows which paper is the copy", stage.world.now)
    stage.days(*WEEK)


def quiet_words(stage: Stage) -> None:
    """He mailed about something else the evening before."""
    _plain(stage)
    stage.day("2026-03-04")
    stage.at("2026-03-04", "20:00")
    stage.world.writes_of_something_else(stage.anna.key)
    stage.day("2026-03-05")


def owner_wrote(stage: Stage) -> None:
    """The owner wrote to him on Tuesday."""
    invoice = _plain(stage)
    stage.at("2026-03-03")
    stage.world.owner_writes(
        stage.anna.key, invoice.message_id, invoice.subject, "Hoi,\n\nHoe staat het ermee?\n\nNoor\n"
    )
    stage.day("2026-03-05")


def order_complete(stage: Stage) -> None:
    """A complaint lies in the house, where the owner wanted to be asked of it first."""
    _plain(stage).block("the owner was to say first whether the order is complete", stage.world.now)
    stage.day("2026-03-05")


def in_transit(stage: Stage) -> None:
    """It is a day late."""
    _plain(stage)
    stage.days("2026-03-03", "2026-03-04")


def habit(stage: Stage) -> None:
    """He always pays eight days late."""
    stage.live("2025-09-02")
    for month in ("2025-10", "2025-11", "2025-12", "2026-01"):
        invoice = stage.invoice(f"{month}-06")
        stage.at(f"{month}-28")
        stage.world.pays_rest(invoice.number)
    stage.invoice()
    stage.days("2026-03-02", "2026-03-05")


# --- one letter -------------------------------------------------------------------------------------------------------


def other_installation(stage: Stage) -> None:
    """A second installation writes letters from the same mailbox."""
    _plain(stage)
    second = stage.invoice("2026-02-19", list(stage.world.customers.values())[1])
    stage.days("2026-03-05")
    went = stage.year.post.went(0)
    letter = next(one.octets for one in went if one.mail["X-Voldaan-Letter"])
    mark = str(next(one for one in went if one.mail["X-Voldaan-Letter"]).mail["X-Voldaan-Letter"])
    ours = next(word for word in mark.split() if word.startswith("installation="))
    other = letter.replace(ours.encode(), b"installation=" + b"f" * (len(ours) - 13))
    other = other.replace(b"Message-ID: <", b"Message-ID: <of-another-", 1)
    assert other != letter and second
    stage.year.post.puts("Sent", other, stage.at("2026-03-09"))
    stage.world.alarms.append("another installation writes as well")
    stage.days("2026-03-10", "2026-03-11")


def clock(stage: Stage) -> None:
    """The clock of the machine went back to yesterday."""
    _plain(stage)
    stage.day("2026-03-06")
    stage.world.alarms.append("the clock went back a day")
    stage.year.passes(at(READY, "10:00"))


def sent_folder(stage: Stage) -> None:
    """The folder of sent mail was emptied over night."""
    _plain(stage)
    stage.day("2026-03-04")
    client = stage.year.post.client
    client.select_folder("Sent")
    client.delete_messages(client.search())
    client.expunge()
    stage.world.alarms.append("nobody knows which letters left: Sent is empty")
    stage.days("2026-03-05", "2026-03-10")


def live(stage: Stage) -> None:
    """The owner has not said that it may start."""
    stage.at("2026-02-13")
    stage.day("2026-02-13")
    stage.invoice()
    stage.days(*WEEK)


def step_due(stage: Stage) -> None:
    """The light letter left a week ago, five working days."""
    _plain(stage)
    stage.days("2026-03-05", "2026-03-12")


def own_address(stage: Stage) -> None:
    """The invoice came from an address that the owner no longer has."""
    _plain(stage, sender="noor@voorheen.example").block("nobody may write from that address", stage.world.now)
    stage.days(*WEEK)


def gap(stage: Stage) -> None:
    """Two invoices to other people in one house, a few days apart."""
    _plain(stage)
    stage.invoice("2026-02-18", cc=f"chef@{stage.anna.domain}")
    stage.days("2026-03-05", "2026-03-10", "2026-03-11")


def contact_agrees(stage: Stage) -> None:
    """The colleague who looks after him was to be asked first, and has not answered yet."""
    _plain(stage).block("the colleague has not agreed", stage.world.now)
    stage.day("2026-03-05")


def customer_closed(stage: Stage) -> None:
    """They are closed for a fortnight when the second letter would go."""
    _plain(stage)
    stage.anna.block("closed for holidays", at(date(2026, 3, 9), "00:00"), at(date(2026, 3, 21), "00:00"))
    stage.days("2026-03-05", "2026-03-17")


def call_first(stage: Stage) -> None:
    """The owner wants to telephone first about so much money."""
    _plain(stage).block("the owner was to telephone first", stage.world.now, at(date(2026, 3, 10), "00:00"))
    stage.day("2026-03-05")


def bank_before_reminder(stage: Stage) -> None:
    """He paid on the due date; the owner looked at her bank the week before."""
    invoice = _plain(stage)
    stage.day("2026-02-27")
    stage.at("2026-03-02")
    stage.world.pays_rest(invoice.number)
    stage.days("2026-03-05", "2026-03-10", bank=False)


def owner_yes(stage: Stage) -> None:
    """The first letter ever to him, and the owner has not seen it."""
    _plain(stage)
    stage.days("2026-03-05", "2026-03-10")


def mail_complete(stage: Stage) -> None:
    """His complaint lies in a folder that cannot be read."""
    invoice = _plain(stage)
    stage.day("2026-03-04")
    stage.at("2026-03-04", "16:00")
    stage.world.folder = "Archive"
    stage.world.replies(invoice.number, "complaint", why="disputed")
    folder = stage.year.post.maildir / ".Archive"
    folder.chmod(0o000)
    try:
        stage.day("2026-03-05")
    finally:
        folder.chmod(0o700)


def quiet_days(stage: Stage) -> None:
    """Every gate is open on a Friday."""
    _plain(stage)
    stage.day("2026-03-05", ("16:50", "17:30"))
    stage.day("2026-03-06")


def office_hours(stage: Stage) -> None:
    """Every gate is open at half past seven in the evening."""
    _plain(stage)
    stage.day("2026-03-05", ("18:30", "19:30"))


def cap(stage: Stage) -> None:
    """Thirteen customers are late on one day."""
    stage.live("2026-02-13")
    for customer in stage.world.customers.values():
        stage.invoice(who=customer)
    stage.day("2026-03-05")


SCENES: dict[str, Scene] = {
    "balance": Scene(balance, because="what is paid in full leaves the open books, which no gate sees"),
    "already-settled": Scene(already_settled),
    "direct-debit": Scene(direct_debit),
    "restored": Scene(restored),
    "terms-known": Scene(
        terms_known, ("invoice unclear",), because="no letter is written that cannot name a due date and an amount"
    ),
    "own-account": Scene(own_account, ("is that account yours?",)),
    "credited": Scene(credited, ("credit note",)),
    "payment-asked": Scene(payment_asked, ("payment unclear",)),
    "really-sent": Scene(really_sent, ("mail came back",)),
    "disputed": Scene(disputed),
    "claimed": Scene(claimed, ("said to be paid, not seen", "customer wrote")),
    "promised": Scene(promised),
    "plan-kept": Scene(plan_kept),
    "human-words": Scene(human_words, ("customer wrote",)),
    "held": Scene(held),
    "overdue": Scene(
        overdue,
        more='[[steps]]\nname = "light"\nafter = 1',
        because="the first step waits a working day at least, whatever the settings say (in-transit)",
    ),
    "step-not-taken": Scene(step_not_taken, ("letter refused",)),
    "overdue-before-live": Scene(overdue_before_live, ("already overdue at the start",)),
    "age": Scene(age, ("long overdue",)),
    "ladder-done": Scene(ladder_done, ("all steps taken",)),
    "recipient-known": Scene(recipient_known, ("invoice unclear",)),
    "copy-of-invoice": Scene(
        copy_of_invoice, ("invoice unclear",), because="no letter is written without the copy it speaks of"
    ),
    "quiet-words": Scene(quiet_words),
    "owner-wrote": Scene(owner_wrote),
    "order-complete": Scene(
        order_complete,
        ("is the order complete?",),
        more='[[customers]]\nmatch = ["drukkerij-aalders.example"]\ncomplete = "ask"',
    ),
    "in-transit": Scene(in_transit),
    "habit": Scene(habit),
    "other-installation": Scene(other_installation, customers=2),
    "clock": Scene(clock),
    "sent-folder": Scene(sent_folder),
    "live": Scene(live),
    "step-due": Scene(step_due),
    "own-address": Scene(own_address, ("no account may send this",)),
    "gap": Scene(gap),
    "bank-before-reminder": Scene(bank_before_reminder),
    "contact-agrees": Scene(
        contact_agrees,
        ("does your colleague agree?",),
        more="""
[[contacts]]
name = "Piet"
email = "piet@atelierbreed.example"
approves = true
[[customers]]
match = ["drukkerij-aalders.example"]
contact = "Piet"
""",
    ),
    "customer-closed": Scene(
        customer_closed,
        more="""
[[closures]]
first = 2026-03-09
last = 2026-03-20
name = "holidays"
match = ["drukkerij-aalders.example"]
""",
    ),
    "call-first": Scene(call_first, ("call this customer",), more="[calls]\nfirst_above = 100"),
    "owner-yes": Scene(owner_yes, ("send this letter?",)),
    "mail-complete": Scene(mail_complete),
    "quiet-days": Scene(quiet_days),
    "office-hours": Scene(office_hours),
    "cap": Scene(cap, customers=13),
}
