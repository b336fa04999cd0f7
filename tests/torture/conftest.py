"""The stories' world, for long campaigns."""

from tests.stories.conftest import make_world, world

__all__ = ["make_world", "world"]
