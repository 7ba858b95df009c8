"""Markings of secrecy: MẬT, TỐI MẬT, TUYỆT MẬT, as a stamp or a line by itself.

Prose that speaks of secrets is no marking: one stands alone on its line, in capitals.

Source: Law on Protection of State Secrets, 2018; Decree 26/2020/NĐ-CP; Circular 24/2020/TT-BCA.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from digitize.record.level import place_of_line
from digitize.record.model import Line, Page, RecordField
from digitize.structure.document import upright_size
from digitize.structure.evidence import Proof, found, missing
from digitize.structure.labels import squeezed

METHOD = "secrecy/1"
LEVELS = {"tuyetmat": "TUYỆT MẬT", "toimat": "TỐI MẬT", "mat": "MẬT"}  # the highest first
TOP_SHARE = 0.5  # of a page's height: markings stand in its upper half


def secrecy_field(pages: Sequence[Page]) -> RecordField:
    """The highest marking on any page, also where its stamp was set apart from the text."""
    marked = [
        (list(LEVELS).index(level), Proof(page, line.words))
        for page in pages
        for line in _upper_lines(page)
        if (level := _level(line.text))
    ]
    if not marked:
        return missing("no marking of secrecy was read")
    rank, proof = min(marked, key=lambda pair: pair[0])
    return found(list(LEVELS.values())[rank], proof, METHOD)


def _upper_lines(page: Page) -> Iterator[Line]:
    _, height = upright_size(page)
    lines = (*(line for block in page.blocks for line in block.lines), *page.furniture)
    for line in lines:
        if line.words and place_of_line(line, page).y < TOP_SHARE * height:
            yield line


def _level(text: str) -> str | None:
    """The level that a line marks: it says nothing else, and says it in capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    seen = squeezed(text)
    for label in ("domat", "mucdomat"):
        if seen.startswith(label) and seen.removeprefix(label) in LEVELS:
            return seen.removeprefix(label)
    if not letters or not all(map(str.isupper, letters)):
        return None
    return seen if seen in LEVELS else None
