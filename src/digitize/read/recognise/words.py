"""What a recogniser says: words and lines in pixels of the image that it was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels; x1 and y1 lie just outside."""

NOISE_CONFIDENCE = 0.50  # mean of a line; of less, it is no print where the second is unsure too


@dataclass(frozen=True, slots=True)
class LetterChoice:
    """One letter that the network considered; confidence 0 to 1, not calibrated."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class UnsureLetter:
    """A letter of a word, counted from 0, for which the network had several choices, best first."""

    at: int
    choices: tuple[LetterChoice, ...]


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word as Tesseract read it, and the letters that it was not sure of."""

    text: str
    box: Box
    confidence: float  # 0 to 1
    alternatives: tuple[UnsureLetter, ...]


def mean_confidence(words: Sequence[ReadWord]) -> float:
    """Of the words of a line, of which there is one at least."""
    return fmean(word.confidence for word in words)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line as Tesseract laid it out, in the order in which it read them."""

    paragraph: str  # Tesseract's own; of use only where it did the layout
    box: Box
    words: tuple[ReadWord, ...]
