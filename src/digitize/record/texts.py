"""Text and tables of a document, composed from the lines of its pages.

`assemble` makes records with these functions, and an edit of a word uses the same ones again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from digitize.record.page import Line, Page, Table, TableRow, Word


def lines_of(pages: Iterable[Page]) -> list[Line]:
    """Return the printed lines of a document's text, page by page."""
    return [line for page in pages for block in page.blocks for line in block.lines]


def words_of(lines: Iterable[Line]) -> Iterator[Word]:
    """Yield the words of some lines, in their order."""
    for line in lines:
        yield from line.words


def line_text(words: Iterable[Word]) -> str:
    """Join words into the text of a line; words without text are left out."""
    return " ".join(word.text for word in words if word.text)


def with_cells(page: Page) -> Page:
    """Return the page with the cells of its tables filled from its current lines."""
    if not page.tables:
        return page
    texts: dict[tuple[int, int, int], str] = {}
    for line in (line for block in page.blocks for line in block.lines):
        if line.cell:
            texts[line.cell] = f"{texts.get(line.cell, '')} {line.text}".strip()
    tables = tuple(
        Table(
            box=table.box,
            rows=tuple(
                TableRow(
                    cells=tuple(
                        texts.get((number, row_no, column), "") for column in range(len(row.cells))
                    )
                )
                for row_no, row in enumerate(table.rows)
            ),
        )
        for number, table in enumerate(page.tables)
    )
    return page.model_copy(update={"tables": tables})
