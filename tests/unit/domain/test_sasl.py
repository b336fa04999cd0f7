"""How an access token is brought to a mail server."""

from __future__ import annotations

import pytest

from agent.domain.sasl import Mechanism, choose_mechanism, read_refusal


def test_xoauth2_names_the_user_and_the_token():
    """
    The words of Microsoft's and Google's pages.
    """
    assert Mechanism.XOAUTH2.words("sanne@bakker.example", "t0ken") == (
        b"user=sanne@bakker.example\x01auth=Bearer t0ken\x01\x01"
    )


def test_oauthbearer_writes_what_would_end_a_name_otherwise():
    """
    RFC 7628 3.1 with RFC 5801 4.
    """
    assert Mechanism.OAUTHBEARER.words("a=b,c@x", "t0ken") == b"n,a=a=3Db=2Cc@x,\x01auth=Bearer t0ken\x01\x01"


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["PLAIN", "XOAUTH2", "OAUTHBEARER"], Mechanism.XOAUTH2),
        (["plain", "xoauth2"], Mechanism.XOAUTH2),
        (["OAUTHBEARER"], Mechanism.OAUTHBEARER),
        (["PLAIN", "LOGIN"], None),
        ([], None),
    ],
)
def test_oauthbearer_is_taken_where_it_is_all_there_is(offered: list[str], chosen: Mechanism | None):
    """
    Whatever the letters' case.
    """
    assert choose_mechanism(offered) is chosen


@pytest.mark.parametrize(
    ("challenge", "status"),
    [
        (b'{"status":"invalid_token","scope":"mail"}', "invalid_token"),
        (b'{"status":400}', "400"),
        (b'{"status":"a\\r\\nb"}', "ab"),
        (b"[1]", ""),
        (b"not JSON", ""),
        (b"", ""),
        (b"[" * 100_000, ""),
    ],
)
def test_a_refusal_is_read_as_far_as_it_makes_sense(challenge: bytes, status: str):
    """
    It ends in a sentence to the owner, on one line.
    """
    assert read_refusal(challenge) == status
