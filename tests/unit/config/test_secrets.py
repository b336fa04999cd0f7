from __future__ import annotations

import base64
import shlex
import sys
import traceback
from pathlib import Path

import pytest

from agent.config import Secret, conceal, get_secret, hide_secrets, secrets
from agent.domain.errors import Failure, MailboxError
from tests.unit.config.builders import mailbox

WORD = "hunter2 with spaces "


def python(code: str) -> str:
    """A command that runs a line of Python, without a shell."""
    return shlex.join([sys.executable, "-c", code])


def from_command(code: str, timeout_seconds: float = 30) -> str:
    """What a command that runs this line gives as the password."""
    return get_secret(mailbox(password_command=python(code)), {}, timeout_seconds).reveal()


def from_file(path: Path):
    """The secret that lies in a file."""
    return get_secret(mailbox(password_command=None, password_file=str(path)), {})


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    """A file with a password that only its owner can read."""
    path = tmp_path / "mail-password"
    path.write_text(f"{WORD}\nand a second line\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def test_a_command_gives_its_first_line():
    """Password managers print the password first and notes below it; spaces belong to it."""
    assert from_command(f"print({WORD!r}); print('a note')") == WORD


def test_a_file_gives_its_first_line(secret_file: Path):
    """An editor's newline at the end is not part of the password."""
    assert from_file(secret_file).reveal() == WORD


def test_the_environment_gives_the_variable_that_is_named():
    """For containers and services."""
    box = mailbox(password_command=None, password_env="MAIL_PASSWORD")

    assert get_secret(box, {"MAIL_PASSWORD": WORD}).reveal() == WORD


def test_a_command_sees_the_environment_it_was_given():
    """A password manager finds its home and its agent there."""
    box = mailbox(password_command=python("import os; print(os.environ['STORE'])"))

    assert get_secret(box, {"STORE": "from-the-store"}).reveal() == "from-the-store"


def test_a_tilde_in_a_command_is_the_home_folder(secret_file: Path, monkeypatch: pytest.MonkeyPatch):
    """It works by hand, so it works here."""
    monkeypatch.setenv("HOME", str(secret_file.parent))

    assert get_secret(mailbox(password_command=f"cat ~/{secret_file.name}"), {}).reveal() == WORD


def test_nothing_in_a_command_is_taken_for_shell_language(tmp_path: Path):
    """What looks like a second command is an argument."""
    box = mailbox(password_command=f"echo word; touch {tmp_path / 'made'}")

    assert get_secret(box, {}).reveal().startswith("word; touch")
    assert not (tmp_path / "made").exists()


def test_a_secret_does_not_show_itself(secret_file: Path):
    """Not in a log line, a formatted text or a debugger."""
    secret = from_file(secret_file)

    assert WORD not in f"{secret} {secret!r} {[secret]}"


def test_a_file_others_can_read_is_warned_about(secret_file: Path):
    """The password still counts; the owner hears what to do."""
    secret_file.chmod(0o640)

    assert "chmod 600" in (from_file(secret_file).warning or "")


def test_a_file_of_ones_own_gives_no_warning(secret_file: Path):
    """Nothing to say is nothing said."""
    assert from_file(secret_file).warning is None


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("raise SystemExit(3)", "exit code 3"),
        ("pass", "empty first line"),
        ("print(); print('second')", "empty first line"),
        ("import sys; sys.stdout.buffer.write(b'\\xff')", "not text"),
    ],
)
def test_a_command_without_a_password_is_a_sentence(code: str, sentence: str):
    """It is the mailbox's trouble, and asks for another secret."""
    with pytest.raises(MailboxError, match=f"mailbox main: its password_command .*{sentence}") as caught:
        from_command(code)

    assert caught.value.failure is Failure.LOGIN


def test_a_command_that_never_answers_is_given_up():
    """A locked keyring on a machine without a screen does not stop the daemon."""
    with pytest.raises(MailboxError, match="no answer within"):
        from_command("input() if False else __import__('signal').pause()", timeout_seconds=0.2)


@pytest.mark.parametrize(
    "place",
    [
        {"password_command": "hunter2"},
        {"password_command": "hunter2 'unbalanced"},
        {"password_command": None, "password_file": "/nowhere/hunter2"},
        {"password_command": None, "password_env": "hunter2"},
        {"password_command": python("import sys; sys.stderr.write('hunter2'); sys.exit(1)")},
        {"password_command": python("print('hunter2'); raise SystemExit(1)")},
    ],
)
def test_a_password_written_in_the_wrong_place_is_not_repeated(place: dict[str, str | None]):
    """Neither in the sentence nor in a traceback, and what a command complains about stays unsaid."""
    with pytest.raises(MailboxError) as caught:
        get_secret(mailbox(**place), {})

    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in "".join(traceback.format_exception_only(caught.value))
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_variable_that_is_set_to_nothing_is_missing():
    """An empty password would only lock the account."""
    with pytest.raises(MailboxError, match="not set, or empty"):
        get_secret(mailbox(password_command=None, password_env="MAIL_PASSWORD"), {"MAIL_PASSWORD": ""})


@pytest.mark.parametrize("before", ["", "\0sanne\0", "user=sanne\1auth=Bearer ", "user=sann\1auth=Bearer ", "x"])
def test_a_token_is_hidden_however_a_login_carried_it(before: str):
    """A server may quote what it was told: in base64 the same octets look three ways, by where they begin."""
    token = Secret("eyJ0eXAiOiJKV1QiLCJub25jZSI6Ik").reveal()
    carried = base64.b64encode(f"{before}{token}\1\1".encode()).decode()
    said = hide_secrets(f"501 cannot decode {carried}; {token}")

    assert token not in said
    assert not any(carried[start : start + 12] in said for start in range(len(before) * 4 // 3 + 8, len(carried) - 20))


def test_tokens_of_years_do_not_pile_up():
    """A daemon gets one every hour; the newest are hidden, and a password that is used is as new as they are."""
    password = Secret("correct horse").reveal()
    for number in range(500):
        conceal(f"access-token-{number:05d}-opens-for-an-hour")
        Secret(password).reveal()

    assert len(secrets._hidden) <= 50
    assert "correct horse" not in hide_secrets("it was correct horse")
    assert "00499" not in hide_secrets("access-token-00499-opens-for-an-hour")
