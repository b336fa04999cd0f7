"""The door: which kind of bytes is this, and who reads them?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.documents.bundles import Part, find_parts
from agent.documents.cii import read_cii
from agent.documents.einvoices import weigh
from agent.documents.envelopes import MOST_FILES, is_mail, is_zip, looks_like_pdf, looks_like_xml, open_mail, open_zip
from agent.documents.papers import confront, read_paper
from agent.documents.pdfs import cut_pdf, open_pdf
from agent.documents.strangers import is_drawing, is_web_page, name_stranger
from agent.documents.trees import Tree, parse_tree
from agent.documents.ubl import read_ubl
from agent.documents.wrappers import carried_documents
from agent.domain.errors import DocumentError
from agent.domain.invoice import Container, DocumentKind, EmbeddedFile, InvoiceDraft, NotAnInvoice, Reading, Unreadable
from agent.domain.speech import tell

MAX_BYTES = 50_000_000

# Fewer characters than these are no text layer.
MIN_TEXT = 30

_UBL_ROOTS = ("Invoice", "CreditNote")
_CII_ROOTS = ("CrossIndustryInvoice", "CrossIndustryDocument")
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CII = ("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:", "urn:ferd:CrossIndustryDocument:invoice:")

_OTHER_ROOTS = {
    "Reminder": DocumentKind.REMINDER,
    "Statement": DocumentKind.STATEMENT,
    "Order": DocumentKind.ORDER,
    "OrderResponse": DocumentKind.ORDER,
    "SCRDMCCBDACIOMessageStructure": DocumentKind.ORDER,
    "Quotation": DocumentKind.QUOTE,
    "SelfBilledInvoice": DocumentKind.PURCHASE_INVOICE,
    "SelfBilledCreditNote": DocumentKind.PURCHASE_INVOICE,
}


def read_document(content: bytes, filename: str) -> Reading:
    """
    Read one file, whatever it calls itself; its first bytes and its root element decide what it is.

    Never raises for bad bytes: what cannot be read comes back as ``Unreadable`` with a reason for the owner.

    Args:
        content: The file as it came.
        filename: Kept for the copy's name only, never believed.
    """
    try:
        return _read(content, filename)
    except DocumentError as error:
        return Unreadable(str(error))
    except (MemoryError, RecursionError):
        return Unreadable(tell("too large or too deep to read safely; export the invoice again"))


def read_einvoice(content: bytes) -> InvoiceDraft | None:
    """
    Read a file that is one e-invoice and nothing else, by our own parsers in Python alone.

    None for anything that takes more: a PDF inside, an envelope, another kind of file, any trouble. ``read_document``
    answers for those.
    """
    is_other = is_zip(content) or is_mail(content) or looks_like_pdf(content) or is_drawing(content)
    if is_other or not looks_like_xml(content) or is_web_page(content):
        return None
    try:
        reading = _read_invoice(parse_tree(content))
    except (DocumentError, MemoryError, RecursionError):
        return None
    return reading if isinstance(reading, InvoiceDraft) and reading.embedded_copy is None else None


def _read(content: bytes, filename: str) -> Reading:
    if not content.strip():
        return Unreadable(tell("an empty file; export the invoice again"))
    if len(content) > MAX_BYTES:
        return Unreadable(tell("a file larger than 50 MB; send the invoice by itself"))
    # Envelopes first: a file they carry as it is may show its own first bytes among theirs.
    if is_zip(content):
        return open_zip(content)
    if is_mail(content):
        return open_mail(content)
    if looks_like_pdf(content):
        return _read_pdf(content)
    if is_drawing(content):
        return Unreadable(tell("a drawing (SVG), and only text can be read; export the invoice as a PDF"))
    if looks_like_xml(content) and not is_web_page(content):
        return _read_xml(content)
    return Unreadable(name_stranger(content))


def _read_xml(content: bytes) -> Reading:
    tree = parse_tree(content)
    if reading := _read_invoice(tree):
        return _with_proven_copy(reading)
    name = tree.root.tag[:60]
    carried = list(carried_documents(tree, _is_invoice))
    if len(carried) == 1:
        return _read_carried(carried[0])
    if carried:
        files = carried[:MOST_FILES]
        more = (
            tell("{count} more documents than {most_files}", count=len(carried) - len(files), most_files=MOST_FILES)
            if len(carried) > len(files)
            else ""
        )
        return Container(tuple(_as_file(document, number) for number, document in enumerate(files, 1)), more)
    if _speaks_of_invoices(name):
        return Unreadable(tell("an e-invoice in a format that is not read yet ({name}); send its PDF too", name=name))
    return NotAnInvoice(DocumentKind.OTHER, tell("an XML file of another kind ({name})", name=name))


def _read_carried(document: bytes) -> Reading:
    """Read the one document of an XML envelope; what it carries in turn stays closed."""
    if looks_like_pdf(document):
        return _read_pdf(document)
    tree = parse_tree(document)
    name = tree.root.tag[:60]
    reading = _read_invoice(tree)
    return (
        _with_proven_copy(reading)
        if reading
        else Unreadable(tell("an XML envelope with {name} in it; send its PDF too", name=name))
    )


def _as_file(document: bytes, number: int) -> EmbeddedFile:
    is_pdf = looks_like_pdf(document)
    kind = "pdf" if is_pdf else "xml"
    return EmbeddedFile(f"document-{number}.{kind}", f"application/{kind}", document)


def _speaks_of_invoices(root: str) -> bool:
    return any(word in root.lower() for word in ("invoice", "fattura", "faktura", "factura"))


def _read_invoice(tree: Tree) -> Reading | None:
    """Read a business document whose root we know; None for any other XML."""
    name = tree.root.tag
    if _is_invoice(name, tree.namespaces.get(name, "") or _syntax_of(name)):
        return weigh(read_ubl(tree.root) if name in _UBL_ROOTS else read_cii(tree.root))
    if name in _OTHER_ROOTS:
        return NotAnInvoice(_OTHER_ROOTS[name], tell("an XML file of another kind ({name})", name=name))
    return None


def _is_invoice(name: str, space: str) -> bool:
    """Whether an element of this name and namespace is an e-invoice we read."""
    return (name in _UBL_ROOTS and space.startswith(_UBL)) or (name in _CII_ROOTS and space.startswith(_CII))


def _syntax_of(name: str) -> str:
    """The namespace that a root without any must mean."""
    return _UBL if name in _UBL_ROOTS else _CII[0]


def _with_proven_copy(reading: Reading) -> Reading:
    """Take a PDF inside an e-invoice for its copy only when its page shows the number, or hides all its text."""
    copy = reading.embedded_copy if isinstance(reading, InvoiceDraft) else None
    if not isinstance(reading, InvoiceDraft) or copy is None:
        return reading
    try:
        page = re.sub(r"\W", "", open_pdf(copy.content).text)
    except DocumentError as error:
        doubt = tell("the PDF inside it, {filename}, cannot be read: {why}", filename=copy.filename, why=error)
        return replace(reading, embedded_copy=None, doubts=(*reading.doubts, doubt))
    number = re.sub(r"\W", "", reading.number.value) if reading.number else ""
    if len(page) < MIN_TEXT or (number and number.casefold() in page.casefold()):
        return reading
    doubt = tell("the PDF inside it, {filename}, does not show its number", filename=copy.filename)
    return replace(reading, embedded_copy=None, doubts=(*reading.doubts, doubt))


def _read_pdf(content: bytes) -> Reading:
    """The e-invoice inside wins over the printed page; a broken one makes the page doubtful."""
    paper = open_pdf(content)
    doubts: tuple[str, ...] = ()
    for attachment in paper.xml_files:
        try:
            tree = parse_tree(attachment)
            reading = _read_invoice(tree)
        except DocumentError as error:
            doubts += (tell("the e-invoice inside this PDF cannot be read: {why}", why=error),)
            continue
        if reading:
            return confront(reading, paper)
        if _speaks_of_invoices(tree.root.tag):
            doubts += (tell("the e-invoice inside this PDF is in a format that is not read"),)
    if not doubts and (parts := find_parts(paper)):
        return _cut(content, parts)
    return read_paper(paper, doubts)


def _cut(content: bytes, parts: Sequence[Part]) -> Container:
    """A PDF of several invoices as a PDF of each, named by its number."""
    files = cut_pdf(content, [part.pages for part in parts[:MOST_FILES]])
    names = [re.sub(r"[^\w.-]+", "-", part.number)[:60] for part in parts]
    more = (
        tell("{count} more invoices than {most_files}", count=len(parts) - len(files), most_files=MOST_FILES)
        if len(parts) > len(files)
        else ""
    )
    named = zip(names, files, strict=False)
    return Container(tuple(EmbeddedFile(f"{name}.pdf", "application/pdf", file) for name, file in named), more)
