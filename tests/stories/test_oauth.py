"""A mailbox that takes no password, as Microsoft's: from the first login to the day it is revoked (RFC 8628, 6749)."""

from __future__ import annotations

import json
import stat
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.cli.exits import Exit
from agent.config import load_settings
from agent.demo.cast import SANNE
from agent.outbox import State
from tests.servers.launch import (
    Authority,
    SmtpSink,
    dovecot_missing,
    dovecot_user,
    running,
    running_authority,
    running_line,
    running_sink,
)
from tests.stories.conftest import MakeWorld
from tests.stories.guarded.guard import Guard
from tests.stories.post import days_ago
from tests.stories.terminal import at_terminal
from tests.stories.test_stays_home import assert_at_home, imap, smtp
from tests.stories.world import Said, World

pytestmark = pytest.mark.dovecot

CLIENT_ID = "01234567-89ab-cdef-0123-456789abcdef"
REVOKED = "the provider does not accept this login any more"


@dataclass(frozen=True)
class Microsoft:
    """Three servers that belong together: tokens, IMAP and SMTP; the latter two take tokens."""

    authority: Authority
    dovecot: dict[str, str]
    sink: SmtpSink


@pytest.fixture(scope="module")
def microsoft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Microsoft]:
    """One of each for all stories here."""
    if missing := dovecot_missing():
        pytest.skip(missing)
    with running_authority(tmp_path_factory.mktemp("oauth")) as authority:
        asks = {"VOLDAAN_INTROSPECT_URL": authority.introspect_url}
        folders = (tmp_path_factory.mktemp("dovecot"), tmp_path_factory.mktemp("sink"))
        with (
            running("dovecot.sh", "dovecot", folders[0], **asks) as server,
            running_sink(folders[1], "--introspect", authority.introspect_url) as sink,
        ):
            yield Microsoft(authority, server, sink)


@pytest.fixture
def authority(microsoft: Microsoft) -> Authority:
    """The authorization server; nobody ever logged in."""
    microsoft.authority.reset()
    return microsoft.authority


@pytest.fixture
def world(microsoft: Microsoft, authority: Authority, make_world: MakeWorld) -> Iterator[World]:
    """Sanne's mailbox lies with a provider that takes no password; she has not logged in yet."""
    user = dovecot_user(microsoft.dovecot)
    microsoft.sink.reset()
    made = make_world(user)
    made.sink = microsoft.sink
    made.settings(login=oauth_keys(authority))
    yield made
    user.close()


@pytest.fixture
def logged_in(world: World, authority: Authority) -> World:
    """She logged in, and the letter about 2026-031 has her yes."""
    world.invoices()
    assert logs_in_again(world, authority).code == 0
    world.goes_live()
    world.passes("2026-09-15", "10:00")
    world.says_yes("2026-09-15")
    return world


def oauth_keys(authority: Authority, client_id: str = CLIENT_ID) -> str:
    """What stands in the settings in the place of a password."""
    keys = {"auth": "oauth2", "oauth_client_id": client_id}
    keys |= {"oauth_device_url": f"{authority.base}/devicecode", "oauth_token_url": f"{authority.base}/token"}
    return "\n".join(f'{key} = "{value}"' for key, value in keys.items() if value)


def logs_in(world: World, authority: Authority, *words: str) -> Said:
    """Type `voldaan login`, and type its code in a browser as soon as it stands there."""
    with world.starts("login", *words) as process:
        assert process.stdout
        shown = ""
        while "good for" not in shown:
            line = process.stdout.readline()
            if not line:
                break
            shown += line
        authority.approve(world.dovecot.user)
        out, err = process.communicate(timeout=60)
    return Said(process.returncode, shown + out, err)


def logs_in_again(world: World, authority: Authority) -> Said:
    """The same, with a code that is typed at once."""
    authority.approve(world.dovecot.user, ahead=True)
    return world.types("login")


def token_file(world: World) -> Path:
    """Where the login lies."""
    return world.folder / "oauth-sanne.json"


def refresh_token(world: World) -> str:
    """The token that lies there now."""
    return str(json.loads(token_file(world).read_bytes())["refresh_token"])


def test_a_login_from_nothing(world: World, authority: Authority):
    """
    It shows where to go and what to type, waits, keeps the login for her alone, and tries it at both mail servers.
    """
    said = logs_in(world, authority)

    assert said.code == 0, said.all
    assert f"{authority.base}/activate" in said.out
    assert "ABCD-1234" in said.out
    assert f"logged in at {world.dovecot.host}" in said.out
    assert f"may send through {world.sink.host}" in said.out
    assert stat.S_IMODE(token_file(world).stat().st_mode) == 0o600
    assert authority.asked(grant="device_code")[-1]["status"] == 200


