#!/usr/bin/env python3
"""An OAuth 2 authorization server for tests, on loopback: device flow, refresh with rotation, introspection.

usage: fake_oauth.py DIR [PORT]    writes DIR/oauth.env and DIR/oauth.pid, and one line per question to DIR/oauth.jsonl

  POST /devicecode     RFC 8628 3.2: a code, and a page nobody needs to open
  POST /token          device_code and refresh_token grants; a refresh token is good for one question only
  POST /introspect     RFC 7662, for Dovecot and the SMTP sink

The test's own side:

  POST /approve        user=NAME     the person types the code and logs in as this user; ahead=1: the next code too
  POST /decline                      the person says no
  POST /forget         what=access|refresh|codes    these tokens are good for nothing any more
  POST /set            ttl=SECONDS   how long new access tokens live
  POST /say            answers=JSON  the next questions to /token and /devicecode get these: [[status, {fields}], …]
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

Reply = tuple[int, dict[str, Any]]


class Authority:
    """What is known: who may do what, until when."""

    def __init__(self, base: str, log: Path) -> None:
        self.base = base
        self.log = log
        self.lives_seconds = 3600
        self.access: dict[str, tuple[str, float]] = {}
        self.refresh: dict[str, str] = {}
        self.codes: dict[str, str] = {}
        self.declined = False
        self.ahead = ""
        self.scripted: list[Any] = []

    def answer(self, path: str, form: dict[str, str]) -> Reply:
        """Answer one question."""
        if path in ("/devicecode", "/token") and self.scripted:
            status, fields = self.scripted.pop(0)
            reply = (int(status), dict(fields))
        else:
            answering = getattr(self, f"on_{path.strip('/')}", None)
            reply = answering(form) if answering else (404, {})
        self._note(path, form, reply)
        return reply

    def on_devicecode(self, form: dict[str, str]) -> Reply:
        """Give a code."""
        if not form.get("client_id"):
            return 400, {"error": "invalid_request"}
        code = secrets.token_hex(8)
        self.codes[code], self.ahead, self.declined = self.ahead, "", False
        page = {"user_code": "ABCD-1234", "verification_uri": f"{self.base}/activate"}
        return 200, {"device_code": code, **page, "expires_in": 900, "interval": 1}

    def on_token(self, form: dict[str, str]) -> Reply:
        """Give tokens for a code that was typed, or for a refresh token."""
        kind = form.get("grant_type", "")
        if kind == "refresh_token":
            user = self.refresh.pop(form.get("refresh_token", ""), "")
            return self._tokens(user) if user else (400, {"error": "invalid_grant"})
        if not kind.endswith("device_code"):
            return 400, {"error": "unsupported_grant_type"}
        code = form.get("device_code", "")
        if code not in self.codes:
            return 400, {"error": "expired_token"}
        if self.declined:
            return 400, {"error": "access_denied"}
        if not self.codes[code]:
            return 400, {"error": "authorization_pending"}
        return self._tokens(self.codes.pop(code))

    def on_introspect(self, form: dict[str, str]) -> Reply:
        """Say whether an access token is good."""
        user, until = self.access.get(form.get("token", ""), ("", 0.0))
        if until <= time.time():
            return 200, {"active": False}
        return 200, {"active": True, "username": user, "exp": int(until)}

    def on_approve(self, form: dict[str, str]) -> Reply:
        """Let the person type every code that waits."""
        self.ahead = form["user"] if form.get("ahead") else self.ahead
        self.codes = dict.fromkeys(self.codes, form["user"])
        return 200, {"waiting": len(self.codes)}

    def on_decline(self, form: dict[str, str]) -> Reply:
        """Let the person say no."""
        self.declined = True
        return 200, {}

    def on_forget(self, form: dict[str, str]) -> Reply:
        """Make tokens void."""
        self.ahead = ""
        getattr(self, form["what"]).clear()
        return 200, {}

    def on_set(self, form: dict[str, str]) -> Reply:
        """Choose how long access tokens live."""
        self.lives_seconds = int(form["ttl"])
        return 200, {}

    def on_say(self, form: dict[str, str]) -> Reply:
        """Put words into the server's mouth."""
        self.scripted = json.loads(form["answers"])
        return 200, {}

    def _tokens(self, user: str) -> Reply:
        access, refresh = f"access-{secrets.token_urlsafe(24)}", f"refresh-{secrets.token_urlsafe(24)}"
        self.access[access] = (user, time.time() + self.lives_seconds)
        self.refresh[refresh] = user
        fields = {"access_token": access, "refresh_token": refresh, "token_type": "Bearer"}
        return 200, {**fields, "expires_in": self.lives_seconds}

    def _note(self, path: str, form: dict[str, str], reply: Reply) -> None:
        line = {"path": path, "grant": form.get("grant_type", "").rpartition(":")[2], "status": reply[0]}
        with self.log.open("a") as file:
            file.write(json.dumps(line | {"error": reply[1].get("error", "")}) + "\n")


class Handler(BaseHTTPRequestHandler):
    """Hands questions to the authority."""

    authority: Authority

    def log_message(self, format: str, *arguments: object) -> None:
        """Keep quiet: the authority notes what was asked."""

    def do_POST(self) -> None:
        """Answer a form with JSON."""
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        status, fields = self.authority.answer(self.path, dict(parse_qsl(content)))
        body = json.dumps(fields).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve until killed."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    folder.mkdir(parents=True, exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    base = f"http://127.0.0.1:{server.server_address[1]}"
    Handler.authority = Authority(base, folder / "oauth.jsonl")
    (folder / "oauth.pid").write_text(str(os.getpid()))
    lines = {"KIND": "oauth", "PORT": server.server_address[1], "BASE": base}
    (folder / "oauth.env.tmp").write_text("".join(f"{key}={value}\n" for key, value in lines.items()))
    (folder / "oauth.env.tmp").rename(folder / "oauth.env")
    server.serve_forever()


if __name__ == "__main__":
    main()
