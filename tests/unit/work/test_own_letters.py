"""The owner's own letters: copied once, his from then on, and read before they count."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agent.domain.errors import VoldaanError
from agent.letters import Severity, proofread
from agent.work.own_letters import copy_letters, find_strangers, our_letters, read_letters
from tests.unit.letters.builders import SANNE_WRITES

STEPS = ("heads-up", "light", "second", "firm", "formal", "proof")


def test_without_a_folder_the_letters_are_ours():
    """
    Nobody has to edit anything. Rule: own-letters.
    """
    assert read_letters(None) == our_letters()


def test_a_copy_changes_nothing_and_is_never_written_over(tmp_path: Path):
    """
    What he changed stays as he left it, however often he copies. Rule: own-letters.
    """
    first = copy_letters(tmp_path / "letters")
    (tmp_path / "letters" / "nl-je-light.txt").write_text("Misschien is hij zoek?")
    again = copy_letters(tmp_path / "letters")

    assert first == (again[1], 0) and again[0] == 0
    assert not (tmp_path / "letters" / "digest.html").exists()
    assert read_letters(tmp_path / "letters") == {**our_letters(), "nl-je-light.txt": "Misschien is hij zoek?"}


def test_his_variants_are_all_there_are(tmp_path: Path):
    """
    One he threw away stays away; letters he has none of are ours. Rule: own-letters.
    """
    (tmp_path / "nl-je-light-2.txt").write_text("Misschien is hij zoek?")
    found = read_letters(tmp_path)

    assert sorted(name for name in found if name.startswith("nl-je-light")) == ["nl-je-light-2.txt"]
    assert found["nl-u-light-3.txt"] == our_letters()["nl-u-light-3.txt"]


def test_what_lies_beside_letters_is_not_one(tmp_path: Path):
    """
    A draft of his word processor, a folder, the page of his digest: nothing of that is a letter. Rule: own-letters.
    """
    (tmp_path / "old").mkdir()
    for name in ("digest.html", "nl-je-light.txt~", "notes.md"):
        (tmp_path / name).write_text("x")

    assert read_letters(tmp_path) == our_letters()


def test_a_misspelt_file_is_told_with_the_name_it_was_meant_to_bear(tmp_path: Path):
    """
    A letter nobody ever gets would look like one that goes; a step of his own and what a letter includes are none.
    """
    for name in ("nl-je-lihgt.txt", "nl-je-nudge.txt", "nl-je-light-7.txt", "footer.txt"):
        (tmp_path / name).write_text('Misschien zoek? {% include "footer.txt" %}')

    assert list(find_strangers(read_letters(tmp_path), ["light", "nudge"])) == [("nl-je-lihgt.txt", "nl-je-light.txt")]


def test_a_file_that_cannot_be_read_names_itself(tmp_path: Path):
    """
    File, line and cure; ours never goes in its place unasked. Rule: own-letters.
    """
    letter = tmp_path / "nl-je-light.txt"
    letter.write_bytes("Hoi,\n\nHet café\n".encode("latin-1"))
    with pytest.raises(VoldaanError, match=r"nl-je-light\.txt, line 3: not written in UTF-8; save it again as UTF-8"):
        read_letters(tmp_path)
    letter.write_bytes(b"x" * 100_001)
    with pytest.raises(VoldaanError, match=r"nl-je-light\.txt is too large for a letter"):
        read_letters(tmp_path)
    with pytest.raises(VoldaanError, match=r"nowhere cannot be read: .*voldaan letters copy"):
        read_letters(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("{{ lead.amount }}", "{{ lead.amont }}", r"line \d+: .*'amont'; did you mean {{ lead.amount }}"),
        (
            "{{ bank_until }}",
            "{{ bank_untill }}",
            r"line \d+: 'bank_untill' .*mean {{ bank_until }}",
        ),
        ("{{ lead.amount }}", "{{ lead.amount.__class__ }}", r"line \d+: .*unsafe.*; a letter only fills in values"),
        ("{{ lead.amount }}", "{{ lead.paid }}", r"line \d+: there is no lead\.paid here: write it inside"),
        ("{{ lead.amount }}", "{% for x in %}", r"line \d+: "),
        ("Facturen", "Waarom? Facturen", r"Waarom.*no-why.*line \d+"),
    ],
    ids=["misspelt part", "misspelt", "unsafe", "absent", "syntax", "hard word"],
)
def test_an_edit_that_would_make_a_hole_or_hurt_is_told_with_its_place(
    tmp_path: Path, before: str, after: str, told: str
):
    """
    Before any customer could see it. Rules: own-letters, no-gaps, tone.
    """
    name = "nl-je-light-2.txt"
    changed = our_letters()[name].replace(before, after)
    assert changed != our_letters()[name]
    (tmp_path / name).write_text(changed)
    remarks = proofread(read_letters(tmp_path), SANNE_WRITES, STEPS)

    assert {remark.template for remark in remarks} == {name}
    assert any(remark.severity is Severity.ERROR for remark in remarks)

    assert any(re.search(told, remark.text) for remark in remarks)
