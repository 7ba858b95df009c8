"""Splits words that join a printed label with handwriting close to it: `Số:2013`, `ngày3)`.

Later steps decide on the parts whether they are handwritten. If none is, the word stays whole, as
it was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from digitize.read.image.types import Gray
from digitize.read.lines.cut import ink_mask
from digitize.read.lines.plain import plain
from digitize.read.recognise.words import ReadWord

# The label of a word and the rest, in letters without diacritics, which keep their positions.
_NUMBER = re.compile(r"(?P<label>\W?S[O0]\s?[:.;])(?P<rest>.+)")
_DATED = re.compile(r"(?P<before>NGAY|THANG|NAM)?(?P<rest>\W*\w{0,4}\W*?)(?P<behind>THANG|NAM)?")
# The symbol of a number (ký hiệu) begins with a slash, or a dash on Party papers; `2,5/ha` is none.
_SYMBOL = re.compile(r"/(?:(?:19|20)\d\d/)?(?=[^\W\d_]{0,2}[A-ZĐ])[^\W\d_]")
_DASHED = re.compile(r"-[A-ZĐ]\w")
_OF_SECOND = re.compile(r"[A-ZĐ]{2,}\w*(?:[-/&][A-ZĐ][\w&]*)+\W*$")  # in the second reading
NEAR = 0.25  # most distance of the gap from its estimated place, as a share of the word's width


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a part of one. `of`: the index of its word in the line."""

    word: ReadWord
    of: int


def pieces_of(words: Sequence[ReadWord], second: str, strip: Gray | None) -> list[Piece]:
    """Split the words of a line that join a label or a symbol with something else.

    Args:
        words: the words of one line, left to right, boxes in pixels of its strip.
        second: the second reading of the line.
        strip: the line's picture, grey; if None, boxes are split in proportion to the letters.
    """
    opens = label_at([word.text for word in words])
    numbered = opens is not None
    made: list[Piece] = []
    symbol_found = False
    for at, word in enumerate(words):
        cuts = set(_label_cuts(word.text, at == opens))
        if numbered and not symbol_found:
            cut = _symbol_cut(word.text, second)
            symbol_found = cut is not None
            cuts.update({cut} if cut else ())
        parts = cut_at(word, sorted(cuts), strip) if cuts else (word,)
        made += (Piece(part, at) for part in parts)
    return made


def _label_cuts(text: str, opens_number: bool) -> Iterator[int]:
    seen = plain(text)
    if len(seen) != len(text):
        return
    if opens_number:
        if found := _NUMBER.fullmatch(seen):
            yield found.start("rest")
        return
    found = _DATED.fullmatch(seen)
    if found and (found["before"] or found["behind"]):
        yield found.start("rest")
        yield found.end("rest")


def label_at(texts: Sequence[str]) -> int | None:
    """The index of `Số` if the line begins with it; otherwise None."""
    first = next((at for at, text in enumerate(texts) if any(map(str.isalnum, text))), None)
    opens = first is not None and plain(texts[first]).lstrip(".,'`\"*").startswith("SO")
    return first if opens else None


def opens_symbol(text: str, second: str) -> bool:
    """Whether a piece of a line with a number is its symbol, or the beginning of it."""
    return _symbol_cut(text, second) == 0 or text.strip() == "/"


def _symbol_cut(text: str, second: str) -> int | None:
    """The position in a word at which the symbol of a number begins; None if it has none."""
    places = [found.start() for form in (_SYMBOL, _DASHED) if (found := form.search(text))]
    told = _OF_SECOND.search(second)
    if told and text.endswith(told[0].strip()):
        places.append(len(text) - len(told[0].strip()))
    return min(places, default=None)


def cut_at(
    word: ReadWord, cuts: Sequence[int], strip: Gray | None, *, apart: bool = False
) -> Iterator[ReadWord]:
    """Cut a word at some of its letters; the box of each part is as high as its ink.

    Args:
        cuts: ascending positions in the word; those at its ends are ignored.
        strip: the line's picture, (height, width) grey uint8; if None, boxes are split in
            proportion to the letters.
        apart: make the boxes as wide as their ink, as of separate words. Otherwise they touch:
            a gap between a number and its symbol would mean that the number is handwritten.
    """
    edges = [0, *(cut for cut in cuts if 0 < cut < len(word.text)), len(word.text)]
    if len(edges) == 2:
        yield word
        return
    x0, y0, x1, y1 = word.box
    places = [x0 + round((x1 - x0) * edge / len(word.text)) for edge in edges]
    ink = None if strip is None else ink_mask(strip)
    if ink is not None:
        inner = [_white_near(ink[y0:y1, x0:x1], place - x0) + x0 for place in places[1:-1]]
        places = [x0, *inner, x1]
    for start, end, left, right in zip(edges, edges[1:], places, places[1:], strict=False):
        box = (left, y0, max(right, left + 1), y1)
        yield replace(
            word,
            text=word.text[start:end],
            box=box if ink is None else _tight(ink, box, apart=apart),
            alternatives=tuple(
                replace(doubt, at=doubt.at - start)
                for doubt in word.alternatives
                if start <= doubt.at < end
            ),
        )


def _white_near(ink: np.ndarray[tuple[int, int], np.dtype[np.bool_]], place: int) -> int:
    """The centre of the widest gap near a column; the column itself if there is no gap."""
    slack = max(2, round(NEAR * ink.shape[1]))
    first, past = max(0, place - slack), min(ink.shape[1], place + slack)
    white = np.flatnonzero(~ink[:, first:past].any(axis=0))
    if not white.size:
        return place
    runs = np.split(white, np.flatnonzero(np.diff(white) > 1) + 1)
    widest = max(runs, key=lambda run: (len(run), -abs(int(run.mean()) + first - place)))
    return first + int(widest.mean())


def _tight(
    ink: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    box: tuple[int, int, int, int],
    *,
    apart: bool,
) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = max(box[0], 0), max(box[1], 0), box[2], box[3]
    inside = ink[y0:y1, x0:x1]
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not rows.size:
        return box
    left, right = (x0 + int(columns[0]), x0 + int(columns[-1]) + 1) if apart else (box[0], x1)
    return left, y0 + int(rows[0]), right, y0 + int(rows[-1]) + 1
