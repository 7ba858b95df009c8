"""Pages of text alone, set as papers are set: no picture, boxes as if each letter were as wide."""

from dataclasses import dataclass, field

from digitize.record.base import Box
from digitize.record.page import Block, Line, Mark, Page, PageState, Word

WIDTH, HEIGHT = 1654, 2339  # A4 at 200 dpi
LETTER, TALL, PITCH = 12, 34, 50
LEFT_MIDDLE, RIGHT_MIDDLE, MIDDLE = 450, 1150, 827
BODY = (230, 1520)


@dataclass
class Sheet:
    """Takes lines from the top down; `page()` gives them as a page in reading order."""

    y: int = 150
    lines: list[Line] = field(default_factory=list)
    apart: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def centred(self, *texts: str, middle: int = MIDDLE, gap: int = 0) -> "Sheet":
        self.y += gap
        for text in filter(None, texts):
            self.put(text, middle - len(text) * LETTER // 2, self.y)
            self.y += PITCH
        return self

    def head(self, left: list[str], right: list[str]) -> "Sheet":
        """Two columns of centred lines, as a letterhead has them."""
        top = self.y
        self.centred(*left, middle=LEFT_MIDDLE)
        end, self.y = self.y, top
        self.centred(*right, middle=RIGHT_MIDDLE)
        self.y = max(end, self.y)
        return self

    def body(self, *texts: str, gap: int = 30) -> "Sheet":
        self.y += gap
        for text in texts:
            width = (BODY[1] - BODY[0] - 70) // max(1, len(text))
            self.put(text, BODY[0] + 70, self.y, letter=max(4, width))
            self.y += PITCH
        return self

    def closing(self, recipients: list[str], signature: list[str], name: str) -> "Sheet":
        top = self.y + 40
        for at, text in enumerate(recipients):
            self.put(text, BODY[0], top + at * PITCH)
        self.y = top
        self.centred(*signature, middle=RIGHT_MIDDLE)
        self.centred(name, middle=RIGHT_MIDDLE, gap=180)
        self.y = max(self.y, top + len(recipients) * PITCH)
        return self

    def hand(self, box: Box) -> "Sheet":
        self.marks.append(Mark(kind="handwriting", box=box))
        return self

    def put(self, text: str, x: int, y: int, letter: int = LETTER) -> Line:
        made = line(text, x, y, letter)
        self.lines.append(made)
        return made

    def page(self, number: int = 1) -> Page:
        blocks = tuple(Block(box=one.box, lines=(one,)) for one in self.lines)
        return Page(
            number=number, state=PageState.READ, width=WIDTH, height=HEIGHT, dpi=200.0, turn=0,
            skew=0.0, layout="line_stack", steps=(), blocks=blocks, furniture=tuple(self.apart),
            marks=tuple(self.marks), seconds=0.0,
        )  # fmt: skip


def line(text: str, x: int, y: int, letter: int = LETTER) -> Line:
    words = []
    at = x
    for word in text.split():
        box = (at, y, at + len(word) * letter, y + TALL)
        words.append(
            Word(raw=word, text=word, box=box, confidence=0.95, alternatives=(), second=word)
        )
        at += (len(word) + 1) * letter
    return Line(
        text=" ".join(text.split()),
        box=(x, y, at - letter, y + TALL),
        confidence=0.95,
        words=tuple(words),
        second=text,
        second_confidence=0.9,
    )


STATE = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
PARTY = ["ĐẢNG CỘNG SẢN VIỆT NAM"]
