"""Passwords while the program runs: fetched once, and not tried again after a server refused them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from agent.config import Mailbox as Account
from agent.config import Secret, get_secret
from agent.domain.errors import Failure, MailboxError, ServerError


class Logins:
    """The passwords of this process: each fetched once, and never tried again after a server refused it.

    Providers lock an account, or a whole address, after a few wrong passwords.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._found: dict[str, Secret] = {}
        self._refused: dict[str, str] = {}

    def secret(self, account: Account) -> Secret:
        """Fetch the password of an account; raises MailboxError when there is none."""
        if account.name not in self._found:
            self._found[account.name] = get_secret(account, self._environ)
        return self._found[account.name]

    @contextmanager
    def tried_once(self, account: Account) -> Iterator[None]:
        """Log in at most once with a password that is refused; after that say so without contacting the server."""
        if refusal := self._refused.get(account.name):
            raise MailboxError(f"{refusal} (not tried again: mend it and start voldaan anew)", Failure.LOGIN)
        try:
            yield
        except ServerError as error:
            if error.failure is Failure.LOGIN:
                self._refused[account.name] = str(error)
            raise
