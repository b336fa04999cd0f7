"""Every doubtful pattern through the readers of bank files, in a process that is not given time without end."""

from __future__ import annotations

import resource
import sys

from agent.domain.errors import StatementError
from agent.statements import describe, read_statements
from tests.hostile.bank_files import PATTERNS, SIZE

SECONDS = 10 if SIZE <= 100_000 else 60
"""Processor time for all together: linear readers need a fifth of it, a quadratic one far more than all."""


def read_everything() -> None:
    """Read each pattern, and let its columns be proposed."""
    for name, content in PATTERNS.items():
        for act in (read_statements, describe):
            try:
                act(content, name)
            except StatementError as error:
                assert str(error)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    read_everything()
    sys.stdout.write(str(len(PATTERNS)))
