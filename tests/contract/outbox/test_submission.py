"""Every way a mail can end at a real server, and what the outbox makes of it."""

from __future__ import annotations

import socket
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from agent.domain.errors import DeliveryError, Failure, LedgerError
from agent.domain.letter import Note
from agent.domain.mail import Address
from agent.outbox import Security, SmtpServer, State, try_login
from agent.outbox.smtp import Accepted, Envelope, InDoubt, Refused, Temporary, submit
from tests.conftest import StartSink
from tests.servers.launch import SmtpSink
from tests.unit.outbox.builders import NOW, PDF, cleared, letter, outbox, read, server_at

MAIL = b"From: a@bakker.example\r\n\r\n.a dot\r\n"
ENVELOPE = Envelope("sanne@bakker.example", ("jan@acme.example",))
TWO = Envelope("sanne@bakker.example", ("jan@acme.example", "piet@acme.example"))
LONG_ID = "<" + "x" * 200 + "@exchange.example>"


class Moment:
    """The moment before DATA: whether it came, and who had been refused."""

    refused: Mapping[str, str] | None = None

    def __call__(self, refused: Mapping[str, str]) -> None:
        """Be called by the outbox."""
        self.refused = refused


def sent_by(sink: SmtpSink, folder: Path, **changes: object) -> State:
    """Send a letter through the whole outbox; where it ended."""
    return outbox(folder, servers={"main": server_at(sink)}).send(letter(**changes), [PDF], cleared(), NOW).state


@pytest.mark.parametrize("encryption", ["implicit", "starttls", "none"])
def test_a_letter_arrives_as_the_very_bytes_that_were_stored(start_sink: StartSink, tmp_path: Path, encryption: str):
    """
    Over TLS, STARTTLS, or unencrypted to this very machine.
    """
    sink = start_sink("--tls", encryption)
    state = sent_by(sink, tmp_path, cc=(Address("boek@acme.example"),))
    (mail,) = sink.mails()

    assert state is State.SENT
    assert mail.octets == (tmp_path / "outbox" / "l1.eml").read_bytes()
    assert (mail.sender, mail.recipients) == ("sanne@bakker.example", ("jan@acme.example", "boek@acme.example"))


