"""Pages such as no scan ever gave, for tests that nothing raises: any boxes, any text."""

import random
import unicodedata

from digitize.record.base import Box
from digitize.record.page import (
    Alternative,
    Block,
    DigitalSignature,
    Doubt,
    Line,
    Mark,
    Page,
    PageState,
    Table,
    TableRow,
    Word,
)

WIDTH, HEIGHT = 1654, 2339
# What sets the rules going, whole and torn.
PHRASES = """
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập - Tự do - Hạnh phúc|ĐẢNG CỘNG SẢN VIỆT NAM|số|Số|Số:
Số: 147/BC-UBND|Số 64-TB/ĐU|Số: /QĐ-UBND|Số: …/2013/NĐ-|CP|*|STT|TT|ngày|ngày tháng năm 20|tháng
Hà Nội, ngày 30 tháng 02 năm 2024|Long Xuyên, ngày 5 tháng 13 năm 0000|ngày 31/12/1999|21/9/2024
QUYẾT ĐỊNH|BÁO CÁO|THƯ MỜI|TỜ TRÌNH|V/v|V/v:|Về việc|Căn cứ|Kính gửi:|Kính gửi|Điều 1.|Điều|I.|IV
XII)|a)|- |— |Nơi nhận:|Nơi nhận|- Như trên;|- Lưu: VT.|Lưu: VT|TM. ỦY BAN NHÂN DÂN|KT. CHỦ TỊCH
PHÓ CHỦ TỊCH|CHỦ TỊCH|TL.|TUQ.|Q. CHÁNH VĂN PHÒNG|(Đã ký)|(đã ký)|Trần Văn Bình|Lê Thị Hoa|MẬT
TUYỆT MẬT|TỐI MẬT|ỦY BAN NHÂN DÂN|TỈNH AN GIANG|Phường Mỹ Long|xã Mỹ Đức, huyện Châu Phú|./.|.|/
TIN|Chiều ngày 30/9, tại|Sáng|hội nghị sơ kết|đồng chí Nguyễn Văn An, Bí thư Tỉnh ủy|ông|bà|PV|Ảnh:
1.234.567|1,2|12%|0|007|3]|Ọ9|Ì.|~|HHH|lll||||____|......|…|"|“|”|(|)|[|]|{|}|<b>|&amp;|=1+1|@|-|+|'
các Sở, ban, ngành|Trang 1/2|- 2 -|2|PHỤ LỤC|DANH SÁCH|Mẫu số 01|(Kèm theo Quyết định số 12/QĐ-UBND)
""".replace("\n", "|").split("|")
ODD = [
    "\u0301", "a\u0300\u0301\u0302", "\u200b", "\u200f", "\ufeff", "\ufffd", "\u0000", "\u0007",
    "\x1b[31m", "\u2028", "\u0085", "\t", "\n", "\r", "\U0001f600", "\U0010ffff", "\ue000", "ﬁ",
    "İ", "ß", "ǆ", "①", "²", "½", "٣", "三", "Ⅷ", "ⅷ", "￼", "\ufdd0", "\u3000", "\u00a0", "Ω", "Đ",
    "đ", "Ơ\u0323", "ư\u031b", "ả"[::-1], "‮abc", "1\u20d0", "ớ" * 300, "\u0300" * 50, " ", "",
]  # fmt: skip


def any_text(dice: random.Random) -> str:
    """A word or several, mostly such as the rules look for; seldom of thousands of letters."""
    kind = dice.random()
    if kind < 0.55:
        text = dice.choice(PHRASES)
    elif kind < 0.7:
        text = dice.choice(ODD)
    elif kind < 0.8:
        text = dice.choice(PHRASES) + dice.choice(ODD) + dice.choice(PHRASES)
    elif kind < 0.9:
        letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐƠƯ0123456789.,;:/-()% "
        text = "".join(dice.choices(letters, k=dice.randrange(12)))
    else:
        points = (dice.choice((dice.randrange(0x20, 0xD800), dice.randrange(0xE000, 0x110000)))
                  for _ in range(dice.randrange(6)))  # fmt: skip
        text = "".join(map(chr, points))
    if dice.random() < 0.1:
        text = dice.choice((str.upper, str.lower, str.title))(text)
    if dice.random() < 0.1:
        text = unicodedata.normalize(dice.choice(("NFD", "NFKD", "NFC")), text)
    return text * (dice.randrange(200) if dice.random() < 0.001 else 1)