def test_with_it_mail_is_read_and_letters_are_sent(logged_in: World):
    """
    IMAP and SMTP take the token in the place of a password.
    """
    assert logged_in.passes("2026-09-15", "10:30").code == 0

    assert len(logged_in.letters()) == 1
    envelopes = [json.loads(file.read_text()) for file in logged_in.sink.out.glob("*.json")]
    assert {envelope["user"] for envelope in envelopes} == {logged_in.dovecot.user}


def test_before_the_first_login_it_is_said_how(world: World, authority: Authority):
    """
    `check` and a pass name the command; nobody is asked for anything.
    """
    for words in (("check",), ("pass", "--now", "2026-09-15T10:00")):
        said = world.types(*words)
        assert said.code == Exit.ATTENTION
        assert "`voldaan login sanne`" in said.all

    assert authority.asked() == []


def test_without_a_client_id_it_is_said_how_to_come_by_one(world: World, authority: Authority):
    """
    By `check` and by `login`; the environment will do as well as the settings.
    """
    world.settings(login=oauth_keys(authority, client_id=""))
    for words in (("check",), ("login",)):
        said = world.types(*words)
        assert said.code != 0
        assert "App registrations" in said.all
        assert "VOLDAAN_OAUTH_CLIENT_ID" in said.all

    world.monkeypatch.setenv("VOLDAAN_OAUTH_CLIENT_ID", CLIENT_ID)
    assert logs_in_again(world, authority).code == 0


def test_an_access_token_that_ends_within_a_pass_is_replaced_once(logged_in: World, authority: Authority):
    """
    The provider took it back between the decision and the sending: one more question, and the letter leaves.
    """
    asked = len(authority.refreshes())
    logged_in.passes_interrupted(lambda: authority.forget("access"), at="10:30")

    assert len(logged_in.letters()) == 1
    assert authority.refreshes()[asked:] == ["", ""]  # one for the pass, one for what was taken back


def test_every_new_refresh_token_takes_the_place_of_the_old_one(logged_in: World, authority: Authority):
    """
    Each is good for one question only, so the one on the disk is always the newest.
    """
    seen = {refresh_token(logged_in)}
    for at in ("10:40", "10:50"):
        logged_in.passes("2026-09-15", at)
        seen.add(refresh_token(logged_in))

    assert len(seen) == 3
    assert set(authority.refreshes()) == {""}


def test_killed_between_a_new_token_and_its_use_the_next_start_works(logged_in: World, tmp_path: Path):
    """
    It was on the disk before anybody was shown what came with it.
    """
    before = refresh_token(logged_in)
    with running_line(tmp_path / "line", logged_in.dovecot.port) as line:
        line.turn("blackhole")
        logged_in.settings(imap_port=str(line.port))
        with logged_in.starts("pass", "--now", "2026-09-15T10:30") as process:
            while refresh_token(logged_in) == before:
                with suppress(subprocess.TimeoutExpired):
                    pytest.fail(f"the pass ended with {process.wait(0.02)}")
            process.kill()
            process.communicate()
        line.turn("pass")
        said = logged_in.passes("2026-09-15", "10:40")

    assert said.code == 0, said.all
    assert len(logged_in.letters()) == 1


def test_a_login_that_was_revoked_is_one_clear_line_and_is_asked_about_once(logged_in: World, authority: Authority):
    """
    Neither this process nor the next one asks again, or knocks at a mail server, until she logs in anew.
    """
    authority.forget("access")
    authority.forget("refresh")
    asked, knocked = len(authority.refreshes()), logged_in.failed_logins()
    said = [logged_in.passes("2026-09-15", at) for at in ("10:30", "10:40", "10:50")]
    said.append(logged_in.types("check"))

    assert {each.code for each in said} == {Exit.ATTENTION}
    assert all(REVOKED in each.all and "`voldaan login sanne`" in each.all for each in said)
    assert authority.refreshes()[asked:] == ["invalid_grant"]
    assert logged_in.failed_logins() == knocked
    assert logged_in.letters() == []
    assert logs_in_again(logged_in, authority).code == 0
    assert logged_in.passes("2026-09-15", "11:00").code == 0
    assert len(logged_in.letters()) == 1


def test_revoked_between_the_decision_and_the_sending_nothing_leaves_until_she_logs_in(
    logged_in: World, authority: Authority
):
    """
    The letter is given up before a byte of it left, and made anew after the next login.
    """

    def revoke() -> None:
        authority.forget("access")
        authority.forget("refresh")

    asked = len(authority.refreshes())
    logged_in.passes_interrupted(revoke, at="10:30")
    said = logged_in.passes("2026-09-15", "10:40")

    assert authority.refreshes()[asked:] == ["", "invalid_grant"]
    assert REVOKED in said.all
    assert [entry.state for entry in logged_in.journal()][-1] is State.ABANDONED
    assert logged_in.letters() == []
    assert logs_in_again(logged_in, authority).code == 0
    assert logged_in.passes("2026-09-15", "11:00").code == 0
    assert len(logged_in.letters()) == 1


