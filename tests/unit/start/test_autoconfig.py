from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.config.providers import Server
from agent.start.autoconfig import LARGEST, NotUsable, read_autoconfig
from tests.tables import each

ADDRESS = "sanne@bakker.example"


def server(
    kind: str,
    host: str,
    port: str = "993",
    security: str = "SSL",
    user: str = "%EMAILADDRESS%",
    auth: str = "password-cleartext",
) -> str:
    """One server of the file."""
    name = "outgoingServer" if kind == "smtp" else "incomingServer"
    return (
        f'<{name} type="{kind}"><hostname>{host}</hostname><port>{port}</port><socketType>{security}</socketType>'
        f"<username>{user}</username><authentication>{auth}</authentication></{name}>"
    )


IMAP, SMTP = server("imap", "imap.host.example"), server("smtp", "smtp.host.example", "587", "STARTTLS")


def page(*servers: str, head: str = "") -> bytes:
    """A whole file."""
    provider = f'<emailProvider id="x">{"".join(servers)}</emailProvider>'
    return f'<?xml version="1.0"?>{head}<clientConfig version="1.1">{provider}</clientConfig>'.encode()


def test_the_first_encrypted_server_of_each_kind_counts():
    """
    Providers list the best one first; POP and open wires are passed over.
    """
    found = read_autoconfig(
        page(
            server("pop3", "pop.host.example", "995"), server("imap", "imap.host.example", "143", "plain"), IMAP, SMTP
        ),
        ADDRESS,
    )

    assert found.imap == Server("imap.host.example", 993, "tls")
    assert found.smtp == Server("smtp.host.example", 587, "starttls")
    assert (found.user, found.needs_oauth) == (ADDRESS, False)


@pytest.mark.parametrize(
    ("form", "user"),
    [
        ("%EMAILADDRESS%", "sanne@bakker.example"),
        ("%EMAILLOCALPART%", "sanne"),
        ("%EMAILLOCALPART%@%EMAILDOMAIN%", "sanne@bakker.example"),
        ("%REALNAME%", "sanne@bakker.example"),
        ("", "sanne@bakker.example"),
    ],
)
def test_the_name_to_log_in_with_is_filled_in(form: str, user: str):
    """
    A form that is not known means the whole address, as most providers want it.
    """
    assert read_autoconfig(page(server("imap", "imap.host.example", user=form), SMTP), ADDRESS).user == user


def test_a_server_that_takes_no_password_is_known_by_it():
    """
    Only OAuth 2 is offered: no password is asked for then.
    """
    assert read_autoconfig(page(server("imap", "imap.host.example", auth="OAuth2"), SMTP), ADDRESS).needs_oauth


@each(
    "content",
    [
        b"",
        b"<html><body>Not found</body></html>",
        page(IMAP),
        page(server("imap", "imap.host.example", security="plain"), SMTP),
        page(server("imap", "bad host"), SMTP),
        page(server("imap", "imap.host.example", port="0"), SMTP),
        page(server("imap", "imap.host.example", port="70000"), SMTP),
        page(IMAP, SMTP)[:-20],
        page(IMAP, SMTP, head='<!DOCTYPE x SYSTEM "http://tracker.example/x">'),
        page(IMAP, SMTP, head='<!DOCTYPE x [<!ENTITY a "b">]>'),
        page(IMAP, SMTP) + b" " * LARGEST,
        b"<clientConfig>" * 500,
    ],
    ids=lambda content: repr(content[:40]),
)
def test_what_is_hostile_or_of_no_use_is_refused(content: bytes):
    """
    No definitions, nothing large, nothing deep, and no server that would show a password on the way.
    """
    with pytest.raises(NotUsable):
        read_autoconfig(content, ADDRESS)


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: page(server("imap", text), SMTP)))
def test_whatever_a_host_answers_is_read_or_refused(content: bytes):
    """
    Never anything else, and never an open wire.
    """
    try:
        found = read_autoconfig(content, ADDRESS)
    except NotUsable:
        return
    assert found.imap.security in ("tls", "starttls")
