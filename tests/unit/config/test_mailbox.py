from __future__ import annotations

import pytest

from tests.unit.config.builders import mailbox, mailbox_keys, problems, settings, the_problem


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
    """It is said at once that this is not built, and what to do meanwhile."""
    problem = the_problem(mailboxes=[mailbox_keys(imap_host=host)])

    assert problem.value == f'"{host}"'
    assert "OAuth 2, which is not built yet" in problem.text


def test_oauth2_is_known_and_not_built():
    """The shape of the setting is there, so nobody takes it for a typo."""
    assert "not built yet" in the_problem(mailboxes=[mailbox_keys(auth="oauth2", password_command=None)]).text


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
