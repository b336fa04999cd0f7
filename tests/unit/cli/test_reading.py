"""``voldaan read``: an invoice, a bank's file or a customer's mail, told by what is in it."""

from __future__ import annotations

import email
import email.policy
import json
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

import pytest

from agent.cli.exits import Exit
from tests.unit.cli.terminal import Terminal
from tests.unit.documents.builders import printed, ubl
from tests.unit.statements.bank_files import OURS, THEIRS, camt, every, mt940, packed


@pytest.fixture
def shown(terminal: Terminal, tmp_path: Path):
    """What is said of a file with these bytes, whatever its name."""

    def says(content: bytes, *options: str) -> str:
        file = tmp_path / "bestand.csv"
        file.write_bytes(content)
        said = terminal.types("read", *options, str(file))
        assert said.code == Exit.OK
        return said.out

    return says


@pytest.mark.parametrize("name", every())
def test_a_banks_file_shows_account_balances_and_entries(shown, name: str):
    """
    Every format the same way: whose it is, until when it is complete, who paid what for which.
    """
    out = shown(every()[name]).lower()

    assert f"format: {name}".lower() in out
    assert "2 mar 2026    10.00   j. bakker" in out
    assert "factuur 2026-014" in out
    assert "entries: 1: 10.00 in, 0.00 out" in out


def test_what_proves_a_statement_is_said(shown):
    """
    Both balances with their days, or that there is no proof.
    """
    out = shown(camt())

    assert (
        f"  account: {OURS}, EUR, statement 7\n  opening: 100.00 on 2 March 2026\n  closing: 110.00 on 3 March 2026"
        in out
    )
    assert "proof: opening and entries make the closing balance" in out
    assert "proof: none" in shown(every()["OFX"])


def test_scripts_get_every_field_of_the_normal_form(shown):
    """
    Amounts and days as strings, nothing left out.
    """
    (seen,) = json.loads(shown(camt(), "--json"))
    (statement,) = seen["statements"]
    (entry,) = statement["entries"]

    assert (seen["is"], seen["format"]) == ("bank statements", "camt.053.001.02")
    assert (statement["account"], statement["opening"], statement["closed_on"]) == (OURS, "100.00", "2026-03-03")
    assert (Decimal(entry["amount"]), entry["account"], entry["booked_on"]) == (Decimal("10.00"), THEIRS, "2026-03-02")
    assert entry.keys() >= {"end_to_end_id", "reference", "return_reason", "bank_id", "original", "is_batch", "raw"}


def test_a_broken_statement_says_line_and_cure(shown):
    """
    It is a bank's file and nothing of it counts.
    """
    (seen,) = json.loads(shown(mt940(closing="9,00"), "--json"))

    assert seen["is"] == "a bank's file, refused: nothing of it counts"
    assert seen["line"] == 4
    assert "download" in seen["reason"]


def test_the_file_to_blame_in_an_archive_is_named(shown):
    """
    The archive is refused whole.
    """
    assert "file in it: maart.xml" in shown(packed(februari__xml=camt(), maart__xml=camt(closing="1.00")))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (ubl(), "is: invoice"),
        (printed(title="OFFERTE", number=None, issued=None), "is: not an invoice: quote"),
        (packed(een__xml=ubl(), twee__pdf=printed()), "is: an envelope with files"),
        (b"\x89PNG\r\n", "reason: a picture, and only text can be read; send the invoice itself"),
        (b"dag;som\n2026-03-01;1,00\n", "reason: no bank is known whose table has the columns dag, som; run `voldaan"),
        (b"beste lezer", "reason: neither a PDF nor an XML file"),
    ],
)
def test_what_is_no_banks_file_gets_the_better_reason(shown, content: bytes, what: str):
    """
    An invoice is shown as one; only a table that may be a bank's is told as such.
    """
    assert what in shown(content)


