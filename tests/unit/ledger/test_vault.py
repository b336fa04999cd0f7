"""The vault keeps the very bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.errors import LedgerError
from agent.ledger import Vault

PDF = b"%PDF-1.7 factuur 2026-014"


@given(st.binary())
def test_what_comes_out_is_what_went_in(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """
    Any bytes come back unchanged under their sha256.
    """
    vault = Vault(tmp_path_factory.getbasetemp() / "vault")
    sha256 = vault.put(content)

    assert sha256 == hashlib.sha256(content).hexdigest()
    assert vault.get(sha256) == content
    assert vault.has(sha256)


def test_the_same_attachment_is_kept_once(tmp_path: Path) -> None:
    """
    Putting the same bytes again leaves one file, read-only, two folders deep.
    """
    vault = Vault(tmp_path)
    first, again = vault.put(PDF), vault.put(PDF)

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert first == again
    assert files == [tmp_path / first[:2] / first[2:4] / first]
    assert files[0].stat().st_mode & 0o777 == 0o400


def test_a_damaged_copy_is_never_handed_out(tmp_path: Path) -> None:
    """
    A file that is no longer what its name says is an error that says so.
    """
    vault = Vault(tmp_path)
    sha256 = vault.put(PDF)
    _damage(tmp_path / sha256[:2] / sha256[2:4] / sha256)

    with pytest.raises(LedgerError, match="is damaged"):
        vault.get(sha256)


def test_putting_the_bytes_again_mends_a_damaged_copy(tmp_path: Path) -> None:
    """
    When the mail is read again, its attachment replaces what the disk lost.
    """
    vault = Vault(tmp_path)
    sha256 = vault.put(PDF)
    _damage(tmp_path / sha256[:2] / sha256[2:4] / sha256)
    vault.put(PDF)

    assert vault.get(sha256) == PDF


def test_a_missing_copy_is_a_sentence(tmp_path: Path) -> None:
    """
    Asking for what was never kept says which file is missing.
    """
    with pytest.raises(LedgerError, match="cannot be read"):
        Vault(tmp_path).get("0" * 64)


def test_only_a_hash_names_a_copy(tmp_path: Path) -> None:
    """
    No name can lead out of the vault.
    """
    with pytest.raises(ValueError, match="not a sha256"):
        Vault(tmp_path).get("../" * 10 + "etc/passwd")


def _damage(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(b"x" + PDF[1:])
