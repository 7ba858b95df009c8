"""Makes the lines of a page that is no scan from its text layer.

The layer has the same codes as the page's drawing, so its words are exact, and Poppler knows the
columns. But if a font does not map its glyphs to Unicode, letters are missing. Such words are taken
from the reading, and so is text inside pictures.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from digitize.read.lines.frame import UprightFrame
from digitize.read.recognise.page import RecognisedLine
from digitize.read.recognise.words import Box, ReadWord
from digitize.read.scan.layer import LayerWord
from digitize.record.boxes import around

# Widest gap between pieces of a word, and most difference of their baselines, in heights of its
# box. Pieces of a word are up to 0.12 apart, words at least 0.18.
PIECE_GAP, SAME_BASE = 0.15, 0.2
SURE = 0.80  # least confidence of a word as read that replaces one with missing letters
GAPS = 0.02  # least share of such words; with fewer, no letters are missing in the layer
BESIDE = 1.5  # most distance of a word from the line to which it is added, in line heights
SPACE = 0.6  # widest gap between two words of a line, in line heights; columns are farther apart
ON_LINE = 0.5  # least vertical overlap of two parts of a line, relative to the lower part
# Letters of other alphabets that fonts use in place of Vietnamese ones.
_LOOKALIKES = str.maketrans({"\u0131": "i", "\u00d0": "Đ"})


def joined_words(words: Sequence[LayerWord]) -> tuple[LayerWord, ...]:
    """Join pieces of words that have no room for a space between them.

    Some programs set letters with tones in another font, which Poppler takes for separate words.
    """
    made: list[LayerWord] = []
    for word in words:
        if made and _is_piece(made[-1], word):
            before = made.pop()
            x0, y0, x1, y1 = (*map(min, before.box[:2], word.box[:2]),
                              *map(max, before.box[2:], word.box[2:]))  # fmt: skip
            word = LayerWord(before.text + word.text, (x0, y0, x1, y1))
        made.append(word)
    return tuple(replace(word, text=_composed(word.text)) for word in made)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text.translate(_LOOKALIKES))


def printed_lines(
    lines: Sequence[Sequence[LayerWord]],
    read: Sequence[RecognisedLine],
    scale: tuple[float, float],
    frame: UprightFrame,
    bare: bool,
) -> list[RecognisedLine]:
    """The lines of the layer in its order, then lines that were read where the layer has no words.

    Args:
        lines: the words of each line of the layer, in points.
        read: the lines that were read.
        scale: pixels of the page image per point, across and down.
        frame: the frame of the reading.
        bare: whether a font is not embedded, so that the page was drawn and read wrongly.
    """
    own = _whole_lines([[_in_pixels(one, scale) for one in joined_words(line)] for line in lines])
    seen = [word for line in read for word in line.words]
    _fill_gaps(own, [word for word in seen if word.confidence >= SURE and not bare])
    own = _whole_lines(own)
    taken = [word.box for words in own for word in words]
    left = []
    for line in read:
        free = [word for word in line.words if not any(_meet(box, word.box) for box in taken)]
        if len(free) == len(line.words):
            left.append(line)
            continue
        alone = [word for word in free if not bare and not _put(word, own)]
        if alone:
            left.append(replace(line, words=tuple(alone), second=None, thirds=()))
    return [*(_line(words, frame) for words in own if words), *left]


def _is_piece(before: LayerWord, word: LayerWord) -> bool:
    height = max(before.box[3] - before.box[1], word.box[3] - word.box[1])
    on_line = abs(before.box[3] - word.box[3]) < SAME_BASE * height
    return on_line and -PIECE_GAP < (word.box[0] - before.box[2]) / max(height, 1) < PIECE_GAP


def _in_pixels(word: LayerWord, scale: tuple[float, float]) -> ReadWord:
    x0, y0, x1, y1 = word.box
    across, down = scale
    box = (round(x0 * across), round(y0 * down), round(x1 * across), round(y1 * down))
    return ReadWord(word.text, box, 1.0, ())


def _fill_gaps(lines: list[list[ReadWord]], sure: Sequence[ReadWord]) -> None:
    """Replace words of the layer with missing letters by the words that were read."""
    found = []
    for word in sure:
        pieces = [(words, one) for words in lines for one in words if _holds(word.box, one.box)]
        if pieces and _has_gaps("".join(one.text for _, one in pieces), word.text):
            found.append((pieces, word))
    if len(found) >= GAPS * max(1, len(sure)):
        for pieces, word in found:
            for words, piece in pieces:
                words[:] = [one for one in words if one is not piece]
            first = pieces[0][0]
            first[:] = _in_order([*first, word])
    for words in lines:  # drop the remains of words whose letters are all missing
        words[:] = [one for one in words if _says(one.text)]


def _has_gaps(text: str, whole: str) -> bool:
    """Whether a text equals another one with some letters and tones left out."""
    rest = iter(unicodedata.normalize("NFD", whole))
    passed: list[str] = []
    for letter in unicodedata.normalize("NFD", text):
        for other in rest:
            if other == letter:
                break
            passed.append(other)
        else:
            return False
    passed.extend(rest)
    return bool(passed) and all(one.isalpha() or unicodedata.combining(one) for one in passed)


def _says(text: str) -> bool:
    """Whether a word has more than combining marks and spaces."""
    return not all(unicodedata.combining(letter) or letter.isspace() for letter in text)


def _whole_lines(lines: Sequence[list[ReadWord]]) -> list[list[ReadWord]]:
    """Join lines that are parts of one: Poppler separates capitals of two sizes."""
    made: list[list[ReadWord]] = []
    for words in filter(None, lines):
        box = around([word.box for word in words])
        other = next((one for one in made if _are_one(around([w.box for w in one]), box)), None)
        if other is None:
            made.append(list(words))
        else:
            other[:] = _in_order([*other, *words])
    return made


def _are_one(box: Box, other: Box) -> bool:
    """Whether two parts stand beside each other with at most a space between them."""
    height = min(box[3] - box[1], other[3] - other[1])
    shared = min(box[3], other[3]) - max(box[1], other[1])
    gap = max(box[0], other[0]) - min(box[2], other[2])
    return shared >= ON_LINE * height and gap <= SPACE * height


def _put(word: ReadWord, lines: list[list[ReadWord]]) -> bool:
    """Add a word that the layer lacks to the line at its place; returns whether there is one."""
    y = (word.box[1] + word.box[3]) / 2
    for words in lines:
        if not words:
            continue
        left, top, right, lower = around([one.box for one in words])
        reach = BESIDE * (lower - top)
        if top <= y <= lower and left - reach <= word.box[2] and word.box[0] <= right + reach:
            words[:] = _in_order([*words, word])
            return True
    return False


def _in_order(words: Sequence[ReadWord]) -> list[ReadWord]:
    return sorted(words, key=lambda word: word.box[0])


def _line(words: Sequence[ReadWord], frame: UprightFrame) -> RecognisedLine:
    box = around([word.box for word in words])
    return RecognisedLine(tuple(words), None, box, _place(box, frame))


def _holds(box: Box, other: Box) -> bool:
    """Whether a box contains the centre of the other."""
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _meet(box: Box, other: Box) -> bool:
    """Whether either box contains the centre of the other."""
    return _holds(box, other) or _holds(other, box)


def _place(box: Box, frame: UprightFrame) -> tuple[float, float, float, float]:
    """Transform a box from the page to the upright picture."""
    x0, y0, x1, y1 = box
    corners = np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]], np.float64)
    points = (corners - frame.to_page[:, 2]) @ np.linalg.inv(frame.to_page[:, :2]).T
    (left, top), (right, lower) = points.min(axis=0), points.max(axis=0)
    return float(left), float(top), float(right), float(lower)
