"""Running one command: expected trouble is a sentence and an exit code, a surprise is a traceback."""

from __future__ import annotations

import os
import sys

# The commands register themselves.
from agent.cli import bank, clean, helping, init, layouts, login, look, reading, run, say  # noqa: F401
from agent.cli.app import app
from agent.cli.exits import exit_code
from agent.cli.show import echo
from agent.domain.errors import VoldaanError
from agent.domain.speech import tell


def main() -> None:
    """Run one command. What it writes is for its owner alone, whatever the umask of his shell."""
    os.umask(0o077)
    try:
        if helping.is_asked(sys.argv[1:]):
            helping.show_help_in_owners_language()
        app(standalone_mode=True)
    except VoldaanError as error:
        echo(f"voldaan: {error}", err=True)
        sys.exit(exit_code(error))
    except Exception:
        echo(tell("voldaan met something nobody foresaw; nothing more is sent. Please report this:"), err=True)
        raise
