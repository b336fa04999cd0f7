"""The log: one complete line for what happened, and never a mail's words, a password or a bank account.

It lies beside the books and stays small. It never gets in the way: a full disk costs lines of the log, and no pass.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from contextlib import suppress
from copy import copy
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from agent.domain.errors import VoldaanError
from agent.domain.speech import tell

FILE_NAME = "voldaan.log"

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

_SAID_AT_LOGIN = re.compile(
    r"""\b(LOGIN\s+|AUTHENTICATE\s+\S+\s+|AUTH\s+\S+\s+)("(?:[^"\\]|\\.)*"|\S+)(\s+("(?:[^"\\]|\\.)*"|\S+))?"""
)
_LIKE_AN_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]){11,30}\b")


def keep_log(folder: Path) -> None:
    """Write what happens into the folder of the books, from now on; once a process."""
    logger = logging.getLogger("voldaan")
    if not any(isinstance(handler, _LogFile) for handler in logger.handlers):
        logger.addHandler(_LogFile(folder / FILE_NAME))
        logger.setLevel(logging.INFO)
        logger.propagate = False


class _LogFile(RotatingFileHandler):
    def __init__(self, path: Path) -> None:
        # Opened with the first line, where trouble with the disk is no trouble of the program.
        super().__init__(path, maxBytes=2_000_000, backupCount=5, encoding="utf-8", errors="replace", delay=True)
        self.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))  # as is
        self._has_complained = False

    def close(self) -> None:
        """Close the file; lines a full disk did not take are lost."""
        with suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:
        """Say once on the terminal that a line could not be written, and go on."""
        if not self._has_complained and sys.stderr:
            self._has_complained = True
            text = tell("voldaan: {file} cannot be written; what happens is not logged", file=self.baseFilename)
            print(text, file=sys.stderr)


class Discreet(logging.Formatter):
    """Keeps to itself what is nobody's business."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a line without secrets and bank details.

        The standard formatter keeps the first text any handler made of an error with the record; neither another
        handler's words are taken over here, nor ours left for it.
        """
        from agent.config.secrets import hide_secrets  # brings the settings along, which `--help` can do without

        ours = copy(record)
        ours.exc_text = None
        return _without_ibans(hide_secrets(_SAID_AT_LOGIN.sub(r"\1…", super().format(ours))))

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Keep a line one line, whatever a server or a mail put into it."""
        return "".join(one if one.isprintable() else " " for one in super().formatMessage(record))

    def formatException(self, ei: _ExcInfo) -> str:
        """Say where it happened and what kind of trouble it was: the words of a surprise may quote a mail."""
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            told = f": {error}" if isinstance(error, VoldaanError | OSError) else ""
            lines[:0] = [*traceback.format_tb(error.__traceback__), f"{type(error).__name__}{told}\n"]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "".join(lines).rstrip("\n")


def _without_ibans(text: str) -> str:
    return _LIKE_AN_IBAN.sub(lambda found: _shortened(found[0]), text)


def _shortened(text: str) -> str:
    """An IBAN (its check digits fit, ISO 7064 MOD 97-10) keeps its country and its end; anything else stays."""
    iban = re.sub(r"[ .-]", "", text)
    for length in range(len(iban), 14, -1):
        # Letters that follow an IBAN in a sentence look as if they belonged to it.
        if int("".join(str(int(one, 36)) for one in iban[4:length] + iban[:4])) % 97 == 1:
            return f"{iban[:2]}…{iban[length - 2 : length]}{iban[length:]}"
    return text
