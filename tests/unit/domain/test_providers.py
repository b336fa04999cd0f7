"""Which providers have a way of their own to let mail programs in."""

from __future__ import annotations

import pytest

from agent.domain.providers import app_password_advice, password_advice, takes_only_oauth


@pytest.mark.parametrize(
    "host", ["outlook.office365.com", "smtp.office365.com", "SMTP-MAIL.OUTLOOK.COM", "outlook.com", "imap.hotmail.com"]
)
def test_microsoft_takes_no_password(host: str):
    """
    The advice names the setting and the command.
    """
    assert takes_only_oauth(host)
    assert "`voldaan login`" in password_advice(host)


@pytest.mark.parametrize(
    ("host", "page"),
    [
        ("imap.gmail.com", "https://myaccount.google.com/apppasswords"),
        ("smtp.googlemail.com", "https://myaccount.google.com/apppasswords"),
        ("imap.mail.me.com", "https://account.apple.com"),
        ("smtp.mail.me.com", "https://account.apple.com"),
    ],
)
def test_google_and_icloud_want_an_app_password(host: str, page: str):
    """
    With the page where it is made.
    """
    assert page in app_password_advice(host)
    assert page in password_advice(host)
    assert not takes_only_oauth(host)


@pytest.mark.parametrize("host", ["imap.bakker.example", "notoutlook.com", "mygmail.com", "outlook.com.bakker.example"])
def test_of_any_other_nothing_is_claimed(host: str):
    """
    A name that looks alike is another name.
    """
    assert not takes_only_oauth(host)
    assert app_password_advice(host) == ""
    assert "many providers want an app password" in password_advice(host)
