"""
Which day is that of payment, of a claim, of a return, and which days and amounts make a plan, labels being given.

``moments.txt``: ``label language sentence => day``; ``plans.txt``: ``language sentence => day amount; day amount``.
``-`` is what is not said, ``none`` nothing; ``@`` gives the moment of receipt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from agent.domain.reply import Label
from agent.meaning.absences import return_day
from agent.meaning.claims import claimed_day
from agent.meaning.clauses import clauses
from agent.meaning.dates import FoundDay, find_days
from agent.meaning.labelling import Labelled
from agent.meaning.moments import parts, payment_day
from agent.meaning.phrases import phrases_of
from agent.meaning.sentences import sentences
from tests.tables import each

HERE = Path(__file__).parent
WEDNESDAY = datetime.fromisoformat("2026-03-11T10:00:00+01:00")


def rows(name: str) -> Iterator[tuple[str, str]]:
    """What is said, with what it comes to."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and line[0] not in "#@":
            said, _, meant = line.partition(" => ")
            yield said, meant


def labelled(label: Label, language: str, text: str) -> Labelled:
    """Every clause of the text says this one label."""
    found = Labelled()
    for clause in clauses(sentences(text), phrases_of(language)):
        found.add(label, clause)
    return found


@each(("said", "meant"), list(rows("moments.txt")))
def test_the_day_a_sentence_means_for_its_label(said: str, meant: str):
    """
    A promise has the day of payment, a claim one that has been, an absence the first working day after it.

    ``claimed`` is the day that an announcement, in which nothing else is claimed, says it was carried out on.
    """
    name, language, text = said.split(" ", 2)
    label = Label.REMITTANCE_ADVICE if name == "claimed" else Label(name)
    found, days = labelled(label, language, text), find_days(text, WEDNESDAY, language)
    on = claimed_day(found, days, WEDNESDAY) if name == "claimed" else day_of(label, found, days)

    assert str(on or "none") == meant


def day_of(label: Label, found: Labelled, days: Sequence[FoundDay]) -> date | None:
    """The day the label asks for."""
    if label is Label.PAID:
        return claimed_day(found, days, WEDNESDAY)
    if label is Label.OUT_OF_OFFICE:
        return return_day(found, days, WEDNESDAY)[0]
    pays = payment_day(found, days, WEDNESDAY)
    return pays.on if pays else None


@each(("said", "meant"), list(rows("plans.txt")))
def test_the_parts_a_plan_names(said: str, meant: str):
    """
    Days and amounts stand together as they are said; a series is unfolded as far as it is counted, and no further.
    """
    language, text = said.split(" ", 1)
    read = parts(labelled(Label.INSTALMENTS, language, text), find_days(text, WEDNESDAY, language), WEDNESDAY)

    assert ("; ".join(f"{part.on or '-'} {part.amount or '-'}" for part in read) or "none") == meant


@each(
    ("claimed", "planned", "meant"),
    [
        ("Op 9 maart heb ik 80 overgemaakt,", "maar de andere 80 komt op 9 april.", "2026-04-09 80.00"),
        ("Op 9 maart  heb ik 80 overgemaakt,", "maar de andere 80 komt op 9 april.", "2026-04-09 80.00"),
        ("J'ai commencé lundi avec 80 €,", "mais je continue chaque mois à 80.", "- 80.00"),
        (
            "Heute habe ich 80 Euro überwiesen,",
            "aber die restlichen 80 folgen am 9. April.",
            "2026-03-11 80.00; 2026-04-09 80.00",
        ),
    ],
)
def test_what_was_paid_before_is_no_part_to_come(claimed: str, planned: str, meant: str):
    """
    What is only claimed to be paid, on a day before, is no part and above all none ahead; what goes today begins.
    """
    text = f"{claimed} {planned}"
    first, second = clauses(sentences(text), phrases_of("nl"))
    found = Labelled()
    found.add(Label.PAID, first)
    found.add(Label.INSTALMENTS, second)

    read = parts(found, find_days(text, WEDNESDAY), WEDNESDAY)

    assert "; ".join(f"{part.on or '-'} {part.amount or '-'}" for part in read) == meant


PIECES = """
drie keer 3x trois fois Raten 200 € 75,50 honderd cent seventy-five half helft moitié Rest solde 1 april le 5
zum 15. jeweils telkens de eerste van de maand vanaf ab mai tot juli 960 in totaal een maand later two weeks
on friday elke vrijdag per maand gelijke now . , en et und 1.000 in twee keer 99 times 31 januari jusqu'à août
suivant d'après eerste laatste helften 30, 60 en dagen dan hetzelfde d'avril à juin the second
"""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=24).map(" ".join), st.sampled_from(("nl", "fr", "de", "en")))
def test_no_plan_is_too_strange(text: str, language: str):
    """
    Whatever is said about parts comes back as at most three dozen parts that are none below zero.
    """
    read = parts(labelled(Label.INSTALMENTS, language, text), find_days(text, WEDNESDAY, language), WEDNESDAY)

    assert len(read) <= 40
    assert all(part.amount is None or part.amount > 0 for part in read)


def test_a_promise_of_two_parts_has_no_single_day():
    """
    Whoever promises a sum on one day and the rest on another has promised the whole on neither.
    """
    text = "Ik betaal 200 euro op 20 maart en 180 euro op 20 april."

    assert payment_day(labelled(Label.PROMISE, "nl", text), find_days(text, WEDNESDAY, "nl"), WEDNESDAY) is None
