"""What the owner's server says of the sender is read in every provider's way, and never decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mailbox.headers import read_headers
from agent.replies import Trust, Verdict, find_failure, find_ours, note_server, read_trust
from tests.tables import each

PASS, FAIL, NONE = Verdict.PASS, Verdict.FAIL, Verdict.NONE


@each(
    ("field", "verdict"),
    [
        ("mx.sanne.example; dmarc=pass header.from=acme.example; spf=pass; dkim=pass", PASS),
        ("mx.sanne.example; dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=acme.example", FAIL),
        ("mx.sanne.example 1; DMARC = Pass policy.dmarc=none", PASS),
        ("spf=pass (IP is 192.0.2.1) smtp.mailfrom=a.example; dkim=pass; dmarc=pass action=x;compauth=pass", PASS),
        ("spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=acme.example; dkim=none; dmarc=fail action=quarantine", FAIL),
        ("spf=softfail smtp.mailfrom=acme.example; dkim=none (message not signed)", FAIL),
        ("mx.sanne.example; spf=fail; dkim=pass header.d=acme.example", NONE),
        ("mx.sanne.example; spf=pass smtp.mailfrom=elsewhere.example", NONE),
        ("mx.sanne.example; dkim=pass header.i=@acme.example", NONE),
        ("mx.sanne.example; dmarc=none; spf=fail", NONE),
        ("mx.sanne.example; dmarc=temperror", NONE),
        ("mx.sanne.example; dmarc=bestguesspass action=none", PASS),
        ("mx.sanne.example;\r\n\tdkim=fail\r\n\treason=\"dmarc=pass\";\r\n\tdmarc=fail", FAIL),
        ("mx.sanne.example; none", NONE),
        ("mx.sanne.example; (dmarc=pass (nested) dmarc=pass) spf=none", NONE),
        ("mx.sanne.example; dkim/1=fail; spf / 1 = fail", FAIL),
        ("", NONE),
        (";;;", NONE),
        ("mx.sanne.example; x-dmarc=pass; policy.dmarc=pass", NONE),
    ],
)  # fmt: skip
def test_every_providers_way_of_saying_it_is_read(field: str, verdict: Verdict):
    """
    With and without the server's name, folded, with comments and versions. Rule: sender-checked.
    """
    assert read_trust([field]).verdict is verdict


def test_the_owner_is_shown_what_the_server_said():
    """
    The words are the results, without what the sender could have put there. Rule: sender-checked.
    """
    assert read_trust(["mx; dmarc=fail (hi); spf=softfail x=y"]) == Trust(FAIL, "dmarc=fail, spf=softfail")
    assert read_trust(["mx; none"]) == Trust()


def test_only_the_topmost_field_is_believed():
    """
    The lower ones may have come with the mail (RFC 8601 5). Rule: sender-checked.
    """
    block = b"Authentication-Results: mx.sanne.example; dmarc=fail\r\nAuthentication-Results: evil; dmarc=pass\r\n"

    assert read_trust(read_headers(block).authentication).verdict is FAIL


OURS = "provider.example"
FORGED = "mx9.elsewhere.example; dmarc=fail; spf=fail"


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        (["mx1.provider.example; dmarc=fail", FORGED.replace("fail", "pass")], FAIL),
        (["mx1.provider.example; dmarc=pass", FORGED], PASS),
        ([FORGED], NONE),
        ([FORGED, "mx7.provider.example; dmarc=fail"], FAIL),
        (["mx1.provider.example; dkim=none", "mx1.provider.example; dmarc=fail"], FAIL),
        (["mx1.provider.example; dmarc=fail", "mx1.provider.example; dmarc=pass"], FAIL),
        (["mx1.provider.example; dkim=pass", FORGED, "mx1.provider.example; dmarc=fail"], NONE),
        (["spf=fail; dkim=none"], NONE),
        (["notprovider.example; dmarc=fail"], NONE),
        (["provider.example.evil.example; dmarc=fail"], NONE),
        ([], NONE),
    ],
)
def test_what_another_server_wrote_is_not_believed(fields: list[str], verdict: Verdict):
    """
    The owner's own may have written in two fields; what came with the mail stands below them. Rule: sender-checked.
    """
    assert read_trust(fields, OURS).verdict is verdict


def test_a_server_that_gives_no_name_is_believed_on_top_only():
    """
    Microsoft's own gives none, and so does that of a customer who sent through Microsoft. Rule: sender-checked.
    """
    nameless = "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=acme.example; dmarc=pass action=none"
    ours = find_ours(_seen([nameless] * 10))

    assert read_trust([nameless.replace("pass", "fail"), nameless], ours).verdict is FAIL
    assert read_trust([nameless, nameless.replace("pass", "fail")], ours).verdict is PASS
    assert read_trust([FORGED, nameless.replace("pass", "fail")], ours).verdict is NONE
    assert read_trust([], ours).verdict is NONE


def test_the_owners_server_is_the_one_on_top_of_most_mails():
    """
    Whatever machine of the provider took the mail, and whatever a few forgers put there. Rule: sender-checked.
    """
    mails = [f"atlas{number}.mail.provider.example 1; spf=pass" for number in range(8)]

    assert find_ours(_seen([*mails, FORGED])) is None
    assert find_ours(_seen([*mails, FORGED, FORGED])) == OURS
    assert find_ours(_seen([f"mx{number}.provider.co.uk; spf=pass" for number in range(10)])) == "provider.co.uk"


def test_where_no_server_checks_most_mails_nobody_is_believed():
    """
    A field on a few of them can only have come with them. Rule: sender-checked.
    """
    ours = find_ours(_seen(["", *[FORGED] * 5, *[""] * 5]))

    assert ours == ""
    assert read_trust([FORGED], ours) == Trust()


def test_a_thousand_names_of_strangers_are_forgotten_again():
    """
    What is remembered stays small, and the owner's own server in it. Rule: sender-checked.
    """
    names = [name for number in range(1000) for name in (f"mx.forger{number}.example", "mx.provider.example") * 2]
    seen = _seen([f"{name}; spf=pass" for name in [*names, *["mx.provider.example"] * 20]])

    assert len(seen) <= 50
    assert find_ours(seen) == OURS


@each(
    ("fields", "failed"),
    [
        ([], ""),
        (["mx.a.example; spf=pass; dkim=pass"], ""),
        (["mx.a.example; spf=none; dkim=none"], ""),
        (["mx.a.example; spf=fail; dkim=pass"], "spf=fail"),
        (["mx.a.example; spf=pass; dkim=fail; dmarc=none"], "dkim=fail"),
        (["mx.a.example; spf=fail; dkim=pass; dmarc=pass"], ""),
        (["mx.a.example; dmarc=fail; spf=pass"], "dmarc=fail"),
        (["mx.a.example; spf=pass", "mx.a.example; dmarc=fail"], "dmarc=fail"),
        (["mx.a.example; spf=pass", "mx.evil.example; dmarc=fail"], ""),
        (["mx.a.example; spf=fail", "mx.evil.example; dmarc=pass"], "spf=fail"),
        (["mx.a.example; spf=fail (dmarc=pass)"], "spf=fail"),
        (["spf=softfail; dkim=none", "spf=pass; dmarc=pass"], "spf=softfail"),
    ],
)
def test_whatever_failed_counts_for_a_mail_that_changes_books(fields: list[str], failed: str):
    """
    Of the topmost server alone, unless DMARC passed there. Rule: sender-checked.
    """
    assert find_failure(fields) == failed


def _seen(fields: list[str]) -> dict[str, int]:
    """What is remembered after mails with these fields on top; an empty one stands for a mail without any."""
    seen: dict[str, int] = {}
    for field in fields:
        seen = note_server(seen, [field] if field else [])
    return seen


@given(st.text())
def test_any_field_is_read(field: str):
    """
    Whatever a server writes, the answer is one of the three. Rule: sender-checked.
    """
    assert read_trust([field]).verdict in Verdict


@pytest.mark.parametrize("piece", ["(", ")", "dmarc=", "dmarc=pass ", "\\", '"', "spf /", " "])
def test_crafted_fields_of_any_kind_are_read_to_their_end(piece: str):
    """
    A hundred thousand characters of the same trick are just characters. Rule: sender-checked.
    """
    assert read_trust([piece * (100_000 // len(piece))]).verdict in Verdict