def test_thread_names_and_copy_survive_the_way(sink: SmtpSink, tmp_path: Path):
    """
    A Message-ID of 200 characters, a comma in a name, and every byte of the copy.
    """
    references = ("<first@bakker.example>", LONG_ID)
    sent_by(sink, tmp_path, references=references, in_reply_to=LONG_ID, to=(Address("j@acme.example", "Doe, Jan"),))
    mail = sink.mails()[0].octets

    assert b"\r\nIn-Reply-To: " + LONG_ID.encode() + b"\r\n" in mail
    assert b"\r\nReferences: <first@bakker.example>\r\n " + LONG_ID.encode() + b"\r\n" in mail
    assert b'\r\nTo: "Doe, Jan" <j@acme.example>\r\n' in mail
    assert next(read(mail).iter_attachments()).get_content() == PDF


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"at": "mail", "reply": "452 4.3.1 disk full"}, Temporary),
        ({"at": "mail", "reply": "550 5.1.8 sender not yours"}, Refused),
        ({"at": "rcpt", "reply": "452 4.5.3 too many"}, Temporary),
        ({"at": "rcpt", "reply": "450 4.2.0 greylisted"}, Temporary),
        ({"at": "rcpt", "reply": "421 4.7.0 goodbye"}, Temporary),
        ({"at": "rcpt", "reply": "550 5.1.1 unknown"}, Refused),
        ({"at": "data", "reply": "451 4.7.1 greylisted"}, Temporary),
        ({"at": "data", "reply": "554 5.7.1 spam"}, Refused),
        ({"at": "data", "do": "drop_before_250"}, InDoubt),
        ({"at": "data", "do": "drop_no_store"}, InDoubt),
        ({"at": "data", "do": "hang", "seconds": 2, "store": True}, InDoubt),
        ({"at": "data", "do": "hang", "seconds": 2, "store": False}, InDoubt),
    ],
    ids=lambda value: " ".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_every_trouble_has_its_own_meaning(sink: SmtpSink, fault: dict[str, object], outcome: type):
    """
    Before DATA surely not sent; a clear answer to DATA counts; silence after DATA is doubt.
    """
    sink.fault(fault)
    moment = Moment()
    ending = submit(server_at(sink), ENVELOPE, MAIL, moment)

    assert isinstance(ending, outcome)
    assert (moment.refused is not None) == (fault["at"] == "data")
    assert str(fault.get("reply", ""))[:3] in str(ending)
    assert len(sink.mails()) == (fault.get("do") == "drop_before_250" or bool(fault.get("store")))


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ({"at": "connect", "reply": "421 4.3.2 too many connections"}, Failure.BUSY),
        ({"at": "connect", "reply": "554 5.7.1 your address is on a list"}, Failure.BUSY),
        ({"at": "auth", "reply": "454 4.7.0 try again later"}, Failure.BUSY),
        ({"at": "auth", "reply": "432 4.3.2 concurrent connections"}, Failure.BUSY),
        ({"at": "auth", "reply": "534 5.7.9 app password wanted"}, Failure.LOGIN),
        ({"at": "mail", "reply": "530 5.7.0 log in first"}, Failure.SETTINGS),
    ],
    ids=lambda value: " ".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_what_a_server_says_before_any_recipient_is_about_the_account(
    sink: SmtpSink, fault: dict[str, object], failure: Failure
):
    """
    No letter is to blame, and any other one would meet the same.
    """
    sink.fault(fault)
    with pytest.raises(DeliveryError, match=str(fault["reply"])[:3]) as caught:
        submit(server_at(sink), ENVELOPE, MAIL, Moment())

    assert caught.value.failure is failure


@pytest.mark.parametrize(
    ("at", "reply", "stops"),
    [
        ("rcpt", "450 4.2.0 greylisted", None),
        ("rcpt", "451 4.7.1 try again in five minutes", None),
        ("rcpt", "452 4.5.3 too many recipients", None),
        ("rcpt", "421 4.7.0 goodbye", Failure.BUSY),
        ("rcpt", "450 4.7.1 rate limit exceeded", Failure.BUSY),
        ("mail", "452 4.3.1 disk full", Failure.BUSY),
        ("data", "451 4.7.1 greylisted", None),
        ("data", "432 4.3.2 concurrent connections", Failure.BUSY),
        ("data", "450 4.2.1 you send too many messages", Failure.BUSY),
    ],
)
def test_greylisting_concerns_one_letter_and_a_server_that_wants_peace_all_of_them(
    sink: SmtpSink, at: str, reply: str, stops: Failure | None
):
    """
    Nobody got it either way.
    """
    sink.fault({"at": at, "reply": reply})
    ending = submit(server_at(sink), ENVELOPE, MAIL, Moment())

    assert isinstance(ending, Temporary)
    assert ending.stops is stops


@pytest.mark.parametrize(
    ("at", "reply", "advice"),
    [
        ("rcpt", "550 5.1.1 unknown", "answer with the right one"),
        ("rcpt", "552 5.2.2 over quota", "mailbox is full"),
        ("mail", "550 5.7.60 SMTP; Client does not have permissions to send as this sender", "may not send from"),
        ("mail", "552 5.3.4 message size exceeds fixed limit", "too big"),
        ("data", "554 5.2.252 SendAsDenied; a@bakker.example not allowed to send as b", "may not send from"),
        ("data", "552 too big", "too big"),
        ("data", "550 5.7.1 looks like spam", "remind this customer yourself"),
    ],
)
def test_a_refusal_says_what_to_do(sink: SmtpSink, at: str, reply: str, advice: str):
    """
    The owner reads it as a question.
    """
    sink.fault({"at": at, "reply": reply})
    ending = submit(server_at(sink), ENVELOPE, MAIL, Moment())

    assert isinstance(ending, Refused)
    assert reply in ending.reply
    assert advice in ending.reply


