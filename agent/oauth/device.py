"""The device flow (RFC 8628): a code is shown here and typed in any browser, and meanwhile we ask whether it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from agent.config import conceal
from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import tell, tell_count
from agent.oauth.answers import Grant, place_of, read_grant, refusal
from agent.oauth.provider import Provider
from agent.oauth.wire import ask

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"

_INTERVAL_SECONDS = 5.0  # where the server names none (RFC 8628 3.2)
_LEAST_SECONDS = 1.0
_SLOWER_SECONDS = 5.0  # added for good by each slow_down (RFC 8628 3.5)
_VALID_SECONDS = 900.0
_LONGEST_PAUSE_SECONDS = 60.0


@dataclass(frozen=True)
class DeviceCode:
    """What the owner is shown, and what we ask with.

    Attributes:
        url: The page to open in a browser, on any machine.
        seconds: How long the code is good.
        interval: Seconds between two questions.
    """

    user_code: str
    url: str
    seconds: float
    interval: float
    device_code: str = field(repr=False)


def ask_for_code(provider: Provider) -> DeviceCode:
    """Begin a login.

    Raises:
        MailboxError: When the provider gives no code.
    """
    form = {"client_id": provider.client_id, "scope": " ".join(provider.scopes)}
    answer = ask(provider.device_url, form, place_of(provider), provider.cafile)
    # Some servers of the draft's days write verification_url.
    url = answer.text("verification_uri") or answer.text("verification_url")
    device_code, user_code = answer.text("device_code"), answer.text("user_code")
    if answer.status != 200 or not (device_code and user_code and url):
        raise refusal(answer, provider)
    if urlsplit(url).scheme not in ("https", "http"):
        text = tell("the provider names a page that is none of the web; its addresses are not right")
        raise MailboxError(f"{place_of(provider)}: {text}", Failure.SETTINGS)
    conceal(device_code)
    seconds = answer.seconds("expires_in", _VALID_SECONDS)
    return DeviceCode(
        user_code, url, seconds, max(answer.seconds("interval", _INTERVAL_SECONDS), _LEAST_SECONDS), device_code
    )


def how_to_type(code: DeviceCode, mailbox: str, login: str) -> str:
    """Say what to do with a code, in a few lines."""
    minutes = max(1, round(code.seconds / 60))
    return "\n".join(
        (
            tell("Logging in to the mailbox {name}, as {login}:", name=mailbox, login=login),
            "",
            tell("    1. Open in a browser, on any machine or phone:  {url}", url=code.url),
            tell("    2. Type this code:                              {code}", code=code.user_code),
            tell("    3. Log in there as {login}, and allow it.", login=login),
            "",
            tell_count(
                "The code is good for {count} minute. This waits for you; Ctrl-C ends it, and nothing is changed.",
                "The code is good for {count} minutes. This waits for you; Ctrl-C ends it, and nothing is changed.",
                minutes,
            ),
        )
    )


def wait_for_grant(
    provider: Provider, code: DeviceCode, pause: Callable[[float], None], clock: Callable[[], float]
) -> Grant:
    """Ask again and again whether the code was typed, as often as the provider likes and no oftener.

    A line that breaks meanwhile is no end of it: the next question comes after twice the pause.

    Args:
        pause: Waits so many seconds.
        clock: Seconds that only ever go forward.

    Raises:
        MailboxError: When the owner declined, was too late, or the provider refuses.
    """
    form = {"grant_type": GRANT_TYPE, "client_id": provider.client_id, "device_code": code.device_code}
    interval, ends_at = code.interval, clock() + code.seconds
    while clock() < ends_at:
        pause(interval)
        try:
            answer = ask(provider.token_url, form, place_of(provider), provider.cafile)
        except MailboxError as error:
            if not error.temporary:
                raise
            interval = min(2 * interval, _LONGEST_PAUSE_SECONDS)
            continue
        match answer.text("error"):
            case "authorization_pending":
                continue
            case "slow_down":
                interval += _SLOWER_SECONDS
            case _ if answer.status >= 500 or answer.status == 429:
                interval = min(2 * interval, _LONGEST_PAUSE_SECONDS)
            case _:
                return _lasting(read_grant(answer, provider), provider)
    text = tell("the code was not typed in time; `voldaan login {mailbox}` gives another one", mailbox=provider.mailbox)
    raise MailboxError(f"{place_of(provider)}: {text}", Failure.LOGIN)


def _lasting(grant: Grant, provider: Provider) -> Grant:
    if grant.refresh_token:
        return grant
    text = tell(
        "the provider let us in for an hour only: oauth_scopes must ask for offline_access, or what it calls it"
    )
    raise MailboxError(f"{place_of(provider)}: {text}", Failure.SETTINGS)
