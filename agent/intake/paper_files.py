"""One file of an invoice, or an envelope of several, becomes papers that were read. Touches only reader and vault."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from agent.domain.invoice import Container, EmbeddedFile, Reading, Unreadable
from agent.domain.speech import tell
from agent.intake.belief import Paper

MOST_BYTES = 20_000_000  # a paper larger than this is no invoice anybody mails
MOST_PAPERS = 20  # in one mail
#: How the name of a file ends that may be an invoice, or hold one.
PAPER_ENDINGS = (".pdf", ".xml", ".ubl", ".zip", ".eml")

#: A header field (RFC 5322 2.2), perhaps behind an mbox line; no archive, PDF or XML begins so.
_BEGINS_LIKE_A_MAIL = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,9}>?(?:From |[A-Za-z][A-Za-z0-9-]{0,60}:)")


class DocumentReader(Protocol):
    """Whoever turns bytes into a reading: the sandbox."""

    def read(self, content: bytes, filename: str) -> Reading:
        """Read one document; never raises for what is in it."""


def read_papers(
    content: bytes, name: str, reader: DocumentReader, keep: Callable[[bytes], str], most: int = MOST_PAPERS
) -> tuple[Paper, ...]:
    """
    Have one file read; of an envelope (an archive, a saved mail, a PDF of several invoices) each file by itself.

    What was read, and the invoice an e-invoice carries inside, goes to the vault. An envelope is opened one level deep;
    what stays unopened is a paper of its own that nobody could read.
    """
    reading, sha256 = reader.read(content, name), keep(content)
    if not isinstance(reading, Container):
        return (_kept(Paper(name, content, sha256, reading), keep),)
    is_mail = bool(_BEGINS_LIKE_A_MAIL.match(content))
    papers = [
        _kept(
            Paper(file.filename, file.content, keep(file.content), _inside(file, reader), sha256, is_mail),
            keep,
        )
        for file in reading.files[:most]
    ]
    unopened = [tell("“{filename}” (too much for one mail)", filename=file.filename) for file in reading.files[most:]]
    if left_out := "; ".join([*unopened, *filter(None, [reading.left_out])]):
        papers.append(
            Paper(
                name,
                content,
                sha256,
                Unreadable(tell("not all it holds could be opened: {left_out}", left_out=left_out)),
            )
        )
    return tuple(papers)


def _inside(file: EmbeddedFile, reader: DocumentReader) -> Reading:
    reading = reader.read(file.content, file.filename)
    return Unreadable(tell("an envelope inside an envelope")) if isinstance(reading, Container) else reading


def _kept(paper: Paper, keep: Callable[[bytes], str]) -> Paper:
    if paper.draft and paper.draft.embedded_copy:
        keep(paper.draft.embedded_copy.content)
    return paper
