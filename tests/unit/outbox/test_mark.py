from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.letter import ItemStep
from agent.outbox import LETTER_HEADER, LetterMark, letter_header, note_header, read_letter_header, read_note_header
from agent.outbox.message import build_message
from tests.unit.outbox.builders import NOW, PDF, letter, read

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(WORDS, WORDS, WORDS, st.lists(st.builds(ItemStep, WORDS, WORDS), max_size=6), st.just("") | WORDS)
def test_a_mark_read_back_from_a_mail_says_what_was_written(
    installation: str, letter_id: str, customer: str, items: list[ItemStep], template: str
):
    """
    Whatever stands in a key or a number, the mailbox alone is enough to rebuild which step was taken, with which text.
    """
    header = letter_header(installation, letter_id, customer, items, template)
    mail = build_message(letter(), [PDF], "<x@bakker.example>", NOW, header)

    mark = LetterMark(installation, letter_id, customer, tuple(items), template=template)
    assert read_letter_header(read(mail)[LETTER_HEADER]) == mark


def test_a_mark_of_a_later_version_is_read_as_far_as_it_goes():
    """
    An older copy of the program still sees that a letter went out.
    """
    mark = read_letter_header("2 tone=soft installation=nas\r\n letter=l9 customer=acme item=acme%2F7:light item=odd")

    assert mark == LetterMark("nas", "l9", "acme", (ItemStep("acme/7", "light"),), version=2)


@pytest.mark.parametrize("value", ["", "   ", "yes", "1", "1 letter=l1", "x installation=a letter=b", "%%% =:="])
def test_what_is_no_mark_is_none(value: str):
    """
    Anybody can write a header of that name.
    """
    assert read_letter_header(value) is None


def test_a_note_is_known_as_ours_by_its_seal():
    """
    A customer knows the installation from his letters, and any note's name is a guess; the seal he cannot make.
    """
    mark = read_note_header(note_header("nas 1", b"secret", "<n1@bakker.example>") + " later=word")

    assert mark is not None
    assert (mark.installation, mark.name) == ("nas 1", "<n1@bakker.example>")
    assert mark.is_sealed_with(b"secret")
    assert not mark.is_sealed_with(b"another")
    assert not replace(mark, name="<n2@bakker.example>").is_sealed_with(b"secret")


@pytest.mark.parametrize("value", ["", "1", "yes installation=a", "1 note=n seal=s"])
def test_what_is_no_mark_of_a_note_is_none(value: str):
    """
    Anybody can write a header of that name.
    """
    assert read_note_header(value) is None


def test_a_forged_seal_of_any_letters_is_no_trouble():
    """
    Comparing needs bytes; a stranger writes what he likes.
    """
    mark = read_note_header("1 installation=a note=n seal=%C3%A9")

    assert mark is not None
    assert not mark.is_sealed_with(b"secret")
