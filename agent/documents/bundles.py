"""Several invoices in one PDF: whose page is which, when every page shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from agent.documents.kinds import find_heading
from agent.documents.numbers import find_all_numbers
from agent.documents.pdfs import Paper
from agent.domain.invoice import DocumentKind

_INVOICES = (DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE)
# "Pagina 2 van 3", "Seite 2/3", "Page 2": a page that goes on with the one before.
_LATER_PAGE = re.compile(r"\b(?:pagina|page|seite|blz\.?|p\.)\s*:?\s*([2-9]|\d\d)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """The pages, from 0, of one of the invoices in a bundle, and its number."""

    number: str
    pages: tuple[int, ...]


def find_parts(paper: Paper) -> tuple[Part, ...]:
    """
    Find the invoices in a PDF that holds several; none when it holds one, or when a page does not show whose it is.

    Each page carries one number of its own, or says that it is a later page; the pages of one number lie together, and
    the first of them is headed an invoice.
    """
    if len(paper.pages) < 2 or paper.page_count != len(paper.pages):
        return ()
    parts: list[Part] = []
    for index in range(len(paper.pages)):
        page = _page(paper, index)
        numbers = _numbers(page)
        if len(numbers) > 1:
            return ()
        if parts and (numbers == [parts[-1].number] or (not numbers and _LATER_PAGE.search(page.text))):
            parts[-1] = replace(parts[-1], pages=(*parts[-1].pages, index))
        elif numbers and _is_headed(page) and numbers[0] not in {part.number for part in parts}:
            parts.append(Part(numbers[0], (index,)))
        else:
            return ()
    return tuple(parts) if len(parts) > 1 else ()


def find_rival_pages(paper: Paper) -> tuple[str, ...]:
    """The numbers of a PDF of which several pages are headed an invoice with a number of their own."""
    if len(paper.pages) < 2:
        return ()
    pages = (_page(paper, index) for index in range(len(paper.pages)))
    found = dict.fromkeys(number for page in pages if _is_headed(page) for number in _numbers(page))
    return tuple(found) if len(found) > 1 else ()


def _page(paper: Paper, index: int) -> Paper:
    return Paper((paper.pages[index],))


def _numbers(page: Paper) -> list[str]:
    return list(dict.fromkeys(find_all_numbers(page, find_heading(page).kind or DocumentKind.INVOICE)))


def _is_headed(page: Paper) -> bool:
    heading = find_heading(page)
    return bool(heading.title) and heading.kind in _INVOICES
