"""Fits weights for the weighing of evidence to words whose right text is known.

The model is that of `weigh.py`. It begins at weights that were fitted before, if there are any, and
departs from them as far as the words show. What the words of the fit before had to say against a
departure is kept as a matrix and counts beside the new words: as many of those as of these.

Source: MacKay, A Practical Bayesian Framework for Backpropagation Networks, 1992 (the matrix).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from digitize.understand.vietnamese.features import Features

RIDGE = 1.0  # penalty on the squares of the weights, in standard deviations of their features
RAREST = 8  # rows that must have a feature for it to get a weight
STEPS = 400
ROWS = 20_000  # texts that are looked at together, for memory
MEMORY = 12  # pairs that L-BFGS remembers

Row = tuple[int, list[Features]]
"""Which text of a word is right, -1 for none of them, and the features of each text."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Features of all texts of all groups as a sparse matrix.

    row, column, value: one entry each. group: (rows,) the group of a row, rising. right: (groups,)
    the row that is right, -1 for none. names: of the columns.
    """

    row: np.ndarray
    column: np.ndarray
    value: np.ndarray
    group: np.ndarray
    right: np.ndarray
    names: list[str]

    def scores(self, weight: np.ndarray) -> np.ndarray:
        """The score of each row, of shape (rows,), by a weight of shape (features,)."""
        return np.bincount(self.row, self.value * weight[self.column], len(self.group))


def table(found: Iterable[tuple[int, list[Features]]], names: list[str] | None = None) -> Table:
    """A table of groups; features that `names` does not have are left out, where it is given."""
    place = {name: at for at, name in enumerate(names or ())}
    row, column, value, group, right = [], [], [], [], []
    at = 0
    for number, (chosen, texts) in enumerate(found):
        right.append(at + chosen if chosen >= 0 else -1)
        for features in texts:
            for name, amount in features.items():
                if names is None or name in place:
                    row.append(at)
                    column.append(place.setdefault(name, len(place)))
                    value.append(amount)
            group.append(number)
            at += 1
    return Table(
        np.array(row, np.int64),
        np.array(column, np.int64),
        np.array(value),
        np.array(group, np.int64),
        np.array(right, np.int64),
        list(place),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What words that are no longer there say about weights that were fitted to them.

    names: of the features. stiffness: (features, features), the slope of their loss's slope.
    """

    names: list[str]
    stiffness: np.ndarray

    def of(self, names: Sequence[str]) -> np.ndarray:
        """The stiffness of some features, of shape (names, names); 0 where no word had them."""
        place = {name: at for at, name in enumerate(self.names)}
        there = [at for at, name in enumerate(names) if name in place]
        found = np.zeros((len(names), len(names)))
        own = [place[names[at]] for at in there]
        found[np.ix_(there, there)] = self.stiffness[np.ix_(own, own)]
        return found


def known_from(data: Sequence[Row], weights: Mapping[str, float]) -> Known:
    """What words say about weights that were fitted to them.

    Returns: the slope of the loss's slope at the weights, of shape (features, features).
    """
    names = list(weights)
    made = table(data, names)
    share, _, _ = softmax(made, np.array(list(weights.values())))
    means = np.zeros((len(data), len(names)))
    np.add.at(means, (made.group[made.row], made.column), made.value * share[made.row])
    stiffness = -means.T @ means
    order = np.argsort(made.row, kind="stable")
    row, column, value = made.row[order], made.column[order], made.value[order]
    for first in range(0, len(made.group), ROWS):
        low, high = np.searchsorted(row, [first, first + ROWS])
        part = np.zeros((min(ROWS, len(made.group) - first), len(names)))
        part[row[low:high] - first, column[low:high]] = value[low:high]
        stiffness += part.T @ (part * share[first : first + ROWS, None])
    return Known(names, stiffness)


def fit(
    data: Table,
    ridge: float = RIDGE,
    prior: np.ndarray | None = None,
    stiffness: np.ndarray | None = None,
) -> np.ndarray:
    """The weights that make what is right most probable, and do not depart far from `prior`.

    Args:
        prior: of shape (features,) like the result; 0 for all where it is not given.
        stiffness: (features, features), what else speaks against departing from `prior`.
    """
    scale = spread(data)
    before = np.zeros(len(data.names)) if prior is None else prior
    pull = ridge * np.diag(scale**2) + (0.0 if stiffness is None else stiffness)
    # In steps of which each is pulled back alike; else the search would end where it began.
    step = np.linalg.inv(np.linalg.cholesky(pull)).T

    def loss(moved: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = _loss(data, before + step @ moved)
        return value + float(moved @ moved) / 2, step.T @ slope + moved

    return before + step @ minimise(loss, np.zeros(len(data.names)))


def spread(data: Table) -> np.ndarray:
    """Root mean square of each feature where it is present, of shape (features,)."""
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
    """(rows,) shares, (groups,) logarithms of the sums of shares, and (rows,) scores.

    Args: weight: (features,) of the table's.
    """
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
    """The minimum (n,) by L-BFGS with backtracking, from a start (n,).

    Source: Nocedal and Wright, Numerical Optimization, 2006, ch. 7.
    """
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
        """The probability of each text of each group; each array has the shape (texts,)."""
        share, _, _ = softmax(made := table(data, self.names), self.weight)
        starts = np.searchsorted(made.group, np.arange(len(data)))
        return np.split(share, starts[1:])


def fitted(
    data: Sequence[Row], prior: Mapping[str, float] | None = None, known: Known | None = None
) -> Fitted:
    """The model of some groups; features that the prior weighs are kept though they be rare.

    Args: known: what the words behind the prior said about it.
    """
    begun = prior or {}
    names = list(dict.fromkeys([*common(table(data)), *begun]))
    before = np.array([begun.get(name, 0.0) for name in names])
    stiffness = None if known is None else known.of(names)
    return Fitted(names, fit(table(data, names), prior=before, stiffness=stiffness))
