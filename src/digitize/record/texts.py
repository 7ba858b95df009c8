"""What is put together from the lines of a document's pages: its text, its tables.

`assemble` makes records by these, and an edit of a word makes them anew by the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from digitize.record.page import Line, Page, Table, TableRow, Word


def lines_of(pages: Iterable[Page]) -> list[Line]:
    """The printed lines of a document's text, in reading order."""
    return [line for page in pages for block in page.blocks for line in block.lines]


def words_of(lines: Iterable[Line]) -> Iterator[Word]:
    """The words of some lines."""
    for line in lines:
        yield from line.words


def line_text(words: Iterable[Word]) -> str:
    """What a line of these words says; one of which nothing is left says nothing."""
    return " ".join(word.text for word in words if word.text)


def text_of(pages: Iterable[Page]) -> str:
    """The text of a document, a printed line a line."""
    return "\n".join(line.text for line in lines_of(pages))


def with_cells(page: Page) -> Page:
    """The page with the cells of its tables filled from its lines, as they stand now."""
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
