"""Finds the kind of a paper by the line that names it. `record/kinds.py` lists the kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from digitize.record.kinds import PRINTED
from digitize.understand.structure.document import PrintedLine, upright_size
from digitize.understand.structure.labels import nearest, opening, squeezed
from digitize.understand.structure.letterhead import Letterhead, capital_share

CENTRED = 0.18  # share of the page's width: most distance of the line's centre from the page's
KIND_SHARE = 0.6  # share of the page's height, from the head's top, within which the kind stands
NAME_CAPITALS = 0.7  # least share of capitals among the letters of the line


@dataclass(frozen=True, slots=True)
class KindLine:
    """The line that names the kind. `rest` is the word behind the name; None if there is none."""

    line: PrintedLine
    kind: str
    rest: int | None = None


def find_kind(lines: Sequence[PrintedLine], head: Letterhead) -> KindLine | None:
    """The first line below the head that names a kind, centred and in capitals."""
    page = lines[0].page
    width, height = upright_size(page)
    top = head.title.place.bottom if head.title else 0.0
    lowest = head.top + KIND_SHARE * height
    for line in lines:
        if line.page is not page or not top < line.place.y < lowest:
            continue
        if line in (head.dated, head.number) or line in head.under:
            continue
        middle = head.bottom and abs(line.place.x - width / 2) < CENTRED * width
        if middle and capital_share(line.text) >= NAME_CAPITALS and not line.text.endswith(":"):
            named = _named(line)
            if named:
                return named
    return None


def _named(line: PrintedLine) -> KindLine | None:
    whole = nearest(line.text, PRINTED)
    if whole:
        return KindLine(line, PRINTED[whole])
    seen = squeezed(line.text)
    for label in sorted(PRINTED, key=len, reverse=True):
        size = opening(line.text, label)
        if size and len(squeezed(label)) >= 6 and len(seen) > size:
            words = line.line.words
            letters, at = 0, 0
            while at < len(words) and letters < size:
                letters += len(squeezed(words[at].text))
                at += 1
            if letters == size and at < len(words):
                return KindLine(line, PRINTED[label], at)
    return None
