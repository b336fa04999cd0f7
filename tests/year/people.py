"""The habits of customers: what each does when an invoice comes and when a reminder comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.year import papers
from tests.year.days import DAY, at, bank_day, next_weekday
from tests.year.truth import Customer, Invoice
from tests.year.world import World, dice, soon


@dataclass(frozen=True)
class Letter:
    """A reminder that came in: what it is about, its step, and what an answer cites."""

    numbers: tuple[str, ...]
    step: str
    message_id: str
    subject: str


def _nothing(world: World, invoice: Invoice) -> None:
    """Waits."""


def _silent(world: World, customer: Customer, letter: Letter) -> None:
    """Says nothing."""


@dataclass(frozen=True)
class Habit:
    """What somebody does by nature; ``share`` is how many of a thousand customers are so."""

    share: int
    on_invoice: Callable[[World, Invoice], None] = _nothing
    on_letter: Callable[[World, Customer, Letter], None] = _silent


def _due(invoice: Invoice) -> date:
    return invoice.met_by


def pays_at_once(world: World, invoice: Invoice) -> None:
    """Within days of the invoice."""
    days = world.customer_of(invoice).dice.randint(1, 6)
    world.plan(soon(invoice.sent_at, days), "pays_rest", invoice.number)


def pays_when_due(world: World, invoice: Invoice) -> None:
    """On the day itself."""
    world.plan(at(_due(invoice), "11:00"), "pays_rest", invoice.number)


def pays_late(world: World, invoice: Invoice) -> None:
    """Always about so many days late."""
    customer = world.customer_of(invoice)
    late = customer.mood.setdefault("late", customer.dice.randint(2, 12))
    day = bank_day(_due(invoice) + (late + customer.dice.choice((0, 0, 1))) * DAY)
    world.plan(at(day, "11:00"), "pays_rest", invoice.number)


def pays_on_runs(world: World, invoice: Invoice) -> None:
    """On the next 15th or last but one of a month after the due date."""
    day = _due(invoice)
    while day.day not in (15, 28):
        day += DAY
    world.plan(at(bank_day(day), "11:00"), "pays_rest", invoice.number)


def pays_half(world: World, invoice: Invoice) -> None:
    """Half on the due date; the rest when reminded."""
    half = (invoice.paper.total / 2).quantize(papers.CENT)
    text = f"Eerste deel {invoice.number}"
    world.plan(at(_due(invoice), "11:00"), "pays", invoice.customer, ((invoice.number, half),), text)


def pays_two_at_once(world: World, invoice: Invoice) -> None:
    """Every second invoice makes him pay both."""
    customer = world.customer_of(invoice)
    if len(customer.open()) >= 2:
        world.plan(soon(invoice.sent_at, customer.dice.randint(3, 9)), "pays_all", customer.key)


def collected(world: World, invoice: Invoice) -> None:
    """The owner collects it on the due date."""
    text = f"Incasso {invoice.number}"
    world.plan(at(_due(invoice), "11:00"), "pays_rest", invoice.number, text)


def is_credited(world: World, invoice: Invoice) -> None:
    """The owner takes it back, soon or only when it is late; sometimes only half of it."""
    customer = world.customer_of(invoice)
    days = customer.dice.choice((4, customer.terms + 1, customer.terms + 6))
    part = customer.dice.choice((Decimal(1), Decimal(1), Decimal("0.5")))
    world.plan(soon(invoice.sent_at, days, "09:20"), "mails_credit", invoice.number, part)


def pays_by_wrong_reference(world: World, invoice: Invoice) -> None:
    """In time, with a number that is no number of ours, none at all, or with a digit wrong."""
    customer = world.customer_of(invoice)
    wrong = customer.dice.choice(
        ("ontwerp", f"klant {customer.dice.randint(1000, 9999)}", f"fact {invoice.number[5:]}")
    )
    late = customer.dice.randint(-3, 4)
    world.plan(at(bank_day(_due(invoice) + late * DAY), "11:00"), "pays_rest", invoice.number, wrong)


def comes_back(world: World, invoice: Invoice) -> None:
    """The address is wrong: the mail with the first invoice comes back. Later ones arrive and are paid."""
    customer = world.customer_of(invoice)
    if customer.mood.setdefault("bounced", 0):
        return pays_when_due(world, invoice)
    customer.mood["bounced"] = 1
    world.plan(invoice.sent_at + timedelta(minutes=5), "bounces", invoice.number, invoice.message_id, invoice.to)


def phones(world: World, invoice: Invoice) -> None:
    """He phones before the due date, and names a day a good week after it."""
    day = bank_day(_due(invoice) + world.customer_of(invoice).dice.randint(6, 12) * DAY)
    world.plan(at(_due(invoice) - DAY, "08:50"), "phones", invoice.number, day)
    world.plan(at(day, "11:00"), "pays_rest", invoice.number)


# --- what a letter does ---------------------------------------------------------------------------------------------


def _each(letter: Letter, world: World, customer: Customer, days: int, text: str = "") -> None:
    """Everything the letter speaks of is paid some days later."""
    for number in letter.numbers:
        world.plan(at(bank_day(world.now.date() + days * DAY), "11:00"), "pays_rest", number, text)


def pays_when_reminded(world: World, customer: Customer, letter: Letter) -> None:
    """It had slipped through."""
    _each(letter, world, customer, customer.dice.randint(0, 4))


def pays_at_second(world: World, customer: Customer, letter: Letter) -> None:
    """One reminder is none."""
    if letter.step != "light":
        _each(letter, world, customer, customer.dice.randint(1, 5))


def pays_at_firm(world: World, customer: Customer, letter: Letter) -> None:
    """Only plain words help; sometimes not even those."""
    if letter.step not in ("light", "second") and customer.dice.random() < 0.6:
        _each(letter, world, customer, customer.dice.randint(2, 8))


def promises(world: World, customer: Customer, letter: Letter) -> None:
    """He names a day, the Friday after next at most, and keeps it or not; the second time he pays."""
    lead = letter.numbers[0]
    broken = customer.habit == "promises and breaks it"
    if broken and customer.mood.get(f"promised {lead}"):
        return _each(letter, world, customer, 2)
    customer.mood[f"promised {lead}"] = 1
    day = bank_day(next_weekday(world.now.date() + customer.dice.randint(0, 5) * DAY, 4))
    world.plan(
        _answering(world, customer), "replies", lead, "promise", letter.message_id, letter.subject, day, "promised"
    )
    for number in letter.numbers:
        if not broken:
            world.plan(at(day, "11:00"), "pays_rest", number)
        elif number != lead:
            world.plan(at(bank_day(world.now.date() + 3 * DAY), "11:00"), "pays_rest", number)


def complains(world: World, customer: Customer, letter: Letter) -> None:
    """About the first of what the letter speaks of; the others are paid."""
    lead, *others = letter.numbers
    if customer.mood.get(f"said complaint of {lead}"):
        return _each(letter, world, customer, 2)
    when = _answering(world, customer)
    world.plan(when, "replies", lead, "complaint", letter.message_id, letter.subject, None, "disputed")
    for number in others:
        world.plan(at(bank_day(world.now.date() + 2 * DAY), "11:00"), "pays_rest", number)


def complains_early(world: World, invoice: Invoice) -> None:
    """Before it is even due."""
    if world.customer_of(invoice).dice.random() < 0.7:
        world.plan(soon(invoice.sent_at, 3, "10:40"), "replies", invoice.number, "complaint", "", "", None, "disputed")
    else:
        pays_late(world, invoice)


def says_paid(world: World, customer: Customer, letter: Letter) -> None:
    """He wrote it off two days ago, so he says; the money is on its way, or comes only when asked for a proof."""
    lead = letter.numbers[0]
    if customer.mood.get(f"said paid of {lead}") or letter.step == "proof":
        return _each(letter, world, customer, 1)
    day = world.now.date()
    when = _answering(world, customer)
    world.plan(when, "replies", lead, "paid", letter.message_id, letter.subject, day, "said to be paid")
    if customer.habit == "says paid and is":
        _each(letter, world, customer, 0)
    else:
        for number in letter.numbers[1:]:
            world.plan(at(bank_day(day + DAY), "11:00"), "pays_rest", number)


def is_away(world: World, customer: Customer, letter: Letter) -> None:
    """Somebody's holiday answers; he pays when he is back."""
    back = world.now.date() + customer.dice.randint(3, 12) * DAY
    world.plan(world.now + timedelta(minutes=1), "is_away", customer.key, letter.message_id, letter.subject, back)
    for number in letter.numbers:
        world.plan(at(bank_day(back + 2 * DAY), "11:00"), "pays_rest", number)


