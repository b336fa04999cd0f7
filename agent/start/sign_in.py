"""Log in at the provider's own page, with a code typed in any browser: where no password is taken (OAuth 2)."""

from __future__ import annotations

from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from agent.config.kinds import TokenAddress
from agent.config.providers import Auth
from agent.domain.errors import Failure, MailboxError
from agent.domain.providers import takes_only_oauth
from agent.domain.speech import tell
from agent.oauth import how_to_type
from agent.oauth.provider import CLIENT_ID
from agent.start.account import Known
from agent.start.doors import Doors
from agent.start.talk import NotThat, Question, Said, Stopped, Talk, ask, ask_yes


def sign_in(doors: Doors, account: Known) -> Talk[Known]:
    """Show a code and wait until the owner typed it; nothing is written yet. Raises Stopped."""
    account = replace(account, auth=Auth.OAUTH2, password=None, password_command=None)
    if account.provider:
        yield Said(tell("{name} takes no password here; you log in at its own page, once.", name=account.provider.name))
    if not takes_only_oauth(account.imap.host) and account.token_service is None:
        account = yield from _ask_token_service(account)
    while True:
        try:
            code = doors.ask_code(account)
            yield Said(how_to_type(code, account.address, account.user))
            grant = doors.await_grant(account, code)
        except MailboxError as error:
            yield Said(str(error), is_trouble=True)
            account = yield from _after(doors, account, error)
        else:
            yield Said(tell("Logged in there."))
            # The login is bound to its client id: a service does not have the environment of this terminal.
            return replace(account, grant=grant, client_id=account.client_id or doors.environ.get(CLIENT_ID))


def _after(doors: Doors, account: Known, error: MailboxError) -> Talk[Known]:
    """Ask for the client id where it is missing or was refused, else whether to try again."""
    if error.failure is Failure.SETTINGS and not doors.environ.get(CLIENT_ID):
        question = Question(
            "client-id", tell("The client id (enter: stop, nothing is written):"), account.client_id or ""
        )
        client_id = yield from ask(question, str)
        if client_id:
            return replace(account, client_id=client_id)
    elif (yield from ask_yes("again", tell("Try again?"), True)):
        return account
    raise Stopped(tell("stopped; nothing was written"))


def _ask_token_service(account: Known) -> Talk[Known]:
    """Ask where this provider gives out codes and tokens."""
    yield Said(
        tell("Of {host} it is not known where one logs in; its help pages name two addresses.", host=account.imap.host)
    )
    device = yield from ask(Question("device-url", tell("The address for a device code:")), _address)
    token = yield from ask(Question("token-url", tell("The address for tokens:")), _address)
    return replace(account, token_service=(device, token))


def _address(answer: str) -> str:
    try:
        declared: TypeAdapter[str] = TypeAdapter(TokenAddress)
        return declared.validate_python(answer)
    except ValidationError:
        raise NotThat(tell("That is no web address that begins with https://.")) from None
