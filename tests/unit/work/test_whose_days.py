"""Time a customer is given counts his own working days, those of his region where his card names it.

Thursday 19 March 2026 is San José in Valencia, and a working day elsewhere in Spain and in the Netherlands.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.builders import DUE, TODAY
from tests.unit.work.home import JAN, build_home

REGIONS = pytest.mark.parametrize(
    ("place", "day"),
    [
        ("", date(2026, 3, 23)),
        ('country = "ES"\nregion = "CT"', date(2026, 3, 23)),
        ('region = "VC"', date(2026, 3, 24)),
    ],
    ids=["nothing known", "his region works", "his region has a holiday"],
)


def until(folder: Path, place: str, subject: str, text: str, on: date = TODAY) -> date | None:
    """Until when Jan is left alone after this mail."""
    where = place if "country" in place or not place else f'country = "ES"\n{place}'
    home = build_home(folder, more=f'[[customers]]\nmatch = ["jan@acme.example"]\n{where}\n')
    home.goes_live()
    home.invoices(on=DUE)
    home.passes(DUE)
    home.mails(JAN, subject=subject, text=text, on=on)
    home.passes(on)
    card = home.book().customer("acme.example")
    assert card
    (held,) = card.holds(date(2026, 3, 18))
    return held.until


@REGIONS
def test_a_quiet_hold_lasts_two_of_his_working_days(tmp_path: Path, place: str, day: date):
    """
    The mail may be about something else. Rules: customers-days, quiet-words.
    """
    assert until(tmp_path, place, "Nieuwe folder", "Hoi,\n\nHierbij onze folder.\n") == day


@REGIONS
def test_an_absence_ends_two_of_his_working_days_after_he_is_back(tmp_path: Path, place: str, day: date):
    """
    Written on Tuesday: Friday, or the Monday after. Rule: customers-days.
    """
    text = "Ik ben afwezig en vanaf woensdag 18 maart 2026 weer aanwezig.\n"
    found = until(tmp_path, place, "Automatisch antwoord: afwezig", text, TODAY - timedelta(days=1))
    assert found == (date(2026, 3, 20) if day.day == 23 else date(2026, 3, 23))
