"""The command that logs a mailbox in by OAuth 2: once, with a code typed in any browser."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.app import app
from agent.cli.exits import Exit
from agent.cli.opened import open_house_at
from agent.cli.show import echo
from agent.domain.errors import ConfigError, Problem
from agent.domain.speech import tell

if TYPE_CHECKING:
    from agent.config import Mailbox
    from agent.oauth import Tokens
    from agent.work import House


@app.command()
def login(
    context: typer.Context,
    mailbox: Annotated[str | None, typer.Argument(help="Which mailbox of the settings, by its name.")] = None,
) -> None:
    """Log in to a mailbox of Microsoft 365 or Outlook.com (auth = "oauth2"), with a code typed in any browser."""
    house = open_house_at(context.obj)
    account = choose_account(house.settings.mailboxes, mailbox)
    log_in(account, house.logins.tokens)
    if not echo_findings(house, account):
        raise typer.Exit(Exit.ATTENTION)


def choose_account(accounts: Sequence[Mailbox], name: str | None) -> Mailbox:
    """Find the mailbox that is meant.

    Raises:
        ConfigError: When it is none of the settings, takes a password, or could be several.
    """
    able = [account for account in accounts if account.auth == "oauth2"]
    names = ", ".join(account.name for account in able)
    if name is None:
        found, shown = able, ""
        text = tell("say which one: {names}", names=names)
    else:
        found, shown = [account for account in able if account.name == name], f'"{name}"'
        text = tell('is no mailbox with auth = "oauth2"; there are {names}', names=names)
    if len(found) == 1:
        return found[0]
    if not able:
        text = tell(
            'none has auth = "oauth2", so there is nothing to log in to here: a password is fetched from where the'
            " settings say it is"
        )
    raise ConfigError((Problem("mailboxes", "name", shown, text),))


def log_in(account: Mailbox, tokens: Tokens) -> None:
    """Show a code, wait until it was typed, and keep the login.

    Raises:
        VoldaanError: When the provider or the owner does not want it, or the disk does not take it.
    """
    from agent.oauth import ask_for_code, how_to_type, wait_for_grant

    provider = tokens.provider(account)
    tokens.file(account).try_the_disk()
    code = ask_for_code(provider)
    echo(how_to_type(code, account.name, account.login))
    grant = wait_for_grant(provider, code, time.sleep, time.monotonic)
    tokens.keep(account, grant)
    echo(tell("Logged in. That is remembered in {file}, for you alone to read.", file=tokens.file(account).path))


def echo_findings(house: House, account: Mailbox) -> bool:
    """Try at the mail servers what the login is good for, and say so; False when something is wrong."""
    from agent.work.checking import check_account

    findings = tuple(check_account(house, account))
    for finding in findings:
        word = tell("ok   ") if finding.is_good else tell("WRONG")
        echo(f"{word}  {finding.text}")
    return all(finding.is_good for finding in findings)