def test_lost_answers_look_the_same_whether_the_mail_was_stored_or_not(sink: SmtpSink, tmp_path: Path):
    """
    So neither is ever sent again.
    """
    sink.fault({"at": "data", "do": "drop_before_250"}, {"at": "data", "do": "drop_no_store"})
    box = outbox(tmp_path, servers={"main": server_at(sink)})
    endings = [box.send(letter(name), [PDF], cleared(name), NOW).state for name in ("l1", "l2")]

    assert endings == [State.IN_DOUBT, State.IN_DOUBT]
    for name in ("l1", "l2"):
        with pytest.raises(LedgerError, match="never twice"):
            box.send(letter(name), [PDF], cleared(name), NOW)
    assert len(sink.mails()) == 1


def test_one_refused_of_two_is_sent_and_the_refusal_reported(sink: SmtpSink):
    """
    The journal knows it before DATA, the owner after.
    """
    sink.fault({"at": "rcpt", "match": "piet", "reply": "550 5.1.1 unknown"})
    moment = Moment()
    ending = submit(server_at(sink), TWO, MAIL, moment)

    assert isinstance(ending, Accepted)
    assert ending.refused == moment.refused == {"piet@acme.example": "550 5.1.1 unknown"}
    assert sink.mails()[0].recipients == ("jan@acme.example",)


def test_a_server_that_says_goodbye_between_two_recipients_gets_nothing(sink: SmtpSink):
    """
    421 ends the talk (RFC 5321 3.8), also when somebody was accepted before it.
    """
    sink.fault({"at": "rcpt", "match": "piet", "reply": "421 4.7.0 goodbye"})
    moment = Moment()

    assert isinstance(submit(server_at(sink), TWO, MAIL, moment), Temporary)
    assert moment.refused is None and sink.mails() == []


def test_a_letter_only_those_who_read_along_would_get_is_not_sent(sink: SmtpSink):
    """
    Everybody in To refused, the bookkeeper in Cc accepted: nobody gets it.
    """
    sink.fault({"at": "rcpt", "match": "jan", "reply": "550 5.1.1 unknown"})
    moment = Moment()
    ending = submit(server_at(sink), replace(ENVELOPE, cc=("boek@acme.example",)), MAIL, moment)

    assert isinstance(ending, Refused) and moment.refused is None
    assert sink.mails() == []


def test_a_greylisted_letter_arrives_once_at_the_next_try(sink: SmtpSink, tmp_path: Path):
    """
    The same bytes, five minutes later.
    """
    sink.fault({"at": "data", "reply": "451 4.7.1 greylisted"})
    box = outbox(tmp_path, servers={"main": server_at(sink)})
    waiting = box.send(letter(), [PDF], cleared(), NOW)
    again = box.resend("l1", cleared(at=waiting.not_before), waiting.not_before)

    assert (waiting.state, again.state) == (State.RETRY, State.SENT)
    assert [mail.octets for mail in sink.mails()] == [(tmp_path / "outbox" / "l1.eml").read_bytes()]


def test_a_wrong_password_is_tried_once_and_never_shown(sink: SmtpSink):
    """
    Providers lock out who tries again; the password stands in no text, repr or traceback.
    """
    wrong = replace(server_at(sink), password="hunter2-hunter2")
    with pytest.raises(DeliveryError, match="does not accept the password of owner@") as caught:
        submit(wrong, ENVELOPE, MAIL, Moment())

    assert caught.value.failure is Failure.LOGIN
    assert "hunter2" not in "".join(traceback.format_exception(caught.value)) + repr(wrong)


