"""
The last question, whether nobody need look: trees of yes and no, each correcting those before it.

They are asked of everything the other parts said of a mail and the rules noticed in it. All places at one depth of a
tree ask the same, so its answers are the digits of the leaf's number (symmetric trees, as CatBoost grows them:
Prokhorenkova et al. 2018, https://arxiv.org/abs/1706.09516). ``training.trees`` grows them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

TREES, DEPTH = 600, 5
#: A border nothing is above: where a tree asks less than the others.
NEVER = float(np.finfo(np.float16).max)


def shapes() -> dict[str, tuple[int, ...]]:
    """Every array of the trees with its shape: which number each depth asks for, the border, and what leaves say."""
    return {"trees_asked": (TREES, DEPTH), "trees_border": (TREES, DEPTH), "trees_leaf": (TREES, 1 << DEPTH)}


class Trees:
    """The trees with the weights they learnt; ``arrays`` as ``shapes`` names them."""

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self._asked = arrays["trees_asked"].astype(np.int64)
        self._border = arrays["trees_border"].astype(np.float32)
        self._leaf = arrays["trees_leaf"].astype(np.float32)

    def score(self, facts: np.ndarray) -> float:
        """Score one mail, by its row of numbers."""
        leaves = (facts[self._asked] > self._border) @ (1 << np.arange(DEPTH))
        return float(self._leaf[np.arange(TREES), leaves].sum())
