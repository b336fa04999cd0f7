"""What holds for any mail whatever."""

from __future__ import annotations

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from agent.splitting import plain_text, split
from tests.tables import each
from tests.unit.splitting.mails import BRIEF, HEADS, LETTER, LETTRE, MAILS, NOTE, Mail, marked

LETTERS = (LETTER, LETTRE, BRIEF, NOTE)
SENTENCES = (
    "Dag Sanne,", "Die is op 12 november betaald.", "Op 16 november schreef ik al dat het klopt.", "Wij betalen vrijdag.",
    "Bonjour,", "Le paiement partira vendredi.", "wir zahlen am 20.11.", "We will pay: tomorrow.", "Van ons krijg je bericht.",
    "Groet, Jan", "Met vriendelijke groet,", "Jan", "T 030 1234567", "Verzonden vanaf mijn iPhone", "ok",
)  # fmt: skip
PIECES = (
    ">", "> ", ">>>", "Op ", "Op 16 nov 2026 om 09:12 ", "schreef", "schreef:", "Sanne <s@wit.example>", ":", "\n", "\n\n", "Van: ",
    "Verzonden: maandag 09:12", "Aan:", "Onderwerp:", "-----Original Message-----", "-- ", "Mvg", "betaald", "[", "(", "<", "_", "*", "|", "\t", "\xa0", "\u200b", "\u2028", "\ud800",
)  # fmt: skip

texts = st.one_of(
    st.text(), st.lists(st.sampled_from(PIECES)).map("".join), st.sampled_from([mail.text for mail in MAILS])
)
answers = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6)


def said(text: str) -> bool:
    """Whether there is any word."""
    return any(character.isalnum() for character in text)


def characters(text: str) -> str:
    """All but the blanks: a line may be cut before an arrow that stands right behind our word."""
    return "".join(text.split())


def lines(text: str) -> list[str]:
    """The lines that are not blank, without spaces at their ends."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [row.rstrip() for row in rows if row.strip()]


@given(texts, st.lists(texts, max_size=2), st.none() | texts)
def test_a_mail_with_words_has_new_ones(text: str, own: list[str], html: str | None):
    """
    A human word is never hidden, whatever it looks like. Rule: new-words.
    """
    pieces = split(text, own=own, html=html)

    assert pieces.new or not said(text)


@given(texts, st.lists(texts, max_size=2))
def test_every_line_is_kept_as_it_stands(text: str, own: list[str]):
    """
    In one of the three, so that nothing new is made up and nothing is lost. Where our letter is known, a line in which
    somebody answers behind our words is cut.
    """
    pieces, known = split(text), split(text, own=own)

    assert sorted(lines("\n".join([pieces.new, pieces.quoted, pieces.signature]))) == sorted(lines(text))
    assert lines(pieces.new) == [line for line in lines(text) if line in lines(pieces.new)][: len(lines(pieces.new))]
    assert sorted(characters(known.new + known.quoted + known.signature)) == sorted(characters(text))


@given(answers, st.sampled_from(LETTERS), st.integers(20, 90), st.sampled_from(["", "> ", ">"]))
def test_a_letter_of_ours_below_never_changes_the_new_words(answer: list[str], letter: str, width: int, mark: str):
    """
    However it was wrapped or marked, and with no head above it at all.
    """
    alone = "\n".join(answer)
    wrapped = "\n".join(row for line in letter.splitlines() for row in textwrap.wrap(line, width) or [""])

    assert split(f"{alone}\n\n{marked(wrapped, mark)}", own=[letter]).new == split(alone, own=[letter]).new


@given(answers, st.sampled_from(sorted(HEADS)))
def test_no_day_of_a_head_is_left_in_the_new_words(answer: list[str], name: str):
    """
    It would be read as the day somebody promised.
    """
    _, head, letter = HEADS[name]
    pieces = split("\n".join([*answer, "", head, "", letter]))

    assert not set(lines(head)) & set(lines(pieces.new))


@each("mail", MAILS, ids=lambda mail: mail.name)
def test_ends_of_lines_change_nothing(mail: Mail):
    """
    Mail comes with CR LF.
    """
    assert split(mail.text.replace("\n", "\r\n"), own=mail.own) == split(mail.text, own=mail.own)


@given(st.text(alphabet=" \n\t>-_:opschreefVan", max_size=200), st.integers(0, 2000))
def test_blank_lines_and_quotes_before_the_words_hide_nothing(text: str, blank: int):
    """
    Some mails begin with a page of white.
    """
    assert bool(split("\n " * blank + text).new) or not said(text)


@each(
    "piece",
    [*PIECES, "Op Op Op ", "schreef:\n", "> a\nb\n", "Van: a\nVerzonden: 1-1-2026\n", "Mvg\nJan\n", "a", "1-1-1 "],
)
def test_a_mail_of_one_trick_is_only_long(piece: str):
    """
    A hundred thousand characters, also with a letter of ours to compare with; the suite would hang here.
    """
    text = (piece * 100_000)[:100_000]
    pieces = split(text, own=[LETTER, text], html=text)

    assert pieces.new or not said(text)


def test_words_below_more_lines_than_anybody_writes_are_kept_as_quoted():
    """
    They are not looked at, and not lost.
    """
    pieces = split("Vrijdag.\n" + "a\n" * 5000 + "einde")

    assert pieces.new.startswith("Vrijdag.")
    assert pieces.quoted.endswith("einde")


@given(st.text(alphabet=st.sampled_from("<>/!-ab&#;x3 \n\"'=prdivclass")))
def test_no_markup_raises(markup: str):
    """
    Whatever it is; and its words are split.
    """
    assert split("", html=markup).new or not said(plain_text(markup))
