"""Lines that a person writes anew, and words or lines that the reading lacks.

All functions map values to values. A word that stays as it was keeps its place; the others share
the place of the words that they replace, by their length.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Final

from digitize.record.base import Box
from digitize.record.boxes import area, around, overlap
from digitize.record.level import place_of
from digitize.record.model import Edit
from digitize.record.page import Block, Line, Page, Word
from digitize.record.texts import line_text, with_cells

ILLEGIBLE: Final = "[…]"
"""What stands for a word or a line that nobody can read."""
SAME_LINE = 0.5  # share of the lower of two heights in which places on one line overlap
At = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Written:
    """A page with a line as a person wrote it.

    at: the block and the line, from 0. was: the line before; None if it is a new one.
    """

    page: Page
    at: At
    was: Line | None

    @property
    def line(self) -> Line:
        """The line as it stands now."""
        return self.page.blocks[self.at[0]].lines[self.at[1]]


def written(page: Page, at: At, text: str) -> Written:
    """Write a whole line anew; words that are the same keep their place and what was read.

    Raises: IndexError: the page has no such line.
    """
    line = page.blocks[at[0]].lines[at[1]]
    words = _aligned(page, line.words, text.split())
    return Written(_with_line(page, at, _made(line, words)), at, line)


def added(page: Page, box: Box, text: str) -> Written:
    """Add words at a place: to the line that stands beside it, else as a line of their own."""
    new = _beside_each_other(page, box, text.split())
    at = _line_beside(page, box)
    if at is None:
        return _new_line(page, box, new)
    line = page.blocks[at[0]].lines[at[1]]
    x = place_of(box, page).x
    behind = next(
        (nth for nth, one in enumerate(line.words) if place_of(one.box, page).x > x),
        len(line.words),
    )
    rest = line.words[behind:]
    if rest and rest[0].text[:1] in ("/", "-") and len(new) == 1 and text[-1:].isalnum():
        # A number filled in by hand belongs to the symbol behind it: 95/TB-UBND.
        joined = around([new[0].box, rest[0].box])
        told = {"text": f"{text.strip()}{rest[0].text}", "box": joined}
        new, rest = (_sure(rest[0], "").model_copy(update=told),), rest[1:]
    made = _made(line, (*line.words[:behind], *new, *rest))
    made = made.model_copy(update={"box": around([line.box, box])})
    return Written(_with_line(page, at, made), at, line)


def taken_out(page: Page, edit: Edit) -> Page | None:
    """Return the page as it is without a line or words that a person wrote; None: not found."""
    at = line_at(page, edit.box) if edit.box else None
    if at is None:
        return None
    if isinstance(edit.was, Line):
        return _with_line(page, at, edit.was)
    block = page.blocks[at[0]]
    lines = (*block.lines[: at[1]], *block.lines[at[1] + 1 :])
    made = [block.model_copy(update={"lines": lines})] if lines else []
    blocks = (*page.blocks[: at[0]], *made, *page.blocks[at[0] + 1 :])
    return with_cells(page.model_copy(update={"blocks": blocks}))


def line_at(page: Page, box: Box, least: float = 0.5) -> At | None:
    """Return the line that stands at a place; None if none covers enough of it.

    Args: least: intersection over union, or the share of the place that lies in the line.
    """
    found = [
        (max(overlap(line.box, box), _share_within(box, line.box)), (block_at, line_at_))
        for block_at, block in enumerate(page.blocks)
        for line_at_, line in enumerate(block.lines)
    ]
    best = max(found, default=None)
    return best[1] if best and best[0] >= least else None


def word_at(page: Page, box: Box, least: float = 0.5) -> tuple[int, int, int] | None:
    """Return the word that a new reading has found at a place; None: it has none there."""
    found = [
        (overlap(word.box, box), (*at, nth))
        for at, line in _lines(page)
        for nth, word in enumerate(line.words)
    ]
    best = max(found, default=None)
    return best[1] if best and best[0] >= least else None


def with_word(page: Page, at: tuple[int, int, int], text: str) -> Written:
    """Give one word of a line another text."""
    line = page.blocks[at[0]].lines[at[1]]
    word = _sure(line.words[at[2]], text)
    words = (*line.words[: at[2]], word, *line.words[at[2] + 1 :])
    return Written(_with_line(page, at[:2], _made(line, words)), at[:2], line)


def lines_moved(old: Page, new: Page) -> dict[At, At]:
    """Return where lines stand now that stood elsewhere before; lines are known by their words."""
    now = {_first(line): at for at, line in _lines(new)}
    pairs = ((at, now.get(_first(line))) for at, line in _lines(old))
    return {was: at for was, at in pairs if at is not None and at != was}


def open_places(page: Page) -> list[Box]:
    """Return the places of unread print in which no word stands since."""
    centres = [
        ((word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2)
        for block in page.blocks for line in block.lines for word in line.words if not word.raw
    ]  # fmt: skip
    return [
        one.box for one in page.unread
        if not any(one.box[0] <= x <= one.box[2] and one.box[1] <= y <= one.box[3]
                   for x, y in centres)
    ]  # fmt: skip


def _lines(page: Page) -> Iterable[tuple[At, Line]]:
    for block_at, block in enumerate(page.blocks):
        for nth, line in enumerate(block.lines):
            yield (block_at, nth), line


def _first(line: Line) -> tuple[Box, ...]:
    """What a line is known by: the boxes of the words that were read."""
    return tuple(word.box for word in line.words if word.raw) or (line.box,)


def _share_within(box: Box, other: Box) -> float:
    """The share of a box that lies in another."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    return max(width, 0) * max(height, 0) / (area(box) or 1)


