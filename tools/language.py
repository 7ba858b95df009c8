"""Makes the language data that is shipped: `python -m tools.language FOLDER`.

FOLDER holds `vie.wordlist` and `vie.word.bigrams` of the public repository tesseract-ocr/langdata
(Apache-2.0), most frequent first. They have no counts, so the rank stands in for one (Zipf).
"""

from __future__ import annotations

import argparse
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from digitize.record.syllable import is_syllable
from digitize.understand.vietnamese.language import DATA, NUMBER, STEPS_AN_OCTAVE, token_of

WORD_RANKS = 2.7  # Zipf's and Mandelbrot's law: count ~ 1 / (rank + shift) ** steepness
PAIR_STEEPNESS = 0.9
LOWEST = 1.0  # the count of the last in a list


def tokens(text: str) -> list[str]:
    """The words of a line as syllables and numbers; others as "" """
    words = unicodedata.normalize("NFC", text.strip()).split(" ")
    return [_token(word) for word in words]


def _token(word: str) -> str:
    if word and set(word) == {"?"}:  # the lists' mark for digits
        return NUMBER
    return token_of(word) if is_syllable(word) else ""


def ranked(path: Path, steepness: float) -> Iterator[tuple[list[str], float]]:
    """Each line's tokens, with a count estimated from its rank; the last has LOWEST."""
    lines = path.read_text(encoding="utf-8").splitlines()
    last = (len(lines) + WORD_RANKS) ** steepness
    for rank, line in enumerate(lines, 1):
        yield tokens(line), LOWEST * last / (rank + WORD_RANKS) ** steepness


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.language", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    counts: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for found, count in ranked(folder / "vie.wordlist", 1.0):
        if len(found) == 1 and found[0]:
            counts[found[0]] += count
    for found, count in ranked(folder / "vie.word.bigrams", PAIR_STEEPNESS):
        if len(found) == 2 and all(found):
            pairs[found[0], found[1]] += count
    for pair in pairs:
        for token in pair:
            counts.setdefault(token, LOWEST)
    counts[NUMBER] = counts["năm"] * 2
    write(counts, pairs)


def write(counts: Counter[str], pairs: Counter[tuple[str, str]]) -> None:
    ordered = [token for token, _ in counts.most_common()]
    place = {token: at for at, token in enumerate(ordered)}
    found = sorted((place[a] * len(place) + place[b], count) for (a, b), count in pairs.items())
    keys = np.array([key for key, _ in found], np.uint32)
    np.savez_compressed(
        DATA,
        syllables=np.frombuffer(" ".join(ordered).encode(), np.uint8),
        counts=_steps([counts[token] for token in ordered]),
        gaps=np.diff(keys, prepend=np.uint32(0)),
        pairs=_steps([count for _, count in found]),
    )
    print(f"{len(ordered)} syllables, {len(keys)} pairs, {DATA.stat().st_size / 1e3:.0f} kB")


def _steps(counts: list[float]) -> np.ndarray:
    return np.round(np.log2(counts) * STEPS_AN_OCTAVE).clip(0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