@pytest.mark.torture
def test_a_login_as_somebody_else_is_refused_once_by_each_server(logged_in: World, authority: Authority):
    """
    In the browser she was still logged in as her partner: the servers say no, and are not asked again and again.
    """
    with logged_in.starts("login") as process:
        assert process.stdout
        while "good for" not in process.stdout.readline():
            pass
        authority.approve("partner@voldaan.example")
        out, _ = process.communicate(timeout=60)
    asked, knocked = len(authority.refreshes()), logged_in.failed_logins()
    said = logged_in.passes("2026-09-15", "10:30")

    assert out.count("WRONG") == 2
    assert f"in the browser as {logged_in.dovecot.user} itself" in out
    assert "until you say `voldaan login sanne`" in said.all
    assert len(authority.refreshes()) == asked
    assert logged_in.failed_logins() == knocked


def test_she_says_no_in_the_browser(world: World, authority: Authority):
    """
    A sentence, and nothing is kept.
    """
    with world.starts("login") as process:
        assert process.stdout
        while "good for" not in process.stdout.readline():
            pass
        authority.decline()
        _, err = process.communicate(timeout=60)

    assert process.returncode == Exit.MAIL
    assert "declined" in err
    assert not token_file(world).exists()


def test_no_token_shows_anywhere_but_in_its_file(logged_in: World, authority: Authority):
    """
    Not in the log, not in what is printed, not in books or journal: through logins, refusals and a revocation.
    """
    tokens = {refresh_token(logged_in)}
    said = [logged_in.passes("2026-09-15", "10:30")]
    tokens.add(refresh_token(logged_in))
    authority.say((400, {"error": "invalid_grant", "error_description": f"{refresh_token(logged_in)} is revoked"}))
    said.append(logged_in.passes("2026-09-15", "10:40"))

    assert REVOKED in said[-1].all
    assert REVOKED in (logged_in.data / "voldaan.log").read_text()
    printed = "".join(each.all for each in said)
    written = b"".join(path.read_bytes() for path in logged_in.data.rglob("*") if path.is_file())
    assert not any(token in printed or token.encode() in written for token in tokens)
    assert "access-" not in printed
    assert b"access-" not in written


@pytest.mark.torture
def test_it_stays_home_with_one_more_server(logged_in: World, authority: Authority, tmp_path: Path):
    """
    Beside the two mail servers only the token server of the settings is contacted, and nothing listens.
    """
    guard = Guard(tmp_path / "guarded")
    try:
        said = guard.run("--config", str(logged_in.config), "pass", "--now", "2026-09-15T10:30")
        assert said.code == 0, said.all
        tokens = ("127.0.0.1", authority.port)
        asking = frozenset(("http.client.connect", "http.client.send"))
        assert_at_home(guard, imap(logged_in), smtp(logged_in), tokens, asking=asking)
    finally:
        guard.close()


def test_the_first_start_logs_in_there_too(world: World, authority: Authority):
    """
    From nothing: her servers take no password, so it shows a code, and with the login it looks at her mail.
    """
    world.config.unlink()
    world.invoices("2026-061", issued=days_ago(8))
    with at_terminal({"HOME": str(world.folder), "LANG": "en_GB.UTF-8"}, "init") as terminal:
        terminal.answers(
            ("language", "en"),
            ("Your name", "Sanne de Vries"),
            ("mail address", SANNE.email),
            ("Who keeps the mail", ""),
            ("May I ask", "no"),
            ("IMAP, incoming", f"{world.dovecot.host}:{world.dovecot.port}"),
            ("SMTP, outgoing", f"{world.sink.host}:{world.sink.port}"),
            ("The password of", "the one for the web"),
            ("What now?", "5"),
            ("certificate (PEM)", str(world.folder / "authorities.pem")),
            ("What now?", "3"),
            ("name to log in with", world.dovecot.user),
            ("What now?", "2"),
            ("device code", f"{authority.base}/devicecode"),
            ("address for tokens", f"{authority.base}/token"),
            ("client id", CLIENT_ID),
        )
        terminal.waits_for("The code is good for")
        authority.approve(world.dovecot.user)
        terminal.answers(("country", "nl"), ("time zone", ""), ("IBAN", ""), ("bank's files", ""), ("by mail", ""))
        terminal.waits_for("Everything stays in shadow")
        assert terminal.ends() == 0, terminal.text
    folder = world.folder / ".config" / "voldaan"

    assert load_settings(folder / "config.toml").mailboxes[0].auth == "oauth2"
    assert not (folder / "mail-password").exists()
    assert stat.S_IMODE((folder / "oauth-main.json").stat().st_mode) == 0o600
    assert authority.refreshes() in ([], [""])
