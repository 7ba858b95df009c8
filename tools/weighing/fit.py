"""Fits the weights that are shipped: `python -m tools.weighing.fit PAGES`.

PAGES is what `tools.weighing.pages` wrote; only part 0 is looked at. Half of its papers fit the
weights, the other half sets the limits, then all of them fit the weights that are written. With
`--third` only the weights for words are fitted that the third reader was asked about: they begin
at the others, and move from them as far as these words show, so that few pages do.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digitize.understand.vietnamese.candidates import number_in, seen_by_someone
from digitize.understand.vietnamese.features import Features
from digitize.understand.vietnamese.weigh import DATA
from tools.weighing.pages import samples
from tools.weighing.table import (
    Group,
    Table,
    groups,
    questioned,
    rows,
    table,
    without_second,
    without_third,
)

RIDGE = 1.0  # penalty on the squares of the weights, in standard deviations of their features
RAREST = 8  # rows that must have a feature for it to get a weight
STEPS = 400
MEMORY = 12  # pairs that L-BFGS remembers
ALONE = 8  # every eighth paper is shown a second time, without its second reading
HARM = 1.3e-4  # of all words may be right and changed, by the model of the other half
SUGGEST = 0.5  # more probable than everything else together
FLAGS = 0.0115  # of all words may be flagged

Row = tuple[int, list[Features]]


def fit(data: Table, ridge: float = RIDGE, prior: np.ndarray | None = None) -> np.ndarray:
    """The weights that make what is right most probable, and do not depart far from `prior`.

    Args: prior: a weight for each of the table's features; 0 for all where it is not given.
    """
    scale = spread(data)
    before = np.zeros(len(data.names)) if prior is None else prior * scale
    scaled = Table(
        data.row, data.column, data.value / scale[data.column], data.group, data.right, data.names
    )

    def loss(weight: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = _loss(scaled, weight)
        moved = weight - before
        return value + ridge * float(moved @ moved) / 2, slope + ridge * moved

    return minimise(loss, before) / scale


def spread(data: Table) -> np.ndarray:
    """Root mean square of each feature where it is present."""
    size = len(data.names)
    count = np.bincount(data.column, minlength=size)
    return np.sqrt(np.bincount(data.column, data.value**2, size) / np.maximum(count, 1)) + 1e-9


def _loss(data: Table, weight: np.ndarray) -> tuple[float, np.ndarray]:
    """Minus the log likelihood, and its slope."""
    share, log_total, scores = softmax(data, weight)
    chosen = data.right[data.right >= 0]
    value = float(log_total.sum() - scores[chosen].sum())
    rest = share.copy()
    rest[chosen] -= 1.0
    return value, np.bincount(data.column, data.value * rest[data.row], len(data.names))


def softmax(data: Table, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each row's share, each group's logarithm of the sum of shares, and the scores."""
    scores = data.scores(weight)
    size = len(data.right)
    top = np.zeros(size)
    np.maximum.at(top, data.group, scores)
    raw = np.exp(scores - top[data.group])
    total = np.bincount(data.group, raw, size) + np.exp(-top)
    return raw / total[data.group], np.log(total) + top, scores


def minimise(
    loss: Callable[[np.ndarray], tuple[float, np.ndarray]], start: np.ndarray
) -> np.ndarray:
    """L-BFGS with backtracking. Source: Nocedal and Wright, Numerical Optimization, 2006, ch. 7."""
    at, (value, slope) = start, loss(start)
    pairs: list[tuple[np.ndarray, np.ndarray]] = []
    for _ in range(STEPS):
        step = -_two_loops(slope, pairs)
        size = 1.0 if pairs else 1.0 / (1.0 + float(np.linalg.norm(slope)))
        while size > 1e-8:
            new_value, new_slope = loss(at + size * step)
            if new_value <= value + 1e-4 * size * float(slope @ step):
                break
            size /= 2
        else:
            return at
        moved, turned = size * step, new_slope - slope
        if float(moved @ turned) > 1e-10:
            pairs = [*pairs, (moved, turned)][-MEMORY:]
        finished = value - new_value < 1e-6 * abs(value)
        at, value, slope = at + moved, new_value, new_slope
        if finished:
            break
    return at


