"""Fits the second reader to lines: `python -m tools.reader.train LINES SOURCE TARGET`.

LINES is a folder that `tools.reader.make` filled, SOURCE an ONNX file of the network to begin at
(that of PyPI's `trueocr`, or an earlier TARGET), TARGET the file that ships. What ships is the
moving average of the weights. With the same lines and seed it comes out the same but for rounding.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import pickle
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
import trueocr
from torch import Tensor
from torch.nn.functional import ctc_loss
from trueocr import preprocess

from tools.reader.network import Network, exported

RATE = 5e-4
WARM = 40  # steps until the whole rate
LEAST_RATE = 0.04  # of the rate, at the end
FALLING = 0.25  # the share of the lines over which the rate falls
COLUMNS = 9000  # of a batch, in columns of the network's input
MOST = 24  # lines of a batch
NEAR = 0.25  # difference of the logarithms of widths in a batch
LOST = 2.0  # loss a letter above which nobody could read a line, so it teaches nothing
AVERAGE = 0.997  # share of the moving average that stays at each step
OTHERS = str.maketrans("–—“”‘’²³", "--\"\"''23")  # letters that the network has not


@dataclass(slots=True)
class Shown:
    """A line, its letters by number, and how often it was shown."""

    line: np.ndarray
    letters: list[int]
    times: int = 0


class Letters:
    """The network's letters by number; 0 is none."""

    def __init__(self, models: Path) -> None:
        self.meta = json.loads((models / "meta.json").read_text(encoding="utf-8"))
        self.number = {letter: at + 1 for at, letter in enumerate(self.meta["charset"])}

    def of(self, text: str) -> list[int]:
        """The numbers of a text's letters; none if the network has not got one of them."""
        plain = unicodedata.normalize("NFC", text)
        known = "".join(one if one in self.number else one.translate(OTHERS) for one in plain)
        numbers = [self.number.get(letter, 0) for letter in known]
        return numbers if all(numbers) else []

    def ink(self, line: np.ndarray) -> np.ndarray:
        """A line as the network takes it."""
        meta = self.meta
        return preprocess.prepare_image(
            line, max_width=meta["max_width"], pad_y=meta["pad_y"], pad_x=meta["pad_x"]
        )


def lines_of(folder: Path, letters: Letters) -> list[Shown]:
    """The lines of a folder whose letters the network has."""
    found = []
    for path in sorted(folder.glob("*.pkl")):
        for line, text in pickle.loads(path.read_bytes()):  # noqa: S301  (we wrote it)
            if numbers := letters.of(text):
                found.append(Shown(line, numbers))
    return found


def batches(pool: list[Shown], lines: int, dice: random.Random) -> Iterator[list[Shown]]:
    """Lines of like width, the least shown first, until `lines` were shown."""
    shown = 0
    while shown < lines:
        first = min((dice.choice(pool) for _ in range(4)), key=lambda one: one.times)
        width = first.line.shape[1]
        near = [
            one
            for one in dice.sample(pool, min(len(pool), 300))
            if one is not first and abs(math.log(one.line.shape[1] / width)) < NEAR
        ]
        near.sort(key=lambda one: one.times)
        room = int(COLUMNS / min(768, width * 0.66)) - 1
        batch = [first, *near[: max(3, min(MOST - 1, room))]]
        shown += len(batch)
        yield batch


def varied(one: Shown, dice: random.Random) -> np.ndarray:
    """A line that was shown before, a little darker, paler or softer."""
    line = one.line
    if one.times and dice.random() < 0.5:
        darker = 255 - (255 - line.astype(np.float32)) * dice.uniform(0.7, 1.15)
        line = np.clip(darker, 0, 255).astype(np.uint8)
    if one.times and dice.random() < 0.2:
        line = cv2.GaussianBlur(line, (0, 0), dice.uniform(0.4, 0.9))
    return line


def loss_of(network: Network, letters: Letters, batch: list[Shown], dice: random.Random) -> Tensor:
    """The mean loss a letter of a batch."""
    ink, widths = preprocess.pad_batch([letters.ink(varied(one, dice)) for one in batch])
    logits, frames = network(torch.from_numpy(ink), torch.from_numpy(widths))
    lengths = torch.tensor([len(one.letters) for one in batch])
    loss = ctc_loss(
        logits.log_softmax(-1).permute(1, 0, 2),
        torch.tensor([number for one in batch for number in one.letters]),
        frames, lengths, reduction="none", zero_infinity=True,
    )  # fmt: skip
    kept = ((loss / lengths).detach() < LOST).float()
    for one in batch:
        one.times += 1
    return (loss * kept).sum() / (lengths * kept).sum().clamp(min=1)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.reader.train", description=__doc__)
    for name in ("folder", "source", "target"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--lines", type=int, default=300_000, help="how many to show")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    letters = Letters(Path(trueocr.__file__).parent / "models")
    network, dice = Network(asked.source), random.Random(asked.seed)
    average = {key: one.detach().clone() for key, one in network.weights.items()}
    steps = torch.optim.AdamW(network.parameters(), RATE, (0.9, 0.98), weight_decay=0.0)
    shown = 0
    for step, batch in enumerate(batches(lines_of(asked.folder, letters), asked.lines, dice), 1):
        left = (asked.lines - shown) / (FALLING * asked.lines)
        steps.param_groups[0]["lr"] = RATE * min(1, step / WARM) * max(LEAST_RATE, min(1, left))
        loss = loss_of(network, letters, batch, dice)
        steps.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        steps.step()
        shown += len(batch)
        stays = min(AVERAGE, step / (step + 29))
        with torch.no_grad():
            for key, one in network.weights.items():
                average[key].mul_(stays).add_(one, alpha=1 - stays)
        if step % 100 == 0:
            print(f"{shown} lines, loss {loss:.4f}", flush=True)
    exported(asked.source, network, average, asked.target)


if __name__ == "__main__":
    main()
