"""Every error an authorization server may answer with has its own sentence and asks for its own deed."""

from __future__ import annotations

import pytest

from agent.domain.errors import Failure, MailboxError
from agent.oauth.answers import Grant, read_grant
from agent.oauth.provider import Provider
from agent.oauth.wire import Answer
from tests.tables import each

PROVIDER = Provider("main", "sanne@bakker.example", "https://login.example/d", "https://login.example/t", "us", ("a",))
GRANT = {"access_token": "opens", "refresh_token": "again", "token_type": "Bearer", "expires_in": 3600}


def granted(**fields: object) -> Grant:
    """What is read of an answer with a token."""
    return read_grant(Answer(200, GRANT | fields), PROVIDER)


def refused(status: int = 400, **fields: object) -> MailboxError:
    """What is raised instead."""
    with pytest.raises(MailboxError) as caught:
        read_grant(Answer(status, fields), PROVIDER)
    return caught.value


@each(
    ("error", "failure", "words"),
    [
        ("invalid_grant", Failure.LOGIN, "not accept this login any more: log in again with `voldaan login main`"),
        ("interaction_required", Failure.LOGIN, "not accept this login any more"),
        ("consent_required", Failure.LOGIN, "nobody allowed this program"),
        ("access_denied", Failure.LOGIN, "declined on that page"),
        ("authorization_declined", Failure.LOGIN, "declined on that page"),
        ("expired_token", Failure.LOGIN, "not typed in time"),
        ("bad_verification_code", Failure.LOGIN, "does not know the code"),
        ("invalid_client", Failure.SETTINGS, "is oauth_client_id right?"),
        ("unauthorized_client", Failure.SETTINGS, "may not log in by a code"),
        ("invalid_scope", Failure.SETTINGS, "oauth_scopes"),
        ("invalid_request", Failure.SETTINGS, "oauth_token_url right?"),
        ("unsupported_grant_type", Failure.SETTINGS, "oauth_token_url right?"),
        ("server_error", Failure.RETRY, "the next pass tries again"),
        ("temporarily_unavailable", Failure.RETRY, "the next pass tries again"),
        ("slow_down", Failure.BUSY, "fewer visits"),
        ("something_new", Failure.SETTINGS, "for a reason of its own (something_new)"),
    ],
)
def test_each_error_has_its_sentence(error: str, failure: Failure, words: str):
    """
    RFC 6749 5.2, RFC 8628 3.5, and Microsoft's own names.
    """
    said = refused(error=error)

    assert said.failure is failure
    assert words in str(said)
    assert str(said).startswith("main (login.example): ")


@pytest.mark.parametrize(
    ("status", "failure"), [(500, Failure.RETRY), (503, Failure.RETRY), (429, Failure.BUSY), (404, Failure.SETTINGS)]
)
def test_an_answer_that_is_no_json_is_read_by_its_status(status: int, failure: Failure):
    """
    A page that says "under maintenance" says nothing of the login.
    """
    assert refused(status).failure is failure


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("AADSTS700016", "does not know this client id"),
        ("AADSTS7000218", "Allow public client flows"),
        ("AADSTS50194", "its id in the place of common"),
        ("AADSTS9002346", "consumers in the place of common"),
        ("AADSTS65001", "nobody allowed this program"),
        ("AADSTS90094", "only its administrator"),
        ("AADSTS53003", "a rule of your organisation"),
        ("AADSTS50173", "the password of this account was changed"),
        ("AADSTS700082", "so long that it ended"),
    ],
)
def test_microsofts_own_codes_say_more_than_the_error(code: str, words: str):
    """
    One and the same invalid_grant or invalid_client has several cures there.
    """
    said = refused(error="invalid_grant", error_description=f"{code}: A long story.\r\nTrace ID: 1\r\nAt: 2026")

    assert words in str(said)
    assert code in str(said)
    assert "\n" not in str(said)


@pytest.mark.parametrize(
    "fields",
    [
        {"access_token": ""},
        {"access_token": 7},
        {"access_token": "with a space"},
        {"access_token": "two\r\nlines"},
        {"access_token": "é"},
        {"token_type": "mac"},
        {"token_type": None},
    ],
)
def test_a_token_that_no_mail_server_takes_is_refused(fields: dict[str, object]):
    """
    What could end a line of IMAP or SMTP never gets there (RFC 6750 2.1).
    """
    with pytest.raises(MailboxError) as caught:
        granted(**fields)

    assert caught.value.failure is Failure.SETTINGS


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [(3600, 3600.0), ("3599", 3599.0), (None, 3600.0), ("soon", 3600.0), (-1, 3600.0), (True, 3600.0), (1e300, 3600.0)],
)
def test_how_long_a_token_lives_is_believed_when_it_makes_sense(expires_in: object, seconds: float):
    """
    Some servers write the number as a text, and some leave it out.
    """
    assert granted(expires_in=expires_in).seconds == seconds


def test_a_grant_never_shows_itself():
    """
    Neither in a log nor in a traceback.
    """
    assert "opens" not in repr(granted())
    assert "again" not in repr(Answer(200, GRANT))
