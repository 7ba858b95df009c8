"""What a document is: the one way in for `assemble`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from digitize.record.notes import Note
from digitize.record.page import Page
from digitize.record.running import rim_numbers, running_lines
from digitize.understand.structure import news, papers, units
from digitize.understand.structure.document import PrintedLine, printed_lines
from digitize.understand.structure.flow import flow_of
from digitize.understand.structure.letterhead import find_letterhead
from digitize.understand.structure.people import people_of
from digitize.understand.structure.proven import is_doubted
from digitize.understand.structure.secrecy import secrecy_field

PROVEN = ("number", "number_year", "issued_on")  # fields of figures: no language tells them wrong


def describe(pages: Sequence[Page]) -> dict[str, Any]:
    """The fields of the record that the text of these cleaned pages proves, by their names.

    A paper has a letterhead, a news item a title over a text. A field that is not found says why
    in its `reason`. Units that are named are linked.
    """
    lines = printed_lines(pages)
    text = _running_text(pages, lines)
    fields = {"secrecy": secrecy_field(pages), **_fields(lines, text)}
    return units.linked({**fields, "people": people_of(flow_of(text))}, lines)


def _running_text(pages: Sequence[Page], lines: Sequence[PrintedLine]) -> tuple[PrintedLine, ...]:
    """The lines without page numbers and the heads of later pages: they would part sentences."""
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
        return papers.fields_of(lines, head)
    if news.is_news(text):
        return news.fields_of(text)
    return papers.headless_fields(lines)
