"""What a document is: the one way in for `assemble`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from digitize.record.model import Page


def describe(pages: Sequence[Page]) -> dict[str, Any]:
    """The fields of the record that the text of these cleaned pages proves, by their names.

    A field that is not found says why in its `reason`.
    """
    return {}
