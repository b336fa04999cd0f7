"""Which words below the last are a signature: its terms look like complaints, its closures like absences."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.splitting import split
from tests.tables import each

MARK = "§"
#: Between "=== name" lines; a line that begins with the mark is of the signature, one in no piece is quoted.
SIGNED = [
    (name.strip(), rest)
    for name, _, rest in (
        part.partition("\n")
        for part in Path(__file__).with_name("signed.txt").read_text(encoding="utf-8").split("=== ")[1:]
    )
]
#: What a person may say below his name, a sentence a line.
SAID = Path(__file__).with_name("said.txt").read_text(encoding="utf-8").splitlines()
#: Where he says it.
ABOVE = {
    "below the name": "Ok.\n\nMet vriendelijke groet,\nJan Jansen\n\n{}",
    "below a letterhead": "Ok.\n\nKind regards,\nJan Jansen\nJansen BV\nT 030 1234567\n\n{}",
    "at the next line": "Ok.\n\nGroet, Jan\n{}",
    "below thanks": "Thanks,\n\n{}",
    "between two names": "Merci\nBien\n\n{}\n\nJan",
    "above a letterhead": "Dank je.\n\n{}\n\nJan Jansen\nJansen BV\nT 030 1234567\nKvK 12345678",
    "inside a letterhead": "Ok.\n\nMfG\nJan\nJansen GmbH\n{}\nT 030 1234567",
}


def written(text: str) -> list[str]:
    """The lines that say something."""
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@each(("name", "marked"), SIGNED)
def test_a_signature_is_told_from_the_words_of_a_person(name: str, marked: str):
    """
    What a letterhead says counts for nobody's complaint or promise; what a person says below it does. Rule: new-words.
    """
    mail = "\n".join(line.removeprefix(MARK).removeprefix(" ") for line in marked.splitlines())
    signature = [line[1:].strip() for line in marked.splitlines() if line.startswith(MARK) and line[1:].strip()]

    pieces = split(mail)

    assert written(pieces.signature) == signature
    assert sorted(written("\n".join([pieces.new, pieces.quoted, pieces.signature]))) == sorted(written(mail))


@pytest.mark.parametrize("place", ABOVE)
def test_what_a_person_says_beside_a_signature_is_new(place: str):
    """
    A complaint or a promise taken for small print would be lost; the lost ones are named. Rule: new-words.
    """
    lost = [said for said in SAID if said not in split(ABOVE[place].format(said)).new.splitlines()]

    assert lost == []


def test_there_are_signatures_enough():
    """
    A table of a few forms would say nothing.
    """
    assert len(SIGNED) >= 80
    assert len(SAID) >= 70
