"""The lines of a page that was never scanned, from the words that the page carries itself.

Its letters are drawn from the same codes, so its words are exact, and Poppler knows the columns.
Only where a font does not say what its letters are called, letters are missing in them: such words
are as they were read, and so is what pictures on the page say.
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

# Of the height of a word's box: a font's pieces stand up to 0.12 apart, its words from 0.18.
PIECE_GAP, SAME_BASE = 0.15, 0.2
SURE = 0.80  # confidence of a word that was read, from which it may stand for one with gaps
GAPS = 0.02  # of the words that were read: with fewer that have more letters, the layer has no gaps
BESIDE = 1.5  # heights of a line, in which a word beside it is of it
SPACE = 0.6  # heights of a line that part two of its words at most; two columns stand farther apart
ON_LINE = 0.5  # of the lower of two parts of a line, beside each other
# Letters of other scripts that fonts have for Vietnamese ones.
_LOOKALIKES = str.maketrans({"\u0131": "i", "\u00d0": "Đ"})


def joined_words(words: Sequence[LayerWord]) -> tuple[LayerWord, ...]:
    """The words, with those pieces joined between which there is no room for a space.

    Programs set letters with tones from another font, and Poppler takes them for words.
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
    """Lines of the layer in its order, then those lines that were read where it has no words.

    Args:
        bare: a font is not in the file, so that what was read under its words is wrong.
        lines: the words of each line, in points.
        scale: pixels of the page image a point, across and down.
        frame: of the page that was read.
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
    """Put words that were read in the places of those that have only a part of their letters."""
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
    for words in lines:  # what remains of letters that have no name
        words[:] = [one for one in words if _says(one.text)]


def _has_gaps(text: str, whole: str) -> bool:
    """Whether a text is another without some of its letters and tones."""
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
    """Whether a word is more than tones without their letters."""
    return not all(unicodedata.combining(letter) or letter.isspace() for letter in text)


def _whole_lines(lines: Sequence[list[ReadWord]]) -> list[list[ReadWord]]:
    """The lines, with those joined that are parts of one: Poppler parts capitals of two sizes."""
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
    """Whether two parts of lines stand beside each other with no more than a space between."""
    height = min(box[3] - box[1], other[3] - other[1])
    shared = min(box[3], other[3]) - max(box[1], other[1])
    gap = max(box[0], other[0]) - min(box[2], other[2])
    return shared >= ON_LINE * height and gap <= SPACE * height


def _put(word: ReadWord, lines: list[list[ReadWord]]) -> bool:
    """Put a word that only was read into the line beside or in which it stands, if there is one."""
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
    """Whether the middle of the other lies in a box."""
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _meet(box: Box, other: Box) -> bool:
    """Whether the middle of one of two boxes lies in the other."""
    return _holds(box, other) or _holds(other, box)


def _place(box: Box, frame: UprightFrame) -> tuple[float, float, float, float]:
    """A box of the page in the upright picture."""
    x0, y0, x1, y1 = box
    corners = np.array([[x0, y0], [x1, y0], [x0, y1], [x1, y1]], np.float64)
    points = (corners - frame.to_page[:, 2]) @ np.linalg.inv(frame.to_page[:, :2]).T
    (left, top), (right, lower) = points.min(axis=0), points.max(axis=0)
    return float(left), float(top), float(right), float(lower)
