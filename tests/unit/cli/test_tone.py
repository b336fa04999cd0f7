"""`voldaan tone`: a letter is read before it is sent."""

from __future__ import annotations

import json
from email.message import EmailMessage
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from agent.cli.exits import Exit
from tests.unit.cli.terminal import Said, Terminal

GOOD = """Beste mevrouw De Groot,

Misschien is factuur 2026-031 in de spam beland. Tot gisteren zag ik nog niets op mijn bank. Kunt u het even nakijken?
Een kopie zit erbij. Klopt er iets niet, dan hoor ik dat graag van u.

Hartelijke groet,
Sanne
"""


@pytest.fixture
def read(terminal: Terminal, tmp_path: Path):
    """What is said of a letter with these words."""

    def says(words: str | bytes, *options: str, name: str = "brief.txt") -> Said:
        file = tmp_path / name
        file.write_bytes(words if isinstance(words, bytes) else words.encode())
        return terminal.types("tone", str(file), *options)

    return says


def test_a_good_letter_needs_no_mending(read):
    """
    Language and form are told by its words, the step is the light one.
    """
    said = read(GOOD)

    assert (said.code, said.out) == (Exit.OK, "Read as a light letter in nl: nothing to mend.\n")


def test_a_hard_word_is_named_with_rule_line_and_better_words(read):
    """
    What would stop the letter, apart from what is only advice.
    """
    said = read(GOOD.replace("Een kopie", "Ik snap het, maar waarom duurt dit?\nEen kopie"), "--step", "second")

    assert said.code == Exit.ATTENTION
    assert "WRONG   “waarom” (no-why, line 4): vraag niet naar het waarom" in said.out
    assert "“snap … maar” (but-after-sympathy, line 4)" in said.out
    assert "better: toch, alleen, en, tegelijk" in said.out
    assert said.out.endswith("Read as a second letter in nl: 2 things that stop it, 0 pieces of advice.\n")


def test_a_loud_mark_is_found_behind_its_word(read):
    """
    On its own line, as words are.
    """
    assert "“!!” (never-louder, line 3)" in read(GOOD.replace("nakijken?", "nakijken!!")).out


def test_advice_alone_is_no_trouble(read):
    """
    A letter without a way out may leave.
    """
    said = read(GOOD.replace("Klopt er iets niet, dan hoor ik dat graag van u.", ""))

    assert said.code == Exit.OK
    assert "advice  “light” (way-out)" in said.out


def test_scripts_get_every_field(read):
    """
    With the manner that was taken.
    """
    said = json.loads(read("Dag Jan,\n\nDit is een tweede rappel voor je.", "--language", "nl-BE", "--json").out)
    error = next(found for found in said["findings"] if found["severity"] == "error")

    assert (said["step"], said["language"], said["form"]) == ("light", "nl-BE", "informal")
    assert (error["rule"], error["found"], error["line"], error["instead"]) == ("not-yet-firm", "rappel", 3, [])


def test_what_comes_in_is_read_too(terminal: Terminal, monkeypatch: pytest.MonkeyPatch):
    """
    A dash stands for it.
    """
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(GOOD.encode())))

    assert terminal.types("tone", "-").code == Exit.OK


def test_a_saved_mail_is_read_without_what_it_quotes(read):
    """
    Its fields are no words of the letter.
    """
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "sanne@sanne.example", "jan@acme.example", "WAAROM"
    mail["Date"] = "Tue, 03 Mar 2026 10:00:00 +0100"
    mail.set_content(f"{GOOD}\n> Waarom krijg ik dit?\n")

    assert read(mail.as_bytes(), name="brief.eml").code == Exit.OK


@pytest.mark.parametrize(
    ("words", "options", "code", "told"),
    [
        ("x 1 2 3", (), Exit.NOT_UNDERSTOOD, "say --language, one of nl, fr, de, en, nl-BE"),
        ("1 2 3", (), Exit.NOT_UNDERSTOOD, "there are no words in it"),
        (b"\x00\x01PDF", (), Exit.NOT_UNDERSTOOD, "save the letter as plain text"),
        ("Hoi {{ name }},", (), Exit.NOT_UNDERSTOOD, "this is a template; `voldaan letters check` fills it in"),
        ("a" * 1_000_001, (), Exit.NOT_UNDERSTOOD, "too long for a letter"),
        (GOOD, ("--language", "it"), Exit.USAGE, "the language is one of nl, fr, de, en, nl-BE"),
        (GOOD, ("--step", "third"), Exit.USAGE, "the step is one of heads-up, light"),
        (GOOD, ("--form", "thou"), Exit.USAGE, "the form is one of je, tu, du, u, vous, sie"),
    ],
    ids=["no language", "no words", "no text", "template", "too long", "language", "step", "form"],
)
def test_what_cannot_be_read_says_why_and_what_to_do(
    read, words: str | bytes, options: tuple[str, ...], code: Exit, told: str
):
    """
    A sentence and an exit code, never a traceback.
    """
    said = read(words, *options)

    assert said.code == code
    assert told in said.err


def test_a_file_that_is_not_there_is_told(terminal: Terminal):
    """
    With the reason.
    """
    said = terminal.types("tone", "nowhere.txt")

    assert said.code == Exit.NOT_UNDERSTOOD
    assert "nowhere.txt: cannot be opened: No such file" in said.err
