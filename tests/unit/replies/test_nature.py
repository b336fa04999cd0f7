"""A machine's mail never counts as the customer's word; a doubt counts as a person."""

from __future__ import annotations

import pytest

from agent.domain.mail import MailHeaders
from agent.replies import Nature, classify_nature
from tests.tables import each
from tests.unit.replies.mails import mail


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(mail(), id="an ordinary reply"),
        pytest.param(mail(auto_submitted="no"), id="a mailer that says it was not automatic"),
        pytest.param(mail(x_auto_response_suppress="All"), id="Exchange marks its people's mail too"),
        pytest.param(mail(x_auto_response_suppress="DR, OOF, AutoReply"), id="Exchange, other words"),
        pytest.param(mail("Ik ben afwezig: kan het vrijdag?"), id="a person who writes about being away"),
        pytest.param(mail("Re: Out of office"), id="a person who answers an absence"),
        pytest.param(mail("Re: Automatisch antwoord: factuur"), id="a person who answers a machine"),
        pytest.param(mail("Already read: the invoice is wrong"), id="a subject that only holds the word"),
    ],
)
def test_a_person_is_human(person: MailHeaders):
    """
    What people send is theirs, whatever their mail system adds. Rules: automatic-mail, doubt-is-human.
    """
    assert classify_nature(person) is Nature.HUMAN


@each(
    "subject",
    [
        "Automatisch antwoord: Factuur 2026-031",
        "Afwezig: Factuur 2026-031",
        "Afwezigheidsbericht",
        "AFWEZIGHEIDSMELDING tot 1 april",
        "Réponse automatique : Facture 2026-031",
        "Message d'absence",
        "Absence : Facture 2026-031",
        "Automatische Antwort: Rechnung",
        "Abwesenheitsnotiz: Rechnung 2026-031",
        "Abwesend: Rechnung 2026-031",
        "Out of office: back on Monday",
        "Out of the office",
        "Automatic reply: Invoice 2026-031",
        "AutoReply: Invoice",
        "Autosvar: Invoice",
    ],
)
def test_an_absence_is_automatic_by_the_way_its_subject_begins(subject: str):
    """
    Nobody is held because somebody is on holiday. Rule: automatic-mail.
    """
    assert classify_nature(mail(subject)) is Nature.AUTOMATIC


@pytest.mark.parametrize("subject", ["Gelezen: Factuur 2026-031", "Read: Invoice", "Lu : Facture", "Gelesen: Rechnung"])
def test_a_read_receipt_is_automatic(subject: str):
    """
    Opening a mail is no word about it (RFC 8098). Rule: automatic-mail.
    """
    assert classify_nature(mail(subject)) is Nature.AUTOMATIC


@pytest.mark.parametrize(
    "fields",
    [
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "Auto-Replied (vacation)"},
        {"x_autoreply": "yes"},
        {"x_autorespond": "Out"},
        {"precedence": "auto_reply"},
        {"content_type": "multipart/report; report-type=disposition-notification"},
        {"x_auto_response_suppress": "All", "x_ms_exchange_inbox_rules_loop": "jan@acme.example"},
    ],
    ids=str,
)
def test_a_mail_that_says_it_is_an_automatic_answer_is_believed(fields: dict[str, str]):
    """
    The fields of RFC 3834 and their older kin. Rule: automatic-mail.
    """
    assert classify_nature(mail(**fields)) is Nature.AUTOMATIC


@pytest.mark.parametrize(
    "fields",
    [
        {"auto_submitted": "auto-generated"},  # a ticket system: somebody may well have typed it
        {"precedence": "bulk"},
        {"list_id": "<info.acme.example>"},  # a shared address such as info@ is often a group
        {"list_unsubscribe": "<mailto:stop@acme.example>"},
        {"return_path": "<>"},
    ],
    ids=str,
)
def test_lists_tickets_and_bulk_may_still_carry_a_person(fields: dict[str, str]):
    """
    People answer through ticket systems and groups: what ties such a mail to an invoice decides. Rule: doubt-is-human.
    """
    assert classify_nature(mail(**fields)) is Nature.MAYBE_HUMAN


def test_a_no_reply_address_may_still_carry_a_person():
    """
    Portals send a buyer's words from an address nobody reads. Rule: doubt-is-human.
    """
    assert classify_nature(mail(sender="no-reply@portal.example")) is Nature.MAYBE_HUMAN


@pytest.mark.parametrize(
    "report",
    [
        mail(content_type="multipart/report; report-type=delivery-status"),
        mail("Undelivered Mail Returned to Sender", sender="MAILER-DAEMON@mx.example"),
        mail(sender="postmaster@acme.example", return_path="<>"),
        mail(x_failed_recipients="jan@acme.example"),
    ],
)
def test_a_mail_server_that_reports_is_a_bounce(report: MailHeaders):
    """
    RFC 3464 reports and their older kin are read for the id they cite. Rule: really-sent.
    """
    assert classify_nature(report) is Nature.BOUNCE


def test_a_postmaster_without_a_sign_of_a_machine_is_a_person():
    """
    In a small firm somebody answers mail from that address. Rule: doubt-is-human.
    """
    assert classify_nature(mail(sender="postmaster@acme.example")) is Nature.HUMAN
