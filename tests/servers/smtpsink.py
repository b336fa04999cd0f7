#!/usr/bin/env python3
"""An SMTP submission server for tests, on loopback: it stores what it accepts, and fails when and how it is told.

Writes DIR/smtp.env and DIR/smtp.pid, every accepted mail as DIR/out/NNNN.eml with its envelope in NNNN.json, and one
line per event to DIR/smtp.jsonl. ``--faults FILE`` names a JSON list of rules, read again for every command; the first
rule that matches counts, ``times`` times (default 1). A rule with a new ``id`` counts afresh.

  {"at": "connect|auth|mail|rcpt|data", "reply": "451 4.7.1 Greylisted", "times": 1, "match": "regexp on what came"}
  {"at": "data", "do": "drop_before_250"}    stored, then the line is cut: the client never learns (in doubt)
  {"at": "data", "do": "drop_no_store"}      the line is cut during DATA, nothing is stored
  {"at": "data", "do": "hang", "seconds": 30, "store": true}
  {"at": "data", "do": "kill_client", "pidfile": "..."}    store, SIGKILL that process, then answer 250
  {"at": "mail|rcpt|data-command|data-bytes", "do": "kill_client", "pidfile": "..."}    SIGKILL it there, then go on

Providers are imitated by ``--autosave-maildir M`` (Gmail and 365 file what they send), ``--deliver-maildir M``,
``--rewrite-msgid outlook|ses`` (Exchange and Amazon SES replace the Message-ID), ``--max-size N`` (552) and
``--rate N`` (450 after N mails a minute).
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import hashlib
import json
import mailbox
import os
import re
import signal
import ssl
import time
import urllib.parse
import urllib.request
import uuid
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Rule = dict[str, Any]
_PASSWORD_MECHANISMS, _TOKEN_MECHANISMS = ("PLAIN", "LOGIN"), ("XOAUTH2", "OAUTHBEARER")
_MESSAGE_ID = re.compile(rb"(?im)^message-id:[ \t]*(\S+)[^\r\n]*\r\n")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    add = parser.add_argument
    add("--dir", required=True, type=Path)
    add("--port", type=int, default=0)
    add("--tls", choices=["implicit", "starttls", "none"], default="implicit")
    add("--cert", type=Path)
    add("--key", type=Path)
    add("--auth", help="USER:PASSWORD; any user may log in with this password")
    add("--introspect", help="URL (RFC 7662): AUTH takes access tokens that are good there, and no password")
    add("--faults", type=Path)
    add("--autosave-maildir", type=Path, action="append", default=[])
    add("--deliver-maildir", type=Path)
    add("--rewrite-msgid", choices=["outlook", "ses"])
    add("--max-size", type=int, default=35_000_000)
    add("--rate", type=int, default=0)
    add("--no-smtputf8", action="store_true")
    return parser.parse_args()


class Faults:
    """The rules in the file, and how often each was used."""

    def __init__(self, file: Path | None, log: Log) -> None:
        self._file = file
        self._log = log
        self._used: dict[str, int] = {}

    def next(self, at: str, text: str = "") -> Rule:
        """Find the rule that strikes now; empty when none does."""
        for number, rule in enumerate(self._rules()):
            key = f"{number} {json.dumps(rule, sort_keys=True)}"
            if rule.get("at") != at or not re.search(rule.get("match", ""), text):
                continue
            if self._used.get(key, 0) < rule.get("times", 1):
                self._used[key] = self._used.get(key, 0) + 1
                self._log.write(fault=rule)
                return rule
        return {}

    def _rules(self) -> list[Rule]:
        try:
            rules: list[Rule] = json.loads(self._file.read_text()) if self._file else []
        except (FileNotFoundError, ValueError):
            return []
        return rules


class Log:
    """One JSON line per event."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a", buffering=1)

    def write(self, **event: object) -> None:
        """Write one event with its moment."""
        self._file.write(json.dumps({"t": round(time.time(), 3), **event}) + "\n")


