"""The trained weights as they travel with the program: arrays without any object in them, checked before use."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from agent.domain.errors import VoldaanError
from agent.domain.reply import Label, Tone
from agent.meaning import known_signs
from agent.understand import network, trees
from agent.understand.days import DAY_BUCKETS, DAY_FACTS
from agent.understand.encoder import WIDTH
from agent.understand.features import CHARACTER_BUCKETS, WORD_BUCKETS

FORMAT = 4
LABELS = tuple(Label)
TONES = tuple(Tone)
#: What is told of a mail: which label leads, which it says, whether nobody need look, whether to go on all the same,
#: how it is said, whether a machine wrote it.
OUTPUTS: tuple[str, ...] = (
    *(f"primary {label}" for label in LABELS),
    *(f"says {label}" for label in LABELS),
    *("calm", "goes on", *(f"tone {tone}" for tone in TONES), "automatic"),
)
CALM = OUTPUTS.index("calm")
SIGNS = known_signs()
PLACES: Mapping[str, int] = {name: place for place, name in enumerate(SIGNS)}
_FLOATS = np.dtype("<f2")
#: Of the large tables each column is told in whole steps of its own size: a quarter of the room of plain numbers.
_STEPS = np.dtype("i1")
_MOST_STEPS = 127
_JUDGED = 2 * (2 * len(OUTPUTS) + len(LABELS)) + 1
#: How many numbers the trees may ask for, of each mail.
FACTS = _JUDGED + len(LABELS) + 3 + 2 * len(SIGNS)
#: Every array with its shape; the weights come first, for these are what a text is multiplied with.
SHAPES: Mapping[str, tuple[int, ...]] = {
    "sentence_encoding": (WIDTH, len(LABELS)),
    "sentence_characters": (CHARACTER_BUCKETS, len(LABELS)),
    "sentence_pairs": (WORD_BUCKETS, len(LABELS)),
    "sentence_signs": (len(SIGNS), len(LABELS)),
    "sentence_bias": (len(LABELS),),
    "mail_encoding": (2 * WIDTH, len(OUTPUTS)),
    "mail_characters": (CHARACTER_BUCKETS, len(OUTPUTS)),
    "mail_pairs": (WORD_BUCKETS, len(OUTPUTS)),
    "mail_signs": (len(SIGNS), len(OUTPUTS)),
    "mail_bias": (len(OUTPUTS),),
    **network.shapes(len(SIGNS), len(OUTPUTS)),
    "together": (_JUDGED, len(OUTPUTS)),
    **trees.shapes(),
    "day_words": (DAY_BUCKETS, 1),
    "day_facts": (len(DAY_FACTS) + len(LABELS) + len(OUTPUTS) + 1, 1),
    "rarity_characters": (CHARACTER_BUCKETS,),
    "rarity_pairs": (WORD_BUCKETS,),
}
NETWORK = tuple(network.shapes(len(SIGNS), len(OUTPUTS)))
#: Those told in steps, the size of a step beside each.
TABLES = tuple(name for name in SHAPES if name.endswith(("characters", "pairs")) and not name.startswith("rarity"))
_SIZES = tuple(f"{name}_step" for name in TABLES)
_AGAIN = "install voldaan again, or train anew with: python -m training.replies"


class WeightsError(VoldaanError):
    """The weights cannot be used with what is installed; rules read on without them."""


@dataclass(frozen=True, eq=False)
class Weights:
    """
    What training left, for one version of the encoder: ``arrays`` as ``SHAPES`` names them.

    Those of ``TABLES`` are whole steps, the size of which stands in ``steps`` for each column.
    """

    encoder: str
    arrays: Mapping[str, np.ndarray]
    steps: Mapping[str, np.ndarray]

    def packed(self) -> bytes:
        """As a file; the same weights always give the same bytes."""
        arrays: dict[str, Any] = {
            "format": np.array(FORMAT),
            "encoder": np.array(self.encoder),
            "outputs": np.array(OUTPUTS),
            "signs": np.array(SIGNS),
            **self.arrays,
            **{f"{name}_step": self.steps[name] for name in TABLES},
        }
        file = io.BytesIO()
        np.savez(file, **{name: arrays[name] for name in sorted(arrays)})
        return file.getvalue()


def rounded(encoder: str, arrays: Mapping[str, np.ndarray]) -> Weights:
    """Weights as they are kept, of the numbers training found."""
    kept = {name: arrays[name].astype(_FLOATS) for name in SHAPES if name not in TABLES}
    steps = {
        name: np.maximum(np.abs(arrays[name]).max(axis=0) / _MOST_STEPS, np.finfo(_FLOATS).tiny).astype(_FLOATS)
        for name in TABLES
    }
    kept |= {
        name: np.rint(arrays[name] / steps[name].astype(np.float32)).clip(-127, 127).astype(_STEPS) for name in TABLES
    }
    return Weights(encoder, kept, steps)


def unpack(content: bytes) -> Weights:
    """
    Read weights from a file.

    Raises:
        WeightsError: When it is no such file, or any array is not what the program expects.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as found:
            arrays = {name: found[name] for name in found.files}
    except (ValueError, OSError, EOFError, KeyError, NotImplementedError, zipfile.BadZipFile, zlib.error) as error:
        raise WeightsError(f"the weights of the model are no file of arrays ({error}); {_AGAIN}") from error
    if set(arrays) != {"format", "encoder", "outputs", "signs", *SHAPES, *_SIZES}:
        raise WeightsError(f"the weights of the model have other arrays: {', '.join(sorted(arrays))}; {_AGAIN}")
    if arrays["format"].shape != () or arrays["format"] != FORMAT:
        raise WeightsError(f"the weights of the model have another format than {FORMAT}; {_AGAIN}")
    for name, known in (("outputs", OUTPUTS), ("signs", SIGNS)):
        if arrays[name].dtype.kind != "U" or arrays[name].tolist() != list(known):
            raise WeightsError(f"the weights of the model know other {name}; {_AGAIN}")
    expected = {name: (shape, _STEPS if name in TABLES else _FLOATS) for name, shape in SHAPES.items()}
    expected |= {f"{name}_step": (SHAPES[name][1:], _FLOATS) for name in TABLES}
    for name, (shape, kind) in expected.items():
        array = arrays[name]
        if array.shape != shape or array.dtype != kind or not np.isfinite(array).all():
            raise WeightsError(f"{name} in the weights of the model is {array.dtype} {array.shape}; {_AGAIN}")
    asked = arrays["trees_asked"]
    if (asked < 0).any() or (asked >= FACTS).any() or (asked != np.rint(asked)).any():
        raise WeightsError(f"the trees in the weights of the model ask for what nobody told; {_AGAIN}")
    return Weights(
        str(arrays["encoder"]),
        {name: arrays[name] for name in SHAPES},
        {name: arrays[f"{name}_step"] for name in TABLES},
    )


def read_weights() -> Weights:
    """Read the weights that came with the program; ``WeightsError`` as in ``unpack``."""
    file = files("agent.understand").joinpath("weights.npz")
    if not file.is_file():
        raise WeightsError(f"the weights of the model are missing; {_AGAIN}")
    return unpack(file.read_bytes())
