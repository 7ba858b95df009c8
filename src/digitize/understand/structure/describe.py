"""Finds the fields of a document's record; `assemble` calls `describe` alone.

Sources for the markings of secrecy: Law on Protection of State Secrets, 2018; Decree 26/2020/NĐ-CP;
Circular 24/2020/TT-BCA.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from digitize.record.fields import Event, RecordField
from digitize.record.kinds import LETTER, OTHER
from digitize.record.level import place_of_line
from digitize.record.notes import Note, note
from digitize.record.page import Line, Page
from digitize.record.running import rim_numbers, running_lines
from digitize.understand.structure import issued, issuers, news, number, units
from digitize.understand.structure.closing import closing_fields
from digitize.understand.structure.document import PrintedLine, printed_lines, upright_size
from digitize.understand.structure.evidence import all_missing, found, missing, proof_from, proof_of
from digitize.understand.structure.flow import flow_of
from digitize.understand.structure.issued import issue_fields
from digitize.understand.structure.issuers import issuer_fields
from digitize.understand.structure.kinds import KindLine, find_kind
from digitize.understand.structure.labels import nearest, squeezed
from digitize.understand.structure.letterhead import Letterhead, find_letterhead
from digitize.understand.structure.number import number_fields
from digitize.understand.structure.people import people_of
from digitize.understand.structure.proven import is_doubted
from digitize.understand.structure.subject import subject_field

PROVEN = ("number", "number_year", "issued_on")  # figures: no language model tells errors
KIND_METHOD = "kind/1"
NO_HEAD = note("no_letterhead")
HEAD_NAMES = (*number.NAMES, *issued.NAMES, *issuers.NAMES)
NO_EVENT = note("paper_has_no_event")
SECRECY_METHOD = "secrecy/1"
LEVELS = ("TUYỆT MẬT", "TỐI MẬT", "MẬT")  # the highest first
MARKED_SHARE = 0.5  # share of a page's height, from its top, in which markings stand
_MARKED_LABEL = re.compile(r"^(?:do|mucdo)mat(?=.)")  # `Độ mật: TỐI MẬT`
_FRAME = re.compile(r"^[il1]|[il1]$")  # the sides of a stamp's frame, read as letters


def describe(pages: Sequence[Page]) -> dict[str, Any]:
    """The fields of the record that the text of these cleaned pages proves, by their names.

    A paper has a letterhead, a news item a title over a text. A field that is not found says why
    in its `reason`. Units that are named are linked.
    """
    lines = printed_lines(pages)
    text = _running_text(pages, lines)
    fields = {"secrecy": secrecy_of(pages), **_fields(lines, text)}
    people = people_of(flow_of(text))
    articles = (one.model_copy(update={"people": people}) for one in fields.pop("articles", ()))
    return units.linked({**fields, "people": people, "articles": tuple(articles)}, lines)


def _running_text(pages: Sequence[Page], lines: Sequence[PrintedLine]) -> tuple[PrintedLine, ...]:
    """The lines without page numbers and running heads, which would interrupt sentences."""
    numbers, heads = rim_numbers(pages), running_lines(pages)
    return tuple(
        line
        for line in lines
        if id(line.line) not in numbers and (line.page is pages[0] or id(line.line) not in heads)
    )


def doubts_of(fields: Mapping[str, Any]) -> tuple[Note, ...]:
    """Why a person should look at numbers and dates among these fields; each names its field."""
    named = {name: fields[name] for name in PROVEN if name in fields}
    return tuple(
        field.reason.of_field(name)
        for name, field in named.items()
        if is_doubted(field) and field.reason
    )


def _fields(lines: Sequence[PrintedLine], text: Sequence[PrintedLine]) -> dict[str, Any]:
    head = find_letterhead(lines) if lines else None
    if head:
        return _paper_fields(lines, head)
    if news.is_news(text):
        return news.fields_of(text)
    return _headless_fields(lines)


def _paper_fields(lines: Sequence[PrintedLine], head: Letterhead) -> dict[str, Any]:
    """The fields of a paper with this head, by their names in the record."""
    kind = find_kind(lines, head)
    none = missing(NO_EVENT)
    return {
        "kind": _kind(kind, head),
        **number_fields(head.number, lines),
        **subject_field(lines, head, kind),
        **issue_fields(head.dated),
        **issuer_fields(head),
        **closing_fields(lines),
        "event": Event(date=none, part_of_day=none, kind=none, organiser=none),
    }


def _headless_fields(lines: Sequence[PrintedLine]) -> dict[str, Any]:
    """The fields of a document that has no letterhead and is no news item."""
    if not lines:
        return {}
    first = proof_of(lines[:1])
    none = missing(NO_EVENT)
    return {
        "kind": found(OTHER, first, KIND_METHOD),
        **all_missing((*HEAD_NAMES, "title"), NO_HEAD),
        **closing_fields(lines),
        "event": Event(date=none, part_of_day=none, kind=none, organiser=none),
    }


def _kind(kind: KindLine | None, head: Letterhead) -> RecordField:
    """The kind that its line names; without such a line a paper with a number is a letter."""
    if kind:
        proof = proof_from(kind.line.page, kind.line.line.words[: kind.rest])
        return found(kind.kind, proof, KIND_METHOD)
    if head.number:
        return found(LETTER, proof_of([head.number]), KIND_METHOD)
    stands = head.title or head.dated
    return found(OTHER, proof_of([stands]), KIND_METHOD) if stands else missing(note("no_kind"))


def secrecy_of(pages: Sequence[Page]) -> RecordField:
    """The highest marking on any page, also in a stamp that is not part of the text.

    A marking stands alone on its line, in capitals: prose that speaks of secrets is none.
    """
    marked = [
        (LEVELS.index(level), proof_from(page, line.words))
        for page in pages
        for line in _upper_lines(page)
        if (level := _level(line))
    ]
    if not marked:
        return missing(note("no_marking"))
    rank, proof = min(marked, key=lambda pair: pair[0])
    return found(LEVELS[rank], proof, SECRECY_METHOD)


def _upper_lines(page: Page) -> Iterator[Line]:
    _, height = upright_size(page)
    lines = (*(line for block in page.blocks for line in block.lines), *page.furniture)
    for line in lines:
        if line.words and place_of_line(line, page).y < MARKED_SHARE * height:
            yield line


def _level(line: Line) -> str | None:
    """The level of secrecy that a line marks, in either reading.

    A missed marking is worse than a paper held without need. So a frame's side may be read as a
    letter, and a longer marking may have a wrong letter.
    """
    for text in (line.text, line.second or ""):
        said = _MARKED_LABEL.sub("", squeezed(text))
        capitals = [letter for letter in text if letter.isalpha()]
        if said and all(map(str.isupper, capitals[-len(said) :])):
            bare = _FRAME.sub("", said)
            level = nearest(said, LEVELS) or (nearest(bare, LEVELS) if bare else None)
            if level:
                return level
    return None
