"""The door: which kind of bytes is this, and who reads them?"""

from __future__ import annotations

from agent.documents.cii import read_cii
from agent.documents.einvoices import weigh
from agent.documents.envelopes import is_mail, is_zip, looks_like_pdf, looks_like_xml, open_mail, open_zip
from agent.documents.papers import confront, read_paper
from agent.documents.pdfs import open_pdf
from agent.documents.strangers import is_drawing, is_web_page, name_stranger
from agent.documents.trees import Tree, parse_tree, text
from agent.documents.ubl import read_ubl
from agent.domain.errors import DocumentError
from agent.domain.invoice import DocumentKind, NotAnInvoice, Reading, Unreadable

MAX_BYTES = 50_000_000

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
        return Unreadable("too large or too deep to read safely; export the invoice again")


def _read(content: bytes, filename: str) -> Reading:
    if not content.strip():
        return Unreadable("an empty file; export the invoice again")
    if len(content) > MAX_BYTES:
        return Unreadable("a file larger than 50 MB; send the invoice by itself")
    # Envelopes first: a file they carry as it is may show its own first bytes among theirs.
    if is_zip(content):
        return open_zip(content)
    if is_mail(content):
        return open_mail(content)
    if looks_like_pdf(content):
        return _read_pdf(content)
    if is_drawing(content):
        return Unreadable("a drawing (SVG), and only text can be read; export the invoice as a PDF")
    if looks_like_xml(content) and not is_web_page(content):
        return _read_xml(content)
    return Unreadable(name_stranger(content))


def _read_xml(content: bytes) -> Reading:
    tree = _unwrap(parse_tree(content))
    name = tree.root.tag[:60]
    if reading := _read_invoice(tree):
        return reading
    if _speaks_of_invoices(name):
        return Unreadable(f"an e-invoice in a format that is not read yet ({name}); send its PDF too")
    return NotAnInvoice(DocumentKind.OTHER, f"an XML file of another kind ({name})")


def _speaks_of_invoices(root: str) -> bool:
    return any(word in root.lower() for word in ("invoice", "fattura", "faktura", "factura"))


def _read_invoice(tree: Tree) -> Reading | None:
    """Read a business document whose root we know; None for any other XML."""
    name = tree.root.tag
    space = tree.namespaces.get(name, "")
    if name in ("Invoice", "CreditNote") and (space.startswith(_UBL) or not space):
        return weigh(read_ubl(tree.root))
    if name in ("CrossIndustryInvoice", "CrossIndustryDocument") and (space.startswith(_CII) or not space):
        return weigh(read_cii(tree.root))
    if name in _OTHER_ROOTS:
        return NotAnInvoice(_OTHER_ROOTS[name], f"an XML file of another kind ({name})")
    return None


def _unwrap(tree: Tree) -> Tree:
    """Take the invoice out of an envelope, one level deep."""
    if tree.root.tag in ("StandardBusinessDocument", "Envelope"):
        inner = (tree.root.find(f".//{name}") for name in ("Invoice", "CreditNote", "CrossIndustryInvoice"))
        return next((Tree(root, tree.namespaces) for root in inner if root is not None), tree)
    if tree.root.tag == "AttachedDocument":
        # The Colombian envelope carries the invoice as text.
        carried = text(tree.root, "Attachment/ExternalReference/Description")
        if carried and carried.startswith("<"):
            return parse_tree(carried.encode())
    return tree


def _read_pdf(content: bytes) -> Reading:
    """The e-invoice inside wins over the printed page; a broken one makes the page doubtful."""
    paper = open_pdf(content)
    doubts: tuple[str, ...] = ()
    for attachment in paper.xml_files:
        try:
            tree = _unwrap(parse_tree(attachment))
            reading = _read_invoice(tree)
        except DocumentError as error:
            doubts += (f"the e-invoice inside this PDF cannot be read: {error}",)
            continue
        if reading:
            return confront(reading, paper)
        if _speaks_of_invoices(tree.root.tag):
            doubts += ("the e-invoice inside this PDF is in a format that is not read",)
    return read_paper(paper, doubts)
