"""Reports of mail that came back, in the shapes mail servers give them."""

from __future__ import annotations

from base64 import encodebytes

import pytest

from agent.replies import Bounce, read_bounce

OURS = "<2026-031.with-a-rather-long-left-side@sanne.example>"
KNOWN = frozenset({OURS})
STATUS = b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; jan@acme.example\r\nAction: %s\r\n"
ORIGINAL = b"From: sanne@sanne.example\r\nMessage-ID: " + OURS.encode() + b"\r\nSubject: Factuur 2026-031\r\n"


def report(status: bytes = STATUS % b"failed", original: bytes = ORIGINAL, encoding: bytes = b"7bit") -> bytes:
    """A report in the form of RFC 3464."""
    head = b"From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n"
    part = b"--b\r\nContent-Type: %s\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n%s\r\n"
    return head + part % (b"message/delivery-status", status) + part % (b"text/rfc822-headers", original) + b"--b--\r\n"


def test_a_failed_delivery_cites_our_mail_and_names_the_address():
    """
    The id tells the invoice, Final-Recipient whom it did not reach (RFC 3464 2.3.2). Rule: really-sent.
    """
    assert read_bounce(report(), KNOWN) == Bounce(OURS, "jan@acme.example")


@pytest.mark.parametrize("action", [b"delayed", b"delivered", b"relayed", b"expanded", b"Delayed"])
def test_a_delay_or_a_delivery_is_no_bounce(action: bytes):
    """
    The mail is still on its way, or there (RFC 3464 2.3.3). Rule: really-sent.
    """
    assert read_bounce(report(STATUS % action), KNOWN) is None


def test_one_failed_recipient_among_delivered_ones_is_a_bounce():
    """
    Somebody did not get it. Rule: really-sent.
    """
    assert read_bounce(report(STATUS % b"relayed" + b"\r\n" + STATUS % b"failed"), KNOWN)


def test_a_letter_whose_id_was_replaced_is_known_by_its_mark():
    """
    The provider sent it under an id we never saw; the mark came back with the rest. Rule: really-sent.
    """
    renamed = b"Message-ID: <0102@mail.example>\r\nX-Voldaan-Letter: 1 installation=x\r\n letter=%s item=y\r\n"
    came_back = report(original=renamed % (b"ab" * 16))

    assert read_bounce(came_back, KNOWN, {"ab" * 16: OURS}) == Bounce(OURS, "jan@acme.example")
    assert read_bounce(came_back, KNOWN, {"cd" * 16: OURS}) is None


@pytest.mark.parametrize("end", [b"\r\n", b"\n"], ids=["CRLF", "LF"])
def test_parts_in_base64_are_read(end: bytes):
    """
    Reports carry base64 where MIME forbids it (RFC 2046 5.2.1). Rule: really-sent.
    """
    coded = report(encodebytes(STATUS % b"failed"), encodebytes(ORIGINAL), b"base64")

    assert read_bounce(coded.replace(b"\r\n", b"\n").replace(b"\n", end), KNOWN) == Bounce(OURS, "jan@acme.example")


def test_an_id_in_quoted_printable_is_read():
    """
    A soft line break in the id hides nothing (RFC 2045 6.7). Rule: really-sent.
    """
    coded = ORIGINAL.replace(b"rather", b"ra=\r\nther").replace(b"@", b"=40")

    assert read_bounce(report(original=coded, encoding=b"quoted-printable"), KNOWN)


@pytest.mark.parametrize("fold", [b"\r\n ", b"\r\n\t", b"\n "])
def test_an_id_folded_before_or_inside_is_read(fold: bytes):
    """
    Long header lines are folded, by some in the middle of the id (RFC 5322 2.2.3). Rule: really-sent.
    """
    before = ORIGINAL.replace(b"Message-ID: ", b"Message-ID:" + fold)
    inside = ORIGINAL.replace(b"rather", b"ra" + fold + b"ther")

    assert read_bounce(report(original=before), KNOWN)
    assert read_bounce(report(original=inside), KNOWN)


def test_an_old_report_in_plain_words_is_read():
    """
    Half of the reports in the wild have no machine-readable part. Rule: really-sent.
    """
    plain = (
        b"From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\nSorry, I could not deliver your mail.\r\n"
        b"<jan@acme.example>:\r\nnobody of that name here\r\n\r\n--- Here is your mail.\r\n\r\n" + ORIGINAL
    )

    assert read_bounce(plain, KNOWN) == Bounce(OURS, None)


def test_an_old_warning_in_plain_words_is_no_bounce():
    """
    "Still trying" is not "given up". Rule: really-sent.
    """
    assert read_bounce(b"Subject: Warning: message delayed\r\n\r\nStill trying.\r\n\r\n" + ORIGINAL, KNOWN) is None


def test_a_report_without_an_id_of_ours_changes_nothing():
    """
    Anybody can write something that looks like a report; only we know our ids. Rule: really-sent.
    """
    assert read_bounce(report(original=b"Message-ID: <2026-031@evil.example>\r\n"), KNOWN) is None


@pytest.mark.parametrize(
    "piece",
    [
        b"<",
        b"<a",
        b"final-recipient: ",
        b"final-recipient:\r\n",
        b"Action:",
        b" ",
        b"\r\n ",
        b"A",
        b"=\r\n",
        b"--b\r\n",
    ],
)
def test_crafted_reports_of_any_kind_are_read_to_their_end(piece: bytes):
    """
    A hundred thousand bytes of the same trick are just bytes.
    """
    assert read_bounce(b"final-recipient:" + piece * (100_000 // len(piece)), KNOWN) is None