def any_box(dice: random.Random, near: Box | None = None) -> Box:
    """A box on the page, beside it, turned round, of no size, or where another one is."""
    kind = dice.random()
    if near and kind < 0.2:
        return near
    if kind < 0.75:
        x, y = dice.randrange(WIDTH), dice.randrange(HEIGHT)
        return x, y, x + dice.randrange(1, 900), y + dice.randrange(1, 60)
    if kind < 0.85:
        x, y = dice.randrange(WIDTH), dice.randrange(HEIGHT)
        return x, y, x + dice.randrange(2), y + dice.randrange(2)
    far = dice.choice((10, 3000, 2**31))
    x0, y0, x1, y1 = (dice.randrange(-far, far) for _ in range(4))
    return x0, y0, x1, y1


def any_page(dice: random.Random, number: int, most_lines: int = 40) -> Page:
    """A page; one in ten has no lines, one in ten has one."""
    count = dice.choice((0, 1, *[dice.randrange(most_lines + 1)] * 8))
    tables = tuple(any_table(dice) for _ in range(dice.choice((0, 0, 0, 1, 2))))
    lines = [any_line(dice, tables) for _ in range(count)]
    if dice.random() < 0.5:
        lines.sort(key=lambda line: line.box[1])
    blocks = []
    while lines:
        cut = dice.randrange(1, len(lines) + 1) if dice.random() < 0.5 else 1
        part, lines = tuple(lines[:cut]), lines[cut:]
        blocks.append(Block(box=any_box(dice, part[0].box), lines=part))
    if dice.random() < 0.03:
        blocks.append(Block(box=any_box(dice), lines=()))
    apart = tuple(any_line(dice, ()) for _ in range(dice.choice((0, 0, 1, 4))))
    return Page(
        number=number, state=dice.choice(list(PageState)) if dice.random() < 0.2 else
        PageState.READ if blocks else PageState.BLANK, reasons=(),
        width=dice.choice((WIDTH, WIDTH, WIDTH, 1, 0)), height=dice.choice((HEIGHT, HEIGHT, 1)),
        dpi=dice.choice((200.0, 300.0, 72.0, 0.0)), turn=dice.choice((0, 0, 0, 1, 2, 3)),
        skew=dice.uniform(-45, 45), layout=dice.choice(("line_stack", "tesseract", "none")),
        steps=(), blocks=tuple(blocks), furniture=apart, tables=tables,
        marks=tuple(Mark(kind=dice.choice(("seal", "stamp", "handwriting", "signature")),
                         box=any_box(dice)) for _ in range(dice.choice((0, 0, 1, 3)))),
        digital_signatures=tuple(
            DigitalSignature(name=any_text(dice), agency=None, time=None)
            for _ in range(dice.choice((0, 0, 0, 1)))
        ),
        seconds=0.0,
    )  # fmt: skip


def any_table(dice: random.Random) -> Table:
    """A table whose rows have any number of cells."""
    rows = tuple(
        TableRow(cells=("",) * dice.randrange(5)) for _ in range(dice.choice((0, 1, 3, 8)))
    )
    return Table(box=any_box(dice), rows=rows)


def any_line(dice: random.Random, tables: tuple[Table, ...]) -> Line:
    """A line of words, whose boxes follow each other or do not."""
    box = any_box(dice)
    texts = [any_text(dice) for _ in range(dice.choice((1, 1, 2, 5, 12)))]
    if dice.random() < 0.5:
        texts = [word for text in texts for word in text.split()] or ["x"]
    if dice.random() < 0.01:
        texts = []
    width = max(1, (box[2] - box[0]) // max(1, len(texts)))
    tidy = dice.random() < 0.7
    words = tuple(
        any_word(dice, text,
                 (box[0] + at * width, box[1], box[0] + (at + 1) * width, box[3]) if tidy
                 else any_box(dice, box))
        for at, text in enumerate(texts)
    )  # fmt: skip
    second = dice.choice((None, " ".join(texts), any_text(dice)))
    cell = None
    if tables and dice.random() < 0.5:
        at = dice.randrange(len(tables))
        row = dice.randrange(len(tables[at].rows)) if tables[at].rows else None
        if row is not None and tables[at].rows[row].cells:
            cell = (at, row, dice.randrange(len(tables[at].rows[row].cells)))
    return Line(
        text=" ".join(texts), box=box, confidence=dice.random(), words=words, second=second,
        second_confidence=None if second is None else dice.random(), cell=cell,
    )  # fmt: skip


def any_word(dice: random.Random, text: str, box: Box) -> Word:
    """A word, with doubts about some of its letters, or about letters that it has not."""
    doubts = tuple(
        Doubt(at=dice.randrange(len(text) + 2), choices=tuple(
            Alternative(text=any_text(dice)[:3], confidence=dice.random()) for _ in range(2)))
        for _ in range(dice.choice((0, 0, 0, 1, 3)))
    )  # fmt: skip
    second = dice.choice((None, text, any_text(dice)))
    return Word(raw=text, text=text, box=box, confidence=dice.random(), alternatives=doubts,
                second=second)  # fmt: skip
