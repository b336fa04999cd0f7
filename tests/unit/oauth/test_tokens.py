"""Access tokens valid now, refresh tokens on the disk before they are used, and one process at a time."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from agent.domain.errors import Failure, LedgerError, MailboxError
from agent.oauth import store
from agent.oauth.tokens import Tokens
from tests.unit.oauth.conftest import Desk


def refresh_token(desk: Desk) -> str:
    """The one on the disk."""
    return str(json.loads((desk.folder / "oauth-main.json").read_bytes())["refresh_token"])


def refused(tokens: Tokens, desk: Desk, **keys: object) -> MailboxError:
    """What is raised in the place of a token."""
    with pytest.raises(MailboxError) as caught:
        tokens.access(desk.account(**keys))
    return caught.value


def test_an_access_token_is_asked_for_once_an_hour(desk: Desk):
    """
    It stays in memory until its last five minutes; the next process asks for one of its own.
    """
    tokens = desk.logs_in()
    first = tokens.access(desk.account()).reveal()
    desk.now += timedelta(minutes=54)
    assert tokens.access(desk.account()).reveal() == first
    desk.now += timedelta(minutes=2)
    assert tokens.access(desk.account()).reveal() != first
    desk.process().access(desk.account())

    assert desk.authority.refreshes() == ["", ""]


def test_a_clock_that_went_back_makes_every_token_old(desk: Desk):
    """
    Nobody knows how long it was.
    """
    tokens = desk.logs_in()
    desk.now -= timedelta(days=1)
    tokens.access(desk.account())

    assert desk.authority.refreshes() == [""]


def test_a_token_of_some_seconds_is_used_for_half_of_them(desk: Desk):
    """
    A margin of five minutes would leave nothing of it.
    """
    desk.authority.give_tokens_for(60)
    tokens = desk.logs_in()
    first = tokens.access(desk.account()).reveal()
    desk.now += timedelta(seconds=29)

    assert tokens.access(desk.account()).reveal() == first
    assert desk.authority.refreshes() == []


def test_a_token_a_mail_server_refused_is_replaced_and_not_another_that_came_meanwhile(desk: Desk):
    """
    Two connections may be refused for the same one: the first to say so fetches, the second takes what lies there.
    """
    tokens = desk.logs_in()
    old = tokens.access(desk.account()).reveal()
    new = tokens.access(desk.account(), refused=old).reveal()

    assert new != old
    assert tokens.access(desk.account(), refused=old).reveal() == new
    assert desk.authority.refreshes() == [""]


def test_a_new_refresh_token_is_on_the_disk_before_its_access_token_is_used(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    """
    With a full disk there is no access token; with room again the newest refresh token is written first, then used.
    """
    desk.logs_in()
    tokens, before, write = desk.process(), refresh_token(desk), store.replace_file

    def full(path: Path, content: bytes) -> None:
        raise LedgerError("no space left")

    monkeypatch.setattr(store, "replace_file", full)
    with pytest.raises(LedgerError):
        tokens.access(desk.account())
    assert refresh_token(desk) == before
    monkeypatch.setattr(store, "replace_file", write)

    assert tokens.access(desk.account()).reveal()
    assert desk.authority.refreshes() == ["", ""]  # the old one would have been refused


def test_a_provider_that_gives_no_new_refresh_token_keeps_the_old_one(desk: Desk):
    """
    RFC 6749 6.
    """
    tokens = desk.logs_in()
    before = refresh_token(desk)
    desk.now += timedelta(hours=1)
    desk.authority.say((200, {"access_token": "opens", "token_type": "bearer", "expires_in": 60}))

    assert tokens.access(desk.account()).reveal() == "opens"
    assert refresh_token(desk) == before


def test_two_processes_refresh_one_after_the_other(desk: Desk):
    """
    Each refresh token is good once: the second process reads the one the first has just written.
    """
    desk.logs_in()
    got: list[str] = []
    threads = [
        threading.Thread(target=lambda: got.append(desk.process().access(desk.account()).reveal())) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(set(got)) == 5
    assert desk.authority.refreshes() == [""] * 5


def test_who_waits_too_long_for_another_process_tries_again_later(desk: Desk):
    """
    It may be hanging.
    """
    file = desk.process().file(desk.account())
    with file.alone(), pytest.raises(MailboxError) as caught, file.alone(patience_seconds=0):
        pass

    assert caught.value.temporary


def test_a_revoked_login_is_asked_about_once_by_all_processes(desk: Desk):
    """
    The sentence stays, with its cure; a new login ends it.
    """
    desk.logs_in()
    desk.authority.forget("refresh")
    said = [str(refused(desk.process(), desk)) for _ in range(3)]

    assert desk.authority.refreshes() == ["invalid_grant"]
    assert len(set(said)) == 1
    assert "`voldaan login main`" in said[0]
    assert desk.logs_in().access(desk.account())
    assert desk.process().access(desk.account())


def test_the_owner_may_have_it_asked_about_once_more(desk: Desk):
    """
    An administrator may have lifted a rule.
    """
    desk.logs_in()
    desk.authority.say((400, {"error": "invalid_grant", "error_description": "AADSTS53003: blocked"}))
    tokens = desk.process()
    assert "rule of your organisation" in str(refused(tokens, desk))
    tokens.try_again(desk.account())

    assert tokens.access(desk.account())


@pytest.mark.parametrize("answer", [(503, {}), (429, {}), (400, {"error": "temporarily_unavailable"})])
def test_a_provider_that_cannot_answer_now_takes_nothing_back(desk: Desk, answer: tuple[int, dict[str, object]]):
    """
    The next pass asks again.
    """
    desk.logs_in()
    desk.authority.say(answer)
    tokens = desk.process()

    assert refused(tokens, desk).temporary
    assert tokens.access(desk.account())


def test_a_token_is_brought_to_no_other_address_than_it_came_from(desk: Desk):
    """
    Other settings want a new login; the same goes for another client id.
    """
    desk.logs_in()
    elsewhere = {"oauth_token_url": "http://127.0.0.1:9/token"}

    assert "another provider" in str(refused(desk.process(), desk, **elsewhere))
    assert "another provider" in str(refused(desk.process(), desk, oauth_client_id="them"))
    assert desk.authority.refreshes() == []


def test_before_the_first_login_it_says_how(desk: Desk):
    """
    And contacts nobody.
    """
    error = refused(desk.process(), desk)

    assert error.failure is Failure.LOGIN
    assert "`voldaan login main`" in str(error)
    assert desk.authority.asked() == []


@pytest.mark.parametrize("content", [b"", b"{ half", b"[]", b'{"id": "x"}', b"\xff\xfe"])
def test_a_damaged_file_wants_a_new_login(desk: Desk, content: bytes):
    """
    A guess at half a token would be refused, and remembered.
    """
    desk.logs_in()
    (desk.folder / "oauth-main.json").write_bytes(content)

    assert "is damaged; log in again" in str(refused(desk.process(), desk))


def test_a_file_others_can_read_is_told(desk: Desk):
    """
    It was copied from somewhere.
    """
    desk.logs_in()
    assert desk.process().access(desk.account()).warning is None
    (desk.folder / "oauth-main.json").chmod(0o644)

    assert "chmod 600" in str(desk.process().access(desk.account()).warning)


def test_a_client_id_comes_from_the_settings_or_else_from_the_environment(desk: Desk):
    """
    Without either it is said how to come by one.
    """
    environ = {"VOLDAAN_OAUTH_CLIENT_ID": "theirs"}

    assert desk.process(environ).provider(desk.account()).client_id == "us"
    assert desk.process(environ).provider(desk.account(oauth_client_id=None)).client_id == "theirs"
    error = refused(desk.process(), desk, oauth_client_id=None)
    assert error.failure is Failure.SETTINGS
    assert "App registrations" in str(error)


def test_nobody_at_home_is_tried_again_later(desk: Desk):
    """
    Providers restart too.
    """
    tokens = desk.logs_in()
    desk.now += timedelta(hours=2)
    file = desk.folder / "oauth-main.json"
    gone = "http://127.0.0.1:9/token"
    file.write_text(file.read_text().replace(f"{desk.authority.base}/token", gone))

    error = refused(tokens, desk, oauth_token_url=gone)
    assert error.temporary
    assert "nobody answers" in str(error)


def test_a_folder_that_takes_no_login_is_noticed_before_the_browser(desk: Desk):
    """
    Nobody types a code for nothing.
    """
    file = store.LoginFile(desk.folder / "gone", "main")

    with pytest.raises(LedgerError, match="could not be locked"):
        file.try_the_disk()
    desk.process().file(desk.account()).try_the_disk()
    assert [path.name for path in desk.folder.iterdir()] == ["oauth-main.lock"]
