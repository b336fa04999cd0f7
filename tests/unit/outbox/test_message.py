from __future__ import annotations

import base64
import re
from datetime import timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.errors import DeliveryError, Failure
from agent.domain.letter import Letter, Note, Picture
from agent.domain.mail import Address
from agent.outbox import build_message, build_note, letter_header, message_id, note_header
from tests.unit.outbox.builders import NOW, OWNER, PDF, ZONE, copy_of, letter, read

LONG_ID = "<" + "AM0PR01MB" * 21 + "@eurprd01.prod.exchangelabs.example>"


def built(contents: list[bytes] | None = None, **changes: object) -> bytes:
    """The bytes of a letter."""
    made: Letter = letter(**changes)
    header = letter_header("laptop", made.id, made.customer, made.items)
    return build_message(made, contents or [PDF], message_id(b"secret", made.id, "bakker.example"), NOW, header)


def line(mail: bytes, field: str) -> str:
    """A header field as it travels, unfolded (RFC 5322 2.2.3)."""
    head = mail.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").decode("ascii")
    return next(text for name, _, text in (row.partition(": ") for row in head.split("\r\n")) if name == field)


def words(mail: EmailMessage, subtype: str = "plain") -> str:
    """What a reader sees; line ends of the network undone."""
    return mail.get_body((subtype,)).get_content().replace("\r\n", "\n")


def test_the_customer_sees_the_same_words_twice_and_the_very_file():
    """
    Text and HTML are alternatives; the copy stands beside them, byte for byte, under its own name.
    """
    mail = read(built())
    (copy,) = mail.iter_attachments()

    assert mail.get_content_type() == "multipart/mixed"
    assert words(mail) == letter().text
    assert words(mail, "html").strip() == letter().html
    assert copy.get_content() == PDF
    assert (copy.get_filename(), copy.get_content_type()) == ("Factuur 2026-014.pdf", "application/pdf")


def test_a_picture_lies_beside_the_page_that_shows_it():
    """
    It is no attachment and has no file name: what a customer sees attached is the invoice alone (RFC 2387, RFC 2392).
    """
    page = '<p>Dag Jan,</p><img src="cid:1.l1@bakker.example" alt="code">'
    mail = read(built(html=page, pictures=(Picture("1.l1@bakker.example", b"PNG"),)))
    both, copy = mail.iter_parts()
    plain, related = both.iter_parts()
    html, picture = related.iter_parts()

    assert [part.get_content_type() for part in (both, plain, related, html, picture)] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    assert (html.get_content().strip(), picture.get_content()) == (page, b"PNG")
    assert picture["Content-ID"] == "<1.l1@bakker.example>"
    assert (picture.get_content_disposition(), picture.get_filename()) == ("inline", None)
    assert copy.get_content() == PDF


@pytest.mark.parametrize("length", [60, 78, 200, 990, 3000])
def test_an_id_of_any_length_arrives_whole_and_unencoded(length: int):
    """
    Exchange writes ids longer than a line; folded inside or encoded, the thread would break.
    """
    long = "<" + "x" * length + "@exchange.example>"
    mail = built(in_reply_to=long, references=("<a@acme.example>", long, "<b@acme.example>"))

    assert line(mail, "In-Reply-To") == long
    assert line(mail, "References") == f"<a@acme.example> {long} <b@acme.example>"
    assert long.encode() in mail


def test_many_short_ids_fold_between_each_other():
    """
    A long thread stays within the line length and loses no id.
    """
    ids = tuple(f"<mail-{number}@acme.example>" for number in range(60))
    mail = built(references=ids)

    assert line(mail, "References") == " ".join(ids)
    assert max(map(len, mail.split(b"\r\n"))) <= 78


def test_our_own_id_is_always_the_same_and_cannot_be_guessed():
    """
    HMAC of the letter's id, at the sender's domain.
    """
    ours = message_id(b"secret", "l1", "bakker.example")

    assert ours == message_id(b"secret", "l1", "bakker.example")
    assert re.fullmatch(r"<[a-z2-7]{32}@bakker\.example>", ours)
    assert ours != message_id(b"other secret", "l1", "bakker.example") != message_id(b"secret", "l2", "bakker.example")


def test_names_with_commas_quotes_and_accents_stay_one_person():
    """
    The recipients are the ones of the invoice's own mail, as they were written there.
    """
    people = (Address("jan@acme.example", "Doe, Jan"), Address("an@acme.example", 'An "de" Boer'))
    mail = read(built(to=people, cc=(Address("zoe@acme.example", "Çelik, Zoë"),)))

    assert line(built(to=people), "To") == '"Doe, Jan" <jan@acme.example>, "An \\"de\\" Boer" <an@acme.example>'
    assert [(one.display_name, one.addr_spec) for one in mail["Cc"].addresses] == [("Çelik, Zoë", "zoe@acme.example")]


def test_an_empty_cc_and_a_new_thread_leave_no_empty_fields():
    """
    An invoice from a folder has no mail to answer.
    """
    mail = read(built(in_reply_to=None, references=()))

    assert "Cc" not in mail and "In-Reply-To" not in mail and "References" not in mail


def test_nothing_in_a_letter_says_robot():
    """
    It is a personal mail: no Auto-Submitted, no Precedence, no list.
    """
    fields = {name.lower() for name in read(built())}

    assert fields == {
        "date", "from", "to", "subject", "message-id", "in-reply-to", "references", "x-voldaan-letter",
        "mime-version", "content-type",
    }  # fmt: skip


