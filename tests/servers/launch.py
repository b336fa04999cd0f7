"""Start the servers of this folder for tests: one of a kind for a session, with mailboxes and mails apart per test."""

from __future__ import annotations

import email
import email.message
import email.policy
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from imapclient import IMAPClient

from agent.mailbox import Mailbox, open_imap

HERE = Path(__file__).parent
DOVECOT = Path("/usr/sbin/dovecot")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@contextmanager
def running(script: str, kind: str, folder: Path, *options: str, **environment: str) -> Iterator[dict[str, str]]:
    """Start a server, give the lines of its env file, and stop it."""
    command = [HERE / script, "start", folder, *options]
    surroundings = os.environ | environment
    subprocess.run(command, env=surroundings, check=True, stdout=subprocess.DEVNULL, timeout=60)
    try:
        lines = (folder / f"{kind}.env").read_text().splitlines()
        yield dict(line.split("=", 1) for line in lines)
    finally:
        subprocess.run([HERE / script, "stop", folder], env=surroundings, check=False, timeout=60)


def dovecot_missing() -> str | None:
    """Why Dovecot cannot be had; None when it is there. Root may ask for it with VOLDAAN_REQUIRE_DOVECOT=1."""
    if not DOVECOT.exists() and required() and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-q"], check=False, stdout=subprocess.DEVNULL)
        install = ["apt-get", "install", "-yq", "--no-install-recommends", "dovecot-imapd"]
        subprocess.run(
            install, check=False, stdout=subprocess.DEVNULL, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        )
    if DOVECOT.exists():
        return None
    return "no Dovecot here (apt-get install --no-install-recommends dovecot-imapd): real IMAP is NOT tested"


def required() -> bool:
    """Whether a missing Dovecot is a failure."""
    return os.environ.get("VOLDAAN_REQUIRE_DOVECOT") == "1"


def cyrus_missing() -> str | None:
    """Why Cyrus cannot be had; None when it is there."""
    folder = Path(os.environ.get("VOLDAAN_CYRUS", "/opt/voldaan-cyrus"))
    if (folder / "usr/lib/cyrus/bin/imapd").exists():
        return None
    return f"no Cyrus in {folder} (tests/servers/cyrus.sh install, as root): Cyrus is NOT tested"


def courier_missing() -> str | None:
    """Why Courier cannot be had; None when it is there and may run in a mount namespace of its own."""
    folder = Path(os.environ.get("VOLDAAN_COURIER", "/opt/voldaan-courier"))
    if not (folder / "usr/bin/imapd").exists() or not Path("/etc/courier").is_dir():
        return f"no Courier in {folder} (tests/servers/courier.sh install, as root): Courier is NOT tested"
    apart = ["unshare", "-m" if os.geteuid() == 0 else "-rm", "true"]
    if subprocess.run(apart, check=False, capture_output=True).returncode:
        return "mount namespaces are not allowed here: Courier is NOT tested"
    return None


@dataclass
class ImapServer:
    """One user's mailbox on a running server. Words of the trade for tests: open it, or put a mail into it."""

    host: str
    port: int
    tls: Any
    user: str
    password: str
    cafile: Path | None
    maildir: Path = Path("/nonexistent")
    log: Path = Path("/nonexistent")

    def __post_init__(self) -> None:
        self._opened: list[Mailbox] = []
        self._client: IMAPClient | None = None

    def mailbox(
        self, *, read_only: bool = False, name: str = "test", timeout: float = 30, patience_seconds: float = 60
    ) -> Mailbox:
        """Log in; the end of the test logs out."""
        opened = open_imap(
            name=name,
            host=self.host,
            port=self.port,
            tls=self.tls,
            user=self.user,
            password=self.password,
            cafile=self.cafile,
            timeout=timeout,
            patience_seconds=patience_seconds,
            read_only=read_only,
        )
        self._opened.append(opened)
        return opened

    @property
    def client(self) -> IMAPClient:
        """A bare connection, logged in, for what the interface does not offer on purpose."""
        if self._client is None:
            context = None if self.tls == "none" else ssl.create_default_context(cafile=self.cafile)
            self._client = IMAPClient(self.host, self.port, ssl=context is not None, ssl_context=context, timeout=30)
            # Else every literal waits for an acknowledgement that is put off for 40 ms.
            self._client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._client.login(self.user, self.password)
        return self._client

    def deliver(self, folder: str, message: bytes, *, flags: Sequence[str] = (), at: datetime = NOON) -> int:
        """Put a mail into a folder and give its UID."""
        answer = self.client.append(folder, message, flags, at)
        return int(answer.partition(b"APPENDUID ")[2].split(b"]")[0].split()[1])  # RFC 4315 3

    def close(self) -> None:
        """Log out everywhere."""
        for mailbox in self._opened:
            mailbox.close()
        if self._client is not None:
            self._client.logout()


