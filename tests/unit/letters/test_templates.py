from __future__ import annotations

import re
from dataclasses import fields
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.customer import Form
from agent.domain.errors import VoldaanError
from agent.domain.money import Money
from agent.letters.content import Content, Line, Signature
from tests.builders import IBAN
from tests.unit.letters.builders import TEMPLATES, mailed, saying, write

POLITE = "Misschien is {{ lead.number }} zoek?"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("Hoi {{ naam }},", r"nl-je-light\.txt, line 1: 'naam' is undefined"),
        ("Hoi,\n\n{% if name %}\nx\n{% endif %}\n{{ lead.bedrag }}", r"nl-je-light\.txt, line 6: .*'bedrag'"),
        (
            "{{ lead.paid }}",
            r"nl-je-light\.txt, line 1: there is no lead\.paid here: write it inside \{% if lead\.paid %\}",
        ),
        ('{% include "nl-nothing.txt" %}', r"nl-nothing\.txt is missing; nl-je-light\.txt needs it"),
        ("{% if name %}", r"nl-je-light\.txt, line 1: "),
        ("{{ lead.days / 0 }}", r"nl-je-light\.txt, line 1: division by zero"),
        ("{{ name.__class__.__mro__ }}", r"nl-je-light\.txt, line 1: access to attribute"),
    ],
    ids=["misspelt", "misspelt part", "absent", "missing file", "syntax", "sum", "escape"],
)
def test_a_gap_is_an_error_that_names_its_place(source: str, message: str):
    """
    A template that cannot be filled in names file, line and what is wrong; no letter comes out with a hole.
    """
    with pytest.raises(VoldaanError, match=message):
        write(templates=saying(source))


def test_error_in_an_included_file_names_that_file():
    """
    The owner is sent to the file he must mend.
    """
    with pytest.raises(VoldaanError, match=r"templates/signature\.txt, line 2: 'fax' is undefined"):
        write(templates={**TEMPLATES, "signature.txt": "{{ writer.name }}\n{{ fax }}\n"})


def test_a_step_of_the_owners_own_needs_only_a_file():
    """
    Steps and letters meet by name.
    """
    templates = {**TEMPLATES, "nl-je-nudge.txt": POLITE}

    assert write(step="nudge", templates=templates).text == "Misschien is 2026-031 zoek?\n"


def test_a_line_with_only_a_tag_leaves_nothing_behind():
    """
    Conditions may stand on lines of their own without making holes between words or rows.
    """
    prose = "{% if name %}\nMisschien\n{% endif %}\nis {% if name %}hij{% endif %}\nzoek."
    rows = "| a | {{ lead.number }}\n{% if name %}\n| c | d\n{% endif %}\n| e | {{ lead.amount }}"

    text = write(templates=saying(f"{prose}\n\n{rows}\n\nGroet,\nSanne")).text

    assert text == "Misschien is hij zoek.\n\na: 2026-031\nc: d\ne: € 121,00\n\nGroet,\nSanne\n"


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ 7 * 7 }}",
        "{% raw %}",
        "<b>Acme</b> & zn",
        "A\r\nBcc: x@y.example",
        "\u202egpj.exe",
        "a\u0000b",
        "| IBAN | NL00",
    ],
)
def test_what_strangers_wrote_is_only_text(hostile: str):
    """
    A number or reference is never evaluated, never markup, never a second line.
    """
    letter = write(mailed(hostile, payment_reference=hostile))
    shown = re.search(r"^Factuur: (.*)$", letter.text, re.MULTILINE)

    assert shown and " ".join(hostile.replace("\u202e", "").replace("\x00", " ").split()) == shown[1]
    assert "<b>" not in letter.html
    assert letter.text.count("IBAN: NL13") == 1


PRINTED = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=30)


@given(
    number=PRINTED,
    reference=st.none() | PRINTED,
    iban=st.sampled_from([None, IBAN]),
    cents=st.integers(min_value=1, max_value=10**9),
    form=st.sampled_from(Form),
    language=st.sampled_from(["nl", "fr", "de", "en"]),
    step=st.sampled_from(["light", "second", "firm"]),
)
def test_no_letter_has_a_hole(
    number: str, reference: str | None, iban: str | None, cents: int, form: Form, language: str, step: str
):
    """
    Whatever an invoice prints: no label without a value, no stray space, nothing called None.
    """
    item = mailed(number, amount=Money(Decimal(cents) / 100, "EUR"), payment_reference=reference, iban=iban)
    text = write(item, form=form, language=language, step=step).text
    ours = text.replace(f" {number}", " X").replace(f": {reference}\n", ": X\n")

    assert re.findall(r"^[\w ]+: *$(?!\n\n)|\(\)|  | [,.?]|None", ours, re.MULTILINE) == []


def test_the_page_for_owners_names_every_value():
    """
    templates/README.md explains all a template may use.
    """
    page = TEMPLATES["README.md"]
    names = {field.name for field in fields(Content)} - {"lead", "writer"}
    names |= {f"lead.{field.name}" for field in fields(Line)} | {f"writer.{field.name}" for field in fields(Signature)}

    assert {name for name in names if name not in page} == set()
