"""What the owner's calendar shows: days that were agreed, letters that will need him, calls to make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from agent.desk.overview import Agreement
from agent.domain.foresight import Foreseen, Given
from agent.domain.letter import tell_letter
from agent.domain.question import Question
from agent.domain.speech import tell
from agent.domain.text import shown
from agent.dunning.calendar import add_working_days

#: What of a letter is the owner's own to do.
_HIS = (Given.DRAFT, Given.YES, Given.COMPLETE)

#: The longest name or list of numbers in a title.
_NAME, _NUMBERS = 60, 60


@dataclass(frozen=True)
class AgendaDay:
    """
    One whole day in the owner's calendar.

    Attributes:
        about: What it is, for good: as long as that stands the entry is the same, on whichever day.
        title: One line; ``text``: what there is to do. Neither holds a customer's own words.
    """

    about: str
    day: date
    title: str
    text: str


def list_agenda(
    agreements: Iterable[Agreement],
    letters: Iterable[Foreseen],
    calls: Iterable[Question],
    names: Mapping[str, str],
    today: date,
    country: str,
) -> tuple[AgendaDay, ...]:
    """
    Put everything with a day into the order of the days.

    Args:
        agreements: Days that were agreed, those to come too.
        letters: What is foreseen, in its order; of each customer the first that needs the owner counts.
        calls: Open tasks to telephone: each stands on the first working day from today on until it is done.
        names: What customers are called, by their key.
        country: Where the owner works.
    """
    found = [_agreed(each) for each in agreements]
    first: dict[str, Foreseen] = {}
    for letter in letters:
        if any(one in letter.given for one in _HIS):
            first.setdefault(letter.customer, letter)
    found += [_letter(letter) for letter in first.values()]
    working = add_working_days(today, 0, country)
    found += [_call(call, names, working) for call in calls]
    return tuple(sorted(found, key=lambda each: (each.day, each.about)))


def _agreed(agreed: Agreement) -> AgendaDay:
    name = shown(agreed.customer, _NAME)
    if agreed.part:
        number, count = agreed.part
        title = tell(
            "{customer} pays part {part} of {count} of {number}, as agreed",
            customer=name,
            part=number,
            count=count,
            number=shown(agreed.number, _NUMBERS),
        )
        about = f"part {agreed.key} {number}"  # as is
    elif agreed.is_promise:
        title = tell("{customer} pays {number}, as promised", customer=name, number=shown(agreed.number, _NUMBERS))
        about = f"promise {agreed.key}"  # as is
    elif agreed.number:
        title = tell("Your pause for {number} ends ({customer})", customer=name, number=shown(agreed.number, _NUMBERS))
        about = f"pause {agreed.key}"  # as is
    else:
        title = tell("Your pause for {customer} ends", customer=name)
        about = f"pause {agreed.key}"  # as is
    owed = tell("Open: {amount}.", amount=agreed.amount) if agreed.amount else ""
    return AgendaDay(about, agreed.day, title, f"{owed} {_more(agreed.number)}".strip())


def _letter(letter: Foreseen) -> AgendaDay:
    numbers = shown(", ".join(letter.numbers), _NUMBERS)
    holes = {"letter": tell_letter(letter.step), "customer": shown(letter.name, _NAME), "numbers": numbers}
    if Given.YES in letter.given:
        title = tell("{letter} to {customer} needs your yes ({numbers})", **holes)
    elif Given.COMPLETE in letter.given:
        title = tell("{letter} to {customer}: is the order complete? ({numbers})", **holes)
    else:
        title = tell("{letter} to {customer}, a draft for you to send ({numbers})", **holes)
    text = tell("If nothing changes before: no payment, no word of theirs.")
    about = f"letter {letter.lead} {letter.step}"  # as is
    return AgendaDay(about, letter.day, title[:1].upper() + title[1:], f"{text} {_more(letter.numbers[0])}")


def _call(call: Question, names: Mapping[str, str], day: date) -> AgendaDay:
    key = call.customer or ""
    number = (call.item or "").removeprefix(f"{key}/")
    title = tell(
        "Call {customer} about {number}",
        customer=shown(names.get(key, key), _NAME),
        number=shown(number, _NUMBERS),
    )
    text = tell("`voldaan calls` shows the sheet ({question}).", question=call.id)
    return AgendaDay(f"call {call.id}", day, title, text)


def _more(number: str) -> str:
    return tell("More: `voldaan why {number}`.", number=shown(number, _NUMBERS)) if number else ""
