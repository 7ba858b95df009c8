"""What a document is: the one way in for `assemble`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from digitize.record.model import Page
from digitize.structure import news, papers
from digitize.structure.document import printed_lines
from digitize.structure.letterhead import find_letterhead
from digitize.structure.secrecy import secrecy_field


def describe(pages: Sequence[Page]) -> dict[str, Any]:
    """The fields of the record that the text of these cleaned pages proves, by their names.

    A paper has a letterhead, a news item a title over a text. A field that is not found says why
    in its `reason`.
    """
    secrecy = {"secrecy": secrecy_field(pages)}
    lines = printed_lines(pages)
    head = find_letterhead(lines) if lines else None
    if head:
        return {**secrecy, **papers.fields_of(lines, head)}
    if news.is_news(lines):
        return {**secrecy, **news.fields_of(lines)}
    return {**secrecy, **papers.headless_fields(lines)}
