"""The owner's own domain is asked where its mail is: over real HTTPS, and believed only as far as that goes."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from agent.start.autoconfig import LARGEST, NotUsable, read_autoconfig
from agent.start.doors import RealDoors
from tests.servers.launch import SmtpSink
from tests.unit.start.test_autoconfig import IMAP, SMTP, page

WELL_KNOWN = "/.well-known/autoconfig/mail/config-v1.1.xml"


@dataclass
class Host:
    """A web server of the owner's domain; ``says`` is its answer, ``asked`` what came: path and all header fields."""

    domain: str = ""
    says: tuple[int, dict[str, str], bytes] = (404, {}, b"")
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def host(sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """It speaks HTTPS on this machine, by a certificate this machine trusts for now."""
    made = Host()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, dict(self.headers)))
            status, fields, body = made.says
            self.send_response(status)
            for name, value in fields.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sink.dir / "tls" / "cert.pem", sink.dir / "tls" / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.domain = f"localhost:{server.server_port}"
    monkeypatch.setenv("SSL_CERT_FILE", str(sink.cafile))
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def doors(tmp_path: Path) -> RealDoors:
    """The world as it is."""
    return RealDoors(tmp_path / "config.toml", {}, lambda *_: None, lambda: datetime.now(UTC))


def test_the_domain_is_asked_at_its_well_known_place(host: Host, doors: RealDoors):
    """
    What it says is read; of the owner it learns nothing but that somebody asked.
    """
    host.says = (200, {"Content-Type": "text/xml"}, page(IMAP, SMTP))
    found = read_autoconfig(doors.ask_host(host.domain), "sanne@bakker.example")

    assert found.imap.host == "imap.host.example"
    assert host.asked[-1][0] == WELL_KNOWN
    assert "sanne" not in str(host.asked)


@pytest.mark.parametrize("status", [404, 500, 301, 302, 307])
def test_no_answer_is_no_answer_and_no_other_place_is_asked(host: Host, doors: RealDoors, status: int):
    """
    A redirect would bring the question to somebody the owner did not name.
    """
    host.says = (status, {"Location": f"https://{host.domain}/elsewhere"}, b"")
    with pytest.raises(NotUsable, match=str(status)):
        doors.ask_host(host.domain)

    assert "/elsewhere" not in [path for path, _ in host.asked]


def test_an_endless_answer_is_cut_and_refused(host: Host, doors: RealDoors):
    """
    Nobody fills the memory by being asked.
    """
    host.says = (200, {}, b" " * (LARGEST * 3))
    content = doors.ask_host(host.domain)

    assert len(content) == LARGEST + 1
    with pytest.raises(NotUsable, match="larger"):
        read_autoconfig(content, "sanne@bakker.example")


def test_a_certificate_nobody_vouches_for_is_not_believed(
    host: Host, doors: RealDoors, monkeypatch: pytest.MonkeyPatch
):
    """
    Whoever stands in between could name servers of his own.
    """
    host.says = (200, {}, page(IMAP, SMTP))
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NotUsable, match="certificate"):
        doors.ask_host(host.domain)

    assert host.asked == []


@pytest.mark.parametrize("domain", ["bad domain", "a" * 300, "bakker..example"])
def test_a_domain_that_is_none_is_told_as_such(doors: RealDoors, domain: str):
    """
    Whatever stands behind the @.
    """
    with pytest.raises(NotUsable):
        doors.ask_host(domain)