def test_a_second_mechanism_is_not_tried_with_the_same_password(sink: SmtpSink):
    """
    The server refuses once; a second try would succeed, and must not happen.
    """
    sink.fault({"at": "auth", "reply": "535 5.7.8 no"})
    with pytest.raises(DeliveryError):
        submit(server_at(sink), ENVELOPE, MAIL, Moment())

    assert sink.mails() == []


@pytest.mark.parametrize(
    "fault",
    [
        {"at": "auth", "reply": "535 5.7.139 Authentication unsuccessful, basic authentication is disabled"},
        {"at": "mail", "reply": "550 5.7.30 Basic authentication is not supported for Client Submission"},
    ],
)
def test_a_server_that_wants_oauth2_is_recognised(sink: SmtpSink, fault: dict[str, str]):
    """
    Microsoft 365 and Outlook.com; the password is not tried there again, as if it were wrong.
    """
    sink.fault(fault)
    with pytest.raises(DeliveryError, match="takes no password, only auth") as caught:
        submit(server_at(sink), ENVELOPE, MAIL, Moment())

    assert caught.value.failure is Failure.LOGIN


def test_a_stranger_in_the_middle_gets_no_password(sink: SmtpSink):
    """
    A certificate nobody we know signed ends the talk.
    """
    with pytest.raises(DeliveryError, match="no trusted encrypted connection") as caught:
        submit(replace(server_at(sink), cafile=None), ENVELOPE, MAIL, Moment())

    assert caught.value.failure is Failure.SETTINGS


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_server_without_the_encryption_asked_for_is_refused(start_sink: StartSink, security: Security):
    """
    There is no falling back to plain text.
    """
    sink = start_sink("--tls", "none")
    with pytest.raises(DeliveryError) as caught:
        submit(replace(server_at(sink), security=security), ENVELOPE, MAIL, Moment())

    assert caught.value.failure is Failure.SETTINGS
    assert sink.mails() == []


def test_starttls_where_tls_begins_at_once_is_given_up_in_time_and_says_what_to_try(sink: SmtpSink):
    """
    The two wait for each other to speak first, which looks like a server that is away.
    """
    with pytest.raises(DeliveryError, match="try another port or smtp_security") as caught:
        submit(replace(server_at(sink), security=Security.STARTTLS, connect_timeout=0.3), ENVELOPE, MAIL, Moment())

    assert caught.value.failure is Failure.RETRY


def test_unencrypted_mail_to_another_machine_is_refused_without_connecting():
    """
    Only this very machine may be spoken to in the open.
    """
    with pytest.raises(DeliveryError, match="only sent encrypted"):
        submit(SmtpServer("mail.bakker.example", 25, Security.NONE), ENVELOPE, MAIL, Moment())


def test_a_server_that_is_gone_is_tried_again_later(sink: SmtpSink):
    """
    Nobody listens on a port that was just given back.
    """
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]

    with pytest.raises(DeliveryError, match="nobody answers at this port") as caught:
        submit(replace(server_at(sink), port=port), ENVELOPE, MAIL, Moment())
    assert caught.value.failure is Failure.RETRY


def test_a_name_nobody_knows_is_tried_again_later(sink: SmtpSink):
    """
    A laptop that just woke up knows no name.
    """
    with pytest.raises(DeliveryError, match="host name is not known") as caught:
        submit(replace(server_at(sink), host="smtp.invalid"), ENVELOPE, MAIL, Moment())
    assert caught.value.failure is Failure.RETRY


@pytest.mark.parametrize("content", [None, "nothing here"])
def test_a_missing_or_empty_cafile_is_a_matter_of_settings(sink: SmtpSink, tmp_path: Path, content: str | None):
    """
    The file is named.
    """
    cafile = tmp_path / "authority.pem"
    if content:
        cafile.write_text(content)
    with pytest.raises(DeliveryError, match=r"authority\.pem") as caught:
        submit(replace(server_at(sink), cafile=cafile), ENVELOPE, MAIL, Moment())

    assert caught.value.failure is Failure.SETTINGS


