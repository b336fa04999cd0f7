from __future__ import annotations

from pathlib import Path

import pytest

from agent.domain.errors import VoldaanError
from agent.resources import get_resource

EXAMPLE = "config.example.toml"


def test_a_checkout_has_its_resources_at_the_top():
    """Templates and example settings stand where people look for them."""
    assert get_resource(EXAMPLE) == Path(__file__).parents[3] / EXAMPLE


def test_a_wheel_carries_its_resources_inside(tmp_path: Path):
    """Also when some other package left a file of the same name beside us."""
    package = tmp_path / "site-packages" / "agent"
    (package / "_resources").mkdir(parents=True)
    for folder in (package / "_resources", package.parent):
        (folder / EXAMPLE).touch()

    assert get_resource(EXAMPLE, package) == package / "_resources" / EXAMPLE


def test_an_incomplete_installation_is_a_sentence(tmp_path: Path):
    """It says what is missing and what to do."""
    with pytest.raises(VoldaanError, match=r"config\.example\.toml is missing .* install it again"):
        get_resource(EXAMPLE, tmp_path / "agent")
