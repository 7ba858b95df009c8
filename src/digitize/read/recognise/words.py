"""Types for a recogniser's output: words and lines in pixels of the image given to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

Box = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels; x1 and y1 are exclusive."""

NOISE_CONFIDENCE = 0.50  # mean of a line below which it is noise if the second reader doubts too


@dataclass(frozen=True, slots=True)
class LetterChoice:
    """One candidate for a letter; confidence 0 to 1, not calibrated."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class UnsureLetter:
    """A letter of a word, counted from 0, with several candidates, best first."""

    at: int
    choices: tuple[LetterChoice, ...]


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word as read, with the letters for which Tesseract had several candidates.

    confidence: 0 to 1. alone: Tesseract was not asked, since the second reader was sure of it.
    """

    text: str
    box: Box
    confidence: float
    alternatives: tuple[UnsureLetter, ...]
    alone: bool = False


def mean_confidence(words: Sequence[ReadWord]) -> float:
    """The mean confidence, 0 to 1, of the words of a line, of which there must be at least one."""
    return fmean(word.confidence for word in words)


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line of Tesseract's layout, with its words in reading order."""

    paragraph: str  # Tesseract's id; meaningful only if Tesseract found the layout
    box: Box
    words: tuple[ReadWord, ...]
