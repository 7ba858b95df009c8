"""Pages of an issue made by hand: lines in columns, in letters of a size, without any picture."""

from dataclasses import dataclass, field

from digitize.record.base import Box
from digitize.record.page import Block, Line, Page, PageState, Picture, Word
from digitize.understand.issue.items import letter_width

WIDTH, HEIGHT = 2480, 3508  # A4 at 300 dpi
SIZE, PITCH = 42, 56  # of the text: the em of its letters, and the distance of its lines
PROSE = (
    "Bà con trong xóm cùng nhau đắp lại con đường đất, người góp công, người góp của, nên chỉ sau "
    "hai tháng là xe ba gác đã chạy được tới tận bến đò, đám trẻ đi học cũng đỡ lấm lem mỗi khi "
    "trời đổ mưa. Ai cũng mong mùa nước tới, đoạn đường còn lại sẽ được tráng xi măng cho sạch sẽ."
)


@dataclass
class Leaf:
    """Takes lines wherever they are put; `page()` gives them in the order in which they came."""

    lines: list[Line] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    def put(self, text: str, x: int, y: int, size: int = SIZE, fill: int | None = None,
            weight: float = 0.12, tall: float = 1.0) -> int:  # fmt: skip
        """One line from x; with `fill`, its words are spread over that width. Returns where y is
        of the line under it. Args: tall: how much higher its letters are than wide ones are."""
        parts = text.split()
        widths = [round(size * sum(map(letter_width, part))) for part in parts]
        space = round(0.3 * size)
        if fill and len(parts) > 1:
            space = (fill - sum(widths)) // (len(parts) - 1)
        words, at = [], x
        for part, width in zip(parts, widths, strict=True):
            words.append(_word(part, (at, y, at + width, y + size)))
            at += width + space
        self.lines.append(Line(
            text=text, box=(x, y, words[-1].box[2], y + size), confidence=0.95, words=tuple(words),
            second=None, second_confidence=None, size=size * tall * 0.45, weight=weight,
        ))  # fmt: skip
        return y + round(size * PITCH / SIZE)

    def prose(self, x: int, y: int, width: int, lines: int, skip: int = 0) -> int:
        """So many lines of a paragraph: the first is indented, all but the last are filled."""
        words = (PROSE + " " + PROSE).split()[skip:] * 6
        for number in range(lines):
            indent = 50 if number == 0 else 0
            taken: list[str] = []
            while (
                words
                and SIZE * sum(sum(map(letter_width, one)) + 0.3 for one in [*taken, words[0]])
                < width - indent
            ):
                taken.append(words.pop(0))
            last = number == lines - 1
            text = " ".join(taken[: max(2, len(taken) // 2)]) + "." if last else " ".join(taken)
            y = self.put(text, x + indent, y, fill=None if last else width - indent)
        return y

    def picture(self, kind: str, box: Box) -> None:
        self.pictures.append(Picture(kind=kind, box=box))

    def page(self, number: int = 1, width: int = WIDTH, height: int = HEIGHT) -> Page:
        blocks = tuple(Block(box=one.box, lines=(one,)) for one in self.lines)
        return Page(
            number=number, state=PageState.READ, width=width, height=height, dpi=300.0, turn=0,
            skew=0.0, layout="line_stack", steps=(), blocks=blocks, furniture=(),
            pictures=tuple(self.pictures), seconds=0.0,
        )  # fmt: skip


def _word(text: str, box: Box) -> Word:
    return Word(raw=text, text=text, box=box, confidence=0.95, alternatives=(), second=None)
