"""Reports of mail that came back, in the shapes mail servers give them."""

from __future__ import annotations

from base64 import encodebytes
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mailbox.headers import read_headers
from agent.replies import Bounce, Fate, Nature, SentTo, classify_nature, find_uncited, read_bounce, read_report
from tests import bounce_forms
from tests.bounce_forms import FORMS, WHO, Form
from tests.examples import examples
from tests.tables import each

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
    found = read_bounce(report(STATUS % action), KNOWN)

    assert found
    assert not found.fate.is_final


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

    assert read_bounce(plain, KNOWN) == Bounce(OURS, "jan@acme.example")


def test_an_old_warning_in_plain_words_is_no_bounce():
    """
    "Still trying" is not "given up". Rule: really-sent.
    """
    found = read_bounce(b"Subject: Warning: message delayed\r\n\r\nStill trying.\r\n\r\n" + ORIGINAL, KNOWN)

    assert found
    assert found.fate is Fate.DELAYED


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


each_form = each("form", FORMS, ids=lambda form: form.name)
NOON = datetime(2026, 3, 17, 12, tzinfo=UTC)


@each_form
def test_the_words_and_fields_of_a_server_tell_what_happened_and_to_whom(form: Form):
    """
    Half of the servers only write words, each its own. Rule: really-sent.
    """
    report = read_report(form.raw)

    assert (report.fate, report.recipient) == (form.fate, WHO)


@each_form
def test_only_a_report_that_cites_our_mail_tells_what_became_of_it(form: Form):
    """
    One that cites nothing of ours switches nothing. Rule: really-sent.
    """
    ours = Bounce(bounce_forms.OURS, WHO, form.fate) if form.fate and form.back != "nothing" else None

    assert read_bounce(form.raw, {bounce_forms.OURS}) == ours
    assert read_bounce(form.raw, {"<forged@evil.example>"}) is None


@each_form
def test_a_report_of_any_server_is_told_from_a_persons_mail(form: Form):
    """
    Sender, fields, or subject and words together say so. Rule: automatic-mail.
    """
    assert classify_nature(read_headers(form.raw.partition(b"\r\n\r\n")[0]), form.says) is Nature.BOUNCE


@pytest.mark.parametrize(
    "subject",
    ["Undeliverable: Factuur 2026-031", "Onbestelbaar: Factuur", "Non remis : Facture", "Unzustellbar: Rechnung"],
)
def test_a_report_from_an_unknown_sender_needs_a_servers_words_below_its_subject(subject: str):
    """
    Somebody may write below such a subject himself. Rule: doubt-is-human.
    """
    headers = read_headers(f"From: gateway@acme.example\r\nSubject: {subject}\r\n".encode())

    assert classify_nature(headers, "Your message to jan@acme.example could not be delivered.") is Nature.BOUNCE
    assert classify_nature(headers, "Hier is hij nog eens, met het juiste adres?") is Nature.HUMAN


def test_a_mark_in_a_quoted_mail_tells_the_letter():
    """
    Gateways put "> " before every line of what came back. Rule: really-sent.
    """
    quoted = (
        b"From: x@mx.example\r\n\r\ncould not be delivered\r\n\r\n> X-Voldaan-Letter: 1 installation=x\r\n>  letter=%s"
    )

    assert read_bounce(quoted % (b"ab" * 16), (), {"ab" * 16: OURS})


def test_a_report_that_cites_nothing_may_be_about_what_went_to_that_address_this_week():
    """
    Some servers send nothing back: that is a question at least, and anybody can write it, so nothing more.
    Rule: really-sent.
    """
    report = next(form for form in FORMS if form.name == "nothing back").raw
    letter = SentTo("Jan@ACME.example", NOON - timedelta(days=2), OURS)
    old = SentTo(WHO, NOON - timedelta(days=8), "<old@sanne.example>")
    other = SentTo("els@bord.example", NOON - timedelta(days=2), "<other@sanne.example>")

    assert find_uncited(report, NOON, (letter, old, other)) == (letter,)
    assert find_uncited(report, NOON - timedelta(days=3), (letter,)) == ()


def test_a_delay_that_cites_nothing_is_no_question():
    """
    The mail is on its way. Rule: really-sent.
    """
    warning = next(form for form in FORMS if form.fate is Fate.DELAYED and form.name == "exim warning").raw

    assert find_uncited(warning, NOON, (SentTo(WHO, NOON, OURS),)) == ()


@examples(20)
@given(st.binary(max_size=3000), st.sampled_from([b"", b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"]))
def test_any_octets_are_read(octets: bytes, head: bytes):
    """
    A report may be broken anywhere. Rule: really-sent.
    """
    read_report(head + octets)

    assert read_bounce(head + octets, ()) is None


@examples(10)
@given(st.sampled_from(FORMS), st.integers(min_value=0, max_value=3000))
def test_a_report_that_is_cut_never_cites_another_mail(form: Form, length: int):
    """
    Long reports are read in part. Rule: really-sent.
    """
    assert read_bounce(form.raw[:length], {"<another@sanne.example>"}) is None