def _two_loops(slope: np.ndarray, pairs: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    q, kept = slope.copy(), []
    for moved, turned in reversed(pairs):
        part = float(moved @ q) / float(moved @ turned)
        q -= part * turned
        kept.append(part)
    if pairs:
        moved, turned = pairs[-1]
        q *= float(moved @ turned) / float(turned @ turned)
    for (moved, turned), part in zip(pairs, reversed(kept), strict=True):
        q += moved * (part - float(turned @ q) / float(moved @ turned))
    return q


def common(data: Table) -> list[str]:
    """The features that enough rows have."""
    count = np.bincount(data.column, minlength=len(data.names))
    return [name for name, many in zip(data.names, count, strict=True) if many >= RAREST]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted model: its features and their weights."""

    names: list[str]
    weight: np.ndarray

    def probabilities(self, data: Sequence[Row]) -> list[np.ndarray]:
        """The probability of each text of each group."""
        share, _, _ = softmax(made := table(data, self.names), self.weight)
        starts = np.searchsorted(made.group, np.arange(len(data)))
        return np.split(share, starts[1:])


def fitted(data: Sequence[Row], prior: Mapping[str, float] | None = None) -> Fitted:
    """The model of some groups; features that the prior weighs are kept though they be rare."""
    known = prior or {}
    names = list(dict.fromkeys([*common(table(data)), *known]))
    before = np.array([known.get(name, 0.0) for name in names])
    return Fitted(names, fit(table(data, names), prior=before))


@dataclass(frozen=True, slots=True)
class Limits:
    """From which probability a change is applied or suggested, below which a word is reviewed.

    figures: from which a change of a number is applied.
    """

    apply: float
    figures: float
    suggest: float
    review: float


def limits_of(found: Sequence[Group], chances: Sequence[np.ndarray], words: int) -> Limits:
    """Limits that keep the harm and the flags within bounds.

    Args:
        found: questioned words that had no part in the fitting. chances: of their texts.
        words: how many words there were, unquestioned ones included.
    """
    right = np.array([group.right for group in found])
    best, top, seen, figures = judged(found, chances)
    breaks = (best > 0) & (right == 0) & seen
    apply = _above(top[breaks & ~figures], int(HARM * words))
    of_figures = _above(top[breaks & figures], 0)
    changed = (best > 0) & (top >= np.where(figures, of_figures, apply)) & seen
    certainty = np.where(changed, top, [float(one[0]) for one in chances])
    review = float(np.sort(certainty)[int(FLAGS * words)])
    return Limits(round(apply, 3), round(of_figures, 3), SUGGEST, round(review, 3))


def judged(
    found: Sequence[Group], chances: Sequence[np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of each group: the most probable text, its probability, and whether it may be applied.

    The last one tells whether it has another number than the word as read.
    """
    best = np.array([int(np.argmax(one)) for one in chances])
    top = np.array([float(one.max()) for one in chances])
    texts = [group.texts[at] for group, at in zip(found, best, strict=True)]
    both = list(zip((group.evidence for group in found), texts, strict=True))
    seen = np.array([seen_by_someone(one, text) for one, text in both])
    figures = np.array([number_in(one.read) != number_in(text) for one, text in both])
    return best, top, seen, figures


def _above(breaks: np.ndarray, allowed: int) -> float:
    """The limit above which so many words would be broken; SUGGEST where there are fewer."""
    most = np.sort(breaks)[::-1]
    return max(float(most[allowed]) + 1e-3, SUGGEST) if len(most) > allowed else SUGGEST


def crosswise(
    found: Sequence[Group], data: Sequence[Row], prior: Mapping[str, float] | None = None
) -> list[np.ndarray]:
    """Each group's probabilities by the model of the other half of the papers."""
    half = np.array([int(group.sample.split("-")[-1]) % 2 for group in found])
    chances: list[np.ndarray] = [np.empty(0)] * len(found)
    for side in (0, 1):
        model = fitted([data[at] for at in np.flatnonzero(half != side)], prior)
        mine = np.flatnonzero(half == side)
        told = model.probabilities([data[at] for at in mine])
        for at, one in zip(mine, told, strict=True):
            chances[at] = one
    return chances


def gather(pages: Path) -> tuple[list[Group], int]:
    """The questioned words of the pages for fitting, and how many words there are."""
    every = [group for sample in samples(pages, "0") for group in groups(sample)]
    return questioned(every), len(every)


def by_two(found: Sequence[Group], words: int) -> dict[str, Any]:
    """Weights and limits for words that two readers read, or one."""
    data = list(rows(found))
    limits = limits_of(found, crosswise(found, data), words)
    alone = [without_second(group) for group in found if int(group.sample[-2:]) % ALONE == 0]
    return _held(limits, fitted([*data, *rows(alone)]))


def by_three(found: Sequence[Group], words: int, prior: Mapping[str, float]) -> dict[str, Any]:
    """Weights and limits for words that the third reader was asked about."""
    data = list(rows(found))
    return _held(limits_of(found, crosswise(found, data, prior), words), fitted(data, prior))


def _held(limits: Limits, model: Fitted) -> dict[str, Any]:
    weights = zip(model.names, model.weight, strict=True)
    return {
        "from": asdict(limits),
        "weights": {name: round(float(one), 4) for name, one in weights},
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.weighing.fit")
    parser.add_argument("pages", type=Path)
    parser.add_argument("--third", action="store_true", help="only those for the third reader")
    asked = parser.parse_args()
    found, words = gather(asked.pages)
    held = json.loads(DATA.read_text(encoding="utf-8"))
    if not asked.third:
        two = questioned(without_third(group) for group in found)
        held |= by_two(two, words)
    three = [group for group in found if group.evidence.third is not None]
    if three:
        held["third"] = by_three(three, words, held["weights"])
    DATA.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    limits = {"two": held["from"], "three": held.get("third", {}).get("from")}
    print(f"{words} words, {len(found)} questioned, {len(three)} read thrice, {limits}")


if __name__ == "__main__":
    main()
