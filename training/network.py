"""Teach the network that reads a mail's sentences in a row (``agent.understand.network``); needs torch, on one core."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from agent.meaning.labelling import CRITICAL
from agent.understand.network import HEADS, INNER, LAST, LAYERS, LENGTH, OF_WORDS, OWN, SPOKEN, WIDE
from agent.understand.weights import CALM, LABELS, OUTPUTS

EPOCHS = 9
_AT_ONCE = 96
_SHUFFLED = 8
_RATE, _DECAY, _WARMING = 2e-3, 0.05, 0.1
_FORGOTTEN, _FORGOTTEN_OF_ROWS, _FORGOTTEN_AT_LAST = 0.2, 0.1, 0.4
#: What a mistake costs: whether the owner must look and whether to wait count thrice, beside which label leads.
_HEAVY, _SAID, _SMOOTHED = 3.0, 5.0, 0.05
_HEAVY_OUTPUTS = tuple(OUTPUTS.index(name) for name in ("calm", "goes on"))
#: What it costs more to take trouble for calm, and not to see which trouble it is.
TROUBLE_CALM, _TROUBLE_UNSEEN = 4.0, 2.5
_TROUBLES = [OUTPUTS.index(f"says {label}") for label in sorted(CRITICAL)]
_SEED = 1

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Lesson:
    """All mails as the network sees them: the rows of each (``rows_of``), their letters and words, and the truth."""

    rows: list[np.ndarray]
    characters: csr_array
    pairs: csr_array
    truth: np.ndarray


Teach = Callable[[Lesson, np.ndarray, np.ndarray], tuple[np.ndarray, Arrays]]


def teach(lesson: Lesson, learnt: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, Arrays]:
    """Learn from some mails; give the scores of others, and the weights as ``agent.understand`` reads them."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(_SEED)
    chance = np.random.default_rng(_SEED)
    network = _network(lesson.rows[0].shape[1], lesson.truth.shape[1])
    steps = EPOCHS * (len(learnt) // _AT_ONCE + _SHUFFLED + 1)
    descent = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    pace = torch.optim.lr_scheduler.OneCycleLR(descent, _RATE, steps, pct_start=_WARMING)
    truth, costs = torch.tensor(lesson.truth), torch.tensor(_costs(lesson.truth))
    lengths = np.array([min(LENGTH, len(rows)) for rows in lesson.rows])
    network.train()
    for _ in range(EPOCHS):
        for some in _batches(chance.permutation(learnt), lengths, chance):
            said, true = network(*_seen(lesson, some)), truth[some]
            wrong = torch.nn.functional.binary_cross_entropy_with_logits(said, true, reduction="none")
            leading, first = said[:, : len(LABELS)], true[:, : len(LABELS)].argmax(dim=1)
            cost = (wrong * costs[some]).mean() * _SAID + torch.nn.functional.cross_entropy(
                leading, first, label_smoothing=_SMOOTHED
            )
            descent.zero_grad()
            cost.backward()
            descent.step()
            pace.step()
    network.eval()
    scores = np.zeros((len(asked), lesson.truth.shape[1]), dtype=np.float32)
    with torch.no_grad():
        for begin in range(0, len(asked), _AT_ONCE):
            some = asked[begin : begin + _AT_ONCE]
            scores[begin : begin + _AT_ONCE] = network(*_seen(lesson, some)).numpy()
    return scores, network.arrays()


def _costs(truth: np.ndarray) -> np.ndarray:
    """How much each output of each mail counts beside the others, by what would follow from missing it."""
    costs = np.ones_like(truth)
    costs[:, list(_HEAVY_OUTPUTS)] = _HEAVY
    trouble = is_trouble(truth)
    for place in _TROUBLES:
        costs[trouble, place] *= _TROUBLE_UNSEEN
    costs[trouble, CALM] *= TROUBLE_CALM
    return costs


def is_trouble(truth: np.ndarray) -> np.ndarray:
    """Which mails say a complaint, a refusal or an insolvency, of the true outputs of each."""
    found: np.ndarray = truth[:, _TROUBLES].any(axis=1)
    return found


def _batches(order: np.ndarray, lengths: np.ndarray, chance: np.random.Generator) -> list[np.ndarray]:
    """Mails of about one length side by side, otherwise by chance."""
    found = []
    for begin in range(0, len(order), _AT_ONCE * _SHUFFLED):
        near = order[begin : begin + _AT_ONCE * _SHUFFLED]
        near = near[np.argsort(lengths[near], kind="stable")]
        parts = [near[at : at + _AT_ONCE] for at in range(0, len(near), _AT_ONCE)]
        found += [parts[place] for place in chance.permutation(len(parts))]
    return found


def _seen(lesson: Lesson, some: np.ndarray) -> tuple:
    import torch

    longest = max(len(lesson.rows[place]) for place in some)
    rows = np.zeros((len(some), longest, lesson.rows[0].shape[1]), dtype=np.float32)
    empty = np.ones((len(some), longest), dtype=bool)
    for row, place in enumerate(some):
        rows[row, : len(lesson.rows[place])] = lesson.rows[place]
        empty[row, : len(lesson.rows[place])] = False
    bags = (
        tuple(
            torch.tensor(each.astype(kind))
            for each, kind in ((of.indices, "i8"), (of.indptr[:-1], "i8"), (of.data, "f4"))
        )
        for of in (lesson.characters[some], lesson.pairs[some])
    )
    return torch.tensor(rows), torch.tensor(empty), *bags


def _network(width: int, outputs: int):
    import torch
    from torch import nn

    class Reader(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.characters = nn.EmbeddingBag(1 << 14, OF_WORDS, mode="sum")
            self.pairs = nn.EmbeddingBag(1 << 13, OF_WORDS, mode="sum")
            for table in (self.characters, self.pairs):
                nn.init.normal_(table.weight, std=0.05)
            self.enter, self.place = nn.Linear(width, INNER), nn.Parameter(torch.zeros(LENGTH, INNER))
            layer = nn.TransformerEncoderLayer(
                INNER, HEADS, WIDE, _FORGOTTEN, nn.GELU("tanh"), batch_first=True, norm_first=True
            )
            self.layers = nn.TransformerEncoder(layer, LAYERS, nn.LayerNorm(INNER), enable_nested_tensor=False)
            self.gather = nn.Linear(width + 2 * OF_WORDS + 3 * INNER, LAST)
            self.tell = nn.Linear(LAST, outputs)
            self.of_rows, self.before = nn.Dropout(_FORGOTTEN_OF_ROWS), nn.Dropout(0.3)
            self.last = nn.Dropout(_FORGOTTEN_AT_LAST)

        def forward(self, rows, empty, characters, pairs):
            read = self.enter(self.of_rows(rows)) + self.place[: rows.shape[1]]
            read = self.layers(read, src_key_padding_mask=empty)
            there = (~empty)[..., None].float()
            middle = (read * there).sum(dim=1) / there.sum(dim=1)
            highest = (read - 1e4 * (1 - there)).max(dim=1).values
            words = [
                table(numbers, begins, per_sample_weights=values)
                for table, (numbers, begins, values) in ((self.characters, characters), (self.pairs, pairs))
            ]
            gathered = torch.cat(
                [rows[:, 0] * OWN, *(each * SPOKEN for each in words), read[:, 0], middle, highest], dim=1
            )
            return self.tell(self.last(nn.functional.gelu(self.gather(self.before(gathered)), approximate="tanh")))

        def arrays(self) -> Arrays:
            named = {"network_characters": self.characters.weight, "network_pairs": self.pairs.weight}
            named |= {"network_enter": _joined(self.enter), "network_place": self.place}
            for number, layer in enumerate(self.layers.layers):
                attention = layer.self_attn
                attend = torch.vstack([attention.in_proj_weight.T, attention.in_proj_bias[None]])
                named |= {
                    f"network_{number}_first_norm": torch.vstack([layer.norm1.weight, layer.norm1.bias]),
                    f"network_{number}_attend": attend,
                    f"network_{number}_mix": _joined(attention.out_proj),
                    f"network_{number}_second_norm": torch.vstack([layer.norm2.weight, layer.norm2.bias]),
                    f"network_{number}_widen": _joined(layer.linear1),
                    f"network_{number}_narrow": _joined(layer.linear2),
                }
            norm = self.layers.norm
            named |= {"network_norm": torch.vstack([norm.weight, norm.bias])}
            named |= {"network_gather": _joined(self.gather), "network_tell": _joined(self.tell)}
            return {name: of.detach().numpy().copy() for name, of in named.items()}

    def _joined(linear: nn.Linear) -> torch.Tensor:
        return torch.vstack([linear.weight.T, linear.bias[None]])

    return Reader()
