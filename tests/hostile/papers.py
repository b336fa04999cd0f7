"""Documents made to hurt whoever reads them, each with a name; all of our own making, after the formats' own rules."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable

from tests.unit.documents.builders import cii, printed, sheet, ubl
from tests.unit.documents.pdf_builder import pdf

_DTD = '<?xml version="1.0"?><!DOCTYPE Invoice [{}]>'


def _objects(*bodies: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects without a cross-reference table: pdfium makes its own."""
    written = [b"%d 0 obj\n%s\nendobj" % (number, body) for number, body in enumerate(bodies, 1)]
    return b"\n".join([b"%PDF-1.7", *written, b"trailer << " + trailer + b" >>", b"%%EOF"])


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def _one_page(page: bytes, *more: bytes, pages: bytes = b"/Kids [3 0 R] /Count 1") -> bytes:
    return _objects(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages " + pages + b" >>", page, *more)


_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
_FONT = b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> "


def _packed(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    first, again = (packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * (megabytes - 1) + packer.flush()


def a_form_that_calls_itself() -> bytes:
    """The page draws a form, the form draws itself twice."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>"
    page = _PAGE + b"/Resources << /XObject << /X 5 0 R >> >> >>"
    return _one_page(page, _stream(b"/X Do /X Do"), _stream(b"/X Do /X Do", form))


def forms_within_forms() -> bytes:
    """Twenty-five forms, each drawing the next one twice: thirty million in all."""
    page = _PAGE + b"/Resources << /XObject << /X 5 0 R >> >> >>"
    forms = [
        _stream(
            b"/X Do /X Do",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % (number + 1),
        )
        for number in range(5, 30)
    ]
    return _one_page(
        page, _stream(b"/X Do"), *forms, _stream(b"0 0 m", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    )


def a_page_of_600_megabytes() -> bytes:
    """The page's own stream unpacks without end."""
    return _one_page(_PAGE + b">>", _stream(_packed(600), b"/Filter /FlateDecode"))


def packed_twice() -> bytes:
    """A packed stream inside a packed stream."""
    return _one_page(_PAGE + b">>", _stream(zlib.compress(_packed(2000)), b"/Filter [/FlateDecode /FlateDecode]"))


def a_gigabyte_attached() -> bytes:
    """The file inside unpacks to a gigabyte."""
    return pdf(sheet(), attachments={"factur-x.xml": _packed(1000)}, deflated=True)


def a_thousand_files_attached() -> bytes:
    """More files inside than anybody reads."""
    return pdf(sheet(), attachments={f"factur-x{number}.xml": b"<x/>" for number in range(1000)})


def an_xml_bomb_attached() -> bytes:
    """The invoice inside defines entities."""
    return pdf(sheet(), attachments={"factur-x.xml": a_billion_laughs()})


def a_million_pages() -> bytes:
    """It says so; there is one."""
    return _one_page(_PAGE + b">>", _stream(b""), pages=b"/Kids [3 0 R] /Count 1000000")


def five_thousand_pages() -> bytes:
    """There really are."""
    kids = b" ".join(b"3 0 R" for _ in range(5000))
    return _one_page(_PAGE + b">>", _stream(b"BT ET"), pages=b"/Kids [" + kids + b"] /Count 5000")


def pages_that_are_their_own_children() -> bytes:
    """A tree of pages that bites its tail."""
    return _one_page(
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 9 >>", pages=b"/Kids [3 0 R 2 0 R] /Count 9"
    )


def a_page_as_large_as_a_country() -> bytes:
    """Kilometres of paper, upside down."""
    page = b"<< /Type /Page /Parent 2 0 R /Rotate 90 /MediaBox [0 0 1e38 -1e38] /UserUnit 1e30 /Contents 4 0 R >>"
    return _one_page(page, _stream(b"BT (Factuur 2026-1) Tj ET"))


def a_table_that_points_at_itself() -> bytes:
    """Each cross-reference table says that an earlier one is this one."""
    body = b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n"
    at = len(body)
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer << /Size 1 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF"
    return body + table % (at, at)


def two_hundred_thousand_words() -> bytes:
    """Words upon words at one place."""
    text = b"BT /F 10 Tf 50 700 Td " + b"(Factuur) Tj 0 0 Td " * 200_000 + b"ET"
    return _one_page(
        _PAGE + b"/Resources << " + _FONT + b">> >>", _stream(zlib.compress(text), b"/Filter /FlateDecode")
    )


def one_word_of_a_million_letters() -> bytes:
    """No space anywhere."""
    text = b"BT /F 10 Tf 50 700 Td (Factuur " + b"1.000," * 200_000 + b") Tj ET"
    return _one_page(_PAGE + b"/Resources << " + _FONT + b">> >>", _stream(text))


def brackets_without_end() -> bytes:
    """An object nested a hundred thousand deep."""
    return _objects(b"<< /Type /Catalog /Pages " + b"[" * 100_000 + b" >>")


def a_number_of_a_million_digits() -> bytes:
    """Printed, on an invoice."""
    return printed(number="Factuurnummer: " + "9" * 5000, total="€ " + "9" * 5000)


def a_paper_of_doubtful_patterns() -> bytes:
    """Nearly a date, nearly a sum, nearly an account, ten thousand times."""
    lines = ("Vervaldatum: " + "1-" * 400, "Totaal " + "1.000." * 300, "NL" + "0 " * 400, "KvK" + " -" * 400)
    return printed(extra=tuple(line for line in lines for _ in range(20)))


def a_broken_head() -> bytes:
    """The first bytes of a PDF and then the dice's."""
    return b"%PDF-1.7\n" + random.Random(7).randbytes(50_000)


def cut_in_the_middle() -> bytes:
    """The second half is missing."""
    whole = printed()
    return whole[: len(whole) // 2]


def a_locked_one() -> bytes:
    """Under a password nobody knows."""
    return pdf(sheet(), encrypted=True)


def only_zeros() -> bytes:
    """A megabyte of nothing."""
    return bytes(1_000_000)


def a_billion_laughs() -> bytes:
    """Entities of entities."""
    levels = "".join(f'<!ENTITY a{level + 1} "{f"&a{level};" * 10}">' for level in range(10))
    return (_DTD.format('<!ENTITY a0 "ha">' + levels) + "<Invoice>&a10;</Invoice>").encode()


def an_entity_from_the_disk() -> bytes:
    """Asks for a file of the machine."""
    return (_DTD.format('<!ENTITY x SYSTEM "file:///etc/passwd">') + "<Invoice><ID>&x;</ID></Invoice>").encode()


def an_entity_from_the_network() -> bytes:
    """Asks for a page of the network."""
    return (_DTD.format('<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;') + "<Invoice/>").encode()


def elements_within_elements() -> bytes:
    """Two hundred thousand deep."""
    return b"<Invoice>" * 200_000


def a_million_attributes() -> bytes:
    """All on the root."""
    return b"<Invoice " + b" ".join(b'a%d="1"' % number for number in range(500_000)) + b"/>"


def a_number_of_a_megabyte() -> bytes:
    """The invoice's number."""
    return ubl(number="2026-" + "9" * 1_000_000)


def a_name_of_a_megabyte() -> bytes:
    """The seller's name, and every text beside it."""
    return ubl().replace(b"Sanne Bakker", b"Sanne " * 200_000)


def a_hundred_thousand_lines() -> bytes:
    """Of invoice lines."""
    return ubl().replace(b"<cac:LegalMonetaryTotal>", b"<cac:InvoiceLine/>" * 100_000 + b"<cac:LegalMonetaryTotal>", 1)


def a_hundred_thousand_accounts() -> bytes:
    """Any of which may be paid to."""
    return ubl().replace(b"<cac:PaymentMeans>", b"<cac:PaymentMeans/>" * 100_000 + b"<cac:PaymentMeans>", 1)


def a_sum_of_a_million_digits() -> bytes:
    """More than there is."""
    return ubl(total="9" * 1_000_000, payable="9" * 1_000_000)


def backwards_text() -> bytes:
    """The number runs from right to left, the customer's name hides its end."""
    text = ubl(number="2026\u202e-014\u200b").decode().replace("Acme B.V.", "Acme \u2067.V.B\u2069 \u0085Betaald: ja")
    return text.encode()


def a_number_that_is_a_command() -> bytes:
    """For a template, a shell and a database."""
    return ubl(number="{{ 7*7 }}{% for x in y %}`id`$(id)'; DROP TABLE--&lt;script&gt;")


def _sum(text: str) -> Callable[[], bytes]:
    def made() -> bytes:
        """A sum that is no sum."""
        return ubl(total=text, payable=text)

    return made


def _due(text: str) -> Callable[[], bytes]:
    def made() -> bytes:
        """A due date that is no date."""
        return ubl(due=text, issued=text)

    return made


def _encoded(encoding: str, prolog: str) -> Callable[[], bytes]:
    def made() -> bytes:
        """Bytes and declaration disagree."""
        return ubl(prolog=prolog).decode().encode(encoding)

    return made


PAPERS: dict[str, Callable[[], bytes]] = {
    made.__name__.replace("_", " "): made
    for made in (
        *(a_form_that_calls_itself, forms_within_forms, a_page_of_600_megabytes, packed_twice, a_gigabyte_attached),
        *(a_thousand_files_attached, an_xml_bomb_attached, a_million_pages, five_thousand_pages),
        *(pages_that_are_their_own_children, a_page_as_large_as_a_country, a_table_that_points_at_itself),
        *(two_hundred_thousand_words, one_word_of_a_million_letters, brackets_without_end),
        *(a_number_of_a_million_digits, a_paper_of_doubtful_patterns, a_broken_head, cut_in_the_middle, a_locked_one),
        *(only_zeros, a_billion_laughs, an_entity_from_the_disk, an_entity_from_the_network, elements_within_elements),
        *(a_million_attributes, a_number_of_a_megabyte, a_name_of_a_megabyte, a_hundred_thousand_lines),
        *(a_hundred_thousand_accounts, a_sum_of_a_million_digits, backwards_text, a_number_that_is_a_command),
    )
} | {
    "not a number": _sum("NaN"),
    "infinity": _sum("Infinity"),
    "a power of ten": _sum("1e999999999"),
    "a sum below nothing": _sum("-0"),
    "a sum in words": _sum("honderd"),
    "the year nought": _due("0000-00-00"),
    "the last day": _due("9999-12-31"),
    "the first day": _due("0001-01-01"),
    "the year 99999": _due("99999-01-01"),
    "terms of a million days": lambda: ubl(due=None, terms="Betaling binnen 999999999 dagen"),
    "CII with the thirtieth of February": lambda: cii(terms="<x>20260230</x>").replace(
        b"Sanne Bakker", b"Sanne de Vries"
    ),
    "UTF-16 without a mark": _encoded("utf-16-le", '<?xml version="1.0" encoding="UTF-8"?>'),
    "UTF-32": _encoded("utf-32", '<?xml version="1.0" encoding="UTF-32"?>'),
    "EBCDIC": _encoded("cp037", '<?xml version="1.0" encoding="cp037"?>'),
    "UTF-7": _encoded("utf-7", '<?xml version="1.0" encoding="UTF-7"?>'),
    "an encoding nobody knows": _encoded("utf-8", '<?xml version="1.0" encoding="x-klingon"?>'),
    "NUL between": lambda: ubl().replace(b"2026-014", b"2026\x00-014"),
}
