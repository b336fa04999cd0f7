"""The stories' world, for long campaigns."""

from tests.stories.conftest import world

__all__ = ["world"]
