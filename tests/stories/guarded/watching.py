"""Watches a Python process from its first breath, as its ``sitecustomize``: whom it contacts, and what it starts.

Each event is one line of JSON into the pipe ``events`` beside this file: who (process id, and whether it is the
program or its reader of documents), what, and with whom. Python's own audit events (PEP 578) tell, and no code of the
program can switch them off. A pipe, because the reader's children may neither open nor lengthen a file.
"""

import contextlib
import json
import os
import sys
from pathlib import Path

_DESCRIPTOR = 700  # the reader's children close everything below 256
_KINDS = ("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "imaplib.", "poplib.", "nntplib.", "telnetlib.")
_STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.startfile", "pty.spawn", "webbrowser.open")
_HARMLESS = ("socket.gethostname", "imaplib.send", "imaplib.open")  # whom imaplib opens shows when it connects


def _begin() -> None:
    pipe = os.open(Path(__file__).with_name("events"), os.O_WRONLY | os.O_NONBLOCK)
    os.dup2(pipe, _DESCRIPTOR, inheritable=False)
    os.close(pipe)
    role = "reader" if "agent.sandbox.worker" in sys.orig_argv else "program"

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if (event.startswith(_KINDS) or event in _STARTS) and event not in _HARMLESS:
            told = [str(each) for each in arguments if not hasattr(each, "fileno")]
            line = json.dumps({"pid": os.getpid(), "role": role, "event": event, "arguments": told})
            with contextlib.suppress(OSError):
                os.write(_DESCRIPTOR, line.encode()[:4000] + b"\n")

    sys.addaudithook(watch)
    os.write(
        _DESCRIPTOR, json.dumps({"pid": os.getpid(), "role": role, "event": "begins", "arguments": []}).encode() + b"\n"
    )


_begin()
