from __future__ import annotations

from collections import Counter
from datetime import date
from urllib.parse import urlsplit

import pytest

from agent.config.kinds import is_loopback
from agent.config.providers import Auth, Provider, find_named, find_provider, providers
from tests.tables import each

EVERY = [pytest.param(provider, id=provider.name) for provider in providers()]


@each("provider", EVERY)
def test_a_provider_says_where_it_was_read_and_when(provider: Provider):
    """
    Either its own page was read, on a day; or somebody else's word, on a day, and the page stands there unread.
    """
    assert urlsplit(provider.page).scheme == "https"
    assert bool(provider.checked) != bool(provider.seen)
    assert date.fromisoformat(provider.checked or provider.seen_on)


@each("provider", EVERY)
def test_no_password_goes_over_an_open_wire(provider: Provider):
    """
    A port tells whether TLS starts with the first byte (RFC 8314 3.2, 3.3) or by a command.
    """
    for server in (provider.imap, provider.smtp):
        assert server.security == ("tls" if server.port in (993, 465) else "starttls")
        assert is_loopback(server.host) is (provider.auth is Auth.BRIDGE)


@each("provider", EVERY)
def test_where_another_password_is_needed_there_is_a_page_to_make_one(provider: Provider):
    """
    Saying "app password" without saying where helps nobody.
    """
    assert bool(provider.password_page) is (provider.auth is Auth.APP_PASSWORD)


def test_an_address_and_a_name_mean_one_provider():
    """
    No domain and no name stands twice.
    """
    domains = Counter(domain for provider in providers() for domain in provider.domains)
    names = [name for provider in providers() for name in (provider.name, *provider.also)]

    assert not [domain for domain, count in domains.items() if count > 1 or domain != domain.lower()]
    assert all(find_named(name.upper()) is next(p for p in providers() if name in (p.name, *p.also)) for name in names)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("sanne@gmail.com", "Gmail"),
        ("Sanne@XS4ALL.nl", "KPN"),
        ("sanne@home.nl", "Ziggo"),
        ("sanne@skynet.be", "Proximus"),
        ("sanne@hotmail.nl", "Outlook.com"),
        ("sanne@bakker.example", None),
        ("sanne@notgmail.com", None),
    ],
)
def test_an_address_tells_its_provider(address: str, name: str | None):
    """
    By the whole domain; one of the owner's own tells nothing.
    """
    found = find_provider(address)

    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("transip", "TransIP"),
        ("Office365", "Microsoft 365"),
        ("1 & 1", "IONOS"),
        ("proton-mail", "Proton"),
        ("", None),
        ("?", None),
        ("Bakker", None),
    ],
)
def test_a_provider_is_found_however_its_name_is_written(words: str, name: str | None):
    """
    Spaces, capitals and signs do not matter.
    """
    found = find_named(words)

    assert (found.name if found else None) == name


def test_some_log_in_with_the_part_before_the_at_sign():
    """
    Free and WEB.DE; the others want the whole address.
    """
    assert [provider.name for provider in providers() if provider.login_for("sanne@x.example") == "sanne"] == [
        "WEB.DE",
        "Free",
    ]
