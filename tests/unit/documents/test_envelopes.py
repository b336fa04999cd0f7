"""Envelopes: the papers in a zip archive or a saved mail come out whole, and what stays inside is named."""

from __future__ import annotations

import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.documents import read_document
from agent.domain.invoice import Container, InvoiceDraft, NotAnInvoice, Unreadable
from tests.examples import examples
from tests.unit.documents.builders import not_an_invoice, printed, read, ubl, unreadable
from tests.unit.documents.envelopes import locked, mailed, zipped

PAPERS = {"factuur.pdf": printed(), "factuur.xml": ubl()}


def carried(content: bytes) -> Container:
    """Read what must come out as an envelope."""
    reading = read(content)
    assert isinstance(reading, Container), reading
    return reading


def names(container: Container) -> list[str]:
    """What the files call themselves."""
    return [file.filename for file in container.files]


@pytest.mark.parametrize(
    "envelope",
    [
        zipped(PAPERS),
        zipped(PAPERS, packed=zipfile.ZIP_STORED),
        mailed(PAPERS),
        b"From sanne@bakker.example Tue Feb  3 10:00:00 2026\n" + mailed(PAPERS),
        b"\xef\xbb\xbf\r\n" + mailed(PAPERS).replace(b"\n", b"\r\n"),
    ],
    ids=["zip", "zip, not packed", "mail", "mail out of an mbox", "mail with a byte order mark and CRLF"],
)
def test_the_papers_of_an_envelope_come_out_whole(envelope: bytes):
    """Names, bytes and order are those that went in; nothing was left out."""
    found = carried(envelope)

    assert {file.filename: file.content for file in found.files} == PAPERS
    assert [file.media_type for file in found.files] == ["application/pdf", "application/xml"]
    assert found.left_out == ""


def test_each_paper_reads_as_if_it_had_come_alone():
    """What comes out of an envelope is an ordinary file."""
    found = carried(zipped(PAPERS))

    assert all(isinstance(read(file.content), InvoiceDraft) for file in found.files)


def test_first_bytes_decide_what_is_carried():
    """A picture that calls itself a PDF is none, and an invoice under any name is one."""
    found = carried(
        zipped({"factuur.pdf": b"\xff\xd8\xff\xe0" + bytes(50), "document.bin": ubl(), "logo.png": b"\x89PNG"})
    )

    assert names(found) == ["document.bin"]
    assert found.left_out == "“factuur.pdf” (neither a PDF nor an XML file)"


@pytest.mark.parametrize("envelope", [zipped, mailed], ids=["zip", "mail"])
def test_what_is_no_paper_and_claims_to_be_none_is_left_in_silence(envelope: object):
    """A logo and a signature picture are no reason to ask."""
    assert callable(envelope)
    assert carried(envelope({"logo.png": b"\x89PNG", "notes.txt": b"Hello", "f.xml": ubl()})).left_out == ""


def test_an_envelope_without_papers_is_no_invoice():
    """Photographs in a zip, a mail of words."""
    assert "without a PDF or XML" in not_an_invoice(zipped({"beach.jpg": b"\xff\xd8\xff"})).reason
    assert "without a PDF or XML" in not_an_invoice(mailed({})).reason


def test_what_is_locked_is_named():
    """Somebody put a password on the invoice; the owner hears which file it is."""
    assert "“factuur.pdf”, “factuur.xml” (locked with a password)" in unreadable(locked(zipped(PAPERS)))


@pytest.mark.parametrize(
    ("name", "content"),
    [("more.zip", zipped(PAPERS)), ("hidden.bin", zipped(PAPERS)), ("factuur.eml", mailed(PAPERS)), ("x.7z", b"7z")],
)
def test_an_envelope_in_an_envelope_is_named_and_stays_closed(name: str, content: bytes):
    """One level deep, no deeper."""
    found = carried(zipped({"factuur.xml": ubl(), name: content}))

    assert names(found) == ["factuur.xml"]
    assert found.left_out == f"“{name}” (an envelope inside the envelope)"


def test_a_mail_inside_a_mail_is_named():
    """What somebody forwards as an attachment is a level deeper."""
    inner = EmailMessage()
    inner["Subject"] = "Factuur"
    inner.set_content("Zie bijlage")
    outer = EmailMessage()
    outer["From"], outer["To"] = "a@bakker.example", "b@acme.example"
    outer.set_content("FYI")
    outer.add_attachment(inner)
    outer.add_attachment(ubl(), maintype="application", subtype="xml", filename="f.xml")

    assert carried(outer.as_bytes()).left_out == "“a mail” (an envelope inside the envelope)"


def test_more_files_than_anybody_sends_are_counted():
    """Twenty are carried; of the rest some names and how many."""
    found = carried(zipped({f"factuur-{number}.xml": ubl() for number in range(30)}))

    assert len(found.files) == 20
    assert found.left_out.endswith("“factuur-24.xml” and 5 more (more than 20 files)")


