"""
Draws the pictures of the README from a run of the demonstration, a reminder and ``voldaan status``, and the digest of
``tests/golden/digest`` as a phone shows it.

Usage: python docs/pictures/draw.py [BROWSER]   (a Chromium that takes --headless --screenshot; default: chromium)
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

from rich.console import Console

from agent.cli.look import COLUMNS, NUMBERS, headline, item_rows, overview_of
from agent.cli.show import make_table
from agent.demo.cast import SANNE
from agent.demo.servers import demo_servers
from agent.demo.show import Demo
from agent.demo.story import ZONE

HERE = Path(__file__).parent
SHOWN_ON = date(2026, 9, 17)
PHONE = 390


def main(browser: str) -> None:
    """Play the demonstration up to the day that is shown, and photograph two things; then the digest."""
    with tempfile.TemporaryDirectory() as name, demo_servers(Path(name), SANNE.email) as servers:
        folder = Path(name)
        with contextlib.redirect_stdout(io.StringIO()):
            house = Demo(folder, servers).play_until(SHOWN_ON)
        overview = overview_of(house, datetime(SHOWN_ON.year, SHOWN_ON.month, SHOWN_ON.day, 10, 5, tzinfo=ZONE))
        console = Console(record=True, width=132, highlight=False, file=io.StringIO())
        console.print(headline(overview))
        console.print(make_table(COLUMNS, item_rows(overview), NUMBERS))
        (folder / "status.svg").write_text(console.export_svg(title="voldaan status"), encoding="utf-8")
        letter = next(path for path in servers.accepted() if "acme.example" in path.name)
        page = folder / "reminder.html"
        subprocess.run([sys.executable, HERE / "render_mail.py", letter, page], check=True)
        _photograph(browser, page, "reminder.png", "860,930")
        _photograph(browser, folder / "status.svg", "status.png", "1640,480")
        _photograph(browser, _on_a_phone(folder), "digest.png", f"{PHONE},1075")


def _on_a_phone(folder: Path) -> Path:
    """The expected digest in a frame as wide as a phone: a browser's own window is never that narrow."""
    digest = HERE.parents[1] / "tests" / "golden" / "digest" / "en.expected.html"
    page = folder / "phone.html"
    frame = f'<iframe src="{digest.as_uri()}" width="{PHONE}" height="1075" frameborder="0"></iframe>'
    page.write_text(f'<body style="margin: 0">{frame}</body>', encoding="utf-8")
    return page


def _photograph(browser: str, page: Path, name: str, size: str) -> None:
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking"]
    options += [f"--user-data-dir={page.parent / 'browser'}", f"--window-size={size}", f"--screenshot={HERE / name}"]
    subprocess.run([browser, *options, page.as_uri()], check=True, capture_output=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "chromium")
