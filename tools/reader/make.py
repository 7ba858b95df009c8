"""Makes lines to learn from: `python -m tools.reader.make LINES --pairs vie.word.bigrams`.

LINES is filled with files of 400 lines each; every fifth has the strips of a composed page too.
The pairs of words are those of the public repository tesseract-ocr/langdata (Apache-2.0). A file
depends on its seed alone.
"""

from __future__ import annotations

import argparse
import os
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fixtures.make.compose.prose import Author
from tools.reader import strips
from tools.reader.faces import FONTS, faces
from tools.reader.texts import Texts, pairs_of

LINES_A_FILE = 400
PAGE_EVERY = 5  # files, of which one has the strips of a page too


@dataclass(frozen=True, slots=True)
class Task:
    """Which files to make, and where."""

    out: Path
    fonts: Path
    pairs: Path
    seeds: range

    def run(self) -> int:
        pairs = pairs_of(self.pairs)
        for seed in self.seeds:
            path = self.out / f"{seed:07d}.pkl"
            if not path.exists():
                path.with_suffix(".part").write_bytes(pickle.dumps(self._strips(seed, pairs)))
                path.with_suffix(".part").rename(path)
                print(path, flush=True)
        return len(self.seeds)

    def _strips(self, seed: int, pairs: list[list[str]]) -> list[strips.Strip]:
        texts = Texts(Author(np.random.default_rng([seed, 5]), 0), pairs)
        all_faces = faces(self.fonts)
        found = list(strips.page(seed, all_faces)) if seed % PAGE_EVERY == 0 else []
        wanted = len(found) + LINES_A_FILE
        while len(found) < wanted:
            if (one := strips.line(texts, all_faces)) is not None:
                found.append(one)
        return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.reader.make", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, default=FONTS)
    parser.add_argument("--files", type=int, default=250)
    parser.add_argument("--seed", type=int, default=610_000, help="of the first file")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    seeds = range(asked.seed, asked.seed + asked.files)
    every = asked.processes
    tasks = [Task(asked.out, asked.fonts, asked.pairs, seeds[at::every]) for at in range(every)]
    with ProcessPoolExecutor(every) as pool:
        list(pool.map(Task.run, tasks))


if __name__ == "__main__":
    main()
