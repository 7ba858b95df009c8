"""Compares a page's text layer with what was read, and uses the layer's words if it is right.

In the layers that were examined, wrong ones (by an English recogniser) had at most 1.4 % letters
special to Vietnamese, and right ones 19 % and more.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from rapidfuzz import fuzz

from digitize.read.recognise.page import RecognisedLine
from digitize.read.recognise.words import Box, ReadWord
from digitize.read.scan.layer import Layer, LayerWord

SPECIAL = 0.05  # least share of letters special to Vietnamese in a right layer
AGREED = 0.90  # least share of common words, relative to the side with more words, if it is right
SAME_LINE = 80.0  # least similarity of a line of the layer and the same line as read, 0 to 100
NOTE_READ = 90.0  # least similarity of a typed note and a part of the text that was read, 0 to 100

PRINTED = 0.5  # as AGREED, for a page that is no scan, whose columns may have been misread
LEAST_WORDS = 20  # least words of a layer that replaces the lines read

Verdict = Literal["agrees", "disagrees", "not_vietnamese", "legacy_encoding", "born_digital"]
Use = Literal["words", "lines"]


def judge(layer: Layer, lines: Sequence[RecognisedLine], scanned: bool = True) -> Verdict | None:
    """Judge the text layer of a page; None if the page has none.

    Args: scanned: whether a picture covers the page, so that the layer comes from a recogniser.
    """
    if not layer.words:
        return None
    if layer.legacy:
        return "legacy_encoding"
    agreed = _agreed(layer, lines)
    if not scanned and agreed >= PRINTED:  # in any language
        enough = len(layer.words) >= LEAST_WORDS
        return "agrees" if agreed >= AGREED else "born_digital" if enough else "disagrees"
    if _special_share(word.text for word in layer.words) < SPECIAL:
        return "not_vietnamese"
    return "agrees" if agreed >= AGREED else "disagrees"


def use_of(
    verdict: Verdict | None, layer: Layer, lines: Sequence[RecognisedLine], scanned: bool
) -> Use | None:
    """Whether to use the layer's words in the lines that were read, its lines instead, or nothing.

    A font that is not embedded is replaced by one with other letters: then only the layer is right.
    """
    if verdict == "agrees":
        return "words"
    if verdict == "born_digital":
        return "lines"
    if verdict != "legacy_encoding" or not layer.converted:
        return None
    if _special_share(word.text for word in layer.words) < SPECIAL:
        return None
    if _agreed(layer, lines) >= AGREED:
        return "words"
    return "lines" if layer.bare and not scanned else None


def _agreed(layer: Layer, lines: Sequence[RecognisedLine]) -> float:
    """The number of common words as a share of the side with more words, 0 to 1."""
    printed = Counter(word.text for word in layer.words)
    read = Counter(word.text for line in lines for word in line.words)
    return (printed & read).total() / max(printed.total(), read.total(), 1)


def with_layer(
    lines: Sequence[RecognisedLine], layer: Layer, scale: tuple[float, float]
) -> list[RecognisedLine]:
    """Replace the words of each line that was read by those of the same line of the layer.

    Args: scale: pixels of the page image per point, across and down.
    """
    words = [(word.text, _pixels(word, scale)) for word in layer.words]
    made = []
    for line in lines:
        inside = [(text, box) for text, box in words if _lies_in(box, line.box)]
        inside.sort(key=lambda pair: pair[1][0])
        exact = " ".join(text for text, _ in inside)
        read = " ".join(word.text for word in line.words)
        if inside and fuzz.ratio(exact, read) >= SAME_LINE:
            kept = tuple(ReadWord(text, box, 1.0, ()) for text, box in inside)
            line = replace(line, words=kept, second=None, thirds=())
        made.append(line)
    return made


def unread_notes(notes: Sequence[str], lines: Sequence[RecognisedLine]) -> tuple[str, ...]:
    """The typed notes of a page that are not found in the text that was read."""
    read = " ".join(word.text for line in lines for word in line.words).casefold()
    return tuple(note for note in notes if fuzz.partial_ratio(note.casefold(), read) < NOTE_READ)


def _special_share(texts: Iterable[str]) -> float:
    letters = [letter for text in texts for letter in text if letter.isalpha()]
    special = sum(
        letter in "đĐ" or len(unicodedata.normalize("NFD", letter)) > 1 for letter in letters
    )
    return special / len(letters) if letters else 0.0


def _pixels(word: LayerWord, scale: tuple[float, float]) -> Box:
    x0, y0, x1, y1 = word.box
    across, down = scale
    return round(x0 * across), round(y0 * down), round(x1 * across), round(y1 * down)


def _lies_in(box: Box, line: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return line[0] <= x <= line[2] and line[1] <= y <= line[3]
