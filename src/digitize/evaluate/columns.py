"""Sets tables for people: a name, numbers to the right, and a note at the end of each line."""

from __future__ import annotations

from collections.abc import Sequence

from digitize.evaluate.text import normalise, split_graphemes


def aligned(rows: Sequence[tuple[str, ...]]) -> str:
    """The rows as lines with aligned columns: the first one left, the last one not padded."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    name, *numbers, note = row
    cells = [name + " " * (widths[0] - _width(name))]
    cells += [
        " " * (width - _width(number)) + number
        for number, width in zip(numbers, widths[1:], strict=False)
    ]
    return "  ".join([*cells, note]).rstrip()


def _width(text: str) -> int:
    return len(split_graphemes(normalise(text)))
