"""Exit codes: what a script may rely on."""

from __future__ import annotations

from enum import IntEnum

from agent.domain.errors import ConfigError, LedgerError, MailboxError, VoldaanError


class Exit(IntEnum):
    """How a command ended (docs/commands.md)."""

    OK = 0
    SURPRISE = 1
    USAGE = 2
    ATTENTION = 3
    SETTINGS = 4
    MAIL = 5
    LEDGER = 6
    NOT_UNDERSTOOD = 7
    INTERRUPTED = 130


def exit_code(error: VoldaanError) -> Exit:
    """Choose the exit code of an expected trouble."""
    match error:
        case ConfigError():
            return Exit.SETTINGS
        case MailboxError():
            return Exit.MAIL
        case LedgerError():
            return Exit.LEDGER
        case _:
            return Exit.NOT_UNDERSTOOD
