"""A page as a picture, drawn by the Chromium, Chrome or Edge that is installed; nothing is fetched."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from agent.domain.errors import VoldaanError
from agent.domain.letter import Letter
from agent.domain.speech import tell

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome")
_ON_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"  # as is
_NO_NAMES = "--host-resolver-rules=MAP * ~NOTFOUND"  # as is
#: The width of a phone, in CSS pixels, and how long one page may take, in seconds.
_WIDE, _LONGEST = 430, 60
_FRAME, _LINE, _LETTERS_A_LINE = 60, 23, 50


def find_browser() -> str:
    """
    Find a browser to draw with.

    Raises:
        VoldaanError: When there is none.
    """
    for name in (*_BROWSERS, _ON_MAC):
        if found := shutil.which(name):
            return found
    raise VoldaanError(tell("pictures need Chromium, Chrome or Edge, and none is installed; the text needs nothing"))


def draw_letter(letter: Letter, target: Path, browser: str) -> None:
    """
    Draw a letter as a phone shows it, as a PNG in ``target``.

    Raises:
        VoldaanError: When the browser fails.
    """
    page = letter.html
    for picture in letter.pictures:
        shown = base64.b64encode(picture.content).decode()
        page = page.replace(f"cid:{picture.cid}", f"data:image/png;base64,{shown}")
    with tempfile.TemporaryDirectory(prefix="voldaan-") as folder:
        file = Path(folder) / "letter.html"
        file.write_text(page, encoding="utf-8")
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium has none for root, and refuses without this
        command = [
            *(browser, "--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-sync"),
            *(
                "--disable-background-networking",
                "--disable-component-update",
                _NO_NAMES,
            ),
            *(f"--user-data-dir={folder}/profile", f"--window-size={_WIDE},{_height(letter)}", *sandbox),
            *(f"--screenshot={target.absolute()}", file.as_uri()),
        ]
        try:
            ended = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_LONGEST, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise VoldaanError(tell("{browser} drew nothing: {why}", browser=browser, why=error)) from None
        if ended.returncode or not target.exists():
            why = ended.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [str(ended.returncode)]
            raise VoldaanError(tell("{browser} drew nothing: {why}", browser=browser, why=why[0]))


def _height(letter: Letter) -> int:
    """About as high as the page will be: a browser draws the window, not the page."""
    lines = sum(1 + len(line) // _LETTERS_A_LINE for line in letter.text.splitlines())
    return _FRAME + _LINE * lines + 200 * len(letter.pictures)