def asks_for_copy(world: World, customer: Customer, letter: Letter) -> None:
    """He cannot find it; when he has it he pays."""
    lead = letter.numbers[0]
    if customer.mood.get(f"said copy of {lead}"):
        return _each(letter, world, customer, 1)
    world.plan(_answering(world, customer), "replies", lead, "copy", letter.message_id, letter.subject)
    for number in letter.numbers:
        world.plan(soon(world.now, customer.dice.randint(8, 14)), "pays_rest", number)


def moved_on(world: World, customer: Customer, letter: Letter) -> None:
    """A colleague does this now; she pays at the next letter."""
    lead = letter.numbers[0]
    if customer.mood.get("moved"):
        return _each(letter, world, customer, 2)
    customer.mood["moved"] = 1
    world.plan(_answering(world, customer), "replies", lead, "colleague", letter.message_id, letter.subject)


def is_insolvent(world: World, customer: Customer, letter: Letter) -> None:
    """There is no money any more."""
    if not customer.mood.get("insolvent"):
        customer.mood["insolvent"] = 1
        lead = letter.numbers[0]
        when = _answering(world, customer)
        world.plan(when, "replies", lead, "insolvent", letter.message_id, letter.subject, None, "insolvent")


def asks_for_parts(world: World, customer: Customer, letter: Letter) -> None:
    """Half on a day, half a month later; both are kept."""
    lead = letter.numbers[0]
    if customer.mood.get(f"said part of {lead}"):
        return _each(letter, world, customer, 1)
    day = bank_day(next_weekday(world.now.date() + 2 * DAY, 4))
    when = _answering(world, customer)
    world.plan(when, "replies", lead, "part", letter.message_id, letter.subject, day, "agreed parts")
    half = (world.invoices[lead].owed(date.max) / 2).quantize(papers.CENT)
    world.plan(at(day, "11:00"), "pays", customer.key, ((lead, half),), f"Deel {lead}")
    world.plan(at(bank_day(day + 31 * DAY), "11:00"), "pays_rest", lead)
    for number in letter.numbers[1:]:
        world.plan(at(bank_day(day + 31 * DAY), "11:00"), "pays_rest", number)


