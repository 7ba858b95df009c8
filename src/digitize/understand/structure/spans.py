"""Finds the words behind letters of a line, and the handwriting between them."""

from __future__ import annotations

from digitize.record.base import Box
from digitize.record.boxes import around
from digitize.record.letters import bare
from digitize.record.level import UprightBox, place_of
from digitize.understand.structure.document import PrintedLine
from digitize.understand.structure.evidence import Proof, proof_from

REACH = 0.6  # most line heights by which handwriting stands above or below its line


def flat(text: str) -> str:
    """The text in small letters without tones and hats, letter for letter, so that offsets stay."""
    return "".join((bare(letter) or letter)[:1] for letter in text)


def proof_between(line: PrintedLine, start: int, end: int) -> Proof:
    """The words of a line that have letters from `start` to before `end`.

    If there are none, all words of the line.
    """
    first, last = _words_at(line, start, end)
    words = line.line.words[first:last] or line.line.words
    return proof_from(line.page, words)


def hand_between(line: PrintedLine, start: int, end: int) -> Box:
    """The box of the handwriting between the letters before `start` and those from `end` on.

    It is around the page's handwriting marks there, or the gap itself if there are none.
    """
    left, right = _edges(line, start, end)
    own, reach = line.place, REACH * line.place.height
    marks = [
        mark.box
        for mark in line.page.marks
        if mark.kind == "handwriting"
        and _overlaps(place_of(mark.box, line.page), left, right, own, reach)
    ]
    return around(marks) if marks else _gap(line, start, end)


def _overlaps(mark: UprightBox, left: float, right: float, own: UprightBox, reach: float) -> bool:
    return left < mark.x < right and own.top - reach < mark.y < own.bottom + reach


def _edges(line: PrintedLine, start: int, end: int) -> tuple[float, float]:
    """Horizontal centres of the words beside a gap, px; the line's widened ends without a word."""
    before, behind = _neighbours(line, start, end)
    left = place_of(before, line.page).x if before else line.place.left - line.place.height
    right = place_of(behind, line.page).x if behind else line.place.right + 4 * line.place.height
    return left, right


def _gap(line: PrintedLine, start: int, end: int) -> Box:
    before, behind = _neighbours(line, start, end)
    if before is None or behind is None or line.page.turn or before[2] >= behind[0]:
        return line.box
    return before[2], line.box[1], behind[0], line.box[3]


def _neighbours(line: PrintedLine, start: int, end: int) -> tuple[Box | None, Box | None]:
    words = line.line.words
    first, last = _words_at(line, start, end)
    before = words[first - 1].box if first > 0 else None
    behind = words[last].box if last < len(words) else None
    return before, behind


def _words_at(line: PrintedLine, start: int, end: int) -> tuple[int, int]:
    """The first word that ends behind `start`, and the first that begins at or behind `end`."""
    at, first, last = 0, None, len(line.line.words)
    for index, word in enumerate(line.line.words):
        if first is None and at + len(word.text) > start:
            first = index
        if at >= end:
            last = index
            break
        at += len(word.text) + 1
    first = len(line.line.words) if first is None else first
    return min(first, last), last