def test_a_bomb_is_named_and_costs_no_more_than_the_limit():
    """Two files that unpack to far more than fifty megabytes; the honest one beside them is read."""
    page = b"%PDF-1.7\n" + bytes(60_000_000)
    found = carried(zipped({"bomb.pdf": page, "f.xml": ubl(), "again.pdf": page}))

    assert names(found) == ["f.xml"]
    assert found.left_out == "“bomb.pdf”, “again.pdf” (too large together)"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\factuur.xml", "factuur.xml"),
        ("/var/spool/factuur.xml", "factuur.xml"),
        ("..", "unnamed"),
        ("fact\x07uur\u202elmx.xml", "factuurlmx.xml"),
        ("a" * 500 + ".xml", "a" * 116 + ".xml"),
    ],
)
def test_a_name_is_never_a_place(name: str, shown: str):
    """Only its last part is kept, and only what can be shown of it."""
    assert names(carried(zipped({name: ubl()}))) == [shown]


def test_what_a_mac_adds_to_an_archive_is_not_asked_about():
    """Beside every file lies one with its icon, under the same name."""
    found = carried(zipped({"factuur.pdf": printed(), "__MACOSX/._factuur.pdf": b"\x00\x05\x16\x07"}))

    assert (names(found), found.left_out) == (["factuur.pdf"], "")


@pytest.mark.parametrize(
    "files",
    [
        {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"},
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office/>"},
    ],
)
def test_a_text_document_is_no_archive(files: dict[str, bytes]):
    """Word and OpenOffice write zip archives too; their insides are no papers."""
    assert "Word, Excel" in unreadable(zipped(files))


def test_a_damaged_entry_is_named():
    """One bad byte in one file of the archive; the other is carried."""
    content = zipped({"a.xml": ubl(), "b.xml": ubl(number="7")}, packed=zipfile.ZIP_STORED)
    found = carried(content.replace(b">7<", b">8<"))

    assert (names(found), found.left_out) == (["a.xml"], "“b.xml” (damaged)")


def test_a_broken_archive_says_so():
    """The directory at its end is gone."""
    assert "broken zip" in unreadable(zipped(PAPERS)[:-30])


@pytest.mark.parametrize(
    "disposition",
    [
        b"Content-Disposition: attachment; filename*=utf-8''factuur%20%E2%82%AC.xml\n",
        b'Content-Disposition: attachment; filename="=?utf-8?q?factuur_=E2=82=AC=2Exml?="\n',
        b"Content-Type: application/xml; name*0*=utf-8''factuur%20; name*1*=%E2%82%AC.xml\n",
    ],
    ids=["RFC 2231", "RFC 2047", "RFC 2231, in pieces"],
)
def test_any_way_to_write_a_file_name_is_read(disposition: bytes):
    """Mailers disagree about names that are not ASCII."""
    mail = b"From: a@b.example\nTo: c@d.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n%b\n%b\n--x--\n"

    assert names(carried(mail % (disposition, ubl()))) == ["factuur €.xml"]


def test_an_encrypted_part_is_named():
    """What it holds nobody here can know."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@bakker.example", "b@acme.example"
    mail.add_attachment(b"0\x82", maintype="application", subtype="pkcs7-mime", filename="smime.p7m")

    assert "“smime.p7m” (encrypted)" in unreadable(mail.as_bytes())


def test_bottomless_parts_are_refused():
    """A mail whose parts hold parts, without end."""
    part = b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n"

    assert "without end" in unreadable(b"From: a@b\nTo: c@d\n" + b"".join(part % (n, n) for n in range(300)))


def test_a_mail_that_lost_its_parts_says_so():
    """The mark between its parts never comes: an invoice may have been in there."""
    lost = b"From: sanne@example.com\nSubject: Factuur\nContent-Type: multipart/mixed; boundary=x\n\nBeste Jan,\n"

    assert "damaged mail" in unreadable(lost)


def test_a_mail_of_thousands_of_parts_is_named():
    """Each would cost a reading; the first five hundred are looked at."""
    head = b"From: sanne@example.com\nSubject: Factuur\nContent-Type: multipart/mixed; boundary=x\n\n"
    bomb = head + b"--x\nContent-Type: application/pdf\n\nJVBERi0=\n" * 5000 + b"--x--\n"

    assert "more parts than a mail has" in unreadable(bomb)


def test_a_mail_without_end_of_its_head_says_so():
    """Megabytes of subject: what it carries was never reached."""
    head = b"From: a@b.example\nTo: c@d.example\nSubject: " + b"factuur " * 50_000

    assert "no end" in unreadable(head + b"\n\n--x--\n")


def test_an_attachment_with_garbled_base64_is_named():
    """A copy must be the very bytes; half of them are none."""
    mail = mailed({"factuur.pdf": printed(), "factuur.xml": ubl()})
    at = mail.index(b"JVBERi0")
    found = carried(mail[:at] + b"!" + mail[at:])

    assert (names(found), found.left_out) == (["factuur.xml"], "“factuur.pdf” (damaged)")


@examples(15)
@given(st.sampled_from([zipped(PAPERS), mailed(PAPERS)]), st.integers(0, 8000), st.binary(max_size=12))
def test_no_damage_upsets_the_opener(envelope: bytes, at: int, rubbish: bytes):
    """An envelope with some bytes overwritten is opened, named or refused; it never fails."""
    damaged = envelope[:at] + rubbish + envelope[at + len(rubbish) :]

    assert isinstance(read_document(damaged, "x"), Container | InvoiceDraft | NotAnInvoice | Unreadable)