def test_the_date_is_the_owners_wall_clock():
    """
    A mail written at 9:30 in Amsterdam says so.
    """
    mail = build_message(letter(), [PDF], "<x@bakker.example>", NOW.astimezone(ZONE), "1 x")

    assert line(mail, "Date") == "Tue, 03 Mar 2026 09:30:00 +0100"
    assert parsedate_to_datetime(line(mail, "Date")) == NOW


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "Factuur\r\nBcc: all@acme.example"},
        {"subject": "Factuur\n2026-014"},
        {"to": (Address("jan@acme.example", "Jan\r\nBcc: all@acme.example"),)},
        {"to": (Address("jan@acme.example\r\nBcc: all@acme.example"),)},
        {"cc": (Address("jan@acme.example", "Jan\u2028Jansen"),)},
        {"references": ("<a@b>\r\nBcc: all@acme.example",)},
        {"copies": (copy_of(PDF, "Factuur\n.pdf"),)},
    ],
)
def test_a_line_break_where_none_belongs_is_refused_with_a_sentence(wrong: dict[str, object]):
    """
    A customer's name with a newline could add header fields; that one letter stays home.
    """
    with pytest.raises(DeliveryError, match=r"contains a line break|is not a mail address") as caught:
        built(**wrong)

    assert caught.value.failure is Failure.LETTER


@pytest.mark.parametrize(
    "email", ["jan", "@acme.example", "jan@", "jan jansen@acme.example", "a@b@c", "jän@acme.example"]
)
def test_an_address_mail_servers_do_not_carry_is_refused(email: str):
    """
    Letters before the @ outside ASCII need SMTPUTF8, which is not spoken everywhere.
    """
    with pytest.raises(DeliveryError, match=r"mail address|do not carry"):
        built(to=(Address(email),))


def test_a_domain_with_accents_travels_in_its_ascii_form():
    """
    IDNA (RFC 5891).
    """
    assert line(built(to=(Address("jan@café.example"),)), "To") == "jan@xn--caf-dma.example"


def test_an_id_that_is_not_ascii_is_left_out_of_the_thread():
    """
    Seen in practice: mailers that put 8-bit letters in a Message-ID. It cannot be cited as it is.
    """
    assert line(built(references=("<één@acme.example>", LONG_ID)), "References") == LONG_ID


def test_only_the_file_the_customer_got_is_attached():
    """
    Other bytes than the copy's hash promises are a mistake of ours.
    """
    with pytest.raises(DeliveryError, match="not the file the customer got"):
        built(contents=[b"another file"])


def test_an_xml_copy_is_not_touched_by_line_end_rules():
    """
    Text or not, an attachment travels as base64.
    """
    xml = b"<Invoice>\n<ID>1</ID>\r</Invoice>"
    mail = built(contents=[xml], copies=(copy_of(xml, "2026-014.xml", "text/xml"),))

    assert base64.b64encode(xml) in mail
    assert next(read(mail).iter_attachments()).get_payload(decode=True) == xml


@pytest.mark.parametrize("media_type", ["", "pdf", "message/rfc822", "multipart/mixed"])
def test_an_odd_media_type_becomes_a_plain_file(media_type: str):
    """
    The type came from somebody's mail program; the bytes matter.
    """
    mail = read(built(copies=(copy_of(PDF, "f.pdf", media_type),)))

    assert next(mail.iter_attachments()).get_content_type() == "application/octet-stream"


def test_a_note_goes_from_the_owner_to_the_owner_and_is_known_as_ours():
    """
    It may lie in INBOX, where it must not be taken for somebody's words.
    """
    header = note_header("laptop", b"secret", "<n@bakker.example>")
    note = Note("Vandaag", "Niets te doen.\n")
    mail = read(build_note(note, OWNER, "<n@bakker.example>", NOW + timedelta(hours=1), header))

    assert mail["From"] == mail["To"] == "Sanne Bakker <sanne@bakker.example>"
    assert mail["X-Voldaan-Note"] == header
    assert words(mail) == "Niets te doen.\n"


@given(
    name=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=80),
    subject=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200),
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")),
)
def test_every_mail_is_ascii_with_crlf_and_short_lines(name: str, subject: str, text: str):
    """
    No server on the way has a reason to change a byte (RFC 5322 2.1.1).
    """
    mail = built(to=(Address("jan@acme.example", name),), subject=subject, text=text)

    assert mail.isascii()
    assert mail.count(b"\n") == mail.count(b"\r\n") == mail.count(b"\r")
    assert max(map(len, mail.split(b"\r\n"))) <= 998
    assert str(make_header(decode_header(line(mail, "Subject")))).split() == subject.split()
    assert words(read(mail)).rstrip("\n") == text.rstrip("\n")


def test_a_note_says_the_same_in_text_and_html_and_names_where_answers_go():
    """
    The owner's mail program shows the one it likes better; his reply goes to the mailbox that is read.
    """
    note = Note("Vandaag", "Eén vraag.\n", "<p>Eén vraag.</p>\n", Address("facturen@bakker.example"))
    mail = read(
        build_note(note, OWNER, "<n@bakker.example>", NOW, note_header("laptop", b"secret", "<n@bakker.example>"))
    )

    assert mail.get_content_type() == "multipart/alternative"
    assert (words(mail), words(mail, "html")) == (note.text, note.html)
    assert mail["Reply-To"] == "facturen@bakker.example"
    assert mail["To"] == mail["From"]
