"""Asks the third reader, `asterocr`, about pieces of lines in which the two readings differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digitize.read.image.types import Gray
from digitize.read.lines.cut import Strip
from digitize.read.lines.trueocr import SecondReading
from digitize.read.recognise import asterocr
from digitize.read.recognise.align import letters_beside, parted_by_word
from digitize.read.recognise.chances import written_at
from digitize.read.recognise.words import NOISE_CONFIDENCE, ReadWord, mean_confidence
from digitize.record.letters import normalise

# Widest piece, in pixels of a strip: about three words; a single word may be wider. 640 reads no
# better, and takes twice the time where a line has one word in doubt.
PIECE_PX = 300

Place = tuple[int, int]  # the index of a line, and of a word in it


@dataclass(frozen=True, slots=True)
class ThirdWord:
    """What the third reader has at the place of a word: its text, and the chances of its letters.

    text: "" if it saw nothing there. chances: as in `record/chances.py`; None if it saw nothing.
    """

    text: str
    chances: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring words of a line, from `first` to before `end`, that are read as one picture.

    doubted: those whose two readings differ. confidence: of the least sure of them, 0 to 1.
    """

    line: int
    first: int
    end: int
    doubted: tuple[int, ...]
    confidence: float


def third_readings(
    strips: Sequence[Strip],
    seconds: Sequence[SecondReading],
    words: Sequence[Sequence[ReadWord]],
    most: int,
) -> dict[Place, ThirdWord]:
    """Read the pieces of a page's lines that hold words in doubt, the least sure ones first.

    The words beside them in their pieces are told too, since they were read with them.

    Args:
        strips, seconds, words: one item for each line; boxes in pixels of its strip.
        most: most words in doubt to ask about; the piece that reaches it is read.

    Raises: MissingProgram: `asterocr` is not installed.
    """
    found: dict[Place, ThirdWord] = {}
    asked = 0
    for piece in sorted(pieces(seconds, words), key=lambda one: (one.confidence, one.line)):
        if asked >= most:
            break
        asked += len(piece.doubted)
        of_line = words[piece.line]
        told = _told(of_line[piece.first : piece.end], _picture(strips[piece.line], of_line, piece))
        found |= {(piece.line, piece.first + at): word for at, word in enumerate(told)}
    return found


def pieces(
    seconds: Sequence[SecondReading], words: Sequence[Sequence[ReadWord]]
) -> Iterator[Piece]:
    """The pieces of all lines in which the two readings differ."""
    for line, (second, read) in enumerate(zip(seconds, words, strict=True)):
        doubted = _doubted(read, second.text)
        starts = _starts(read) if doubted else []
        for first, end in zip(starts, [*starts[1:], len(read)], strict=False):
            inside = tuple(at for at in doubted if first <= at < end)
            if inside:
                least = min(read[at].confidence for at in inside)
                yield Piece(line, first, end, inside, least)


def _doubted(words: Sequence[ReadWord], second: str) -> list[int]:
    """Indices of the words that the second reader reads differently; none in noise."""
    if not words or mean_confidence(words) < NOISE_CONFIDENCE:
        return []
    texts = [normalise(word.text) for word in words]
    others = parted_by_word(texts, second)
    return [
        at
        for at, (one, other) in enumerate(zip(texts, others, strict=True))
        if one != normalise(other)
    ]


def _starts(words: Sequence[ReadWord]) -> list[int]:
    """The first word of each piece of a line, left to right."""
    starts = [0]
    for at, word in enumerate(words):
        if word.box[2] - words[starts[-1]].box[0] > PIECE_PX and at > starts[-1]:
            starts.append(at)
    return starts


def _picture(strip: Strip, words: Sequence[ReadWord], piece: Piece) -> Gray:
    """The piece, cut in the middle of the gaps to its neighbours, as high as the strip."""
    left, right = 0, strip.pixels.shape[1]
    if piece.first:
        left = _between(words[piece.first - 1], words[piece.first])
    if piece.end < len(words):
        right = _between(words[piece.end - 1], words[piece.end])
    return strip.pixels[:, left : max(left + 1, right)]


def _between(word: ReadWord, following: ReadWord) -> int:
    return max(0, (word.box[2] + following.box[0]) // 2)


def _told(words: Sequence[ReadWord], picture: Gray) -> list[ThirdWord]:
    """Each word's part of the reading of their picture."""
    reading = asterocr.read(picture)
    raws = [word.text for word in words]
    texts, places = parted_by_word(raws, reading.text), letters_beside(raws, reading.text)
    return [
        ThirdWord(text, written_at(reading.chances, place) if place else None)
        for text, place in zip(texts, places, strict=True)
    ]
