"""Logins that were refused and servers that want peace: remembered on the disk, for every process."""

from __future__ import annotations

import stat
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.config import Mailbox as Account
from agent.config import Secret
from agent.domain.errors import DeliveryError, Failure, LedgerError, MailboxError, ServerError, VoldaanError
from agent.oauth import Tokens
from agent.work import login_book
from agent.work.login_book import LoginBook, Protocol
from agent.work.logins import Logins
from tests.unit.config.builders import mailbox

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
IMAP, SMTP = Protocol.IMAP, Protocol.SMTP
REFUSED = MailboxError("main: the login was refused (no)", Failure.LOGIN)
BUSY = MailboxError("main: the server wants fewer visits (too many)", Failure.BUSY)
AWAY = MailboxError("main: nobody answers", Failure.RETRY)


@dataclass
class Office:
    """An account whose password lies in a file, and the processes that use it."""

    folder: Path
    now: datetime = NOON
    knocks: list[str] = field(default_factory=list)

    @property
    def file(self) -> Path:
        """Where servers' words lie."""
        return self.folder / "data" / "logins.json"

    def password(self, text: str) -> None:
        """Put another password into its file."""
        (self.folder / "password").write_text(text)

    def account(self, **keys: object) -> Account:
        """The account as the settings describe it."""
        return mailbox(**{"password_command": None, "password_file": str(self.folder / "password")} | keys)

    def process(self) -> Logins:
        """One more process of the program."""
        logins = Logins({}, LoginBook(self.file), b"secret", UTC, Tokens(self.folder, {}))
        logins.clock = lambda: self.now
        return logins

    def logs_in(
        self,
        logins: Logins,
        account: Account | None = None,
        protocol: Protocol = IMAP,
        answer: ServerError | None = None,
    ) -> None:
        """Log in once; the server answers so. Only what reaches it is a knock, by the password it brings."""
        account = account or self.account()
        with logins.entering(account, protocol):
            self.knocks.append(logins.secret(account).reveal())
            if answer:
                raise answer

    def refused(self, logins: Logins, answer: ServerError | None = None, **more) -> ServerError:
        """What is raised instead of a login."""
        with pytest.raises(ServerError) as caught:
            self.logs_in(logins, answer=answer, **more)
        return caught.value


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Nothing was ever tried."""
    built = Office(tmp_path)
    built.password("hunter2")
    return built


def test_a_refused_login_is_tried_by_no_process_again(office: Office):
    """
    Neither by this one, nor by one that starts a week later; and each says why and what to do.
    """
    office.refused(office.process(), REFUSED)
    office.now += timedelta(days=7)
    error = office.refused(office.process())

    assert office.knocks == ["hunter2"]
    assert error.failure is Failure.LOGIN
    assert "3 March 12:00" in str(error)
    assert "voldaan check --try-logins" in str(error)


def test_another_password_in_its_place_is_tried_at_once_without_a_new_start(office: Office):
    """
    The daemon asks for the password anew while its login stands refused, and keeps it otherwise.
    """
    daemon = office.process()
    office.refused(daemon, REFUSED)
    office.password("correct horse")
    office.logs_in(daemon)
    office.password("changed, and nobody refused the old one")
    office.logs_in(daemon)

    assert office.knocks == ["hunter2", "correct horse", "correct horse"]
    office.logs_in(office.process())


@pytest.mark.parametrize(
    "changed", [{"imap_host": "imap2.bakker.example"}, {"imap_port": 1993}, {"user": "sanne"}, {"imap_security": "tls"}]
)
def test_other_settings_of_that_server_are_tried_at_once(office: Office, changed: dict[str, object]):
    """
    Host, port, user or encryption; the same ones are not.
    """
    office.refused(office.process(), REFUSED)
    account = office.account(**changed)
    if changed == {"imap_security": "tls"}:
        office.refused(office.process(), account=account)
        return
    office.logs_in(office.process(), account)

    assert len(office.knocks) == 2


def test_reading_and_sending_are_refused_apart(office: Office):
    """
    Some providers want another password for each.
    """
    office.refused(office.process(), REFUSED)
    office.logs_in(office.process(), protocol=SMTP)
    error = office.refused(office.process(), DeliveryError("smtp: no", Failure.LOGIN), protocol=SMTP)

    assert isinstance(error, DeliveryError)
    assert isinstance(office.refused(office.process(), protocol=SMTP), DeliveryError)
    assert isinstance(office.refused(office.process(), protocol=IMAP), MailboxError)


def test_a_login_that_only_failed_for_now_is_tried_again(office: Office):
    """
    The line broke; nobody said anything of the password.
    """
    office.refused(office.process(), AWAY)
    office.logs_in(office.process())

    assert len(office.knocks) == 2


def test_the_owner_may_say_that_the_same_password_is_tried_again(office: Office):
    """
    The provider let him in again; the daemon that runs meanwhile knows it at its next pass.
    """
    daemon = office.process()
    office.refused(daemon, REFUSED)
    office.process().try_all_again()
    office.logs_in(daemon)

    assert office.knocks == ["hunter2", "hunter2"]


def test_a_busy_server_is_left_alone_longer_and_longer(office: Office):
    """
    5, 10, 20 and 40 minutes, then an hour each time, by every process.
    """
    rests = []
    for _ in range(6):
        office.refused(office.process(), BUSY)
        until = office.process().rests_until()
        rests.append((until - office.now) // timedelta(minutes=1))
        office.now = until - timedelta(seconds=1)
        error = office.refused(office.process())
        assert (error.failure, f"left alone until {until:%-d %B %H:%M}" in str(error)) == (Failure.BUSY, True)
        office.now = until

    assert rests == [5, 10, 20, 40, 60, 60]
    assert len(office.knocks) == 6


def test_a_server_that_was_content_for_hours_begins_with_a_short_rest_again(office: Office):
    """
    A good login in between does not make it forget at once: it lets us in and then complains.
    """
    office.refused(office.process(), BUSY)
    office.now += timedelta(minutes=6)
    office.logs_in(office.process())
    office.refused(office.process(), BUSY)
    assert office.process().rests_until() == office.now + timedelta(minutes=10)
    office.now += timedelta(hours=3)
    office.refused(office.process(), BUSY)

    assert office.process().rests_until() == office.now + timedelta(minutes=5)


def test_a_clock_that_went_back_ends_a_rest(office: Office):
    """
    Else it might last for years.
    """
    office.refused(office.process(), BUSY)
    office.now -= timedelta(days=400)

    office.logs_in(office.process())
    assert office.process().rests_until() is None


def test_a_rest_asks_for_no_password(office: Office):
    """
    A password manager would have to be unlocked for nothing.
    """
    office.refused(office.process(), BUSY)
    (office.folder / "password").unlink()

    assert office.refused(office.process()).failure is Failure.BUSY


def test_an_account_that_could_not_send_is_knocked_at_first(office: Office):
    """
    Until it went well once.
    """
    daemon = office.process()
    assert not daemon.failed(office.account(), SMTP)
    office.refused(daemon, DeliveryError("smtp: strange certificate", Failure.SETTINGS), protocol=SMTP)
    assert office.process().failed(office.account(), SMTP)
    office.logs_in(office.process(), protocol=SMTP)

    assert not daemon.failed(office.account(), SMTP)


def test_a_password_that_is_nowhere_is_no_servers_word(office: Office):
    """
    Nothing was contacted, and as soon as there is one it is tried.
    """
    (office.folder / "password").unlink()
    office.refused(office.process())
    office.password("hunter2")
    office.logs_in(office.process())

    assert office.knocks == ["hunter2"]


@pytest.mark.parametrize("said", ["you said hunter2", "bad: AHNhbm5lQGJha2tlci5leGFtcGxlAGh1bnRlcjI=", "aHVudGVyMg=="])
def test_no_password_stands_in_the_file_or_in_a_sentence(office: Office, said: str):
    """
    Servers may quote what they were told, also as AUTH carries it; the file is the owner's alone.
    """
    first = office.refused(office.process(), MailboxError(f"main: the login was refused ({said})", Failure.LOGIN))
    again = office.refused(office.process())

    for text in (str(first), str(again), office.file.read_text()):
        assert not any(form in text for form in ("hunter2", "h1bnRlcjI", "aHVudGVyMg"))
    assert stat.S_IMODE(office.file.stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", [b"", b"{ half", b"[]", b'{"imap main": {"means": "refused"}}', b"\xff\xfe"])
def test_a_damaged_file_counts_as_empty_and_is_told_once(office: Office, damage: bytes):
    """
    It costs one more login; it is set apart to be looked at.
    """
    office.refused(office.process(), REFUSED)
    office.file.write_bytes(damage)
    logins = office.process()
    office.logs_in(logins)

    assert "was damaged" in logins.take_damage()
    assert logins.take_damage() == ""
    assert office.file.with_suffix(".damaged").read_bytes() == damage
    other = office.process()
    office.logs_in(other)
    assert other.take_damage() == ""


def test_a_disk_that_takes_no_word_does_not_have_a_wrong_password_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    """
    A pass every few minutes on a full disk would lock the account; the word lies on the disk once there is room.
    """

    def full(path: Path, content: bytes) -> None:
        raise LedgerError(f"{path} could not be written: no room")

    logins = office.process()
    with monkeypatch.context() as patch:
        patch.setattr(login_book, "replace_file", full)
        for _ in range(3):
            with pytest.raises(VoldaanError):
                office.logs_in(logins, answer=REFUSED)
    with suppress(ServerError):
        office.logs_in(logins, office.account(name="another"), answer=REFUSED)

    assert office.knocks == ["hunter2", "hunter2"]
    assert sorted(LoginBook(office.file).words()) == ["imap another", "imap main"]


def test_words_of_two_processes_lie_side_by_side(office: Office):
    """
    Neither writes over what the other one heard.
    """
    first, second = office.process(), office.process()
    for logins, name in ((first, "one"), (second, "two"), (first, "three")):
        with suppress(ServerError):
            office.logs_in(logins, office.account(name=name), answer=REFUSED)

    assert sorted(LoginBook(office.file).words()) == ["imap one", "imap three", "imap two"]


class _Provider(Tokens):
    """Gives tokens that change with every question, or says what it is told to."""

    def __init__(self, folder: Path, login: str, trouble: ServerError | None = None) -> None:
        super().__init__(folder, {})
        self.login, self.trouble, self.asked = login, trouble, 0

    def access(self, account: Account, refused: str = "") -> Secret:
        """Another token each time."""
        self.asked += 1
        if self.trouble:
            raise self.trouble
        return Secret(f"access-{self.asked}")

    def login_id(self, account: Account) -> str:
        """The same for all of them."""
        return self.login


def by_token(office: Office, provider: Tokens) -> Logins:
    """A process that logs in with this provider's tokens."""
    logins = Logins({}, LoginBook(office.file), b"secret", UTC, provider)
    logins.clock = lambda: office.now
    return logins


