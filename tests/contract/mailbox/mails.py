"""Mails as they lie on servers, for tests of the mailbox; parties and addresses are invented."""

from __future__ import annotations

import base64

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 3 + b"\n%%EOF\n"


def a_mail(
    *,
    message_id: str = "<one@sanne.example>",
    subject: str = "Factuur 2026-014",
    body: str = "Dag Jan,\r\n\r\nBijgaand de factuur.\r\n",
    extra: str = "",
) -> bytes:
    """A mail of one plain text part; ``extra`` are whole header lines."""
    head = (
        "From: Sanne de Wit <sanne@sanne.example>\r\n"
        'To: "Doe, Jan" <jan@acme.example>\r\n'
        f"Subject: {subject}\r\n"
        f"Message-ID: {message_id}\r\n"
        "Date: Mon, 2 Mar 2026 09:00:00 +0100\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n"
    )
    return f"{head}{extra}\r\n{body}".encode()


def with_pdf(octets: bytes = PDF, *, encoded: bytes | None = None, filename: str = '"factuur 2026-014.pdf"') -> bytes:
    """A mail with plain text, HTML and one PDF; ``encoded`` replaces the honest base64."""
    body = base64.encodebytes(octets).replace(b"\n", b"\r\n") if encoded is None else encoded
    return (
        b"From: sanne@sanne.example\r\nTo: jan@acme.example\r\nSubject: =?utf-8?q?Factuur_=E2=82=AC_121?=\r\n"
        b"Message-ID: <pdf@sanne.example>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=outer\r\n\r\n"
        b"--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n"
        b"--inner\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"Dag Ren=E9,\r\n\r\nbijgaand.\r\n"
        b"--inner\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Dag Ren\xc3\xa9,</p><p>bijgaand.</p>\r\n"
        b"--inner--\r\n"
        b"--outer\r\nContent-Type: application/pdf; name=" + filename.encode() + b"\r\n"
        b"Content-Disposition: inline; filename=" + filename.encode() + b"\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + body + b"\r\n--outer--\r\n"
    )


FORWARDED = (
    b"From: jan@acme.example\r\nSubject: Fwd\r\nMessage-ID: <fwd@acme.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain\r\n\r\nzie onder\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n"
    b"From: x@y.example\r\nSubject: inner\r\n\r\nbinnenin\r\n"
    b"--b--\r\n"
)
NO_HEADERS = b"\r\njust a body\r\n"
RFC2231_NAME = with_pdf(filename="a.pdf").replace(
    b"; filename=a.pdf", b";\r\n filename*0*=utf-8''%C3%89%C3%A9n%20;\r\n filename*1=twee.pdf"
)
ODD = {
    "plain": a_mail(),
    "parts": with_pdf(),
    "forwarded": FORWARDED,
    "no headers": NO_HEADERS,
    "RFC 2231 name": RFC2231_NAME,
    "ids folded": a_mail(extra="References: <a@x.example>\r\n <b@x.example>\r\nIn-Reply-To: <b@x.example>\r\n"),
    "group": a_mail(extra="Cc: undisclosed-recipients:;\r\n"),
}
