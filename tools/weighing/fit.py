"""Fits the weights that are shipped: `python -m tools.weighing.fit PAGES`.

PAGES is what `tools.weighing.pages` wrote; only part 0 is looked at. Half of its papers fit the
weights, the other half sets the limits, then all of them fit the weights that are written. With
`--third` only the weights for words are fitted that the third reader was asked about: they begin
at the others, and move from them as far as these words show, so that few pages do. What the words
say about the weights is written beside them, for archives that learn; with `--known` that alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digitize.read.lines.trueocr import reader_sha256
from digitize.understand.vietnamese.candidates import seen_by_someone
from digitize.understand.vietnamese.fitting import Fitted, Row, fitted, known_from
from digitize.understand.vietnamese.known import DATA as KNOWN
from digitize.understand.vietnamese.numbers import number_in
from digitize.understand.vietnamese.weigh import DATA
from tools.weighing.pages import samples
from tools.weighing.table import (
    Group,
    groups,
    questioned,
    rows,
    without_second,
    without_third,
)

ALONE = 8  # every eighth paper is shown a second time, without its second reading
HARM = 1.3e-4  # of all words may be right and changed, by the model of the other half
NAMES = 0.92  # least for a change of a name: pages for fitting have few names, bulletins many
SUGGEST = 0.5  # more probable than everything else together
FLAGS = 0.013  # of all words may be flagged
FLAGS_THIRD = 0.0095  # the same of those that the third reader was asked about


@dataclass(frozen=True, slots=True)
class Limits:
    """From which probability a change is applied or suggested, below which a word is reviewed.

    figures, names: from which a change of a number or of a name is applied.
    """

    apply: float
    figures: float
    names: float
    suggest: float
    review: float


def limits_of(
    found: Sequence[Group], chances: Sequence[np.ndarray], words: int, flags: float = FLAGS
) -> Limits:
    """Limits that keep the harm and the flags within bounds.

    Args:
        found: questioned words that had no part in the fitting. chances: of their texts.
        words: how many words there were, unquestioned ones included. flags: share of all words.
    """
    right = np.array([group.right for group in found])
    best, top, seen, figures = judged(found, chances)
    breaks = (best > 0) & (right == 0) & seen
    apply = _above(top[breaks & ~figures], int(HARM * words))
    of_figures = _above(top[breaks & figures], 0)
    changed = (best > 0) & (top >= np.where(figures, of_figures, apply)) & seen
    certainty = np.where(changed, top, [float(one[0]) for one in chances])
    review = float(np.sort(certainty)[int(flags * words)])
    names = max(apply, NAMES)
    return Limits(*(round(one, 3) for one in (apply, of_figures, names, SUGGEST, review)))


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
    limits = limits_of(found, crosswise(found, data, prior), words, FLAGS_THIRD)
    return _held(limits, fitted(data, prior))


def _held(limits: Limits, model: Fitted) -> dict[str, Any]:
    weights = zip(model.names, model.weight, strict=True)
    return {
        "from": asdict(limits),
        "weights": {name: round(_floored(name, float(one)), 4) for name, one in weights},
    }


def _floored(name: str, weight: float) -> float:
    """A weight; what a document has elsewhere speaks for a word, or not at all."""
    return max(weight, 0.0) if name.startswith("doc.") else weight


def keep_known(found: Sequence[Group], held: Mapping[str, Any]) -> None:
    """Write down what a word says about the weights, on average."""
    told: dict[str, np.ndarray] = {}
    two = list(rows(questioned(without_third(group) for group in found)))
    three = list(rows(group for group in found if group.evidence.third is not None))
    for name, data, of in (("two", two, held), ("three", three, held["third"])):
        known = known_from(data, of["weights"])
        told[name] = (known.stiffness / len(data)).astype(np.float32)
        told[f"{name}_names"] = np.array(known.names)
    np.savez_compressed(KNOWN, allow_pickle=False, **told)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.weighing.fit")
    parser.add_argument("pages", type=Path)
    parser.add_argument("--third", action="store_true", help="only those for the third reader")
    parser.add_argument("--known", action="store_true", help="only what is known of the weights")
    asked = parser.parse_args()
    found, words = gather(asked.pages)
    held = json.loads(DATA.read_text(encoding="utf-8"))
    if asked.known:
        keep_known(found, held)
        return
    if not asked.third:
        two = questioned(without_third(group) for group in found)
        held |= {"reader": reader_sha256(), **by_two(two, words)}
    three = [group for group in found if group.evidence.third is not None]
    if three:
        held["third"] = by_three(three, words, held["weights"])
    DATA.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    limits = {"two": held["from"], "three": held.get("third", {}).get("from")}
    print(f"{words} words, {len(found)} questioned, {len(three)} read thrice, {limits}")


if __name__ == "__main__":
    main()