class Sink:
    """Answers the commands of one server; aiosmtpd calls the methods by their names."""

    def __init__(self, options: argparse.Namespace, faults: Faults, log: Log) -> None:
        self.options = options
        self.out: Path = options.dir / "out"
        self.out.mkdir(parents=True, exist_ok=True)
        self.faults = faults
        self.log = log
        self.recent: list[float] = []

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept a sender."""
        if refusal := self._refusal("mail", address):
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept a recipient."""
        if refusal := self._refusal("rcpt", address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Accept and store a mail, or do what the rules say."""
        octets = envelope.original_content or b""
        self.log.write(offered=hashlib.sha256(octets).hexdigest())
        if self._too_many():
            self.log.write(rate=1)
            return "450 4.2.1 Rate limit, try again later"
        rule = self.faults.next("data", octets.decode("latin-1"))
        if rule.get("reply"):
            return str(rule["reply"])
        doing = rule.get("do")
        if doing == "drop_no_store" or (doing == "hang" and not rule.get("store")):
            await self._cut(server, rule)
            return "250 never seen"
        name = self._store(octets, session, envelope)
        if doing in {"drop_before_250", "hang"}:
            await self._cut(server, rule)
        elif doing == "kill_client":
            _kill(rule)
            await asyncio.sleep(0.2)
        return f"250 2.0.0 OK queued as {name}"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: Any
    ) -> AuthResult:
        """Let in any user with the one password."""
        if rule := self.faults.next("auth"):
            return AuthResult(success=False, handled=False, message=rule["reply"])
        if not isinstance(login, LoginPassword):
            return AuthResult(success=False, handled=False)
        password = self.options.auth.partition(":")[2]
        return AuthResult(success=login.password.decode() == password, auth_data=login.login.decode(), handled=False)

    async def bearer(self, server: SMTP, words: list[str]) -> AuthResult:
        """XOAUTH2 and OAUTHBEARER: let in whose token is good, and say in JSON why another is not."""
        if rule := self.faults.next("auth"):
            return AuthResult(success=False, handled=False, message=rule["reply"])
        brought = base64.b64decode(words[1]).decode()
        user = re.search("(?:user=|a=)([^\1,]+)", brought)
        token = re.search("auth=Bearer ([^\1]+)", brought)
        form = urllib.parse.urlencode({"token": token[1] if token else ""}).encode()
        asking = asyncio.to_thread(urllib.request.urlopen, self.options.introspect, form, 30)
        with await asking as answer:
            known = json.loads(answer.read())
        if user and known.get("active") and known.get("username") == user[1]:
            return AuthResult(success=True, auth_data=user[1])
        self.log.write(refused="token")
        await server.challenge_auth('{"status":"401","schemes":"Bearer"}')
        return AuthResult(success=False, handled=False, message="535 5.7.3 Authentication unsuccessful")

    def _refusal(self, at: str, address: str) -> str:
        rule = self.faults.next(at, address)
        if rule.get("do") == "kill_client":
            _kill(rule)
        return str(rule.get("reply", ""))

    def _too_many(self) -> bool:
        if not self.options.rate:
            return False
        now = time.time()
        self.recent = [then for then in self.recent if now - then < 60]
        self.recent.append(now)
        return len(self.recent) > self.options.rate

    async def _cut(self, server: SMTP, rule: Rule) -> None:
        if rule["do"] == "hang":
            await asyncio.sleep(rule.get("seconds", 30))
        server.transport.abort()

    def _store(self, octets: bytes, session: Session, envelope: Envelope) -> str:
        if self.options.rewrite_msgid:
            octets = _renamed(octets, self.options.rewrite_msgid)
        # Counted anew each time, so that emptying the folder starts afresh.
        name = f"{len(list(self.out.glob('*.eml'))) + 1:04d}"
        described = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "options": envelope.mail_options,
            "tls": bool(session.ssl),
            "auth": session.authenticated,
            "user": session.auth_data,
        }
        (self.out / f"{name}.json").write_text(json.dumps(described))
        (self.out / f"{name}.tmp").write_bytes(octets)
        (self.out / f"{name}.tmp").rename(self.out / f"{name}.eml")
        self.log.write(stored=name, to=envelope.rcpt_tos)
        for maildir in self.options.autosave_maildir:
            _file(octets, maildir, seen=True)
        if self.options.deliver_maildir:
            _file(octets, self.options.deliver_maildir, seen=False)
        return name


def _kill(rule: Rule) -> None:
    with contextlib.suppress(OSError):
        os.kill(int(Path(rule["pidfile"]).read_text()), signal.SIGKILL)


def _renamed(octets: bytes, provider: str) -> bytes:
    found = _MESSAGE_ID.search(octets)
    if not found:
        return octets
    fresh = uuid.uuid4().hex[:16].upper().encode()
    fields = {
        "ses": b"Message-ID: <0102%s-000000@eu-west-1.amazonses.com>\r\n" % fresh,
        "outlook": b"Message-ID: <%s@AM0PR01MB0001.eurprd01.prod.exchangelabs.com>\r\n" % fresh
        + b"X-Microsoft-Original-Message-ID: %s\r\n" % found[1],
    }
    return octets[: found.start()] + fields[provider] + octets[found.end() :]


def _file(octets: bytes, maildir: Path, *, seen: bool) -> None:
    mail = mailbox.MaildirMessage(octets.replace(b"\r\n", b"\n"))
    if mail["Date"]:  # in a story that is the day it plays on
        mail.set_date(parsedate_to_datetime(mail["Date"]).timestamp())
    if seen:
        mail.set_subdir("cur")
        mail.set_flags("S")
    mailbox.Maildir(maildir).add(mail)
    for file in maildir.rglob("*"):  # the IMAP server may run as another user
        if file.is_file():
            file.chmod(0o666)


def _server_factory(options: argparse.Namespace, sink: Sink, context: ssl.SSLContext | None) -> Any:
    class Server(SMTP):
        """aiosmtpd, with faults at the greeting, at the word DATA, and at the first bytes after it."""

        at_first_bytes: Rule | None = None

        async def auth_XOAUTH2(self, server: SMTP, words: list[str]) -> AuthResult:
            return await sink.bearer(self, words)

        async def auth_OAUTHBEARER(self, server: SMTP, words: list[str]) -> AuthResult:
            return await sink.bearer(self, words)

        def connection_made(self, transport: Any) -> None:
            rule = sink.faults.next("connect") if self.transport is None else {}
            super().connection_made(transport)
            if rule:
                transport.write((rule["reply"] + "\r\n").encode())
                transport.close()

        async def smtp_DATA(self, arg: str) -> None:
            if rule := sink.faults.next("data-command"):
                _kill(rule)
            self.at_first_bytes = sink.faults.next("data-bytes")
            await super().smtp_DATA(arg)

        def data_received(self, data: bytes) -> None:
            if rule := self.at_first_bytes:
                self.at_first_bytes = None
                _kill(rule)
            super().data_received(data)

    def factory() -> Server:
        return Server(
            sink,
            hostname="sink.example.test",
            data_size_limit=options.max_size,
            enable_SMTPUTF8=not options.no_smtputf8,
            require_starttls=options.tls == "starttls",
            tls_context=context if options.tls == "starttls" else None,
            auth_required=bool(options.auth),
            authenticator=sink.authenticate if options.auth else None,
            auth_require_tls=False,
            auth_exclude_mechanism=_PASSWORD_MECHANISMS if options.introspect else _TOKEN_MECHANISMS,
            decode_data=False,
        )

    return factory


def _announce(options: argparse.Namespace, port: int) -> None:
    """Write where the server is; the file appears whole."""
    user, _, password = (options.auth or ":").partition(":")
    lines = {
        "KIND": "smtpsink",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": port,
        "SMTP_TLS": options.tls,
        "SMTP_USER": user,
        "SMTP_PASS": password,
        "CAFILE": options.cert.with_name("ca.pem") if options.cert else "",
        "OUT": options.dir / "out",
    }
    (options.dir / "smtp.pid").write_text(str(os.getpid()))
    (options.dir / "smtp.env.tmp").write_text("".join(f"{key}={value}\n" for key, value in lines.items()))
    (options.dir / "smtp.env.tmp").rename(options.dir / "smtp.env")


async def main() -> None:
    """Serve until a signal comes."""
    options = arguments()
    options.dir.mkdir(parents=True, exist_ok=True)
    log = Log(options.dir / "smtp.jsonl")
    sink = Sink(options, Faults(options.faults, log), log)
    context = None
    if options.tls != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
    loop = asyncio.get_running_loop()
    factory = _server_factory(options, sink, context)
    implicit = context if options.tls == "implicit" else None
    server = await loop.create_server(factory, "127.0.0.1", options.port, ssl=implicit)
    _announce(options, server.sockets[0].getsockname()[1])
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: os._exit(0))
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