def looks(world: World, customer: Customer, letter: Letter) -> None:
    """He will look; a week later he pays."""
    lead = letter.numbers[0]
    if customer.mood.get(f"said look of {lead}"):
        return _each(letter, world, customer, 1)
    world.plan(_answering(world, customer), "replies", lead, "look", letter.message_id, letter.subject)
    for number in letter.numbers:
        world.plan(soon(world.now, customer.dice.randint(5, 9)), "pays_rest", number)


def _answering(world: World, customer: Customer) -> datetime:
    """When he answers: the same afternoon, or some days later."""
    return soon(world.now, customer.dice.choice((0, 0, 1, 2, 5)), customer.dice.choice(("13:10", "15:45", "20:30")))


HABITS: dict[str, Habit] = {
    "pays at once": Habit(130, pays_at_once),
    "pays when due": Habit(90, pays_when_due),
    "pays late by so many days": Habit(110, pays_late),
    "pays on runs": Habit(70, pays_on_runs),
    "forgets until reminded": Habit(110, _nothing, pays_when_reminded),
    "needs two letters": Habit(40, _nothing, pays_at_second),
    "is silent": Habit(25, _nothing, pays_at_firm),
    "promises and keeps it": Habit(45, _nothing, promises),
    "promises and breaks it": Habit(30, _nothing, promises),
    "complains": Habit(25, complains_early, pays_when_reminded),
    "disputes one of two": Habit(25, _nothing, complains),
    "says paid and is": Habit(30, _nothing, says_paid),
    "says paid and is not": Habit(20, _nothing, says_paid),
    "pays in parts": Habit(30, pays_half, pays_when_reminded),
    "asks for parts": Habit(15, _nothing, asks_for_parts),
    "pays two at once": Habit(35, pays_two_at_once, pays_when_reminded),
    "is out of office": Habit(25, _nothing, is_away),
    "bounces": Habit(15, comes_back, pays_when_reminded),
    "is credited": Habit(30, is_credited, pays_when_reminded),
    "moves to a colleague": Habit(15, _nothing, moved_on),
    "pays by wrong reference": Habit(40, pays_by_wrong_reference, pays_when_reminded),
    "direct debit": Habit(30, collected, _silent),
    "is insolvent": Habit(10, _nothing, is_insolvent),
    "asks for the copy": Habit(20, _nothing, asks_for_copy),
    "phones the owner": Habit(25, phones, pays_when_reminded),
    "will look": Habit(20, _nothing, looks),
}

