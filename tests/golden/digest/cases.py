"""One morning's digest in every language of the desk, as text and as HTML."""

from __future__ import annotations

from pathlib import Path

from agent.desk import write_html, write_text
from agent.domain.speech import SPOKEN, speaking
from tests.unit.desk.digests import digest

FOLDER = Path(__file__).parent
LANGUAGES = ("en", *SPOKEN)


def written(language: str) -> dict[Path, str]:
    """What the expected files of this language should hold."""
    with speaking(language):
        morning = digest()
        return {
            FOLDER / f"{language}.expected.txt": f"{morning.subject}\n\n{write_text(morning)}",
            FOLDER / f"{language}.expected.html": write_html(morning),
        }
