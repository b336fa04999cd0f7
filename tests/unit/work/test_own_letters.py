"""The owner's own letters: copied once, his from then on, and read before they count."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path

import pytest

from agent.domain.customer import Form
from agent.domain.question import QuestionKind
from agent.letters import Severity, Unreadable, UnreadableLetter, proofread
from agent.letters.sources import choose_template, render_template
from agent.work.own_letters import copy_letters, find_strangers, our_letters, read_letters
from tests.builders import TODAY
from tests.unit.letters.builders import SANNE_WRITES
from tests.unit.work.home import Home

STEPS = ("heads-up", "light", "second", "firm", "formal", "proof", "part")


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


NOT_UTF8 = "Hoi,\n\nHet café\n".encode("latin-1")


def test_a_file_that_cannot_be_read_names_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """
    File, line and cure, and only where it is needed; ours never goes in its place unasked. Rule: own-letters.
    """
    (tmp_path / "nl-je-light.txt").write_bytes(NOT_UTF8)
    (tmp_path / "nl-u-light.txt").write_bytes(b"x" * 100_001)
    (tmp_path / "nl-je-firm.txt").write_text("Hoi")
    reads = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: refuse() if path.name == "nl-je-firm.txt" else reads(path))
    found = read_letters(tmp_path)

    for name, told in (
        ("nl-je-light.txt", r"nl-je-light\.txt, line 3: not written in UTF-8; save it again as UTF-8"),
        ("nl-u-light.txt", r"nl-u-light\.txt is too large for a letter"),
        ("nl-je-firm.txt", r"nl-je-firm\.txt cannot be read: Permission denied; mend or remove it"),
    ):
        with pytest.raises(UnreadableLetter, match=told):
            render_template(found, name, {})
    assert {name for name, text in found.items() if isinstance(text, Unreadable)} == {
        "nl-je-light.txt",
        "nl-u-light.txt",
        "nl-je-firm.txt",
    }


def test_a_link_that_leads_nowhere_is_a_letter_that_cannot_be_read(tmp_path: Path):
    """
    His letter is on a disk that is not there now; ours would go in its place. Rule: own-letters.
    """
    (tmp_path / "nl-je-light.txt").symlink_to(tmp_path / "not mounted" / "nl-je-light.txt")

    with pytest.raises(UnreadableLetter, match=r"nl-je-light\.txt cannot be read"):
        render_template(read_letters(tmp_path), "nl-je-light.txt", {})


def refuse() -> bytes:
    """As the system does for everybody but root."""
    raise PermissionError(13, "Permission denied")


def test_where_the_folder_is_gone_every_letter_waits(tmp_path: Path):
    """
    Nobody knows whose place the owner's letters take. Rule: own-letters.
    """
    found = read_letters(tmp_path / "nowhere")

    assert found.keys() == our_letters().keys()
    with pytest.raises(UnreadableLetter, match=r"nowhere cannot be read: .*voldaan letters copy"):
        render_template(found, "en-light.txt", {})
    (remark,) = (one for one in proofread(found, SANNE_WRITES, STEPS) if one.severity is Severity.ERROR)
    assert "nowhere cannot be read" in remark.text


def test_another_variant_goes_in_the_place_of_one_that_cannot_be_read(tmp_path: Path):
    """
    It is his as well. Rule: own-letters.
    """
    (tmp_path / "nl-je-light.txt").write_bytes(NOT_UTF8)
    (tmp_path / "nl-je-light-2.txt").write_text("Misschien is hij zoek?")
    chosen = {
        choose_template(read_letters(tmp_path), "nl", Form.INFORMAL, "light", letter_id)
        for letter_id in ("a", "b", "c", "d", "e")
    }

    assert chosen == {"nl-je-light-2.txt"}


def points_at(home: Home, folder: Path) -> None:
    """The settings name this folder of letters, and the program starts anew."""
    settings = home.folder / "config.toml"
    card = '[[customers]]\nmatch = ["jan@acme.example"]\nform = "informal"\n'
    settings.write_text(settings.read_text() + f'\n[letters]\nfolder = "{folder}"\n{card}')
    home.opens_anew()


def test_who_needs_a_broken_letter_waits_and_everybody_else_goes_on(home: Home, tmp_path: Path):
    """
    One question names file, line and cure, and goes away once the file is mended.
    Rule: own-letters.
    """
    letter = tmp_path / "mine" / "nl-je-light.txt"
    letter.parent.mkdir()
    letter.write_bytes(NOT_UTF8)
    points_at(home, letter.parent)
    home.invoices()
    home.invoices("2026-032", "Eva <eva@other.example>")
    report = home.passes()
    (question,) = home.book().questions()
    letters = [mail.count(b"2026-032") > 0 for mail in home.letters()]
    letter.unlink()
    home.house = home.house.with_letters_read()
    home.passes(TODAY, time(11))

    assert question.kind is QuestionKind.TROUBLE
    assert "nl-je-light.txt, line 3: not written in UTF-8; save it again as UTF-8." in question.text
    assert any("not written in UTF-8" in text for text in report.held_back)
    assert letters == [True]
    assert len(home.letters()) == 2
    assert home.book().questions() == ()


def test_a_question_about_a_broken_letter_that_was_noted_is_not_asked_once_more(home: Home, tmp_path: Path):
    """
    He knows; `voldaan letters check` goes on telling it.
    """
    points_at(home, tmp_path / "nowhere")
    home.passes()
    (question,) = home.book().questions()
    home.answers(question, "noted")
    home.passes(TODAY, time(11))

    assert home.book().questions() == ()


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
