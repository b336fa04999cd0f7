from __future__ import annotations

import pytest

from agent.config import Mailbox
from tests.unit.config.builders import mailbox, mailbox_keys, problems, settings, the_problem

MICROSOFT: dict[str, object] = {
    "imap_host": "outlook.office365.com",
    "smtp_host": "smtp.office365.com",
    "auth": "oauth2",
    "password_command": None,
}


def microsoft(**keys: object) -> Mailbox:
    """A sound mailbox at Microsoft 365."""
    return mailbox(**MICROSOFT | keys)


def test_a_mailbox_does_everything_unless_told_otherwise():
    """Invoices are read, answers are heard and letters are sent through it, encrypted."""
    box = mailbox()

    assert box.roles == ("sent", "inbox", "send")
    assert (box.imap_port, box.imap_security) == (993, "tls")
    assert (box.smtp_port, box.smtp_security) == (465, "tls")
    assert box.login == "sanne@bakker.example"


@pytest.mark.parametrize(
    "ways",
    [
        {"password_command": None},
        {"password_file": "mail-password"},
        {"password_env": "MAIL", "password_file": "mail-password", "password_command": None},
    ],
)
def test_a_password_comes_from_exactly_one_place(ways: dict[str, str | None]):
    """Neither none nor two: nobody should have to guess which one counts."""
    assert "exactly one" in the_problem(mailboxes=[mailbox_keys(**ways)]).text


def test_a_role_needs_its_server():
    """A mailbox that only sends is not read, and one that is only read does not send."""
    assert the_problem(mailboxes=[mailbox_keys(imap_host=None)]).key == "imap_host"
    assert the_problem(mailboxes=[mailbox_keys(smtp_host=None)]).key == "smtp_host"
    assert mailbox(smtp_host=None, roles=["sent", "inbox"]).smtp_host is None


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"])
def test_an_open_line_is_allowed_on_this_machine(host: str):
    """Loopback leaves no wire to listen on."""
    assert mailbox(imap_host=host, imap_port=3143, imap_security="none").imap_host == host


@pytest.mark.parametrize(
    "host", ["imap.bakker.example", "192.168.1.5", "localhost.bakker.example", "127.0.0.1.example"]
)
def test_an_open_line_is_refused_anywhere_else(host: str):
    """A password never travels readable."""
    problem = the_problem(mailboxes=[mailbox_keys(imap_host=host, imap_port=3143, imap_security="none")])

    assert problem.key == "imap_security"


@pytest.mark.parametrize(
    ("keys", "better"),
    [
        ({"imap_port": 143}, "starttls"),
        ({"smtp_port": 587}, "starttls"),
        ({"imap_security": "starttls"}, "tls"),
        ({"smtp_security": "starttls"}, "tls"),
    ],
)
def test_a_port_that_speaks_otherwise_is_told_before_the_first_try(keys: dict[str, object], better: str):
    """The well-known ports have one way of encrypting each."""
    assert f'use "{better}"' in the_problem(mailboxes=[mailbox_keys(**keys)]).text


@pytest.mark.parametrize("host", ["outlook.office365.com", "OUTLOOK.COM", "imap-mail.outlook.com"])
def test_a_server_that_takes_no_passwords_is_recognised(host: str):
    """It is said at once which way it takes, once for both servers."""
    problem = the_problem(mailboxes=[mailbox_keys(imap_host=host, smtp_host="smtp.office365.com")])

    assert problem.key == "auth"
    assert 'set auth = "oauth2" in your settings, then say `voldaan login`' in problem.text


def test_microsoft_needs_no_more_than_the_word():
    """Where its tokens come from is known, and is all that is contacted beside the mail servers."""
    box = microsoft()

    assert box.hosts == ("outlook.office365.com", "smtp.office365.com", "login.microsoftonline.com")
    assert box.oauth_scopes[-1] == "offline_access"
    assert mailbox().hosts == ("imap.bakker.example", "smtp.bakker.example")


def test_another_provider_needs_both_its_addresses():
    """One alone would be asked at the one and answered at the other."""
    other = {"auth": "oauth2", "password_command": None}
    device, token = ({key: f"https://login.bakker.example/{key}"} for key in ("oauth_device_url", "oauth_token_url"))

    assert "of imap.bakker.example no addresses" in the_problem(mailboxes=[mailbox_keys(**other)]).text
    assert the_problem(mailboxes=[mailbox_keys(**other, **device)]).key == "oauth_token_url"
    assert the_problem(mailboxes=[mailbox_keys(**other, **token)]).key == "oauth_device_url"
    assert mailbox(**other, **device, **token).token_url == "https://login.bakker.example/oauth_token_url"


