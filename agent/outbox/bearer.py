"""AUTH with an access token (RFC 4954)."""

from __future__ import annotations

import asyncio
import base64
import binascii

import aiosmtplib

from agent.domain.errors import DeliveryError, Failure, ServerError
from agent.domain.providers import token_advice
from agent.domain.sasl import GetToken, Mechanism, choose_mechanism, read_refusal
from agent.domain.speech import tell
from agent.outbox.outcomes import reply_of


async def log_in_by_token(client: aiosmtplib.SMTP, place: str, user: str, get_token: GetToken) -> None:
    """Log in; a token that is refused is replaced once.

    Raises:
        DeliveryError: When the server lets neither in, or knows no way to bring one.
        aiosmtplib.SMTPException: When it says "not now", or the line breaks.
    """
    way = choose_mechanism(client.server_auth_methods)
    if way is None:
        text = tell('the server knows no login by OAuth 2 on this connection; is auth = "oauth2" right for it?')
        raise DeliveryError(f"{place}: {text}", Failure.SETTINGS)
    token = await _fetch(get_token, "")
    refused = await _refusal(client, way, user, token)
    if refused:
        refused = await _refusal(client, way, user, await _fetch(get_token, token))
    if refused:
        text = tell("the login was refused ({said}); {advice}", said=refused, advice=token_advice(user))
        raise DeliveryError(f"{place}: {text}", Failure.LOGIN)


async def _fetch(get_token: GetToken, refused: str) -> str:
    """Get a token; not having one is a reason why nothing is delivered."""
    try:
        return await asyncio.to_thread(get_token, refused)
    except ServerError as error:
        raise DeliveryError(str(error), error.failure) from None


async def _refusal(client: aiosmtplib.SMTP, way: Mechanism, user: str, token: str) -> str:
    """Bring a token; what the server said when it refused, empty when we are in."""
    status = ""
    answer = await client.execute_command(b"AUTH", way.value.encode(), base64.b64encode(way.words(user, token)))
    if answer.code == 334:
        status = _status_in(answer.message)
        answer = await client.execute_command(base64.b64encode(way.after_refusal))
    if answer.code == 235:
        return ""
    refused = aiosmtplib.SMTPResponseException(answer.code, answer.message)
    if answer.code < 500:
        raise refused
    return f"{reply_of(refused)} (status {status})" if status else reply_of(refused)


def _status_in(challenge: str) -> str:
    try:
        return read_refusal(base64.b64decode(challenge))
    except binascii.Error:
        return ""