def dovecot_user(server: dict[str, str]) -> ImapServer:
    """A mailbox nobody used before."""
    user = _fresh_name()
    return ImapServer(
        host=server["IMAP_HOST"],
        port=int(server["IMAP_PORT"]),
        tls="implicit" if server["IMAP_TLS"] == "1" else "none",
        user=user,
        password=server["IMAP_PASS"],
        cafile=Path(server["CAFILE"]),
        maildir=Path(server["MAILS"]) / user / "Maildir",
        log=Path(server["STATE"]) / "dovecot.log",
    )


def added_user(script: str, folder: Path, server: dict[str, str]) -> ImapServer:
    """A mailbox nobody used before, on a server that must be told of its users; ``folder`` is where it was started."""
    user = _fresh_name()
    subprocess.run([HERE / script, "add", folder, user], check=True, stdout=subprocess.DEVNULL, timeout=60)
    return ImapServer(
        host=server["IMAP_HOST"],
        port=int(server["IMAP_PORT"]),
        tls="implicit",
        user=user,
        password=server["IMAP_PASS"],
        cafile=Path(server["CAFILE"]),
        maildir=Path(server.get("MAILS", "/nonexistent")) / user / "Maildir",
    )


def _fresh_name() -> str:
    return f"owner-{uuid.uuid4().hex[:12]}@voldaan.example"


@dataclass(frozen=True)
class Accepted:
    """One mail the sink took: its bytes and its envelope."""

    octets: bytes
    sender: str
    recipients: tuple[str, ...]

    @property
    def message(self) -> email.message.EmailMessage:
        """The mail as a mail program reads it."""
        return _parsed(self.octets)


@lru_cache(maxsize=100)
def _parsed(octets: bytes) -> email.message.EmailMessage:
    """A story looks at the same few letters again and again."""
    parsed = email.message_from_bytes(octets, policy=email.policy.default)
    assert isinstance(parsed, email.message.EmailMessage)
    return parsed


@dataclass
class SmtpSink:
    """A running sink. ``dir`` holds its files, ``out`` the accepted mails."""

    host: str
    port: int
    tls: Any
    user: str
    password: str
    cafile: Path
    dir: Path

    @property
    def out(self) -> Path:
        """The folder of accepted mails, NNNN.eml with NNNN.json."""
        return self.dir / "out"

    def mails(self) -> list[Accepted]:
        """Every accepted mail, in the order they came."""
        return [self._read(file) for file in sorted(self.out.glob("*.eml"))]

    def fault(self, *rules: dict[str, Any]) -> None:
        """Fail by these rules from now on (see smtpsink.py); without rules, not at all."""
        fresh = [rule | {"id": uuid.uuid4().hex} for rule in rules]
        beside = self.dir / "faults.json.tmp"
        beside.write_text(json.dumps(fresh))
        beside.rename(self.dir / "faults.json")

    def reset(self) -> None:
        """Forget all mails and faults."""
        self.fault()
        for file in self.out.iterdir():
            file.unlink()

    def _read(self, file: Path) -> Accepted:
        envelope = json.loads(file.with_suffix(".json").read_text())
        return Accepted(file.read_bytes(), envelope["from"], tuple(envelope["to"]))


@contextmanager
def running_sink(folder: Path, *options: str) -> Iterator[SmtpSink]:
    """Start a sink, with options of smtpsink.py."""
    with running("smtpsink.sh", "smtp", folder, "0", *options, PY=sys.executable) as server:
        yield SmtpSink(
            host=server["SMTP_HOST"],
            port=int(server["SMTP_PORT"]),
            tls=server["SMTP_TLS"],
            user=server["SMTP_USER"],
            password=server["SMTP_PASS"],
            cafile=Path(server["CAFILE"]),
            dir=folder,
        )


