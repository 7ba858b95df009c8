"""Markings of secrecy: MẬT, TỐI MẬT, TUYỆT MẬT, as a stamp or a line by itself.

Prose that speaks of secrets is no marking: one stands alone on its line, in capitals.

Source: Law on Protection of State Secrets, 2018; Decree 26/2020/NĐ-CP; Circular 24/2020/TT-BCA.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from digitize.record.fields import RecordField
from digitize.record.level import place_of_line
from digitize.record.notes import note
from digitize.record.page import Line, Page
from digitize.understand.structure.document import upright_size
from digitize.understand.structure.evidence import found, missing, proof_from
from digitize.understand.structure.labels import nearest, squeezed

METHOD = "secrecy/1"
LEVELS = ("TUYỆT MẬT", "TỐI MẬT", "MẬT")  # the highest first
TOP_SHARE = 0.5  # of a page's height: markings stand in its upper half
_LABEL = re.compile(r"^(?:do|mucdo)mat(?=.)")  # `Độ mật: TỐI MẬT`
_FRAME = re.compile(r"^[il1]|[il1]$")  # the sides of a stamp's frame, read as letters


def secrecy_field(pages: Sequence[Page]) -> RecordField:
    """The highest marking on any page, also where its stamp was set apart from the text."""
    marked = [
        (list(LEVELS).index(level), proof_from(page, line.words))
        for page in pages
        for line in _upper_lines(page)
        if (level := _level(line))
    ]
    if not marked:
        return missing(note("no_marking"))
    rank, proof = min(marked, key=lambda pair: pair[0])
    return found(list(LEVELS)[rank], proof, METHOD)


def _upper_lines(page: Page) -> Iterator[Line]:
    _, height = upright_size(page)
    lines = (*(line for block in page.blocks for line in block.lines), *page.furniture)
    for line in lines:
        if line.words and place_of_line(line, page).y < TOP_SHARE * height:
            yield line


def _level(line: Line) -> str | None:
    """The level that a line marks, as either reader has it.

    To miss a marking is worse than to hold a paper that has none: a frame's side may have been
    read as a letter, and of the longer ones a letter may be wrong.
    """
    for text in (line.text, line.second or ""):
        said = _LABEL.sub("", squeezed(text))
        capitals = [letter for letter in text if letter.isalpha()]
        if said and all(map(str.isupper, capitals[-len(said) :])):
            bare = _FRAME.sub("", said)
            level = nearest(said, LEVELS) or (nearest(bare, LEVELS) if bare else None)
            if level:
                return level
    return None
