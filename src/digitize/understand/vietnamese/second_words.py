r"""Takes the second reader's words where the first one read no words: `GHINH\NH` is `GHI NHANH`.

On faces with hairlines Tesseract reads letters that no word has, and loses or adds spaces, so that
no cleaning of single words can mend them. The second reader sees whole lines and knows such faces.
Only what cannot be Vietnamese, nor a name, a number or a symbol by its form, gives way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from typing import Final

from rapidfuzz import fuzz

from digitize.record.base import Box
from digitize.record.boxes import around
from digitize.record.letters import bare
from digitize.record.page import Line, Page, Word
from digitize.record.syllable import parse

SURE: Final = 0.9  # least confidence of a second reading of a line
MOST_WORDS: Final = 4  # most words of a place at which the readers see different words
ALIKE: Final = 85.0  # of 100: likeness of letters that only spaces part otherwise
GLUED: Final = 7  # letters from which a word in capitals that is no syllable may be two words

_AROUND = "()[]{}<>“”‘’\"'.,:;!?–—-…*/"
_SPECKS: Final = ("`", "~", "^", "|", "_")
_NUMBER = re.compile(r"[\d.,:/%+-]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_STRANGE = re.compile(r"[^\w./⁄,:;&'’()@+%°²³½¼¾×=<>*\-–]|_")
_FIGURE_WITHIN = re.compile(r"[^\W\d_]\d[^\W\d_]")
_FIGURE_FIRST = re.compile(r"1[^\W\d_]{2,}")  # for T, I or l


@dataclass(frozen=True, slots=True)
class Place:
    """Where the readers see different words: those of each, from the first to before the last."""

    own: tuple[int, int]
    other: tuple[int, int]


def with_second_words(page: Page) -> Page:
    """The page with the second reader's words in place of what is no word.

    Their `raw` is what that reader saw, their confidence that of its line, and their `first` what
    the first reader had at the place.
    """
    blocks = []
    for block in page.blocks:
        lines = tuple(map(_line, block.lines))
        same = all(new is old for new, old in zip(lines, block.lines, strict=True))
        blocks.append(block if same else block.model_copy(update={"lines": lines}))
    if all(new is old for new, old in zip(blocks, page.blocks, strict=True)):
        return page
    return page.model_copy(update={"blocks": tuple(blocks)})


def _line(line: Line) -> Line:
    if not line.second or (line.second_confidence or 0.0) < SURE or line.cell is not None:
        return line
    own, other = [word.raw for word in line.words], line.second.split()
    if len(own) == len(other) and all(map(_is_word, own)):
        return line  # so nearly all lines are spared the alignment
    words: list[Word] = []
    done = 0
    for place in _places(own, other):
        words += line.words[done : place.own[0]]
        there = line.words[slice(*place.own)]
        said = other[slice(*place.other)]
        words += _said(there, said, line) if _gives_way(there, said) else there
        done = place.own[1]
    words += line.words[done:]
    if words == list(line.words):
        return line
    text = " ".join(word.text for word in words)
    return line.model_copy(update={"words": tuple(words), "text": text})


def _places(own: Sequence[str], other: Sequence[str]) -> Iterator[Place]:
    first, second = ([bare(word).strip(_AROUND) for word in words] for words in (own, other))
    found = SequenceMatcher(None, first, second, autojunk=False)
    for kind, start, past, begin, end in found.get_opcodes():
        if kind != "equal":
            yield Place((start, past), (begin, end))


def _gives_way(words: Sequence[Word], said: Sequence[str]) -> bool:
    """Whether a place has no word in the first reading, and nothing but words in the second."""
    if not words or not said or max(len(words), len(said)) > MOST_WORDS:
        return False
    if not any(map(str.isalnum, "".join(word.raw for word in words))):
        return False  # a speck
    own = [word.raw for word in words]
    return (any(map(is_no_word, own)) or _differ_in_spaces(own, said)) and all(map(_is_word, said))


def _differ_in_spaces(own: Sequence[str], said: Sequence[str]) -> bool:
    """Whether both readers saw about the same letters, and only one words: `Đ ẠP` is `ĐẠP`."""
    if max(len(own), len(said)) < 2 or all(map(_is_word, own)):
        return False
    return fuzz.ratio(bare("".join(own)), bare("".join(said))) >= ALIKE


def _is_word(text: str) -> bool:
    """Whether a text is a Vietnamese syllable, a number, or initials."""
    core = text.strip(_AROUND)
    if not core or _NUMBER.fullmatch(core):
        return True
    letters = _LETTERS.findall(core)
    in_case = core.isupper() or core.islower() or core.istitle()
    return bool(letters) and in_case and not is_no_word(text) and all(map(parse, letters))


def is_no_word(text: str) -> bool:
    """Return True if a text can be no word by its form, in Vietnamese or in another language."""
    core = text.strip(_AROUND)
    if not core or core in _SPECKS:
        return False
    if _STRANGE.search(core) or _FIGURE_WITHIN.search(core) or _FIGURE_FIRST.fullmatch(core):
        return True
    for letters in _LETTERS.findall(core):
        marked = bare(letters) != letters.lower()
        mixed = not (letters.isupper() or letters.islower() or letters.istitle())
        unknown = parse(letters) is None
        # `Đắk`, `Kon Plông` and `QĐ` are no syllables either.
        if unknown and ((marked and letters.islower()) or mixed):
            return True
        if (unknown and len(letters) >= GLUED and letters.isupper()) or (mixed and marked):
            return True
    return False


def _said(words: Sequence[Word], said: Sequence[str], line: Line) -> list[Word]:
    """Words of the second reading, each with its share of the place in the line."""
    boxes = _parts(around(word.box for word in words), [len(text) for text in said])
    chances = words[0].chances if len(words) == len(said) == 1 else None
    first = " ".join(word.raw for word in words)
    return [
        Word(
            raw=text,
            text=text,
            box=box,
            confidence=line.second_confidence or 0.0,
            alternatives=(),
            second=text,
            first=first,
            chances=chances,
        )
        for text, box in zip(said, boxes, strict=True)
    ]


def _parts(box: Box, lengths: Sequence[int]) -> list[Box]:
    """Parts of a box side by side, by how many letters each word has, with spaces between."""
    x0, y0, x1, y1 = box
    ends = [0, *accumulate(length + 1 for length in lengths)]
    letter = (x1 - x0) / max(1, ends[-1] - 1)
    sides = [(round(x0 + letter * a), round(x0 + letter * (b - 1))) for a, b in pairwise(ends)]
    return [(left, y0, max(right, left + 1), y1) for left, right in sides]
