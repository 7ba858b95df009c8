"""Finds the words of which the second reader is sure, so that Tesseract is not asked about them.

Tesseract takes most of a page's time, and by far most words are beyond doubt before it begins: the
second reader's network, at a tenth of the cost, gives no other letter a chance in them. What is
left of each line is cut out of its strip and put side by side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digitize.read.image.types import Gray
from digitize.read.lines.cut import Strip, ink_mask
from digitize.read.lines.trueocr import LetterChances, SecondReading
from digitize.read.recognise.glued import label_at
from digitize.read.recognise.words import Box, ReadWord
from digitize.record.syllable import Tone, parse

# A word that may be sure is a Vietnamese syllable, with signs at its ends. Others are symbols,
# abbreviations and names from elsewhere, and of figures and lone signs no reader is sure enough.
_WORD = re.compile(r"[(“\"]?([^\W\d_]{2,})[.,;:)”\"]{0,2}")

# What a sure word counts as, among words that Tesseract read: of those that both read alike nine in
# ten have 0.93 to 0.97.
CONFIDENCE = 0.96
# A hook is read as an acute far more often than anything else as another: of the words that were
# sure and wrong most were `số` for `sổ`, `đính` for `đỉnh` and the like. They must be surer.
ACUTE = 0.2
FEWEST = 5  # words of a line that is asked in part; a shorter one costs little, and reads better
SHORT = 3  # letters and figures of a word that Tesseract reads badly, or not at all, when alone
LEAST_GAP_PX = 4  # least white between two words of a strip, whose letters are 36 pixels high
JOIN_PX = 14  # white between two pieces of a line: with the halves of their gaps about two spaces
MOST_ASKED = 0.7  # if a greater share of a strip is to be asked, all of it is: it reads better


@dataclass(frozen=True, slots=True)
class Piece:
    """Columns of a strip, `left` to before `right`, which begin at `at` in the asked picture."""

    left: int
    right: int
    at: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What Tesseract is asked of a line, and what is known without it.

    pixels: grey uint8, (height, width), the pieces side by side; None if nothing is asked.
    sure: the words that the second reader is sure of, left to right, boxes in pixels of the strip.
    doubted: columns of each word in doubt, the first and the last + 1, in pixels of the strip.
    """

    pixels: Gray | None
    pieces: tuple[Piece, ...] = ()
    sure: tuple[ReadWord, ...] = ()
    doubted: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of the second reading, with its columns in the strip, which end amid the gaps.

    wrong: about how probable it is that another word is printed, by the network.
    """

    text: str
    left: int
    right: int
    wrong: float


def asked_of(strip: Strip, second: SecondReading, most_wrong: float) -> Asked:
    """Decide what is asked of a line.

    A word that is short is shown with its neighbours. Short lines are shown whole, and those with a
    paper's number, since parts of it may be written by hand.

    Args: most_wrong: greatest probability that a sure word is wrong, by the second reader's
        network; 0: all of the line is asked.
    """
    tokens = _tokens(strip, second) if most_wrong else []
    known = [_is_sure(one, most_wrong) for one in tokens]
    few = len(tokens) < FEWEST
    if few or not any(known) or label_at([one.text for one in tokens]) is not None:
        return Asked(strip.pixels)
    shown = _shown(tokens, known)
    if sum(right - left for left, right in shown) > MOST_ASKED * strip.pixels.shape[1]:
        return Asked(strip.pixels)
    ink = ink_mask(strip.pixels)
    pixels, pieces = _side_by_side(strip.pixels, shown)
    sure = [one for one, is_known in zip(tokens, known, strict=True) if is_known]
    doubted = [one for one, is_known in zip(tokens, known, strict=True) if not is_known]
    return Asked(
        pixels,
        pieces,
        tuple(ReadWord(one.text, _box(ink, one), CONFIDENCE, (), alone=True) for one in sure),
        tuple((one.left, one.right) for one in doubted),
    )


def with_sure(asked: Asked, read: Sequence[tuple[ReadWord, Box]]) -> list[tuple[ReadWord, Box]]:
    """All words of a line, left to right: the sure ones, and Tesseract's where it was asked.

    Args: read: Tesseract's words, each with its box in pixels of the asked picture.
    """
    placed = [(word, _on_strip(box, asked.pieces)) for word, box in read]
    if asked.sure:
        placed = [(word, box) for word, box in placed if _is_asked(box, asked.doubted)]
    covered = [box for _, box in placed]
    sure = [
        (word, word.box)
        for word in asked.sure
        if not any(left <= _middle(word.box) < right for left, _, right, _ in covered)
    ]
    return sorted([*placed, *sure], key=lambda pair: pair[1][0])


def _is_sure(token: _Token, most_wrong: float) -> bool:
    found = _WORD.fullmatch(token.text)
    syllable = parse(found[1]) if found else None
    if syllable is None:
        return False
    return token.wrong <= (ACUTE * most_wrong if syllable.tone is Tone.ACUTE else most_wrong)


def _shown(tokens: Sequence[_Token], known: Sequence[bool]) -> list[tuple[int, int]]:
    """The columns to be shown: words in doubt, and the neighbours of short ones, joined."""
    shown = {at for at, is_known in enumerate(known) if not is_known}
    short = {at for at in shown if sum(map(str.isalnum, tokens[at].text)) <= SHORT}
    shown |= {near for at in short for near in (at - 1, at + 1) if 0 <= near < len(tokens)}
    spans: list[tuple[int, int]] = []
    for at in sorted(shown):
        left, right = tokens[at].left, tokens[at].right
        if spans and spans[-1][1] == left:
            left = spans.pop()[0]
        spans.append((left, right))
    return spans


def _side_by_side(
    pixels: Gray, spans: Sequence[tuple[int, int]]
) -> tuple[Gray | None, tuple[Piece, ...]]:
    white = np.full((pixels.shape[0], JOIN_PX), 255, np.uint8)
    parts: list[Gray] = []
    pieces: list[Piece] = []
    at = 0
    for left, right in spans:
        parts += [pixels[:, left:right], white]
        pieces.append(Piece(left, right, at))
        at += right - left + JOIN_PX
    return (np.hstack(parts) if parts else None), tuple(pieces)


def _on_strip(box: Box, pieces: Sequence[Piece]) -> Box:
    """A box of the asked picture in pixels of the strip, cut off at the piece it is in."""
    if not pieces:
        return box
    x0, y0, x1, y1 = box
    piece = max(pieces, key=lambda one: (one.at <= _middle(box), one.at))
    if piece.at > _middle(box):
        piece = pieces[0]
    left = min(max(piece.left + x0 - piece.at, piece.left), piece.right - 1)
    return left, y0, max(left + 1, min(piece.left + x1 - piece.at, piece.right)), y1


def _is_asked(box: Box, doubted: Sequence[tuple[int, int]]) -> bool:
    """Whether a word's middle is where a word is in doubt, or it reaches over the middle of one."""
    return any(
        left <= _middle(box) < right or box[0] <= (left + right) / 2 < box[2]
        for left, right in doubted
    )