def test_the_columns_of_the_settings_are_known(terminal: Terminal, tmp_path: Path):
    """
    What was pasted from `voldaan bank describe` can be tried before anything is imported.
    """
    table = tmp_path / "maart.csv"
    table.write_text("dag;euro;waarvoor\n2026-03-14;-1,00;koffie\n2026-03-15;2,00;factuur 15\n", encoding="utf-8")
    assert "bank describe" in terminal.types("read", str(table)).out

    proposed = terminal.types("bank", "describe", str(table)).out
    settings = terminal.home.folder / "config.toml"
    settings.write_text(f"{settings.read_text(encoding='utf-8')}\n{proposed}", encoding="utf-8")

    assert "15 Mar 2026     2.00" in terminal.types("read", str(table)).out


def mail(text: str, kind: str = "plain", **fields: str) -> bytes:
    """A customer's answer as a mail program saves it."""
    heads = {"From": "Jan <jan@acme.example>", "Subject": "Re: Factuur", "Date": "Tue, 15 Sep 2026 09:00:00 +0200"}
    message = EmailMessage()
    for name, value in (heads | {name.replace("_", "-"): value for name, value in fields.items()}).items():
        message[name] = value
    message.set_content(text, subtype=kind)
    return bytes(message)


ANSWER = """Dag Sanne,

We betalen vrijdag.

Met vriendelijke groet,
Jan
T 030 1234567

Op ma 14 sep 2026 om 09:12 schreef Sanne <sanne@wit.example>:
> Wanneer betaal je?
"""


def test_a_saved_mail_shows_what_counts_and_what_was_set_aside(shown):
    """
    New words, signature and quote apart, and what they are taken to mean.
    """
    out = shown(mail(ANSWER))

    assert "from: Jan <jan@acme.example>\n  written at: 15 September 2026 09:00 +0200\n  subject: Re: Factuur" in out
    assert "written by: a person\n  meaning: they will pay (“We betalen vrijdag.”), by 18 September 2026." in out
    new, _, rest = out.partition("signature (set aside):")
    signature, _, quoted = rest.partition("quoted (set aside):")
    assert "  │ We betalen vrijdag.\n" in new
    assert signature.strip() == "│ T 030 1234567"
    assert "  │ > Wanneer betaal je?" in quoted


def test_the_files_of_a_mail_are_shown_below_its_words(shown):
    """
    As of any envelope.
    """
    message = email.message_from_bytes(mail(ANSWER), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    message.add_attachment(ubl(), maintype="application", subtype="xml", filename="factuur.xml")

    out = shown(bytes(message))

    assert "files: factuur.xml" in out
    assert "  │ We betalen vrijdag." in out
    assert "file 1: factuur.xml\n  is: invoice" in out


def test_scripts_get_the_words_in_three(shown):
    """
    With every label and its sentence.
    """
    (seen,) = json.loads(shown(mail(ANSWER), "--json"))

    assert seen["words"]["signature"] == "T 030 1234567"
    assert seen["understood"]["said"][0]["label"] == "promise"
    assert seen["understood"]["promise_date"] == "2026-09-18"


BROKEN = {
    "octets": mail(ANSWER).replace(b"We betalen", b"W\xff\x00\x1b[31m betalen"),
    "charset": mail(ANSWER).replace(b"utf-8", b"no-such-charset"),
    "parts": mail(ANSWER).replace(b"text/plain", b"multipart/mixed; boundary=x"),
    "empty": b"From: x@y.example\nSubject: leeg\n\n",
    "quotes": b"From: " + b'"' * 100_000 + b"\nSubject: x\n\nDag",
    "dateless": b"From: x@y.example\nDate: never\nSubject: x\n\nMorgen betaal ik.",
    "html": mail("<p>Dag,</p><p>Is <b>betaald</b>.</p><blockquote>Wanneer?</blockquote>", "html"),
}


def test_mail_of_every_kind_is_shown_as_far_as_it_can_be(terminal: Terminal, tmp_path: Path):
    """
    Markup is nobody's word, and nothing a stranger wrote reaches the terminal as a command.
    """
    files = [tmp_path / name for name in BROKEN]
    for file, content in zip(files, BROKEN.values(), strict=True):
        file.write_bytes(content)

    said = terminal.types("read", *map(str, files))

    assert said.code == Exit.OK
    assert said.out.count("is: a mail") == len(BROKEN)
    assert "  │ Is betaald.\n" in said.out
    assert "  │ > Wanneer?" in said.out
    assert "\x1b" not in said.out