_TRADES = ("Drukkerij", "Bakkerij", "Garage", "Studio", "Hoveniers", "Makelaardij", "Apotheek", "Timmerbedrijf")
_NAMES = (
    *("Aalders", "Brandsma", "Cremers", "Dijkgraaf", "Elzinga", "Fontein", "Groothuis", "Hazelhoff", "Ijzerman"),
    *("Jongbloed", "Kloosterman", "Lindeboom", "Molenkamp", "Nooteboom", "Oosterhof", "Pluimers", "Quispel"),
    *("Roelofsen", "Schimmel", "Terpstra", "Uilenberg", "Vreugdenhil", "Westerlaken", "Xanten", "Zonneveld"),
)
_PEOPLE = ("Anna", "Bas", "Carla", "Dirk", "Els", "Frits", "Greet", "Hugo", "Ineke", "Joost", "Karin", "Leo", "Mieke")


def make_customers(world: World, count: int, habits: list[str] | None = None) -> None:
    """Let so many customers exist; of each habit as many as its share, at least one while there is room."""
    for place, habit in enumerate(habits or _spread(count, world.seed)):
        rest, own = divmod(place, len(_NAMES))
        trade, surname = _TRADES[(rest + own) % len(_TRADES)], _NAMES[own]
        if rest >= len(_TRADES):
            surname = f"{surname} {_NAMES[(own + rest) % len(_NAMES)]}"
        key = f"{trade}-{surname}".lower().replace(" ", "-")
        cast = dice(world.seed, key)
        language, country = cast.choices(
            (("nl", "NL"), ("nl", "BE"), ("en", "NL"), ("fr", "BE"), ("fr", "FR"), ("de", "DE")), (70, 10, 5, 5, 4, 6)
        )[0]
        person = f"{_PEOPLE[(place * 7 + rest) % len(_PEOPLE)]} {surname.split()[0]}"
        world.customers[key] = Customer(
            key=key,
            name=f"{trade} {surname}",
            person=person,
            language=language,
            country=country,
            account=papers.iban("NL", f"BANK{place + 1:010d}"),
            habit=habit,
            every_days=30 if habit in ("pays late by so many days", "pays two at once") else cast.randint(35, 95),
            terms=cast.choice((14, 14, 30)),
            dice=cast,
            address=f"{person.split()[0].lower()}@{key}.example",
        )


def _spread(count: int, seed: int) -> list[str]:
    """Habits by their shares."""
    whole = sum(habit.share for habit in HABITS.values())
    exact = {name: count * habit.share / whole for name, habit in HABITS.items()}
    given = {name: int(share) for name, share in exact.items()}
    for name in sorted(exact, key=lambda name: given[name] - exact[name]):
        if sum(given.values()) < count:
            given[name] += 1
    habits = [name for name, many in given.items() for _ in range(many)]
    dice(seed, "habits").shuffle(habits)
    return habits
