"""Logging in to IMAP with an access token."""

from __future__ import annotations

import imaplib

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from agent.domain.errors import Failure, MailboxError
from agent.domain.sasl import GetToken, Mechanism, choose_mechanism, read_refusal
from agent.domain.speech import tell
from agent.mailbox.failures import TokenRefused, trouble


def log_in_by_token(client: IMAPClient, user: str, get_token: GetToken, place: str) -> None:
    """Log in; a token that is refused is replaced once.

    Raises:
        TokenRefused: When the server lets neither in.
        MailboxError: When it knows no way to bring one.
    """
    abilities = (ability.decode("ascii", "replace").upper() for ability in client.capabilities())
    way = choose_mechanism([name.removeprefix("AUTH=") for name in abilities if name.startswith("AUTH=")])
    if way is None:
        text = tell('the server knows no login by OAuth 2 on this connection; is auth = "oauth2" right for it?')
        raise MailboxError(f"{place}: {text}", Failure.SETTINGS)
    token = get_token("")
    refused = _refusal(client, way, user, token)
    if refused and trouble(refused, place).failure is Failure.LOGIN:
        refused = _refusal(client, way, user, get_token(token))
    if refused:
        raise refused


class _Talk:
    """Answers the server's challenges: the first wants the token, the second says why it is refused."""

    def __init__(self, way: Mechanism, user: str, token: str) -> None:
        self.status = ""
        self._way = way
        self._words: bytes | None = way.words(user, token)

    def __call__(self, challenge: bytes) -> bytes:
        if self._words is not None:
            words, self._words = self._words, None
            return words
        self.status = read_refusal(challenge)
        return self._way.after_refusal


def _refusal(client: IMAPClient, way: Mechanism, user: str, token: str) -> TokenRefused | None:
    """Log in; what the server said when it refused, without the library's frames, which hold the token."""
    talk = _Talk(way, user, token)
    try:
        client.sasl_login(way.value, talk)
    except LoginError as error:
        said = f"{error} (status {talk.status})" if talk.status else str(error)
        return TokenRefused(said, user, broke=isinstance(error.__context__, imaplib.IMAP4.abort))
    return None
