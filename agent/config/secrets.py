"""Fetching a password from where the settings say it is. Neither it nor what names it ever shows in a text."""

from __future__ import annotations

import base64
import shlex
import stat
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.config.mailbox import Mailbox
from agent.domain.errors import Failure, MailboxError
from agent.domain.speech import tell

COMMAND_TIMEOUT_SECONDS = 60.0
"""Long enough to unlock a password manager by hand."""


_SHORTEST_HIDDEN = 4  # a shorter one would make every text unreadable
_MOST_HIDDEN = 50
"""Access tokens change by the hour, and a daemon runs for years: the oldest are forgotten, they open nothing."""

_hidden: dict[str, tuple[str, ...]] = {}


def conceal(secret: str) -> None:
    """See that a secret shows in no text from now on."""
    if len(secret) < _SHORTEST_HIDDEN:
        return
    _hidden[secret] = _hidden.pop(secret, ()) or tuple(_forms(secret))
    while len(_hidden) > _MOST_HIDDEN:
        del _hidden[next(iter(_hidden))]


def hide_secrets(text: str) -> str:
    """Take every secret out of a text that was used in this process, also as a login carries it (RFC 4616, 7628)."""
    words = {form for forms in list(_hidden.values()) for form in forms}
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "…")
    return text


def _forms(secret: str) -> Iterator[str]:
    """A secret as it stands, in base64, and in base64 with something before it: three places it may begin at."""
    octets = secret.encode()
    yield secret
    yield base64.b64encode(octets).decode()
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + octets).decode()
        first, last = (before * 8 + 5) // 6, (before + len(octets)) * 8 // 6  # letters that hold its bits alone
        if last - first >= 2 * _SHORTEST_HIDDEN:
            yield whole[first:last]


@dataclass(frozen=True, repr=False)
class Secret:
    """A password that does not show itself; ``warning`` says when others could read it too."""

    _text: str
    warning: str | None = None

    def reveal(self) -> str:
        """The password itself, for the login and nothing else."""
        conceal(self._text)
        return self._text

    def __repr__(self) -> str:
        return "Secret(not shown)"  # as is


def get_secret(
    mailbox: Mailbox, environ: Mapping[str, str], timeout_seconds: float = COMMAND_TIMEOUT_SECONDS
) -> Secret:
    """Fetch the password of a mailbox: run its command, read its file or look in the environment.

    Raises:
        MailboxError: ``Failure.LOGIN`` when there is none. The texts never repeat what stands under the key, because
            the password itself may stand there by mistake.
    """
    warning = None
    if mailbox.password_command is not None:
        key, text = "password_command", _from_command(mailbox, environ, timeout_seconds)
    elif mailbox.password_file is not None:
        key, text = "password_file", _from_file(mailbox, mailbox.password_file)
        warning = _readable_by_others(mailbox, mailbox.password_file)
    else:
        key, text = "password_env", environ.get(mailbox.password_env or "", "")
        if not text:
            raise _missing(mailbox, key, tell("names a variable that is not set, or empty"))
    password = text.partition("\n")[0].rstrip("\r")
    if not password:
        raise _missing(mailbox, key, tell("gives an empty first line"))
    return Secret(password, warning)


def _from_command(mailbox: Mailbox, environ: Mapping[str, str], timeout_seconds: float) -> str:
    """Run a command without a shell. What it says on stderr is thrown away: it may hold the secret."""
    try:
        finished = subprocess.run(
            [_at_home(word) for word in shlex.split(mailbox.password_command or "")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout_seconds,
            env=dict(environ),
            check=False,
        )
        output = finished.stdout.decode()
    except subprocess.TimeoutExpired:
        raise _missing(
            mailbox,
            "password_command",
            tell("gave no answer within {timeout_seconds:g} seconds", timeout_seconds=timeout_seconds),
        ) from None
    except UnicodeDecodeError:
        raise _missing(mailbox, "password_command", tell("gave something that is not text")) from None
    except (OSError, ValueError, RuntimeError):
        raise _missing(
            mailbox, "password_command", tell("cannot be started; give the whole path of the program")
        ) from None
    if finished.returncode:
        said = tell("failed with exit code {returncode}; run it by hand to see why", returncode=finished.returncode)
        raise _missing(mailbox, "password_command", said)
    return output


def _at_home(word: str) -> str:
    """Do the one thing of a shell that people count on: ~/ is the home folder."""
    return str(Path(word).expanduser()) if word.startswith("~/") else word


def _from_file(mailbox: Mailbox, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else tell("not text")
        raise _missing(mailbox, "password_file", tell("cannot be read: {reason}", reason=reason)) from None


def _readable_by_others(mailbox: Mailbox, path: Path) -> str | None:
    if not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return None
    return tell(
        "others on this machine can read the password_file of mailbox {mailbox}: chmod 600 it", mailbox=mailbox.name
    )


def _missing(mailbox: Mailbox, key: str, what: str) -> MailboxError:
    return MailboxError(
        tell("no password for mailbox {mailbox}: its {key} {what}", mailbox=mailbox.name, key=key, what=what),
        Failure.LOGIN,
    )
