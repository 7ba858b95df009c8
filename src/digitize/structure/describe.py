"""What a document is: the one way in for `assemble`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from digitize.record.model import Page
from digitize.structure import news
from digitize.structure.document import printed_lines


def describe(pages: Sequence[Page]) -> dict[str, Any]:
    """The fields of the record that the text of these cleaned pages proves, by their names.

    A field that is not found says why in its `reason`.
    """
    lines = printed_lines(pages)
    return news.fields_of(lines) if news.is_news(lines) else {}
