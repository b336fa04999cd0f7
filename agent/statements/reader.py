"""The door: which bank's way of writing is this, and who reads it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from agent.domain.errors import NotAStatement, StatementError
from agent.domain.speech import tell
from agent.domain.statement import ZIP_OF, StatementFile
from agent.statements.archives import is_zip, open_zip
from agent.statements.camt import CamtFiles, read_camt
from agent.statements.coda import read_coda
from agent.statements.csv_files import read_csv
from agent.statements.mt940 import read_mt940
from agent.statements.ofx import read_ofx
from agent.statements.own_columns import OwnColumns
from agent.statements.strangers import is_paper, name_binary, name_text, name_xml
from agent.statements.text import decode

#: Years of a busy account, as XML.
MAX_BYTES = 50_000_000
#: The same without tags around every word.
MAX_TEXT_BYTES = 20_000_000
_LONGEST_NAME = 200


def read_statements(content: bytes, name: str, columns: OwnColumns | None = None) -> StatementFile:
    """
    Read one file of a bank, whatever it calls itself: its content decides who reads it.

    A zip archive gives the statements of all files in it, or none: one that cannot be read refuses the archive. Papers
    and pictures that lie beside statements are passed over, and named in ``format``.

    Args:
        content: The file as it came.
        name: Only for the text of a refusal, never believed.
        columns: The columns of the owner's own bank, from the settings.

    Raises:
        NotAStatement: When it is something else; the text says what, and what to do.
        StatementError: When it is a bank's file that cannot be believed. Nothing of it counts then.
    """
    with _refusing(name):
        return _read_archive(content, columns) if is_zip(content) else _read(content, columns)


@contextmanager
def _refusing(file: str) -> Iterator[None]:
    """Refuse in the name of a file; for bad bytes there is no other error."""
    file = file[:_LONGEST_NAME]
    try:
        yield
    except StatementError as error:
        raise type(error)(error.reason, error.line, "/".join(filter(None, (file, error.file)))) from error
    except (MemoryError, RecursionError) as error:
        raise StatementError(
            tell("too large or too deep to read safely; export a shorter period"), file=file
        ) from error


def _read_archive(content: bytes, columns: OwnColumns | None) -> StatementFile:
    read: list[StatementFile] = []
    passed: list[str] = []
    # A statement may go on in the next file of its archive.
    camt = CamtFiles()
    for name, file in open_zip(content):
        if is_paper(file):
            passed.append(name[:_LONGEST_NAME])
            continue
        with _refusing(name):
            read.append(_read(file, columns, partial(camt.take, file=name[:_LONGEST_NAME])))
    read = camt.read() + read
    if not read:
        raise NotAStatement(
            tell("an archive of papers without statements; export them as CAMT.053, MT940, CODA or CSV")
        )
    _tell_doubles(read)
    formats = ", ".join(dict.fromkeys(file.format for file in read))
    beside = tell("; passed over: {passed}", passed=", ".join(passed)) if passed else ""
    return StatementFile(
        f"{tell(ZIP_OF)}{formats}{beside}", tuple(statement for file in read for statement in file.statements)
    )


def _tell_doubles(read: list[StatementFile]) -> None:
    """Refuse the same account written in two ways: each booking would count twice."""
    written: dict[tuple[str | None, str], str] = {}
    for file in read:
        for statement in file.statements:
            first = written.setdefault((statement.account, statement.currency), file.format)
            if _family(first) != _family(file.format):
                raise StatementError(
                    tell(
                        "account {account} is in this archive both as {first} and as {format}; unpack it and import "
                        "one of them",
                        account=statement.account or tell("without a number"),
                        first=first,
                        format=file.format,
                    )
                )


def _family(written: str) -> str:
    """A format without its version: a bank changes that from one day to the next, and the archive holds both."""
    return ".".join(written.split(".")[:2])


def _read(
    content: bytes, columns: OwnColumns | None, read_xml: Callable[[bytes], StatementFile] = read_camt
) -> StatementFile:
    """Read one file that is no archive; ``read_xml`` reads or takes CAMT."""
    if not content.removeprefix(b"\xef\xbb\xbf").strip(b"\x00\x1a \t\r\n"):
        raise StatementError(tell("an empty file; download it again from the bank"))
    if what := name_binary(content):
        raise NotAStatement(what)
    if len(content) > MAX_BYTES:
        raise StatementError(
            tell("larger than {max_bytes} MB; export a shorter period", max_bytes=MAX_BYTES // 1000000)
        )
    try:
        return read_xml(content)
    except NotAStatement:
        pass
    if len(content) > MAX_TEXT_BYTES:
        raise StatementError(
            tell(
                "a text larger than {max_text_bytes} MB; export a shorter period",
                max_text_bytes=MAX_TEXT_BYTES // 1000000,
            )
        )
    text = decode(content).rstrip("\x00\x1a")
    for read_text in (read_mt940, read_coda, read_ofx):
        try:
            return read_text(text)
        except NotAStatement:
            continue
    if what := name_xml(text):
        raise NotAStatement(what)
    try:
        return read_csv(text, columns)
    except NotAStatement as error:
        raise NotAStatement(name_text(text) or error.reason, error.line) from error
