"""What an authorization server answers: a grant, or an error with a name (RFC 6749 5.2, RFC 8628 3.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.config import hide_secrets
from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import later, tell
from agent.oauth.provider import Provider
from agent.oauth.wire import Answer

_LIFETIME_SECONDS = 3600.0
"""Of an access token whose server does not say (RFC 6749 5.1 recommends that it does)."""

_MICROSOFTS_CODE = re.compile(r"AADSTS(\d+)")
_MOST_WORDS = 200

_AGAIN = later("log in again with `voldaan login {mailbox}`")

# Microsoft tells more in the code before its description than in the error's name: learn.microsoft.com,
# "Microsoft Entra authentication and authorization error codes".
_MICROSOFTS: dict[str, tuple[Failure, str]] = {
    "700016": (Failure.SETTINGS, later("the provider does not know this client id; is oauth_client_id right?")),
    "7000218": (
        Failure.SETTINGS,
        later(
            "the registration of this client id does not allow programs without a secret: set Allow public client"
            " flows to Yes under Authentication there"
        ),
    ),
    "50194": (
        Failure.SETTINGS,
        later(
            "this client id is for one organisation only: put that organisation's own addresses into oauth_device_url"
            " and oauth_token_url (its id in the place of common)"
        ),
    ),
    "9002346": (
        Failure.SETTINGS,
        later(
            "this client id is for personal accounts only: write consumers in the place of common in oauth_device_url"
            " and oauth_token_url"
        ),
    ),
    "65001": (Failure.LOGIN, later("nobody allowed this program to read and send mail yet: {again}")),
    "90094": (
        Failure.LOGIN,
        later("your organisation lets only its administrator allow programs: ask for that, then {again}"),
    ),
    "53003": (
        Failure.LOGIN,
        later("a rule of your organisation forbids this login: ask its administrator to allow it, then {again}"),
    ),
    "50173": (Failure.LOGIN, later("the password of this account was changed since: {again}")),
    "700082": (Failure.LOGIN, later("this login was not used for so long that it ended: {again}")),
    "70008": (Failure.LOGIN, later("this login was not used for so long that it ended: {again}")),
}

_GONE = (Failure.LOGIN, later("the provider does not accept this login any more: {again}"))
_NOT_UNDERSTOOD = (
    Failure.SETTINGS,
    later("the provider did not understand the question; are oauth_device_url and oauth_token_url right?"),
)
_LATER = (Failure.RETRY, later("the provider cannot answer just now; the next pass tries again"))
_BUSY = (Failure.BUSY, later("the provider wants fewer visits; it is not the login"))

_ERRORS: dict[str, tuple[Failure, str]] = {
    "invalid_grant": _GONE,
    "interaction_required": _GONE,
    "login_required": _GONE,
    "consent_required": (Failure.LOGIN, later("nobody allowed this program to read and send mail yet: {again}")),
    "access_denied": (Failure.LOGIN, later("the login was declined on that page; to begin anew, {again}")),
    "authorization_declined": (Failure.LOGIN, later("the login was declined on that page; to begin anew, {again}")),
    "expired_token": (Failure.LOGIN, later("the code was not typed in time; for another one, {again}")),
    "code_expired": (Failure.LOGIN, later("the code was not typed in time; for another one, {again}")),
    "bad_verification_code": (Failure.LOGIN, later("the provider does not know the code any more; {again}")),
    "invalid_client": (
        Failure.SETTINGS,
        later("the provider does not know this client id, or wants a secret for it; is oauth_client_id right?"),
    ),
    "unauthorized_client": (
        Failure.SETTINGS,
        later("this client id may not log in by a code typed elsewhere: allow that where it is registered"),
    ),
    "invalid_scope": (
        Failure.SETTINGS,
        later("the provider does not give what oauth_scopes asks for; its help pages name the right words"),
    ),
    "invalid_request": _NOT_UNDERSTOOD,
    "unsupported_grant_type": _NOT_UNDERSTOOD,
    "server_error": _LATER,
    "temporarily_unavailable": _LATER,
    "slow_down": _BUSY,
}


@dataclass(frozen=True, repr=False)
class Grant:
    """Tokens just given; neither ever shows.

    Attributes:
        refresh_token: Empty when the old one goes on (RFC 6749 6).
        seconds: How long the access token is valid.
    """

    access_token: str
    refresh_token: str
    seconds: float

    def __repr__(self) -> str:
        return "Grant(…)"


def read_grant(answer: Answer, provider: Provider) -> Grant:
    """Take the tokens out of an answer.

    Raises:
        MailboxError: When it is an error, or no bearer token (RFC 6750).
    """
    token = answer.text("access_token")
    if answer.status != 200 or not token:
        raise refusal(answer, provider)
    if answer.text("token_type").lower() != "bearer" or not _is_sound(token):
        text = tell("the provider gave a kind of token that mail servers do not take; its addresses are not right")
        raise MailboxError(f"{place_of(provider)}: {text}", Failure.SETTINGS)
    fresh = answer.text("refresh_token")
    return Grant(token, fresh if _is_sound(fresh) else "", answer.seconds("expires_in", _LIFETIME_SECONDS))


def refusal(answer: Answer, provider: Provider) -> MailboxError:
    """What an error means and what to do; the server's own words follow, shortened to one line."""
    error, words = answer.text("error"), answer.text("error_description")
    code = _MICROSOFTS_CODE.search(words)
    failure, sentence = _MICROSOFTS.get(code[1] if code else "") or _ERRORS.get(error) or _unnamed(answer)
    again = tell(_AGAIN, mailbox=provider.mailbox)
    said = _on_one_line(hide_secrets(f"{error}: {words}" if words else error)) or f"HTTP {answer.status}"
    return MailboxError(f"{place_of(provider)}: {tell(sentence, again=again)} ({said})", failure)


def place_of(provider: Provider) -> str:
    """Mailbox and server, as sentences begin."""
    return f"{provider.mailbox} ({provider.host})"


def _unnamed(answer: Answer) -> tuple[Failure, str]:
    if answer.status == 429:
        return _BUSY
    if answer.status >= 500:
        return _LATER
    if answer.text("error") or answer.status in (400, 401):
        return Failure.SETTINGS, later("the provider refused, for a reason of its own")
    text = later("what answers there gives out no tokens; are oauth_device_url and oauth_token_url right?")
    return Failure.SETTINGS, text


def _is_sound(token: str) -> bool:
    """Printable ASCII without a space (RFC 6750 2.1): nothing that could end a line of IMAP, SMTP or a file."""
    return bool(re.fullmatch(r"[\x21-\x7e]+", token))


def _on_one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:_MOST_WORDS]
