"""The device flow: a code is shown, and asked about as often as the provider likes (RFC 8628)."""

from __future__ import annotations

import pytest

from agent.domain.errors import Failure, MailboxError
from agent.oauth import ask_for_code
from tests.unit.oauth.conftest import Desk

PENDING = (400, {"error": "authorization_pending"})
GRANT = (200, {"access_token": "opens", "refresh_token": "again", "token_type": "Bearer"})


def code_of(desk: Desk, **fields: object):
    """The code a provider gives that answers so."""
    whole = {"device_code": "d", "user_code": "WXYZ", "verification_uri": "https://login.example/device"}
    desk.authority.say((200, whole | fields))
    return ask_for_code(desk.provider)


def test_a_code_says_where_to_go_and_what_to_type(desk: Desk):
    """
    And how long it is good; what we ask with never shows.
    """
    code = code_of(desk, expires_in=600, interval=7, device_code="kept-to-ourselves")

    assert (code.user_code, code.url, code.seconds, code.interval) == ("WXYZ", "https://login.example/device", 600, 7)
    assert "kept-to-ourselves" not in repr(code)


def test_without_an_interval_it_is_five_seconds_and_never_less_than_one(desk: Desk):
    """
    RFC 8628 3.2.
    """
    assert code_of(desk).interval == 5
    assert code_of(desk, interval=0).interval == 1


@pytest.mark.parametrize("missing", ["device_code", "user_code", "verification_uri"])
def test_half_an_answer_is_none(desk: Desk, missing: str):
    """
    Nobody is sent to a page without a code.
    """
    with pytest.raises(MailboxError) as caught:
        code_of(desk, **{missing: ""})

    assert caught.value.failure is Failure.SETTINGS


def test_a_page_that_is_none_of_the_web_is_not_shown(desk: Desk):
    """
    A terminal may open what it shows.
    """
    with pytest.raises(MailboxError, match="none of the web"):
        code_of(desk, verification_uri="file:///etc/passwd")


def test_it_waits_while_the_owner_types(desk: Desk):
    """
    One question an interval.
    """
    code = code_of(desk, interval=5)
    desk.authority.say(PENDING, PENDING, GRANT)

    assert desk.waits(code).access_token == "opens"
    assert desk.pauses == [5, 5, 5]


def test_a_provider_that_wants_peace_is_asked_less_often_from_then_on(desk: Desk):
    """
    Each slow_down adds five seconds, for good (RFC 8628 3.5).
    """
    code = code_of(desk, interval=5)
    desk.authority.say((400, {"error": "slow_down"}), PENDING, (400, {"error": "slow_down"}), GRANT)
    desk.waits(code)

    assert desk.pauses == [5, 10, 10, 15]


def test_a_provider_in_trouble_is_no_end_of_it(desk: Desk):
    """
    The owner may be typing just now.
    """
    code = code_of(desk, interval=5)
    desk.authority.say((503, {}), (500, {"error": "server_error"}), GRANT)

    assert desk.waits(code).refresh_token == "again"
    assert desk.pauses == [5, 10, 20]


def test_after_its_time_nobody_asks_about_a_code(desk: Desk):
    """
    The sentence says how to get another one.
    """
    code = code_of(desk, interval=5, expires_in=12)
    desk.authority.say(*[PENDING] * 9)
    with pytest.raises(MailboxError, match="not typed in time; `voldaan login main`") as caught:
        desk.waits(code)

    assert caught.value.failure is Failure.LOGIN
    assert len(desk.pauses) == 3


@pytest.mark.parametrize(
    ("error", "words"),
    [("access_denied", "declined"), ("expired_token", "not typed in time"), ("invalid_client", "id")],
)
def test_a_clear_no_ends_it_at_once(desk: Desk, error: str, words: str):
    """
    Asking on would change nothing.
    """
    code = code_of(desk)
    desk.authority.say((400, {"error": error}), GRANT)
    with pytest.raises(MailboxError, match=words):
        desk.waits(code)

    assert len(desk.pauses) == 1


def test_a_login_that_would_end_within_the_hour_is_refused(desk: Desk):
    """
    Without a refresh token a daemon asks its owner every hour.
    """
    code = code_of(desk)
    desk.authority.say((200, {"access_token": "opens", "token_type": "Bearer"}))
    with pytest.raises(MailboxError, match="offline_access"):
        desk.waits(code)