def _middle(box: Box) -> float:
    return (box[0] + box[2]) / 2


def _tokens(strip: Strip, second: SecondReading) -> list[_Token]:
    """The words of the second reading, cut in the white between them; joined where there is none.

    Words that were joined count as wrong.
    """
    if second.chances is None or not second.text:
        return []
    at, columns = second.chances.at, second.chances.columns()
    spans = [found.span() for found in re.finditer(r"\S+", second.text)]
    wrong = _wrong(second.chances, spans)
    white = ~np.any(ink_mask(strip.letters()), axis=0)
    cuts = [
        _amid_gap(white, columns[at[end - 1]], columns[at[start]])
        for (_, end), (start, _) in pairwise(spans)
    ]
    tokens: list[_Token] = []
    left, first = 0, 0
    for number, cut in enumerate([*cuts, strip.pixels.shape[1]]):
        if cut is None:
            continue
        text = second.text[spans[first][0] : spans[number][1]]
        tokens.append(_Token(text, left, cut, wrong[number] if first == number else 1.0))
        left, first = cut, number + 1
    return tokens


def _amid_gap(white: NDArray[np.bool_], start: float, end: float) -> int | None:
    """The middle of the widest white run between two columns; None if it is no space."""
    first, past = max(0, round(start)), min(len(white), round(end) + 1)
    edges = np.flatnonzero(np.diff(white[first:past], prepend=False, append=False))
    widths = edges[1::2] - edges[::2]
    if not widths.size or widths.max() < LEAST_GAP_PX:
        return None
    widest = int(widths.argmax())
    return first + int(edges[2 * widest] + edges[2 * widest + 1]) // 2


def _wrong(chances: LetterChances, spans: Sequence[tuple[int, int]]) -> list[float]:
    """For each word about how probable it is, by the network, that another one is printed.

    It is the sum of the probabilities, frame by frame, of letters that the word does not have, and
    of each of its letters being absent. A letter may be seen anywhere between its neighbours.

    Args: spans: first and last + 1 of each word's characters in the text.
    """
    shares = np.exp(-chances.costs)
    last = len(shares) - 1
    before = (0, *chances.at[:-1])
    behind = (*chances.at[1:], last)
    rest, absent = shares.copy(), np.empty(len(chances.at))
    rest[:, 0] = 0.0  # that of no letter
    for number, frame in enumerate(chances.at):
        letter = chances.costs[frame].argmin()
        window = np.s_[before[number] : behind[number] + 1, letter]
        absent[number] = np.prod(1.0 - shares[window])
        rest[window] = 0.0
    others = rest.sum(axis=1)
    return [
        float(others[before[first] : behind[end - 1] + 1].sum() + absent[first:end].sum())
        for first, end in spans
    ]


def _box(ink: NDArray[np.bool_], token: _Token) -> Box:
    """The box of a word's ink."""
    inside = ink[:, token.left : token.right]
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not rows.size:
        return token.left, 0, token.right, ink.shape[0]
    left = token.left + int(columns[0])
    return left, int(rows[0]), token.left + int(columns[-1]) + 1, int(rows[-1]) + 1
