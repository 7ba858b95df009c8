"""Printed lines made by hand, for rules that read a page."""

from collections.abc import Sequence

from digitize.record.page import Block, Line, Page, PageState, Word
from digitize.understand.structure.document import PrintedLine, printed_lines

WIDTH, HEIGHT, LETTER, LINE = 1600, 2300, 14, 40
LEFT, RIGHT = 200, 1500


def word(text: str, box, certainty: float = 0.999, second: str | None = None) -> Word:
    return Word(raw=text, text=text, box=box, confidence=0.9, alternatives=(), second=second,
                certainty=certainty)  # fmt: skip


def line_at(text: str, top: int, left: int = LEFT, **of_words) -> Line:
    """A line whose letters are LETTER wide."""
    words, x = [], left
    for part in text.split():
        box = (x, top, x + LETTER * len(part), top + LINE)
        words.append(word(part, box, **of_words.get(part, {})))
        x = box[2] + LETTER
    box = (left, top, words[-1].box[2], top + LINE)
    return Line(text=text, box=box, confidence=0.9, words=tuple(words), second=None,
                second_confidence=None)  # fmt: skip


def centred(text: str, top: int) -> Line:
    return line_at(text, top, left=(LEFT + RIGHT - LETTER * len(text)) // 2)


def page_of(*blocks: Sequence[Line], number: int = 1, **more) -> Page:
    """A page of these blocks; blank where there is none."""
    made = tuple(Block(box=_around(lines), lines=tuple(lines)) for lines in blocks if lines)
    return Page(**{
        "number": number, "state": PageState.READ if made else PageState.BLANK, "width": WIDTH,
        "height": HEIGHT, "dpi": 200.0, "turn": 0, "skew": 0.0, "layout": "line_stack",
        "steps": (), "blocks": made, "furniture": (), "seconds": 0.0, **more,
    })  # fmt: skip


def _around(lines: Sequence[Line]):
    lefts, tops, rights, bottoms = zip(*(line.box for line in lines), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def news_page(title: Sequence[str], text: str, tail: Sequence[str] = (), **more) -> Page:
    """A news item: centred title, justified text with an indented first line, tail at the right."""
    blocks = [centred(line, 200 + 50 * at) for at, line in enumerate(title)]
    top = 200 + 50 * len(title) + 30
    body = list(set_text(text, top))
    below = body[-1].box[3] + 30
    ends = [line_at(line, below + 50 * at, left=1000) for at, line in enumerate(tail)]
    return page_of(blocks, body, ends, **more)


def set_text(text: str, top: int) -> list[Line]:
    """Paragraphs, a line each or more, broken at the measure."""
    lines = []
    for paragraph in text.split("\n"):
        left, kept = LEFT + 80, []
        for part in paragraph.split():
            if left + LETTER * len(" ".join([*kept, part])) > RIGHT and kept:
                lines.append(line_at(" ".join(kept), top, left))
                left, kept, top = LEFT, [], top + 50
            kept.append(part)
        lines.append(line_at(" ".join(kept), top, left))
        top += 50
    return lines


def printed(*pages: Page) -> tuple[PrintedLine, ...]:
    return printed_lines(pages)


def plain(*texts: str) -> tuple[PrintedLine, ...]:
    """Lines of text, one under the other, at the left."""
    return printed(page_of([line_at(text, 100 + 50 * at) for at, text in enumerate(texts)]))
