"""Zip archives of banks: each file in it, within limits."""

from __future__ import annotations

import io
import zipfile

import pytest

from agent.domain.errors import NotAStatement, StatementError
from agent.statements import archives
from agent.statements.archives import open_zip


def packed(**files: bytes) -> bytes:
    """An archive of these files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def test_every_file_is_given_with_its_name():
    """In the archive's order."""
    assert list(open_zip(packed(b=b"<x/>", a=b"y"))) == [("b", b"<x/>"), ("a", b"y")]


def test_bombs_broken_and_nested_archives_are_refused(monkeypatch):
    """No size is believed, no archive opened inside another."""
    monkeypatch.setattr(archives, "MOST_BYTES", 1_000)
    for bad in (packed(a=b"0" * 2_000), packed(a=packed(b=b"c")), packed(a=b"b")[:-9], packed()):
        with pytest.raises(StatementError):
            list(open_zip(bad))
    with pytest.raises(NotAStatement):
        list(open_zip(b"no zip"))
