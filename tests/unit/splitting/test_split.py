"""Which words of a mail are new."""

from __future__ import annotations

from agent.splitting import split
from tests.tables import each
from tests.unit.splitting.mails import MAILS, Mail


@each("mail", MAILS, ids=lambda mail: mail.name)
def test_new_words_are_told_from_the_quote_and_the_closing(mail: Mail):
    """
    Whatever program made it; every line is in one of the three.
    """
    pieces = split(mail.text, own=mail.own)

    assert (pieces.new, pieces.signature) == (mail.new, mail.signature)
    everything = sorted(line.rstrip() for line in mail.text.splitlines() if line.strip())
    together = "\n".join([pieces.new, pieces.quoted, pieces.signature]).splitlines()
    assert sorted(line.rstrip() for line in together if line.strip()) == everything


def test_there_are_mails_enough():
    """
    A table of a few forms would say nothing.
    """
    assert len(MAILS) >= 90
