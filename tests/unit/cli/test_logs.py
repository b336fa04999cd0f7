"""The log tells what happened, and keeps to itself what is nobody's business."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.cli.logs import Discreet, keep_log
from agent.config.secrets import Secret
from agent.domain.errors import LedgerError

IBAN = "NL13TEST0123456789"


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    """The program's own logger, without files before and after."""
    logger = logging.getLogger("voldaan")
    forget_files(logger)
    yield logger
    forget_files(logger)


def forget_files(logger: logging.Logger) -> None:
    """The program keeps one log for as long as it runs; a test has its own."""
    logger.propagate = True
    for handler in [handler for handler in logger.handlers if isinstance(handler, logging.FileHandler)]:
        logger.removeHandler(handler)
        handler.close()


def logged(message: str, error: BaseException | None = None) -> str:
    """What the log makes of a message."""
    exc_info = (type(error), error, error.__traceback__) if error else None
    return Discreet().format(logging.LogRecord("voldaan", logging.INFO, "", 0, message, None, exc_info))


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    """An error as it comes out of some place."""
    try:
        raise error from cause
    except Exception as caught:
        return caught


@pytest.mark.parametrize(
    "line",
    [
        'A1 LOGIN "sanne@bakker.example" "hunter22"',
        "A1 LOGIN sanne hunter22",
        "A1 AUTHENTICATE PLAIN aHVudGVyMjI=hunter22",
        "AUTH PLAIN hunter22",
    ],
)
def test_what_is_said_at_a_login_is_not_repeated(line: str):
    """
    Libraries quote the line that failed.
    """
    assert "hunter22" not in logged(f"error in {line} here")
    assert logged(f"error in {line} here").startswith("error in A")


def test_a_password_that_was_used_shows_nowhere():
    """
    Wherever it turns up: a server echoes it, a library quotes its arguments.
    """
    Secret("Zonnebloem-17").reveal()

    assert logged("BAD unknown command Zonnebloem-17 and Wm9ubmVibG9lbS0xNw==") == "BAD unknown command … and …"


@pytest.mark.parametrize("iban", [IBAN, "NL13 TEST 0123 4567 89"])
def test_a_bank_account_keeps_its_country_and_its_end(iban: str):
    """
    Enough to know which one is meant.
    """
    assert logged(f"paid on {iban}, thanks") == "paid on NL…89, thanks"


def test_what_only_looks_like_a_bank_account_stays():
    """
    Invoice numbers and ids of letters are needed.
    """
    text = "letter 0f3c about NL99ABCD20260310011 and DE12345678901234567890"

    assert logged(text) == text


def test_a_traceback_says_where_and_what_kind_and_quotes_nothing():
    """
    A surprise may hold the mail that caused it; what we say ourselves is kept.
    """
    text = logged("oh", raised(ValueError("Beste Sanne, ik betaal niet"), raised(LedgerError("the ledger is locked"))))

    assert "Beste Sanne" not in text
    assert "ValueError" in text
    assert "LedgerError: the ledger is locked" in text
    assert "test_logs.py" in text


def test_what_another_handler_wrote_about_an_error_is_not_taken_over():
    """
    The standard library keeps the first text made of an error with the record, whoever made it.
    """
    error = raised(ValueError("Beste Sanne, ik betaal niet"))
    record = logging.LogRecord("voldaan", logging.INFO, "", 0, "oh", None, (ValueError, error, error.__traceback__))

    assert "Beste Sanne" in logging.Formatter().format(record)
    assert "Beste Sanne" not in Discreet().format(record)


def test_a_line_is_one_line():
    """
    Nobody writes lines of his own into our log.
    """
    assert logged("reply: 250 ok\r\n2026-01-01 voldaan: paid") == "reply: 250 ok  2026-01-01 voldaan: paid"


def test_a_log_that_cannot_be_written_is_said_once_and_stops_nothing(
    tmp_path: Path, logger: logging.Logger, capsys: pytest.CaptureFixture[str]
):
    """
    The disk is full, or the folder is gone.
    """
    keep_log(tmp_path / "gone")
    for _ in range(3):
        logger.warning("something")

    assert capsys.readouterr().err.count("is not logged") == 1


def test_a_full_disk_costs_lines_and_no_traceback(logger: logging.Logger, capsys: pytest.CaptureFixture[str]):
    """
    /dev/full takes nothing; the program goes on.
    """
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    keep_log(Path("/tmp"))
    (handler,) = (handler for handler in logger.handlers if isinstance(handler, logging.FileHandler))
    handler.baseFilename = "/dev/full"
    logger.warning("something")

    assert "Traceback" not in capsys.readouterr().err
    assert sys.stderr