OAUTH = {
    "auth": "oauth2",
    "password_file": None,
    "oauth_device_url": "https://login.bakker.example/device",
    "oauth_token_url": "https://login.bakker.example/token",
}


def test_a_login_by_oauth2_that_was_refused_is_remembered_though_its_tokens_change(office: Office):
    """
    Neither mail server nor provider is asked again, until the owner logs in anew.
    """
    account = office.account(**OAUTH)
    office.refused(by_token(office, _Provider(office.folder, "first")), REFUSED, account=account)
    provider = _Provider(office.folder, "first")
    error = office.refused(by_token(office, provider), account=account)

    assert "until you say `voldaan login main`" in str(error)
    assert (office.knocks, provider.asked) == (["access-2"], 0)
    office.logs_in(by_token(office, _Provider(office.folder, "second")), account)
    assert len(office.knocks) == 2


def test_a_provider_of_tokens_that_wants_peace_gets_it(office: Office):
    """
    Like a mail server: the account rests, and no process asks meanwhile.
    """
    account = office.account(**OAUTH)
    busy = MailboxError("main (login.example): the provider wants fewer visits", Failure.BUSY)
    office.refused(by_token(office, _Provider(office.folder, "first", busy)), account=account)
    provider = _Provider(office.folder, "first")
    error = office.refused(by_token(office, provider), account=account)

    assert error.failure is Failure.BUSY
    assert "left alone until" in str(error)
    assert (office.knocks, provider.asked) == ([], 0)


def test_having_no_token_is_no_mail_servers_word(office: Office):
    """
    It is said as it is, and forgotten when there is one.
    """
    account = office.account(**OAUTH)
    gone = MailboxError("main: `voldaan login main`", Failure.LOGIN)
    error = office.refused(by_token(office, _Provider(office.folder, "first", gone)), account=account)

    assert str(error) == str(gone)
    office.logs_in(by_token(office, _Provider(office.folder, "first")), account)