@pytest.mark.parametrize(
    ("host", "page"),
    [
        ("imap.gmail.com", "https://myaccount.google.com/apppasswords"),
        ("imap.mail.me.com", "https://account.apple.com"),
    ],
)
def test_who_takes_app_passwords_is_not_logged_in_to_by_oauth2(host: str, page: str):
    """Google's is not for a small program's owner, Apple has none: it is said what they want, and where to make it."""
    problem = the_problem(
        mailboxes=[mailbox_keys(imap_host=host, smtp_host=host, auth="oauth2", password_command=None)]
    )

    assert problem.key == "auth"
    assert page in problem.text


def test_a_password_beside_oauth2_is_not_waited_for():
    """Nobody should have to guess which one counts."""
    assert "needs no password" in the_problem(mailboxes=[mailbox_keys(**MICROSOFT | {"password_command": "pass"})]).text


@pytest.mark.parametrize(
    "url",
    [
        "http://login.bakker.example/token",
        "http://192.168.1.5/token",
        "login.bakker.example",
        "https://",
        "https://sanne:secret@login.bakker.example/token",
        "https://login.bakker.example/a b",
        "https://login.bakker.example:99999/token",
        "file:///etc/passwd",
    ],
)
def test_tokens_travel_encrypted_or_not_at_all(url: str):
    """An open line is for this very machine."""
    keys = {"oauth_device_url": "https://login.bakker.example/device", "oauth_token_url": url}

    assert the_problem(mailboxes=[mailbox_keys(**MICROSOFT, **keys)]).key == "oauth_token_url"
    assert microsoft(**keys | {"oauth_token_url": "http://127.0.0.1:8080/token"})


def test_two_mailboxes_have_two_names():
    """A name in a message or a letter means one mailbox."""
    assert (
        '"main" is used twice' in the_problem(mailboxes=[mailbox_keys(), mailbox_keys(address="b@bakker.example")]).text
    )


def test_invoices_come_from_somewhere():
    """A Sent folder, a folder of blind copies or a folder on disk: one of them is enough."""
    silent = [mailbox_keys(roles=["inbox", "send"])]
    copied = [mailbox_keys(roles=["inbox", "send"], bcc_folders=["Facturen"])]

    assert "no invoices to read" in the_problem(mailboxes=silent).text
    assert settings(mailboxes=copied)
    assert settings(mailboxes=silent, invoices={"folder": "ubl"})


@pytest.mark.parametrize("mode", ["draft", "auto"])
def test_nobody_is_written_to_whose_answer_is_not_read(mode: str):
    """Only showing needs no inbox; anything more does."""
    deaf = [mailbox_keys(roles=["sent", "send"])]

    assert settings(mailboxes=deaf)
    assert 'role "inbox"' in the_problem(mode=mode, mailboxes=deaf).text


def test_sending_needs_a_mailbox_that_sends():
    """Drafts can do without."""
    mute = [mailbox_keys(roles=["sent", "inbox"], smtp_host=None)]

    assert settings(mode="draft", mailboxes=mute)
    assert 'role "send"' in the_problem(mode="auto", mailboxes=mute).text


def test_a_chosen_date_stays_on_this_machine():
    """With one server elsewhere, the tests' clock is refused."""
    home = {"imap_host": "localhost", "imap_port": 3143, "imap_security": "none"}
    home |= {"smtp_host": "127.0.0.1", "smtp_port": 3025, "smtp_security": "none"}

    assert settings(test_clock=True, mailboxes=[mailbox_keys(**home)]).test_clock
    assert (
        the_problem(
            test_clock=True,
            mailboxes=[
                mailbox_keys(**home | {"smtp_host": "smtp.bakker.example", "smtp_port": 465, "smtp_security": "tls"})
            ],
        ).key
        == "test_clock"
    )


def test_a_mistake_in_one_mailbox_hides_none_in_the_next():
    """Each is counted from one, as they stand in the file."""
    found = problems(mailboxes=[mailbox_keys(imap_port=0), mailbox_keys(name="second one")])

    assert [problem.section for problem in found] == ["mailboxes[1]", "mailboxes[2]"]
