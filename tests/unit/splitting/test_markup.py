"""HTML mail as text, and the quotes that programs make in it."""

from __future__ import annotations

import pytest

from agent.splitting import plain_text, split
from tests.tables import each
from tests.unit.splitting.mails import LETTER

LETTER_BOX = "<p>Beste Jan,</p><p>Wanneer wordt factuur 2026-014 van 2 november betaald?</p>"
GMAIL_HEAD = "Op ma 16 nov 2026 om 09:12 schreef Sanne de Wit &lt;<a href='mailto:s@wit.example'>s@wit.example</a>&gt;:"
OUTLOOK_HEAD = (
    "<b>Van:</b> Sanne de Wit &lt;s@wit.example&gt;<br><b>Verzonden:</b> maandag 16 november 2026 09:12<br>"
    "<b>Aan:</b> Jan<br><b>Onderwerp:</b> Factuur</font><div>&nbsp;</div>"
)


@each(
    "quote",
    [
        f'<div class="gmail_quote"><div class="gmail_attr">{GMAIL_HEAD}<br></div><blockquote class="gmail_quote">{LETTER_BOX}</blockquote></div>',
        f'<div>{GMAIL_HEAD}</div><blockquote type="cite">{LETTER_BOX}</blockquote>',
        f'<div class="moz-cite-prefix">Op 16-11-2026 om 09:12 schreef Sanne de Wit:<br></div><blockquote type=cite>{LETTER_BOX}</blockquote>',
        f'<hr><div id="divRplyFwdMsg" dir="ltr"><font>{OUTLOOK_HEAD}</div>{LETTER_BOX}',
        f'<div id="appendonsend"></div><hr><div id="x_divRplyFwdMsg">{OUTLOOK_HEAD}</div>{LETTER_BOX}',
        f'<div class="OutlookMessageHeader">{OUTLOOK_HEAD}</div>{LETTER_BOX}',
        f'<div style="border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal">{OUTLOOK_HEAD}</p></div>{LETTER_BOX}',
        f'<div id="mail-editor-reference-message-container"><div>{OUTLOOK_HEAD}</div>{LETTER_BOX}</div>',
        f'<div id="yahoo_quoted_123" class="yahoo_quoted"><div>Op maandag 16 november 2026 schreef Sanne:</div>{LETTER_BOX}</div>',
        f'<p id="reply-intro">Sanne de Wit schreef op 2026-11-16 09:12:</p><blockquote type="cite">{LETTER_BOX}</blockquote>',
        f'<blockquote type="cite"><div>Op 16-11-2026 09:12 CET schreef Sanne de Wit &lt;s@wit.example&gt;:</div>{LETTER_BOX}</blockquote>',
        f"<div>-------- Oorspronkelijk bericht --------</div><div>Van: Sanne &lt;s@wit.example&gt; </div><div>Datum: 16-11-2026 09:12 (GMT+01:00) </div><div>Aan: jan@jansen.example </div><div>Onderwerp: Factuur </div><div><br></div>{LETTER_BOX}",
        f'<div class="protonmail_quote">Op maandag 16 november 2026 om 09:12, Sanne &lt;s@wit.example&gt; schreef:<br><blockquote class="protonmail_quote">{LETTER_BOX}</blockquote></div>',
        f'<hr id="zwchr"><div><b>Van: </b>"Sanne"<br><b>Aan: </b>jan@jansen.example<br><b>Verzonden: </b>16 november 2026 09:12<br><b>Onderwerp: </b>x</div>{LETTER_BOX}',
    ],
)  # fmt: skip
def test_the_quote_of_every_program_is_seen(quote: str):
    """
    Only the answer above it is new, also where the plain text shows no quote.
    """
    markup = f"<html><body><div>Dag Sanne,</div><div>Vrijdag.</div>{quote}</body></html>"

    assert split("", html=markup).new.split("\n") == ["Dag Sanne,", "Vrijdag."]
    flat = "Dag Sanne,\nVrijdag.\n\nSanne:\nBeste Jan,\nWanneer wordt factuur 2026-014 van 2 november betaald?"
    assert "2 november" not in split(flat, html=markup).new


def test_an_answer_between_quotes_stays():
    """
    Gmail puts all of an inline answer into its box of the quote.
    """
    markup = f'<div class="gmail_quote">{GMAIL_HEAD}<blockquote>Klopt het?</blockquote><div>Ja.</div><blockquote>Sanne</blockquote></div>'

    assert split("", html=markup).new == "Ja."


def test_words_behind_a_box_of_quotes_are_new():
    """
    The box is closed by its own end, not by one inside it.
    """
    markup = '<div class="yahoo_quoted"><div>oud</div><div>ouder</div></div><div>Vrijdag.</div>'

    assert plain_text(markup) == "> oud\n> ouder\n>\nVrijdag."


def test_the_box_of_a_signature_begins_the_closing():
    """
    Gmail and Outlook mark theirs.
    """
    markup = "<div>Vrijdag.</div><div class='gmail_signature'>Jansen BV<br>Gesloten tot 4 januari</div>"
    pieces = split("", html=markup)

    assert pieces.new == "Vrijdag."
    assert "4 januari" in pieces.signature


def test_a_mail_with_both_is_read_from_its_plain_text():
    """
    The HTML is asked only where that shows no quote; then its quote is compared as a letter of ours is.
    """
    pieces = split(f"Vrijdag.\n\n{LETTER}", html=f"<p>Vrijdag.</p><blockquote><pre>{LETTER}</pre></blockquote>")

    assert pieces.new == "Vrijdag."


@each(
    ("markup", "text"),
    [
        ("een<br>twee", "een\ntwee"),
        ("<p>een</p>\n<p>twee</p>", "een\n\ntwee"),
        ("<div>een</div><div>twee</div>", "een\ntwee"),
        ("<b>één</b> &amp; <i>twee</i>&nbsp;drie", "één & twee drie"),
        ("woord<b>deel</b>", "woorddeel"),
        ("<head><title>x</title></head><style>p {}</style>tekst<script>1 < 2</script>", "tekst"),
        ("voor<!-- > <b> -->na", "voorna"),
        (
            "nieuw<blockquote><p>oud</p><blockquote>ouder</blockquote></blockquote>eind",
            "nieuw\n> oud\n>\n> > ouder\n>\neind",
        ),
        ("ik betaal < 30 dagen", "ik betaal < 30 dagen"),
        ("dit <klopt niet", "dit <klopt niet"),
        ("<!-- nooit dicht, klopt niet", "<!-- nooit dicht, klopt niet"),
        ("&#" + "9" * 5000 + ";x", "x"),
        ("<STYLE>a</STYLE>B", "B"),
        ("<style>a</b>c</style>B</style>", "B"),
        ("<head><meta a=1><body>Klopt niet", "Klopt niet"),
    ],
)
def test_html_becomes_lines_of_words(markup: str, text: str):
    """Quoted lines behind "> ", as in plain text; no word is lost."""
    assert plain_text(markup) == text


@pytest.mark.parametrize(
    "bit", ["<", "<a ", "<!--", "<!-->", "&#", "<p>", "</", "<blockquote>", "<style>", "x<b>", "--><!-- >"]
)
def test_html_of_one_sign_over_and_over_is_read_at_once(bit: str):
    """
    The suite would hang here.
    """
    assert isinstance(plain_text(bit * (400_000 // len(bit))), str)
