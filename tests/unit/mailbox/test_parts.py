"""Structures as servers give them, and as nobody should."""

from __future__ import annotations

from typing import Any

import pytest
from imapclient.response_types import BodyData

from agent.mailbox.parts import MAX_DEPTH, MAX_PARTS, read_parts

TEXT = (b"TEXT", b"PLAIN", (b"CHARSET", b"utf-8"), None, None, b"8BIT", 12, 1, None, None, None, None)
PDF = (b"APPLICATION", b"PDF", (b"NAME", b"a.pdf"), None, None, b"BASE64", 400, None, (b"ATTACHMENT", None), None)
INNER = (b"MESSAGE", b"RFC822", None, None, None, b"7BIT", 90, (None,) * 10, TEXT, 5, None, (b"inline", None), None)


def structure(*children: Any) -> Any:
    """A multipart, parsed as imapclient does it."""
    return BodyData.create((*children, b"MIXED", None, None, None))


def test_a_mail_of_one_part_has_section_one():
    """There is no multipart to number below."""
    (part,) = read_parts(BodyData.create(TEXT))

    assert (part.section, part.media_type, part.charset, part.is_attachment) == ("1", "text/plain", "utf-8", False)


def test_leaves_are_numbered_by_their_way_down():
    """As BODY.PEEK[…] wants them."""
    nested = (TEXT, PDF, b"ALTERNATIVE", None)

    parts = read_parts(structure(TEXT, nested, PDF))

    assert [part.section for part in parts] == ["1", "2.1", "2.2", "3"]


def test_a_mail_inside_a_mail_is_one_leaf():
    """What it holds was sent by somebody else."""
    (_, inner) = read_parts(structure(TEXT, INNER))

    assert (inner.section, inner.media_type, inner.is_attachment) == ("2", "message/rfc822", True)


@pytest.mark.parametrize("missing", range(3, len(PDF)))
def test_a_short_structure_is_read_or_refused(missing: int):
    """Extension fields may be left out; the size may not."""
    if missing > 6:
        assert read_parts(BodyData.create(PDF[:missing]))[0].filename == "a.pdf"
    else:
        with pytest.raises(IndexError):
            read_parts(BodyData.create(PDF[:missing]))


def test_a_text_with_a_file_name_is_an_attachment():
    """An invoice as CSV is not the writer's words."""
    csv = (b"TEXT", b"CSV", (b"NAME", b"a.csv"), None, None, b"7BIT", 12, 1)

    assert read_parts(BodyData.create(csv))[0].is_attachment


def test_more_parts_than_honest_mails_have_are_refused():
    """A mail of thousands of parts is a trap."""
    with pytest.raises(ValueError, match="parts"):
        read_parts(structure(*[TEXT] * (MAX_PARTS + 1)))


def test_deeper_mails_than_honest_ones_are_refused():
    """So is a mail of thousands of levels."""
    nested: Any = TEXT
    for _ in range(MAX_DEPTH + 1):
        nested = (nested, b"MIXED")

    with pytest.raises(ValueError, match="levels"):
        read_parts(BodyData.create(nested))


@pytest.mark.parametrize("nonsense", [None, (), 5, ([],), ([None], b"MIXED")])
def test_what_is_no_structure_is_refused_or_empty(nonsense: Any):
    """Never anything else than a refusal the caller knows."""
    try:
        parts = read_parts(nonsense)
    except ValueError:
        parts = ()

    assert parts == ()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (b"../../../etc/passwd.pdf", "passwd.pdf"),
        (b"..\\..\\factuur.pdf", "factuur.pdf"),
        ("factuur\u202efdp.exe".encode(), "factuurfdp.exe"),
        (b"a\x00b\r\nc.pdf", "ab c.pdf"),
        (b"/", "unnamed"),
    ],
)
def test_a_file_name_is_a_name_and_nothing_else(given: bytes, kept: str):
    """No path, no line, no direction of a stranger's choosing."""
    leaf = (b"APPLICATION", b"PDF", (b"NAME", given), None, None, b"BASE64", 400)
    (part,) = read_parts(BodyData.create(leaf))

    assert part.filename == kept


def test_a_very_long_file_name_keeps_its_ending():
    """By which a paper is known."""
    leaf = (b"APPLICATION", b"OCTET-STREAM", (b"NAME", b"n" * 4000 + b".pdf"), None, None, b"BASE64", 400)
    (part,) = read_parts(BodyData.create(leaf))

    assert part.filename is not None
    assert len(part.filename) < 200
    assert part.filename.endswith(".pdf")
