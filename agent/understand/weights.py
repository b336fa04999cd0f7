"""The trained weights as they travel with the program: arrays without any object in them, checked before use."""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from agent.domain.errors import VoldaanError
from agent.domain.reply import Label
from agent.understand.encoder import WIDTH
from agent.understand.features import CHARACTER_BUCKETS, WORD_BUCKETS

FORMAT = 1
LABELS = tuple(Label)
_FLOATS = np.dtype("<f2")
#: Every array with its shape; the weights come first, for these are what a sentence is multiplied with.
SHAPES: Mapping[str, tuple[int, ...]] = {
    "encoding": (WIDTH, len(LABELS)),
    "characters": (CHARACTER_BUCKETS, len(LABELS)),
    "pairs": (WORD_BUCKETS, len(LABELS)),
    "bias": (len(LABELS),),
    "rarity_characters": (CHARACTER_BUCKETS,),
    "rarity_pairs": (WORD_BUCKETS,),
}
_AGAIN = "install voldaan again, or train anew with: python -m training.replies"


class WeightsError(VoldaanError):
    """The weights cannot be used with what is installed; rules read on without them."""


@dataclass(frozen=True, eq=False)
class Weights:
    """What training left: ``arrays`` as ``SHAPES`` names them, for one version of the encoder."""

    encoder: str
    arrays: Mapping[str, np.ndarray]

    def packed(self) -> bytes:
        """As a file; the same weights always give the same bytes."""
        arrays: dict[str, Any] = {
            "format": np.array(FORMAT),
            "encoder": np.array(self.encoder),
            "labels": np.array([label.value for label in LABELS]),
            **{name: self.arrays[name].astype(_FLOATS) for name in SHAPES},
        }
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)
        return file.getvalue()


@dataclass(frozen=True)
class Thresholds:
    """From which probability a label counts.

    Attributes:
        adds: Where the rules are silent; a label that was never right often enough is missing.
        smells: The owner must look, whatever the rules say; only for what must not be missed.
    """

    adds: Mapping[Label, float]
    smells: Mapping[Label, float]


def unpack(content: bytes) -> Weights:
    """
    Read weights from a file.

    Raises:
        WeightsError: When it is no such file, or any array is not what the program expects.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as found:
            arrays = {name: found[name] for name in found.files}
    except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise WeightsError(f"the weights of the model are no file of arrays ({error}); {_AGAIN}") from error
    if set(arrays) != {"format", "encoder", "labels", *SHAPES}:
        raise WeightsError(f"the weights of the model have other arrays: {', '.join(sorted(arrays))}; {_AGAIN}")
    if arrays["format"].shape != () or arrays["format"] != FORMAT:
        raise WeightsError(f"the weights of the model have another format than {FORMAT}; {_AGAIN}")
    if arrays["labels"].dtype.kind != "U" or arrays["labels"].tolist() != [label.value for label in LABELS]:
        raise WeightsError(f"the weights of the model know other labels; {_AGAIN}")
    for name, shape in SHAPES.items():
        array = arrays[name]
        if array.shape != shape or array.dtype != _FLOATS or not np.isfinite(array).all():
            raise WeightsError(f"{name} in the weights of the model is {array.dtype} {array.shape}; {_AGAIN}")
    return Weights(str(arrays["encoder"]), {name: arrays[name] for name in SHAPES})


def read_weights() -> Weights:
    """Read the weights that came with the program; ``WeightsError`` as in ``unpack``."""
    file = files("agent.understand").joinpath("weights.npz")
    if not file.is_file():
        raise WeightsError(f"the weights of the model are missing; {_AGAIN}")
    return unpack(file.read_bytes())


def read_thresholds() -> Thresholds:
    """Read from which probability a label counts (``thresholds.toml``)."""
    tables = tomllib.loads(files("agent.understand").joinpath("thresholds.toml").read_text(encoding="utf-8"))
    return Thresholds(
        *({Label(name): float(value) for name, value in tables[table].items()} for table in ("adds", "smells"))
    )