def _aligned(page: Page, words: Sequence[Word], tokens: Sequence[str]) -> tuple[Word, ...]:
    """The words of a line with these texts, aligned to what stood there."""
    made: list[Word] = []
    before = [word.text for word in words]
    steps = SequenceMatcher(None, before, tokens, autojunk=False).get_opcodes()
    for step, i0, i1, j0, j1 in steps:
        old, texts = words[i0:i1], tokens[j0:j1]
        if step == "equal" or len(old) == len(texts):
            made += [_sure(word, text) for word, text in zip(old, texts, strict=True)]
        elif not texts:
            made += [_sure(word, "") for word in old]
        elif old:
            first = _sure(old[0], texts[0])
            places = _shared_out(page, around(word.box for word in old), texts)
            made.append(first.model_copy(update={"box": places[0]}))
            made += [_new(text, box) for text, box in zip(texts[1:], places[1:], strict=True)]
            made += [_sure(word, "") for word in old[1:]]
        else:
            gap = _gap(page, words[i0 - 1 : i0], words[i0 : i0 + 1])
            made += _beside_each_other(page, gap, texts)
    return tuple(made)


def _gap(page: Page, left: Sequence[Word], right: Sequence[Word]) -> Box:
    if left and right:
        return gap_between(page, left[0], right[0])
    return (left or right)[0].box


def gap_between(page: Page, left: Word, right: Word | None) -> Box:
    """Return the place between two words of a line; that of the left one where it is the last."""
    if right:
        a, b = left.box, right.box
        across = page.turn % 2
        low, high = sorted((a, b), key=lambda box: box[1] if across else box[0])
        if across:
            return (min(a[0], b[0]), min(low[3], high[1]), max(a[2], b[2]), max(low[3], high[1]))
        return (min(low[2], high[0]), min(a[1], b[1]), max(low[2], high[0]), max(a[3], b[3]))
    return left.box


def _beside_each_other(page: Page, box: Box, texts: Sequence[str]) -> tuple[Word, ...]:
    boxes = _shared_out(page, box, texts)
    return tuple(_new(text, one) for text, one in zip(texts, boxes, strict=True))


def _shared_out(page: Page, box: Box, texts: Sequence[str]) -> list[Box]:
    """A place divided among some texts by their length, in the direction of reading."""
    ends = list(accumulate(len(text) + 1 for text in texts))
    shares = [(start / ends[-1], end / ends[-1]) for start, end in zip([0, *ends], ends)]  # noqa: B905
    x0, y0, x1, y1 = box
    found = []
    for first, last in shares:
        if page.turn in (1, 2):  # content that stands on its side or head is read backwards
            first, last = 1 - last, 1 - first
        if page.turn % 2:
            found.append((x0, round(y0 + first * (y1 - y0)), x1, round(y0 + last * (y1 - y0))))
        else:
            found.append((round(x0 + first * (x1 - x0)), y0, round(x0 + last * (x1 - x0)), y1))
    return found


def _sure(word: Word, text: str) -> Word:
    return word.model_copy(update={"text": text, "certainty": 1.0, "review": False})


def _new(text: str, box: Box) -> Word:
    """A word that no reader saw: its raw text is empty."""
    return Word(raw="", text=text, box=box, confidence=1.0, alternatives=(), second=None,
                certainty=1.0)  # fmt: skip


def _made(line: Line, words: tuple[Word, ...]) -> Line:
    return line.model_copy(update={"words": words, "text": line_text(words)})


def _with_line(page: Page, at: At, line: Line) -> Page:
    block = page.blocks[at[0]]
    lines = (*block.lines[: at[1]], line, *block.lines[at[1] + 1 :])
    return _with_block(page, at[0], block, lines)


def _with_block(page: Page, at: int, block: Block, lines: tuple[Line, ...]) -> Page:
    told = {"lines": lines, "box": around([block.box, *(one.box for one in lines)])}
    blocks = (*page.blocks[:at], block.model_copy(update=told), *page.blocks[at + 1 :])
    return with_cells(page.model_copy(update={"blocks": blocks}))


def _line_beside(page: Page, box: Box) -> At | None:
    """The line on whose height a place lies, if it is within the line or within two heights of it.

    A place between two words of a line is in the middle of it; a number filled in by hand stands
    before or behind its words.
    """
    here, best, found = place_of(box, page), 0.0, None
    for at, line in _lines(page):
        there = place_of(line.box, page)
        height = min(here.height, there.height)
        shared = min(here.bottom, there.bottom) - max(here.top, there.top)
        away = max(there.left - here.right, here.left - there.right, 0.0)
        if shared >= SAME_LINE * height and away <= 2 * there.height and shared / height > best:
            best, found = shared / height, at
    return found


def _new_line(page: Page, box: Box, words: tuple[Word, ...]) -> Written:
    line = Line(text=line_text(words), box=box, confidence=1.0, words=words, second=None,
                second_confidence=None)  # fmt: skip
    here = place_of(box, page)
    for block_at, block in enumerate(page.blocks):
        there = place_of(block.box, page)
        within = there.left <= here.x <= there.right and there.top <= here.y <= there.bottom
        if within:
            nth = sum(place_of(one.box, page).y < here.y for one in block.lines)
            lines = (*block.lines[:nth], line, *block.lines[nth:])
            return Written(_with_block(page, block_at, block, lines), (block_at, nth), None)
    tops = [place_of(block.box, page) for block in page.blocks]
    above = [at for at, one in enumerate(tops) if one.y < here.y]
    at = above[-1] + 1 if above else 0
    own = Block(box=box, lines=(line,))
    blocks = (*page.blocks[:at], own, *page.blocks[at:])
    return Written(page.model_copy(update={"blocks": blocks}), (at, 0), None)
