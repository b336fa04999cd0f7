"""What the owner's server says of the sender is read in every provider's way, and never decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mailbox.headers import read_headers
from agent.replies import Trust, Verdict, read_trust

PASS, FAIL, NONE = Verdict.PASS, Verdict.FAIL, Verdict.NONE


@pytest.mark.parametrize(
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
    assert read_trust(field).verdict is verdict


def test_the_owner_is_shown_what_the_server_said():
    """
    The words are the results, without what the sender could have put there. Rule: sender-checked.
    """
    assert read_trust("mx; dmarc=fail (hi); spf=softfail x=y") == Trust(FAIL, "dmarc=fail, spf=softfail")
    assert read_trust("mx; none") == Trust()


def test_only_the_topmost_field_is_believed():
    """
    The lower ones may have come with the mail (RFC 8601 5). Rule: sender-checked.
    """
    block = b"Authentication-Results: mx.sanne.example; dmarc=fail\r\nAuthentication-Results: evil; dmarc=pass\r\n"

    assert read_trust(read_headers(block).authentication).verdict is FAIL


@given(st.text())
def test_any_field_is_read(field: str):
    """
    Whatever a server writes, the answer is one of the three. Rule: sender-checked.
    """
    assert read_trust(field).verdict in Verdict


@pytest.mark.parametrize("piece", ["(", ")", "dmarc=", "dmarc=pass ", "\\", '"', "spf /", " "])
def test_crafted_fields_of_any_kind_are_read_to_their_end(piece: str):
    """
    A hundred thousand characters of the same trick are just characters. Rule: sender-checked.
    """
    assert read_trust(piece * (100_000 // len(piece))).verdict in Verdict
