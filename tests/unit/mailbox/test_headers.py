"""Header blocks as strangers write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.mail import Address
from agent.mailbox.decoding import one_line
from agent.mailbox.headers import HEADER_LIMIT, needed_fields, read_headers, recognisable
from tests.tables import each


def block(*lines: str) -> bytes:
    """Header lines as they travel."""
    return "\r\n".join([*lines, "", ""]).encode()


def test_the_whole_message_id_is_kept_whatever_is_in_it():
    """A domain or local part in brackets is legal, and breaks many readers."""
    assert read_headers(block("Message-ID: <[abc]@x.example>")).message_id == "<[abc]@x.example>"


def test_a_missing_message_id_is_none():
    """Absence is not an empty text."""
    assert read_headers(block("Subject: x")).message_id is None


def test_of_two_message_ids_the_first_counts():
    """Relays add theirs below."""
    both = block("Message-ID: <first@x.example>", "Message-Id: <second@x.example>")

    assert read_headers(both).message_id == "<first@x.example>"


def test_a_message_id_without_brackets_gets_them():
    """So that it can be compared with what an answer cites."""
    assert read_headers(block("Message-ID: abc@x.example")).message_id == "<abc@x.example>"


def test_a_folded_message_id_is_joined():
    """Exchange writes long ids on a line of their own."""
    assert read_headers(block("Message-ID:", " <long@x.example>")).message_id == "<long@x.example>"


def test_references_are_read_in_order_over_many_lines():
    """The last one is what the mail answers."""
    read = read_headers(block("References: <a@x.example>", "\t<b@x.example>", "In-Reply-To: <b@x.example>"))

    assert read.references == ("<a@x.example>", "<b@x.example>")
    assert read.cited == ("<b@x.example>", "<a@x.example>")


def test_encoded_references_are_read():
    """Some mailers encode ids that do not fit on a line, against the rules."""
    read = read_headers(block("References: =?utf-8?q?=3Clong=40x=2Eexample=3E?="))

    assert read.references == ("<long@x.example>",)


@each(
    ("written", "shown"),
    [
        ("Factuur 2026-014", "Factuur 2026-014"),
        ("=?utf-8?q?Factuur_=E2=82=AC_121?=", "Factuur € 121"),
        ("=?utf-8?b?4oKs?= 121", "€ 121"),
        ("=?utf-8?b?4oI=?= =?utf-8?b?rA==?=", "€"),
        ("=?utf-8?q?een?= =?iso-8859-1?q?t=E9?=", "eenté"),
        ("=?utf-8?q?een?= en =?utf-8?q?twee?=", "een en twee"),
        ("=?nonsense-9?q?caf=C3=A9?=", "café"),
        ("=?utf-8*nl?q?ge=2Dtaald?=", "ge-taald"),
        ("=?utf-8?b?Z2Vs*ZGln?=", "geldig"),
        ("half =?utf-8?q?open", "half =?utf-8?q?open"),
        ("Re: a\u202egnp.exe", "Re: agnp.exe"),
        ("nul\x00 and\x07 bell", "nul and bell"),
    ],
)
def test_a_subject_is_shown_decoded_and_harmless(written: str, shown: str):
    """On one line, without characters that hide or reorder others."""
    assert read_headers(block(f"Subject: {written}")).subject == shown


def test_raw_octets_in_a_subject_are_read_as_what_they_are():
    """UTF-8 where that fits, else Windows-1252."""
    assert read_headers("Subject: café\r\n".encode()).subject == "café"
    assert read_headers(b"Subject: caf\xe9 \x80\r\n").subject == "café €"


@each(
    ("written", "addresses"),
    [
        ("jan@acme.example", [("jan@acme.example", "")]),
        ("Jan <jan@acme.example>", [("jan@acme.example", "Jan")]),
        ('"Doe, Jan" <jan@acme.example>', [("jan@acme.example", "Doe, Jan")]),
        (r'"Jan \"de\" Doe" <jan@acme.example>', [("jan@acme.example", 'Jan "de" Doe')]),
        ("Bakker, Anouk <a@b.example>", [("a@b.example", "Bakker, Anouk")]),
        ("x@y.example, Bakker, Anouk <a@b.example>", [("x@y.example", ""), ("a@b.example", "Bakker, Anouk")]),
        ("=?utf-8?q?Bakker=2C_Ren=C3=A9?= <a@b.example>", [("a@b.example", "Bakker, René")]),
        ("a@b.example (Anouk (van) Bakker)", [("a@b.example", "Anouk van Bakker")]),
        ("undisclosed-recipients:;", []),
        (
            "Team: a@b.example, C <c@d.example>;, e@f.example",
            [("a@b.example", ""), ("c@d.example", "C"), ("e@f.example", "")],
        ),
        ("<MAILER-DAEMON>", [("MAILER-DAEMON", "")]),
        ("<>", []),
        ("<@relay.example:a@b.example>", [("a@b.example", "")]),
        ('"never closed <a@b.example>, c@d.example', [("a@b.example", '"never closed'), ("c@d.example", "")]),
        ('c@d.example, "', [("c@d.example", "")]),
        ("A <a@b.example> C <c@d.example>", [("a@b.example", "A"), ("c@d.example", "")]),
        ("a@b.example; c@d.example", [("a@b.example", ""), ("c@d.example", "")]),
        ('"odd name"@b.example', [('"oddname"@b.example', "")]),
        ("niet bekend", []),
    ],
)
def test_addresses_are_read_as_people_write_them(written: str, addresses: list[tuple[str, str]]):
    """Not only as RFC 5322 wishes."""
    assert read_headers(block(f"To: {written}")).to == tuple(Address(*pair) for pair in addresses)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Mon, 2 Mar 2026 09:00:00 +0100", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2 Mar 2026 09:00 GMT", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("Mon, 2 Mar 2026 09:00:00 -0000", None),
        ("Mon, 2 Mar 2026 09:00:00", None),
        ("Mon, 32 Foo 2026", None),
        ("Mon, 2 Mar 2026 99:00:00 +9999999999", None),
        ("", None),
    ],
)
def test_a_date_is_utc_or_nothing(written: str, moment: datetime | None):
    """A date without a zone says too little."""
    assert read_headers(block(f"Date: {written}")).sent_at == moment


def test_fields_of_machines_are_kept():
    """Raw, by their names in lower case; the content type only of a report."""
    read = read_headers(
        block(
            "Auto-Submitted: auto-replied",
            "Return-Path: <>",
            "X-Whatever: 1",
            'Content-Type: multipart/report; boundary="b"; report-type=delivery-status',
        )
    )

    assert read.automatic == {
        "auto-submitted": "auto-replied",
        "return-path": "<>",
        "content-type": "multipart/report; report-type=delivery-status",
    }


def test_an_ordinary_content_type_is_not_a_sign_of_a_machine():
    """Everybody writes text."""
    assert read_headers(block("Content-Type: text/plain")).automatic == {}


def test_our_own_header_is_read():
    """By it we know our letters."""
    assert read_headers(block("X-Voldaan-Letter: 1 abc")).letter == "1 abc"


def test_what_lies_behind_the_limit_is_not_read():
    """However long the block."""
    read = read_headers(b"Subject: " + b"x" * HEADER_LIMIT + b"\r\nMessage-ID: <late@x.example>\r\n")

    assert read.message_id is None
    assert len(read.subject) == 1000


NAMES = st.sampled_from([b"From", b"To", b"Subject", b"Date", b"Message-ID", b"References", b"Content-Type"])
BITS = st.sampled_from([b'"', b"(", b")", b"<", b">", b"=?", b"?=", b"?q?", b"\\", b",", b";", b":", b"@", b"\r\n "])


@given(st.lists(st.tuples(NAMES, st.lists(BITS | st.binary(max_size=8)).map(b"".join)), max_size=8))
def test_no_header_block_raises(fields: list[tuple[bytes, bytes]]):
    """Whatever strangers write."""
    read = read_headers(b"\r\n".join(name + b": " + value for name, value in fields))

    assert read.subject == one_line(read.subject)
    assert all(address.name == one_line(address.name) for address in read.recipients)


@each("bit", ['"', "(", "<", "=?", "=?utf-8?q?", "\\", ",", ": ", '"\\"', "<>", "a@b,", "=?u?q??= "])
def test_a_block_of_one_sign_over_and_over_is_read_at_once(bit: str):
    """Such mails keep other readers busy for minutes; the suite would hang here."""
    filler = bit * (HEADER_LIMIT // len(bit) // 5)
    read = read_headers(block(*(f"{name}: {filler}" for name in ("To", "Subject", "From", "References", "Date"))))

    assert read.message_id is None


@pytest.mark.parametrize(
    "written",
    [
        "Wed, 1 Jan 1000 00:00:00 +0000",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Fri, 31 Dec 99999 23:59:59 +0000",
        "Tue, 25 Aug 2026 12:00:00 +9999999999999",
        "Mon, 0 Jan 0000 00:00:00 +0000",
        "Sun, 1 Jan 1950 00:00:00 +0000",
        "(" * 5000,
    ],
)
def test_an_impossible_date_is_none(written: str):
    """Days before the first day of the calendar cannot be counted back to."""
    assert read_headers(block(f"Date: {written}")).sent_at is None


def test_names_addresses_and_ids_are_no_longer_than_people_write_them():
    """What is stored and shown for ever is bounded; what is no address at all is passed over."""
    long = "x" * 5000
    read = read_headers(
        block(f'From: "{long}" <jan@acme.example>', f"To: {long}@acme.example", f"Message-ID: <{long}@acme.example>")
    )

    assert read.sender is not None
    assert (read.sender.email, len(read.sender.name)) == ("jan@acme.example", 200)
    assert (read.to, read.message_id) == ((), None)


def test_of_thousands_of_ids_the_first_and_the_last_are_kept():
    """The mail the thread began with, and the one just answered."""
    ids = " ".join(f"<{number}@a.example>" for number in range(3000))
    cited = read_headers(block(f"References: {ids}")).cited

    assert len(cited) == 1000
    assert (cited[0], cited[-1]) == ("<0@a.example>", "<2999@a.example>")


def test_a_letter_to_two_fields_goes_to_the_first():
    """To may stand once (RFC 5322 3.6); a second one is nobody we know was written to."""
    assert read_headers(block("To: jan@acme.example", "To: spy@evil.example")).to == (Address("jan@acme.example"),)


def test_mails_without_any_sign_of_their_own_are_told_apart_by_the_servers():
    """Two broken mails are two questions."""
    nothing = read_headers(b"")
    came = datetime(2026, 3, 2, 12, tzinfo=UTC)

    assert recognisable(nothing, came, 10).identity != recognisable(nothing, came, 11).identity
    assert recognisable(nothing, came, 10).identity == recognisable(nothing, came, 10).identity


def test_of_a_block_too_long_to_read_the_needed_fields_are_kept():
    """Whoever hides behind a megabyte is still known."""
    long = block("Cc: " + "x" * 100_000, "From: jan@acme.example", "References: <a@b.example>", "Subject: Re: x")
    read = read_headers(needed_fields(long))

    assert (read.sender, read.references, read.subject) == (Address("jan@acme.example"), ("<a@b.example>",), "Re: x")


@pytest.mark.parametrize(
    ("fields", "others"),
    [
        (["From: sanne@sanne.example"], ()),
        (["From: sanne@sanne.example", "Sender: Sanne <SANNE@sanne.example>"], ()),
        (["From: sanne@sanne.example", "Sender: eve@evil.example"], ("eve@evil.example",)),
        (["From: sanne@sanne.example, eve@evil.example"], ("eve@evil.example",)),
        (["From: sanne@sanne.example", "From: eve@evil.example"], ("eve@evil.example",)),
        (["From: sanne@sanne.example", "From: sanne@sanne.example"], ("sanne@sanne.example",)),
        (["From: sanne@sanne.example", "From: nobody at all"], ("nobody at all",)),
        (["Sender: eve@evil.example"], ("eve@evil.example",)),
    ],
)
def test_whoever_else_says_to_have_written_is_known(fields: list[str], others: tuple[str, ...]):
    """From stands once and names one; Sender is somebody only where it is another (RFC 5322 3.6.2)."""
    assert tuple(address.email for address in read_headers(block(*fields)).also_from) == others
