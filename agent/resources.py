"""Finding the files that travel with the program: the letter templates and the example settings."""

from __future__ import annotations

from pathlib import Path

from agent.domain.errors import VoldaanError
from agent.domain.speech import tell

_PACKAGE = Path(__file__).parent


def get_resource(name: str, package: Path = _PACKAGE) -> Path:
    """Say where ``name`` ("templates", "config.example.toml") lies: in the wheel's own folder, else in the checkout.

    Raises:
        VoldaanError: When the installation is incomplete.
    """
    for folder in (package / "_resources", package.parent):
        if (folder / name).exists():
            return folder / name
    text = tell(
        "{name} is missing from this installation of voldaan in {folder}; install it again", name=name, folder=package
    )
    raise VoldaanError(text)