@dataclass(frozen=True)
class Line:
    """A line through the fault proxy."""

    port: int
    mode: Path

    def turn(self, words: str) -> None:
        """Let it fare so (see faultproxy.py), and wait until it does."""
        for each in ("pass", words):  # the same words again count anew
            self.mode.write_text(each)
            while not self._is(each):
                time.sleep(0.01)

    def _is(self, words: str) -> bool:
        try:
            return self.mode.with_suffix(".now").read_text() == words
        except FileNotFoundError:
            return False


@contextmanager
def running_line(folder: Path, upstream: int) -> Iterator[Line]:
    """Put the fault proxy before a port."""
    with running_proxy(folder, upstream) as (port, mode):
        yield Line(port, mode)


@contextmanager
def running_exchange(folder: Path, upstream: int, *machine: str) -> Iterator[tuple[int, Path]]:
    """Put Exchange's manners before a port; gives its own port and the file of the commands it refused.

    ``machine`` is the name it greets with, when that is not one of Microsoft's.
    """
    command = [sys.executable, HERE / "exchange.py", folder, str(upstream), *machine]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield _appeared(folder / "exchange.env", process), folder / "refused"
        finally:
            process.terminate()


@contextmanager
def running_proxy(folder: Path, upstream: int) -> Iterator[tuple[int, Path]]:
    """Put the fault proxy before a port; gives its own port and its mode file."""
    command = [sys.executable, HERE / "faultproxy.py", folder, str(upstream)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            port = _appeared(folder / "proxy.env", process)
            yield port, folder / "proxy.mode"
        finally:
            process.terminate()


@dataclass(frozen=True)
class Authority:
    """A running authorization server, and the person before its page."""

    base: str
    dir: Path

    @property
    def port(self) -> int:
        """Where it answers."""
        return int(self.base.rpartition(":")[2])

    @property
    def introspect_url(self) -> str:
        """Where mail servers ask whether a token is good."""
        return f"{self.base}/introspect"

    def approve(self, user: str, *, ahead: bool = False) -> None:
        """Type the code that is shown, and log in as this user; ``ahead``: the next one, as soon as it is shown."""
        self._post("approve", user=user, ahead="1" if ahead else "")

    def decline(self) -> None:
        """Say no."""
        self._post("decline")

    def forget(self, what: str) -> None:
        """Make all "access" tokens, "refresh" tokens or "codes" void."""
        self._post("forget", what=what)

    def give_tokens_for(self, seconds: int) -> None:
        """Let new access tokens live so long."""
        self._post("set", ttl=str(seconds))

    def say(self, *answers: tuple[int, dict[str, object]]) -> None:
        """Answer the next questions of a program so, in the place of the truth."""
        self._post("say", answers=json.dumps(answers))

    def asked(self, path: str = "/token", grant: str = "") -> list[dict[str, Any]]:
        """What programs asked so far, with how it was answered."""
        try:
            lines = (self.dir / "oauth.jsonl").read_text().splitlines()
        except FileNotFoundError:
            return []
        found = [json.loads(line) for line in lines]
        return [one for one in found if one["path"] == path and grant in ("", one["grant"])]

    def refreshes(self) -> list[str]:
        """How each refresh ended: "" when it did well, else the error."""
        return [one["error"] for one in self.asked(grant="refresh_token")]

    def reset(self) -> None:
        """Forget everything."""
        for what in ("access", "refresh", "codes"):
            self.forget(what)
        self.say()
        self.give_tokens_for(3600)
        (self.dir / "oauth.jsonl").unlink(missing_ok=True)

    def ask(self, path: str, **form: str) -> dict[str, Any]:
        """Ask as a program does."""
        answer: dict[str, Any] = json.loads(self._post(path, **form))
        return answer

    def _post(self, path: str, **form: str) -> bytes:
        with urllib.request.urlopen(f"{self.base}/{path}", urllib.parse.urlencode(form).encode(), timeout=30) as answer:
            content: bytes = answer.read()
        return content


@contextmanager
def running_authority(folder: Path) -> Iterator[Authority]:
    """Start an authorization server."""
    command = [sys.executable, HERE / "fake_oauth.py", folder]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            port = _appeared(folder / "oauth.env", process)
            yield Authority(f"http://127.0.0.1:{port}", folder)
        finally:
            process.terminate()


def _appeared(file: Path, process: subprocess.Popen[bytes]) -> int:
    while not file.exists():
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} did not start")
        try:
            process.wait(0.02)
        except subprocess.TimeoutExpired:
            continue
    return int(dict(line.split("=", 1) for line in file.read_text().splitlines())["PORT"])