def test_a_certificate_for_another_name_is_refused(sink: SmtpSink):
    """
    127.1 is this machine too, yet the certificate does not say so.
    """
    with pytest.raises(DeliveryError, match="is the host the name the provider gives") as caught:
        submit(replace(server_at(sink), host="127.1"), ENVELOPE, MAIL, Moment())

    assert caught.value.failure is Failure.SETTINGS


def test_a_journal_that_refuses_stops_the_mail_before_data(sink: SmtpSink):
    """
    What cannot be written down is not sent.
    """

    def refuse(_: Mapping[str, str]) -> None:
        raise LedgerError("disk full")

    with pytest.raises(LedgerError):
        submit(server_at(sink), ENVELOPE, MAIL, refuse)
    assert sink.mails() == []


def test_logging_in_can_be_tried_without_sending(sink: SmtpSink):
    """
    What ``voldaan check`` does.
    """
    try_login(server_at(sink))
    sink.fault({"at": "auth", "reply": "454 4.7.0 try again soon"})
    with pytest.raises(DeliveryError, match="try again soon") as caught:
        try_login(server_at(sink))

    assert caught.value.temporary
    assert sink.mails() == []


def test_a_note_reaches_the_owner_alone(sink: SmtpSink, tmp_path: Path):
    """
    Through the first account.
    """
    outbox(tmp_path, servers={"main": server_at(sink)}).send_note(Note("Vandaag", "Eén vraag."), NOW)

    assert sink.mails()[0].recipients == ("sanne@bakker.example",)


@contextmanager
def server_saying(*answers: bytes) -> Iterator[SmtpServer]:
    """A server that says these lines, one per command or mail, and hangs up."""

    def talk() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as heard:
            for number, answer in enumerate(answers):
                connection.sendall(answer)
                if answer.startswith(b"354"):
                    while heard.readline() not in (b".\r\n", b""):
                        pass
                elif number < len(answers) - 1:
                    heard.readline()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=talk)
        thread.start()
        yield SmtpServer("127.0.0.1", listener.getsockname()[1], Security.NONE, timeout=5, data_timeout=5)
        thread.join()


UP_TO_DATA = (b"220 hello\r\n", b"250 hello\r\n", b"250 sender\r\n", b"250 recipient\r\n", b"354 go on\r\n")


@pytest.mark.parametrize(
    ("last", "outcome"),
    [
        (b"250 taken\r\n", Accepted),
        (b"250-taken\r\n250 as 7\r\n", Accepted),
        (b"299 odd\r\n", InDoubt),
        (b"what?\r\n", InDoubt),
        (b"25", InDoubt),
        (b"421 shutting down\r\n", Temporary),
    ],
)
def test_only_a_clear_answer_to_data_counts_and_hanging_up_after_it_changes_nothing(last: bytes, outcome: type):
    """
    The server cuts the line instead of answering QUIT: what it said before stands.
    """
    with server_saying(*UP_TO_DATA, last) as server:
        assert isinstance(submit(server, ENVELOPE, MAIL, Moment()), outcome)


def test_a_rude_answer_to_quit_does_not_undo_the_sending():
    """
    Sent twice by others: a mail accepted with 250 and offered again because of an error at QUIT.
    """
    with server_saying(*UP_TO_DATA, b"250 taken\r\n", b"500 what?\r\n") as server:
        assert isinstance(submit(server, ENVELOPE, MAIL, Moment()), Accepted)


def test_a_server_that_only_offers_oauth2_is_recognised_before_any_password_travels():
    """
    Its greeting says so.
    """
    greeting = (b"220 hello\r\n", b"250-hello\r\n250 AUTH XOAUTH2\r\n", b"221 bye\r\n")
    with server_saying(*greeting) as server, pytest.raises(DeliveryError, match="oauth2"):
        submit(replace(server, user="sanne", password="x"), ENVELOPE, MAIL, Moment())
