"""A real Dovecot on loopback with folders of any size, for the benchmarks that talk IMAP."""

from __future__ import annotations

import os
import shutil
import ssl
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

from agent.mailbox import Mailbox, open_imap
from tests.servers.launch import dovecot_missing, running

__all__ = ["User", "dovecot_missing", "dovecot_user"]

_MOST_LINKS = 30_000  # ext4 allows 65,000 names for one file


@dataclass(frozen=True)
class User:
    """One fresh mailbox on the running server."""

    host: str
    port: int
    name: str
    password: str
    cafile: Path
    maildir: Path

    def fill_sent(self, mails: Iterable[bytes]) -> None:
        """Lay mails in Sent as files; faster than APPEND, and the server finds them at the first look."""
        for number, mail in enumerate(mails):
            (self._sent("cur") / f"{1_770_000_000 + number}.M{number}.bench:2,S").write_bytes(mail)
        self._settle()

    def fill_sent_with_one(self, mail: bytes, count: int) -> None:
        """Fill Sent with the same small mail many times, as names of a few files."""
        folder = self._sent("cur")
        for number in range(count):
            path = folder / f"{1_770_000_000 + number // 100}.M{number:06}.bench,S={len(mail)},W={len(mail)}:2,S"
            if number % _MOST_LINKS == 0:
                first = path
                first.write_bytes(mail)
            else:
                path.hardlink_to(first)
        self._settle()

    @contextmanager
    def opened(self) -> Iterator[Mailbox]:
        """Log in with our own interface."""
        mailbox = open_imap(
            name="bench",
            host=self.host,
            port=self.port,
            tls="implicit",
            user=self.name,
            password=self.password,
            cafile=self.cafile,
            read_only=True,
        )
        try:
            yield mailbox
        finally:
            mailbox.close()

    @contextmanager
    def bare(self) -> Iterator[IMAPClient]:
        """Log in with imapclient alone."""
        context = ssl.create_default_context(cafile=str(self.cafile))
        with IMAPClient(self.host, self.port, ssl_context=context) as client:
            client.login(self.name, self.password)
            yield client

    def _sent(self, part: str) -> Path:
        for name in ("cur", "new", "tmp"):
            (self.maildir / ".Sent" / name).mkdir(parents=True, exist_ok=True)
        return self.maildir / ".Sent" / part

    def _settle(self) -> None:
        """Make it a folder as it lies there every day: known to the server, and not changed just now."""
        self._hand_over()
        # Dovecot reads a Maildir afresh at every look while its folders changed within the last seconds.
        for name in ("cur", "new", "tmp"):
            os.utime(self._sent(name), (1_770_000_000, 1_770_000_000))
        with self.bare() as client:
            client.select_folder("Sent")  # only a writable look stores the server's index
            client.close_folder()

    def _hand_over(self) -> None:
        # The server's script drops root; the mails must then be its user's.
        if os.geteuid() == 0:
            home = self.maildir.parent
            for path in (home, *home.rglob("*")):
                shutil.chown(path, os.environ.get("VOLDAAN_RUNAS", "nobody"))


@contextmanager
def dovecot_user() -> Iterator[User]:
    """Start Dovecot with one empty mailbox, and stop it."""
    with (
        tempfile.TemporaryDirectory(prefix="voldaan-bench-") as folder,
        running("dovecot.sh", "dovecot", Path(folder)) as server,
    ):
        name = f"owner-{uuid.uuid4().hex[:12]}@voldaan.example"
        yield User(
            host=server["IMAP_HOST"],
            port=int(server["IMAP_PORT"]),
            name=name,
            password=server["IMAP_PASS"],
            cafile=Path(server["CAFILE"]),
            maildir=Path(server["MAILS"]) / name / "Maildir",
        )
