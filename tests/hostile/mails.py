"""Mails made to hurt whoever reads them: a plain mail, and the many ways to spoil it. All of our own making, seeded."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from tests.hostile.papers import PAPERS

LF = b"\r\n"


class Role(Enum):
    """What a mail is for, before it is spoiled; and so what may not become of it."""

    INVOICE = "carries a good invoice"
    PAPER = "carries a hostile paper"
    REPLY = "answers an invoice"
    NAMING = "names an invoice"
    STRANGER = "from nobody we know"


class Fate(Enum):
    """What must become of a spoiled mail at least."""

    READ = "as if it had not been spoiled"
    LISTED = "a question to the owner names it, or its invoice is doubtful"
    PASSED = "nobody need hear of it"


@dataclass(frozen=True)
class Raw:
    """A mail before it has bytes: header fields in order, words, files."""

    sender: bytes
    to: bytes
    subject: bytes
    message_id: bytes
    date: bytes = b"Tue, 25 Aug 2026 12:00:00 +0200"
    answers: bytes = b""
    text: bytes = b"Hoi,\r\n\r\nZie de bijlage.\r\n"
    files: Mapping[bytes, bytes] = field(default_factory=dict)
    extra: tuple[bytes, ...] = ()

    def head(self) -> bytes:
        """The header lines, without MIME."""
        lines = [b"From: " + self.sender, b"To: " + self.to, b"Subject: " + self.subject, b"Date: " + self.date]
        lines += [b"Message-ID: " + self.message_id] if self.message_id else []
        lines += [b"In-Reply-To: " + self.answers, b"References: " + self.answers] if self.answers else []
        return LF.join([*lines, *self.extra, b"MIME-Version: 1.0"]) + LF

    def body(self) -> bytes:
        """The MIME fields and everything behind them."""
        leaf = part(b"text/plain; charset=utf-8", self.text, b"8bit")
        return mixed(leaf, *(attached(name, content) for name, content in self.files.items()))

    def octets(self) -> bytes:
        """The whole mail."""
        return self.head() + self.body()


def part(media_type: bytes, content: bytes, encoding: bytes = b"7bit", *fields: bytes) -> bytes:
    """One MIME part, headers and content."""
    lines = [b"Content-Type: " + media_type, b"Content-Transfer-Encoding: " + encoding, *fields]
    return LF.join(lines) + LF + LF + content


def mixed(*parts: bytes, kind: bytes = b"mixed", boundary: bytes = b"=_outer", close: bool = True) -> bytes:
    """Several parts as one."""
    inside = b"".join(b"--" + boundary + LF + each + LF for each in parts)
    end = b"--" + boundary + b"--" + LF if close else b""
    return b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"' + LF + LF + inside + end


def attached(name: bytes, content: bytes, media_type: bytes = b"") -> bytes:
    """A file, base64 in lines."""
    kind = media_type or (b"application/xml" if name.endswith(b".xml") else b"application/pdf")
    quoted = name.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    disposition = b'Content-Disposition: attachment; filename="' + quoted + b'"'
    return part(kind, packed(content), b"base64", disposition)


def packed(content: bytes) -> bytes:
    """Base64 as mailers write it."""
    return base64.encodebytes(content).replace(b"\n", LF)


def words(text: str, charset: str = "utf-8") -> bytes:
    """An encoded word, whatever is in it (RFC 2047)."""
    octets = text.encode(charset, "surrogatepass")
    return b"=?" + charset.encode() + b"?b?" + base64.b64encode(octets) + b"?="


def with_extra(raw: Raw, *lines: bytes) -> bytes:
    """The same mail with more header lines, before all others."""
    head, _, rest = raw.octets().partition(LF)
    return LF.join([*lines, head]) + LF + rest


@dataclass(frozen=True)
class Spoiling:
    """One way to spoil a mail, for which roles it makes sense, and what must become of each."""

    name: str
    spoil: Callable[[Raw, random.Random], bytes]
    fates: Mapping[Role, Fate]


_READ = dict.fromkeys(Role, Fate.READ)
_ALL: list[Spoiling] = []

Spoil = Callable[[Raw, random.Random], bytes]


def spoiling(name: str, fates: Mapping[Role, Fate] | None = None) -> Callable[[Spoil], Spoil]:
    """Register a way to spoil mails."""

    def register(spoil: Spoil) -> Spoil:
        _ALL.append(Spoiling(name, spoil, _READ if fates is None else fates))
        return spoil

    return register


def only(fate: Fate, *roles: Role) -> dict[Role, Fate]:
    """These roles, with one fate."""
    return dict.fromkeys(roles, fate)


ANSWERS = (Role.REPLY, Role.NAMING)
_LISTED = dict.fromkeys((Role.INVOICE, *ANSWERS, Role.STRANGER), Fate.LISTED)
_HIDDEN = {**only(Fate.LISTED, Role.INVOICE, Role.NAMING), Role.REPLY: Fate.READ, Role.STRANGER: Fate.PASSED}


# --- header fields ------------------------------------------------------------------------------------------------


@spoiling("a megabyte of quotes", _LISTED)
def _quotes(raw: Raw, dice: random.Random) -> bytes:
    return with_extra(raw, b'Cc: "' + b'\\"' * 500_000)


@spoiling("100,000 brackets", _LISTED)
def _brackets(raw: Raw, dice: random.Random) -> bytes:
    return with_extra(raw, b"Cc: " + b"(" * 100_000)


@spoiling("50,000 brackets")
def _fewer_brackets(raw: Raw, dice: random.Random) -> bytes:
    return with_extra(raw, b"Cc: " + b"(" * 50_000)


@spoiling("10,000 header lines")
def _header_bomb(raw: Raw, dice: random.Random) -> bytes:
    return with_extra(raw, *(b"X-Spam-%d: yes" % number for number in range(10_000)))


@spoiling("10,000 times References", _LISTED)
def _references_bomb(raw: Raw, dice: random.Random) -> bytes:
    return with_extra(replace(raw), *(b"References: <%d@bomb.example>" % number for number in range(10_000)))


@spoiling("folded to the last letter")
def _folded(raw: Raw, dice: random.Random) -> bytes:
    return with_extra(raw, b"Cc: " + (LF + b" \t ") * 5000 + b"x", b"Reply-To:" + (LF + b"\t") * 2000)


@spoiling("groups in groups")
def _groups(raw: Raw, dice: random.Random) -> bytes:
    group = b"Cc: " + b"A:B:;,;" * 200 + b' undisclosed-recipients:;, "a b":'
    return with_extra(raw, group, b"Reply-To: " + b"<<<>>>@" * 500)


@spoiling("an id in brackets")
def _odd_id(raw: Raw, dice: random.Random) -> bytes:
    return replace(raw, message_id=b"<[" + raw.message_id.strip(b"<>").replace(b"@", b"]@", 1) + b">").octets()


@spoiling("an id of five thousand letters")
def _long_id(raw: Raw, dice: random.Random) -> bytes:
    return replace(raw, message_id=b"<" + b"x" * 5000 + raw.message_id[1:]).octets()


@spoiling("sixty kilobytes of ids")
def _many_ids(raw: Raw, dice: random.Random) -> bytes:
    ids = b" ".join(b"<%d@a.example>" % number for number in range(3000))
    return with_extra(raw, b"References: " + raw.answers + b" " + ids + b" " + raw.answers)


@spoiling("an unknown charset everywhere")
def _unknown_charset(raw: Raw, dice: random.Random) -> bytes:
    subject = b"=?x-klingon?b?" + base64.b64encode(raw.subject) + b"?="
    return replace(raw, subject=subject).octets().replace(b"charset=utf-8", b'charset="x-kl\\"ingon"')


@spoiling("a charset that is a program")
def _odd_charset(raw: Raw, dice: random.Random) -> bytes:
    odd = dice.choice((b"unicode_escape", b"idna", b"zlib", b"rot13", b"undefined", b"utf-7", b"../../x", b"\x00"))
    return raw.octets().replace(b"charset=utf-8", b"charset=" + odd)


@spoiling("raw octets")
def _raw_octets(raw: Raw, dice: random.Random) -> bytes:
    noise = bytes(dice.choice(range(128, 256)) for _ in range(200))
    return with_extra(replace(raw, subject=raw.subject + b" " + noise, text=raw.text + noise), b"Cc: " + noise)


@spoiling("NUL everywhere")
def _nul(raw: Raw, dice: random.Random) -> bytes:
    return replace(raw, subject=raw.subject + b"\x00 \x00", text=b"\x00" + raw.text + b"\x00" * 100).octets()


@spoiling("half characters")
def _surrogates(raw: Raw, dice: random.Random) -> bytes:
    half = b"=?utf-8?q?=ED=A0=80?= =?utf-16?b?" + base64.b64encode(b"\xfe\xff\xd8\x00") + b"?="
    return replace(raw, subject=raw.subject + b" " + half, text=raw.text + b"\xed\xa0\x80").octets()


@spoiling("text that runs backwards")
def _bidi(raw: Raw, dice: random.Random) -> bytes:
    name = words("\u202eelpoep\u2066 \u200fbank\u2069\u061c")
    turned = "\u202e neves si rutcaf ed\u2066".encode()
    address = raw.sender.rpartition(b"<")[2]
    sender = name + b" <" + address
    return replace(
        raw, sender=sender, subject=raw.subject + b" " + words("\u202ek\u200bo"), text=turned + raw.text
    ).octets()


@spoiling("commands to the terminal")
def _escapes(raw: Raw, dice: random.Random) -> bytes:
    evil = "\x1b[2J\x1b]0;owned\x07\x1b[31m\x9b2J[red]\u2028{{ 7*7 }}{% raw %}"
    sender = words("\x1b[1mBaas\x1b[0m") + b" <" + raw.sender.rpartition(b"<")[2]
    return replace(raw, sender=sender, subject=raw.subject + b" " + words(evil), text=evil.encode() + raw.text).octets()


@spoiling("header fields in a name")
def _injected(raw: Raw, dice: random.Random) -> bytes:
    evil = words("Acme\r\nBcc: spy@evil.example\r\nX-Injected: yes\r\n\r\n<h1>")
    return replace(raw, to=evil + b" <" + raw.to.rpartition(b"<")[2], subject=raw.subject + b" " + evil).octets()


@spoiling("everything twice")
def _duplicates(raw: Raw, dice: random.Random) -> bytes:
    again = replace(raw, sender=b"x@evil.example", to=b"y@evil.example", subject=b"no", message_id=b"<no@evil.example>")
    return raw.head() + again.head() + raw.body()


@spoiling("an impossible date")
def _impossible_date(raw: Raw, dice: random.Random) -> bytes:
    dates = (
        *(b"Mon, 0 Jan 0000 00:00:00 +0000", b"Fri, 31 Dec 99999 23:59:59 +0000", b"Tue, 25 Aug 2026 12:00:00 +9999"),
        *(b"Mon, 1 Jan 0001 00:00:00 +2359", b"Fri, 31 Dec 9999 23:59:59 -2359", b"Tue, 31 Feb 2026 25:61:61 -0000"),
        *(b"yesterday", b"", b"Tue, 25 Aug 2026 12:00:00 " + b"(" * 5000, b"1" * 5000, b"\xff\x00"),
    )
    return replace(raw, date=dice.choice(dates)).octets()


@spoiling("no headers worth the name", {Role.STRANGER: Fate.PASSED})
def _no_headers(raw: Raw, dice: random.Random) -> bytes:
    return dice.choice(
        (b"\r\n", b"\r\njust a body", b"Subject\r\n\r\n", b":\r\n:\r\n\r\n", b"From: \xff <<<@>\r\n\r\nx")
    )


@spoiling("a forged mark of ours", only(Fate.READ, *ANSWERS, Role.STRANGER))
def _forged_mark(raw: Raw, dice: random.Random) -> bytes:
    mark = b"X-Voldaan-Letter: 1 installation=%1B%5B2J letter=" + b"f" * 32 + b" customer=x item=x%2F1:light item=:::"
    return with_extra(raw, mark, b"X-Voldaan-Note: 1")


# --- structure ----------------------------------------------------------------------------------------------------


@spoiling("2,000 levels", {**_LISTED, Role.PAPER: Fate.LISTED})
def _deep(raw: Raw, dice: random.Random) -> bytes:
    levels = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(2000)
    )
    return raw.head() + levels + part(b"text/plain", raw.text)


@spoiling("10,000 parts", _LISTED)
def _wide(raw: Raw, dice: random.Random) -> bytes:
    return raw.head() + mixed(*[part(b"text/plain", b"x")] * 10_000, part(b"text/plain", raw.text))


@spoiling("99 texts")
def _many_texts(raw: Raw, dice: random.Random) -> bytes:
    files = [attached(name, content) for name, content in raw.files.items()]
    return raw.head() + mixed(part(b"text/plain", raw.text), *[part(b"text/plain", b"x" * 5000)] * 80, *files)


@spoiling("a boundary that is never closed")
def _never_closed(raw: Raw, dice: random.Random) -> bytes:
    files = [attached(name, content) for name, content in raw.files.items()]
    return raw.head() + mixed(part(b"text/plain", raw.text), *files, close=False)


@spoiling("a boundary that is not there", _HIDDEN | {Role.INVOICE: Fate.PASSED, Role.NAMING: Fate.PASSED})
def _no_boundary(raw: Raw, dice: random.Random) -> bytes:
    strange = dice.choice((b"", b"; boundary=", b'; boundary="' + b"x" * 5000 + b'"', b"; boundary*0=a; boundary*9=b"))
    return raw.head() + b"Content-Type: multipart/mixed" + strange + LF + LF + raw.text


@spoiling("mails within mails")
def _nested_mails(raw: Raw, dice: random.Random) -> bytes:
    inner = b"".join(b"Subject: %d\r\nContent-Type: message/rfc822\r\n\r\n" % number for number in range(60))
    nest = part(b"message/rfc822", inner + b"Subject: bottom\r\n\r\nbottom")
    files = [attached(name, content) for name, content in raw.files.items()]
    return raw.head() + mixed(part(b"text/plain", raw.text), *files, nest)


@spoiling("base64 that is none", only(Fate.READ, *ANSWERS[:1], Role.STRANGER) | {Role.INVOICE: Fate.LISTED})
def _garbage(raw: Raw, dice: random.Random) -> bytes:
    noise = bytes(dice.randrange(256) for _ in range(2000)).replace(b"\n", b"")
    files = [
        attached(name, content).replace(b"\r\n\r\n", b"\r\n\r\n" + noise, 1) for name, content in raw.files.items()
    ]
    return raw.head() + mixed(part(b"text/plain", noise, b"base64"), *files)


@spoiling("parameters in pieces")
def _pieces(raw: Raw, dice: random.Random) -> bytes:
    pieces = b"".join(b";\r\n filename*%d*=%%%02X%%ZZ" % (number, number % 256) for number in range(300))
    odd = (
        b"Content-Disposition: attachment; filename*0*=x-none'nl'%ff%00%e2%80%ae"
        + pieces
        + b"; filename*1=b; filename*=x"
    )
    files = [
        part(b"application/pdf; name*=utf-8''a%0d%0ab.pdf", packed(content), b"base64", odd)
        for content in raw.files.values()
    ]
    return raw.head() + mixed(part(b"text/plain; charset*0=ut; charset*1=f-8", raw.text, b"8bit"), *files)


@spoiling("a file with a hostile name", only(Fate.READ, Role.INVOICE))
def _file_names(raw: Raw, dice: random.Random) -> bytes:
    names = (
        *(
            b"../../../etc/passwd.pdf",
            b"..\\..\\x.pdf",
            b"a\x00b.pdf",
            b"n" * 4000 + b".pdf",
            b"CON.pdf",
            b".pdf",
            b"-rf.pdf",
        ),
        *(
            "factuur\u202efdp.exe".encode(),
            words("a\r\nBcc: spy@evil.example\r\n.pdf"),
            b"$(id);`id`.pdf",
            b"{{ 7*7 }}.pdf",
        ),
    )
    return replace(raw, files=dict.fromkeys([dice.choice(names)], next(iter(raw.files.values())))).octets()


@spoiling("signed, with a key", only(Fate.READ, Role.INVOICE, *ANSWERS))
def _signed(raw: Raw, dice: random.Random) -> bytes:
    kind, media_type, name = dice.choice(
        (
            (b"application/pkcs7-signature", b"application/pkcs7-signature; name=smime.p7s", b"smime.p7s"),
            (b"application/pgp-signature", b"application/pgp-signature; name=signature.asc", b"signature.asc"),
        )
    )
    signature = attached(name, b"0\x80" + bytes(300), media_type)
    signed = b'signed; micalg=sha-256; protocol="' + kind + b'"'
    return raw.head() + mixed(raw.body(), signature, kind=signed, boundary=b"=_signed")


@spoiling("encrypted", only(Fate.LISTED, Role.INVOICE) | only(Fate.READ, Role.REPLY))
def _encrypted(raw: Raw, dice: random.Random) -> bytes:
    if dice.random() < 0.5:
        kind = dice.choice((b"enveloped-data", b"signed-data"))
        return raw.head() + part(
            b"application/pkcs7-mime; smime-type=" + kind + b"; name=smime.p7m",
            packed(b"0\x80" + bytes(900)),
            b"base64",
        )
    if dice.random() < 0.5:
        return raw.head() + mixed(
            part(b"application/pgp-encrypted", b"Version: 1\r\n"),
            part(b"application/octet-stream; name=encrypted.asc", b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQ\r\n"),
            kind=b'encrypted; protocol="application/pgp-encrypted"',
        )
    return replace(
        raw, text=b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n", files={}
    ).octets()


@spoiling("winmail.dat", only(Fate.LISTED, Role.INVOICE) | only(Fate.READ, Role.REPLY))
def _winmail(raw: Raw, dice: random.Random) -> bytes:
    tnef = b"\x78\x9f\x3e\x22" + bytes(200) + b"".join(raw.files.values())
    return raw.head() + mixed(part(b"text/plain", raw.text), attached(b"winmail.dat", tnef, b"application/ms-tnef"))


@spoiling("an archive", only(Fate.LISTED, Role.INVOICE))
def _archive(raw: Raw, dice: random.Random) -> bytes:
    name, kind = dice.choice(((b"factuur.zip", b"application/zip"), (b"factuur.pdf.gpg", b"application/octet-stream")))
    return raw.head() + mixed(part(b"text/plain", b"Zie bijlage."), attached(name, b"PK\x03\x04" + bytes(99), kind))


@spoiling("forty megabytes", only(Fate.LISTED, Role.INVOICE))
def _giant(raw: Raw, dice: random.Random) -> bytes:
    return replace(raw, files={name: content + bytes(30_000_000) for name, content in raw.files.items()}).octets()


@spoiling("more papers than anybody sends", only(Fate.LISTED, Role.INVOICE))
def _many_papers(raw: Raw, dice: random.Random) -> bytes:
    return replace(raw, files={b"a%d.pdf" % number: b"%%PDF-1.4 %d" % number for number in range(90)}).octets()


@spoiling("a hostile paper", only(Fate.LISTED, Role.PAPER))
def _hostile_paper(raw: Raw, dice: random.Random) -> bytes:
    name = dice.choice(sorted(PAPERS))
    content = PAPERS[name]()
    ending = b".pdf" if b"%PDF" in content[:1024] else b".xml"
    return replace(raw, files={name.replace(" ", "-").encode() + ending: content}).octets()


# --- words --------------------------------------------------------------------------------------------------------

#: Nearly what a pattern looks for, again and again.
PATTERNS = (
    *("re: " * 20_000, "re" + " " * 90_000, "re[1] " * 10_000, "2026-" * 20_000, "factuur " * 12_000, "a1" * 50_000),
    *("<" * 90_000, "<a" * 45_000, "<!--" * 20_000, "<blockquote>" * 8_000, "</" * 40_000, "&#x" + "9" * 90_000),
    *(
        "&" * 90_000,
        "> " * 45_000,
        "-" * 90_000,
        " " * 90_000 + "x",
        "\t\r\n" * 30_000,
        "op 1 jan " * 10_000 + "schreef",
    ),
    *("=?utf-8?q?" * 9_000, "=?a?b?" + "=?" * 40_000, "action:" * 12_000, "final-recipient: rfc822;" * 4_000),
    *(
        "A" * 39 + "\n" + "B" * 90_000 + "!",
        "<x@y" * 20_000,
        "Final-Recipient:" + " " * 50_000,
        "é" * 90_000,
        "１２３" * 9_000,
    ),
    *("http://" * 12_000, "@" * 90_000, "a@" * 45_000, "İ" * 40_000, "ß" * 40_000, "\u0300" * 90_000),
)


@spoiling("doubtful patterns")
def _patterns(raw: Raw, dice: random.Random) -> bytes:
    noise = dice.choice(PATTERNS).encode()
    return replace(raw, text=raw.text + LF + noise).octets()


@spoiling("doubtful patterns in HTML", only(Fate.READ, *ANSWERS, Role.STRANGER))
def _patterns_in_html(raw: Raw, dice: random.Random) -> bytes:
    return raw.head() + part(b"text/html; charset=utf-8", raw.text + dice.choice(PATTERNS).encode(), b"8bit")


@spoiling("ten megabytes without a line end")
def _endless_line(raw: Raw, dice: random.Random) -> bytes:
    return replace(raw, text=raw.text + b"x" * dice.choice((2_000_000, 10_000_000))).octets()


@spoiling("an encoding of another time", only(Fate.READ, Role.REPLY, Role.STRANGER))
def _old_encoding(raw: Raw, dice: random.Random) -> bytes:
    name = dice.choice(("utf-16", "utf-32", "utf-7", "cp037", "hz", "iso2022_jp"))
    text = raw.text.decode().encode(name, "replace")
    return raw.head() + part(b"text/plain; charset=" + name.encode(), packed(text), b"base64")


@spoiling("quoted-printable that is none", only(Fate.READ, Role.REPLY, Role.STRANGER))
def _broken_qp(raw: Raw, dice: random.Random) -> bytes:
    return raw.head() + part(b"text/plain", raw.text + b"=" * 50_000 + b"=ZZ=\r\n=00=1B", b"quoted-printable")


@spoiling("a report of nothing", only(Fate.PASSED, Role.STRANGER))
def _report(raw: Raw, dice: random.Random) -> bytes:
    noise = dice.choice(PATTERNS).encode()
    text = b"Final-Recipient: rfc822; " + noise[:2000] + LF + b"Action: failed" + LF + noise + b"<" + b"x" * 900 + b">"
    report = part(b"message/delivery-status", text)
    return with_extra(raw, b"Auto-Submitted: auto-replied").partition(b"MIME-Version")[0] + mixed(
        part(b"text/plain", noise), report, kind=b"report; report-type=delivery-status"
    )


SPOILINGS = tuple(_ALL)
