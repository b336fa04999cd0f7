"""PDF bytes made into words with their places, and the XML files carried inside. The only module that knows pdfium."""

from __future__ import annotations

import ctypes
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pypdfium2
import pypdfium2.raw as pdfium

from agent.documents.layout import Line, Word, build_lines, join_paragraphs
from agent.domain.errors import DocumentError
from agent.domain.speech import later, tell

MAX_PAGES = 10
MAX_CHARS = 60_000
MAX_ATTACHMENTS = 20
MAX_ATTACHMENT_BYTES = 20_000_000
MAX_LINKS = 50
_LONGEST_LINK = 300

_LOCKED = later("a PDF locked with a password; export it without one")
_BROKEN = later("a broken PDF; export it again")

# Marks that pdfium or an authoring program leaves between or inside words; none is ever seen by a reader.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufffe\u0002"), " ")


# What pdfium writes anew each time it saves: the moment, and an identifier in the trailer (ISO 32000-1 14.4).
_MOMENT = re.compile(rb"(<</CreationDate\(D:)\d{14}([^()]{0,8}\)/Creator\(PDFium\))")
_IDENTIFIER = re.compile(rb"(/ID\[<)[0-9A-F]{32}(><)[0-9A-F]{32}(?=>\]>>\s+startxref\s+\d+\s+%%EOF\s*\Z)")
# Accents drawn as characters of their own, and the combining ones they stand for.
_ACCENTS = {"´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "¸": "\u0327", "˜": "\u0303"}
_ACCENTED = re.compile(r"([´`¨ˆ¸˜])([A-Za-z])")


@dataclass(frozen=True, eq=False)
class Paper:
    """
    The words of a PDF in the lines a reader sees, page by page, and the XML files inside it. Equal only to itself.

    ``links`` are the addresses its words and pictures lead to, which no reader sees.
    ``lost_files``: it speaks of files inside, but damage keeps them out of reach.
    """

    pages: tuple[tuple[Line, ...], ...]
    xml_files: tuple[bytes, ...] = ()
    page_count: int = 1
    lost_files: bool = False
    links: tuple[str, ...] = ()

    @cached_property
    def first_page(self) -> tuple[Line, ...]:
        """The first page with words on it; a cover may be a picture, or blank."""
        return next((page for page in self.pages if page), ())

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all pages, top to bottom."""
        return tuple(line for page in self.pages for line in page)

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """The text in pieces that belong together: sentences over several lines joined, cells by themselves."""
        return tuple(piece for page in self.pages for piece in join_paragraphs(page))

    @cached_property
    def text(self) -> str:
        """All words, a line each."""
        return "\n".join(line.text for line in self.lines)


def open_pdf(content: bytes) -> Paper:
    """
    Read words and attachments of a PDF; at most 10 pages and 60,000 characters.

    Raises:
        DocumentError: When it is locked with a password or broken.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        reason = tell(_LOCKED) if "password" in str(error).lower() else tell(_BROKEN)
        raise DocumentError(reason) from error
    try:
        lost = b"/EmbeddedFiles" in content and document.count_attachments() == 0
        links: list[str] = []
        pages = tuple(_pages(document, links))
        return Paper(pages, tuple(_xml_files(document)), len(document), lost, tuple(links))
    except pypdfium2.PdfiumError as error:
        raise DocumentError(tell(_BROKEN)) from error
    finally:
        document.close()


def cut_pdf(content: bytes, parts: Sequence[Sequence[int]]) -> tuple[bytes, ...]:
    """
    Make one PDF of each group of pages, counted from 0. The same pages always give the same bytes.

    Raises:
        DocumentError: When the pages cannot be taken out.
    """
    try:
        document = pypdfium2.PdfDocument(content)
        return tuple(_cut(document, pages) for pages in parts)
    except pypdfium2.PdfiumError as error:
        raise DocumentError(tell(_BROKEN)) from error


def _cut(document: pypdfium2.PdfDocument, pages: Sequence[int]) -> bytes:
    part = pypdfium2.PdfDocument.new()
    part.import_pages(document, list(pages))
    buffer = io.BytesIO()
    part.save(buffer)
    part.close()
    same = _IDENTIFIER.sub(rb"\g<1>" + b"0" * 32 + rb"\2" + b"0" * 32, buffer.getvalue())
    return _MOMENT.sub(rb"\g<1>20000101000000\2", same)


def _xml_files(document: pypdfium2.PdfDocument) -> Iterator[bytes]:
    for index in range(min(document.count_attachments(), MAX_ATTACHMENTS)):
        attachment = document.get_attachment(index)
        size = ctypes.c_ulong()
        pdfium.FPDFAttachment_GetFile(attachment, None, 0, size)
        if 0 < size.value <= MAX_ATTACHMENT_BYTES:
            content = bytes(attachment.get_data())
            if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                yield content


def _pages(document: pypdfium2.PdfDocument, links: list[str]) -> Iterator[tuple[Line, ...]]:
    """The lines of each page; the links on it are added to ``links``."""
    budget = MAX_CHARS
    for index in range(min(len(document), MAX_PAGES)):
        page = document[index]
        textpage = page.get_textpage()
        count = min(textpage.count_chars(), budget)
        budget -= count
        words = list(_words(textpage, count))
        if turn := page.get_rotation():
            words = [word.turned(turn, *page.get_size()) for word in words]
        links += _links(document, page, MAX_LINKS - len(links))
        yield build_lines(words)


def _links(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, most: int) -> Iterator[str]:
    """The web addresses a page's link annotations lead to (ISO 32000-1 12.6.4.7)."""
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    buffer = ctypes.create_string_buffer(_LONGEST_LINK)
    while most > 0 and pdfium.FPDFLink_Enumerate(page, position, link):
        most -= 1
        action = pdfium.FPDFLink_GetAction(link)
        if action and pdfium.FPDFAction_GetType(action) == pdfium.PDFACTION_URI:
            length = pdfium.FPDFAction_GetURIPath(document, action, buffer, _LONGEST_LINK)
            if 1 < length <= _LONGEST_LINK:  # a longer one is not written at all
                yield buffer.value.decode("ascii", "replace")


def _characters(textpage: pypdfium2.PdfTextPage, count: int) -> str:
    """The page's characters, one for each of pdfium's positions."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(textpage, 0, count, buffer)
    text = bytes(buffer).decode("utf-16-le", "replace")[:count]
    # Characters outside the first plane, or without any meaning, shift the string against the positions.
    if written != count + 1 or "\x00" in text or len(text) != count or max(text, default="") > "\uffff":
        text = "".join(chr(pdfium.FPDFText_GetUnicode(textpage, at) or 32) for at in range(count))
    return text.translate(_INVISIBLE)


def _words(textpage: pypdfium2.PdfTextPage, count: int) -> Iterator[Word]:
    text = _characters(textpage, count)
    head, tail = pdfium.FS_RECTF(), pdfium.FS_RECTF()
    at = 0
    for piece in text.split(" "):
        for part in piece.splitlines(keepends=True) or [""]:
            plain = part.strip()
            if plain and plain not in _ACCENTS:
                start = at + part.index(plain)
                pdfium.FPDFText_GetLooseCharBox(textpage, start, head)
                pdfium.FPDFText_GetLooseCharBox(textpage, start + len(plain) - 1, tail)
                yield _placed(_composed(plain), head, tail)
            at += len(part)
        at += 1


def _composed(word: str) -> str:
    """The word with its accents on their letters; some programs draw the two apart ("f´evrier", "e\u0301")."""
    if not word.isascii() or "`" in word:
        word = _ACCENTED.sub(lambda match: match[2] + _ACCENTS[match[1]], word)
        return unicodedata.normalize("NFC", word)
    return word


def _placed(text: str, head: pdfium.FS_RECTF, tail: pdfium.FS_RECTF) -> Word:
    left, right, bottom, top = head.left, tail.right, head.bottom, head.top
    return Word(text, min(left, tail.left), max(head.right, right), min(bottom, tail.bottom), max(top, tail.top))
