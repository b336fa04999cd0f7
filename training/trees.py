"""Grow the trees that tell whether nobody need look (``agent.understand.trees``); needs catboost, on one core."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from agent.understand.trees import DEPTH, NEVER, TREES, shapes

_RATE, _PUNISHMENT, _SHARE, _SEED = 0.05, 6.0, 0.05, 1

Arrays = dict[str, np.ndarray]
Grow = Callable[[np.ndarray, np.ndarray, np.ndarray], Arrays]


def grow(facts: np.ndarray, truth: np.ndarray, costs: np.ndarray) -> Arrays:
    """
    Trees whose scores tell what is true of the rows.

    Args:
        facts: A row of numbers for each mail.
        truth: 1 where it is true of the mail.
        costs: What a mistake about each mail costs.
    """
    grown = forest().fit(facts, truth, sample_weight=costs)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trees.json"
        grown.save_model(str(path), format="json")
        return arrays_of(json.loads(path.read_text(encoding="utf-8")))


def forest() -> Any:
    """A classifier of CatBoost as the trees are grown with, not grown yet."""
    from catboost import CatBoostClassifier

    return CatBoostClassifier(
        iterations=TREES,
        depth=DEPTH,
        learning_rate=_RATE,
        l2_leaf_reg=_PUNISHMENT,
        rsm=_SHARE,
        random_seed=_SEED,
        thread_count=1,
        verbose=False,
        allow_writing_files=False,
    )


def arrays_of(grown: Mapping[str, Any]) -> Arrays:
    """Trees as CatBoost writes them down, as the program reads them."""
    arrays = {name: np.zeros(shape, dtype=np.float32) for name, shape in shapes().items()}
    arrays["trees_border"][:] = NEVER
    scale, (bias,) = grown["scale_and_bias"]
    for number, tree in enumerate(grown["oblivious_trees"]):
        for depth, asks in enumerate(tree["splits"] or ()):  # a tree may ask nothing
            arrays["trees_asked"][number, depth] = asks["float_feature_index"]
            arrays["trees_border"][number, depth] = asks["border"]
        leaves = np.array(tree["leaf_values"]) * scale
        arrays["trees_leaf"][number, : len(leaves)] = leaves
    arrays["trees_leaf"][0] += bias
    return arrays
