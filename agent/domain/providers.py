"""Mail providers with a way of their own to let mail programs in, known by the names of their servers."""

from __future__ import annotations

from dataclasses import dataclass

from agent.domain.speech import later, tell

_MICROSOFT = ("office365.com", "outlook.com", "office.com", "hotmail.com", "live.com")


@dataclass(frozen=True)
class _WithAppPasswords:
    """A provider that takes a password made for one program, and never the owner's own."""

    hosts: tuple[str, ...]
    advice: str


_APP_PASSWORDS = (
    _WithAppPasswords(
        ("gmail.com", "googlemail.com", "google.com"),
        later(
            "Google takes an app password here, never your own: switch on 2-step verification, make one at"
            " https://myaccount.google.com/apppasswords and put it where your settings look for the password"
        ),
    ),
    _WithAppPasswords(
        ("mail.me.com", "me.com", "icloud.com", "mac.com"),
        later(
            "iCloud takes an app-specific password here, never your own: make one at https://account.apple.com under"
            " Sign-In and Security, App-Specific Passwords, and put it where your settings look for the password"
        ),
    ),
)


def takes_only_oauth(host: str) -> bool:
    """Whether a server takes no password of any kind: Microsoft 365 and Outlook.com, since September 2024."""
    return _is_of(host, _MICROSOFT)


def oauth_advice() -> str:
    """Say how to log in where no password is taken."""
    return tell(
        'Microsoft 365 and Outlook.com take no password from a mail program: set auth = "oauth2" in your settings,'
        " then say `voldaan login`"
    )


def app_password_advice(host: str) -> str:
    """Say that this provider wants an app password, and where to make one; empty for any other."""
    return next((tell(known.advice) for known in _APP_PASSWORDS if _is_of(host, known.hosts)), "")


def password_advice(host: str) -> str:
    """Say what to look at when a server refused a password."""
    if takes_only_oauth(host):
        return oauth_advice()
    return app_password_advice(host) or tell("check user and password (many providers want an app password)")


def token_advice(user: str) -> str:
    """Say what to look at when a server did not let in an access token that the provider had just given."""
    return tell(
        "log in again with `voldaan login`, in the browser as {user} itself; in a company the administrator may have to"
        " allow IMAP and authenticated SMTP for this mailbox",
        user=user,
    )


def _is_of(host: str, names: tuple[str, ...]) -> bool:
    return any(host.lower() == name or host.lower().endswith(f".{name}") for name in names)
