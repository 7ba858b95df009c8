"""What is put together from the lines of a document's pages: its text, its paragraphs, its tables.

`assemble` makes records by these, and an edit of a word makes them anew by the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from digitize.record.model import Block, Line, Page, Table, TableRow, Word

INDENT = 0.8  # line heights by which a new paragraph starts further right
SHORT_END = 4.0  # line heights that the last line of a paragraph leaves free, at least


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


def paragraphs_of(pages: Iterable[Page]) -> tuple[str, ...]:
    """The text of a document with lines joined where the print runs on."""
    return tuple(text for page in pages for block in page.blocks for text in paragraphs(block))


def paragraphs(block: Block) -> list[str]:
    """The block's text, its lines joined where the print runs on.

    A hyphen at a line's end stays: Vietnamese is not hyphenated there.
    """
    left, _, right, _ = block.box
    texts = [block.lines[0].text]
    for above, line in pairwise(block.lines):
        height = line.box[3] - line.box[1]
        indented = line.box[0] - left > INDENT * height and above.box[0] - left < INDENT * height
        ended = right - above.box[2] > SHORT_END * height
        if indented or ended:
            texts.append(line.text)
        else:
            texts[-1] = f"{texts[-1]} {line.text}".strip()
    return texts


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
