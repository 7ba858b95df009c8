"""An issue of a bulletin as a record, made by hand: what exports, search and messages are shown.

Page 1 has the masthead, an article with a photograph that goes on on page 2, and a poem beside it;
page 2 has a running head, the rest of the first article, and a table. People and places are
invented.
"""

from datetime import UTC, datetime

from digitize.record.articles import Article, Serial
from digitize.record.boxes import around
from digitize.record.compose import composed
from digitize.record.fields import Event, Person, RecordField
from digitize.record.model import Process, Quality, Record, Source
from digitize.record.page import Block, Line, Page, PageState, Picture, Word

WIDE, HIGH = 1000, 1400
LINE = 24  # height of a line, px
STEP = 32  # from line to line
LETTER = 11  # width of a letter

LEFT, RIGHT, WHOLE = 60, 540, 60

PAGE_1 = (
    ("masthead", None, WHOLE, 40, ["BẢN TIN XÃ HÒA TRẠCH", "Số 5/2023 - Tháng 9 năm 2023"]),
    ("title", "a1", LEFT, 140, ["HÒA TRẠCH RA QUÂN LÀM THỦY LỢI"]),
    ("byline", "a1", LEFT, 180, ["Lò Văn Nghĩa"]),
    (
        "body",
        "a1",
        LEFT,
        240,
        ["Sáng 12/9, bà con thôn Nà Cại nạo vét", "hai cây số mương trước vụ"],
    ),
    ("caption", "a1", LEFT, 720, ["Bà con thôn Nà Cại trên kênh"]),
    ("jump", "a1", LEFT, 800, ["Xem tiếp trang 2"]),
    ("title", "a2", RIGHT, 140, ["MÙA GẶT"]),
    ("verse", "a2", RIGHT, 200, ["Lúa chín vàng ven suối", "Tiếng cười vọng sang nương"]),
    ("byline", "a2", RIGHT, 300, ["Vi Thị Thoa"]),
)
PAGE_2 = (
    ("running_head", None, WHOLE, 20, ["BẢN TIN XÃ HÒA TRẠCH"]),
    ("jump", "a1", LEFT, 80, ["Tiếp theo trang 1"]),
    ("body", "a1", LEFT, 120, ["đông. Kênh đã thông nước về đồng."]),
    ("title", "a3", RIGHT, 120, ["LỊCH TIÊM PHÒNG"]),
    ("table", "a3", RIGHT, 180, [("Thôn", "Ngày"), ("Nà Cại", "20/9")]),
)
PHOTOGRAPH = (60, 320, 480, 700)


def issue_record(**changed) -> Record:
    """The record of the issue; `changed` replaces fields of it."""
    sha256 = "5e" * 32
    pages = (
        page(1, PAGE_1, (Picture(kind="photograph", box=PHOTOGRAPH, article="a1"),)),
        page(2, PAGE_2),
    )
    articles = (
        Article(
            id="a1", ordinal=1, title=found("HÒA TRẠCH RA QUÂN LÀM THỦY LỢI"),
            byline=found("Lò Văn Nghĩa"), kind=found("news"), continued_from=1,
            event=Event(date=found("2023-09-12")),
            people=(Person(name="Lò Văn Nghĩa", page=1, box=(0, 0, 9, 9), raw="Lò Văn Nghĩa"),),
        ),
        Article(id="a2", ordinal=2, title=found("MÙA GẶT"), byline=found("Vi Thị Thoa"),
                kind=found("verse")),
        Article(id="a3", ordinal=3, title=found("LỊCH TIÊM PHÒNG", page=2), kind=found("table")),
    )  # fmt: skip
    made = Record(
        record_id=f"{sha256}-1",
        source=Source(
            filename="ban-tin-5.pdf", sha256=sha256, bytes=2000, media_type="application/pdf",
            received_at=datetime(2023, 10, 1, 8, tzinfo=UTC), page_count=2,
        ),
        kind=found("bulletin"),
        title=found("BẢN TIN XÃ HÒA TRẠCH"),
        issued_on=found("2023-09"),
        serial=Serial(title=found("BẢN TIN XÃ HÒA TRẠCH"), issue=found("5/2023"),
                      issued_on=found("2023-09")),
        pages=pages,
        quality=Quality(confidence_p10=0.9, damaged=False, review=False),
        process=Process(fingerprint="0" * 64, versions={"digitize": "0.1.0"}, seconds=2.0),
        **composed(pages, articles).by_name,
    )  # fmt: skip
    return made.model_copy(update=changed)


def page(number, blocks, pictures=()) -> Page:
    """A page of blocks, each a role, an article, left, top and lines; a tuple is a table's row."""
    return Page(
        number=number, state=PageState.READ, width=WIDE, height=HIGH, dpi=150.0, turn=0, skew=0.0,
        layout="line_stack", steps=(), measured=None, furniture=(), seconds=1.0,
        blocks=tuple(block(*one) for one in blocks), pictures=pictures,
    )  # fmt: skip


def block(role, article, left, top, texts) -> Block:
    lines = []
    for row, text in enumerate(texts):
        at = top + row * STEP
        if isinstance(text, str):
            lines.append(line(text, left, at))
        else:
            lines += [line(cell, left + 200 * column, at, (0, row, column))
                      for column, cell in enumerate(text)]  # fmt: skip
    return Block(
        box=around([one.box for one in lines]), lines=tuple(lines), role=role, article=article
    )


def line(text, left, top, cell=None) -> Line:
    words, at = [], left
    for one in text.split():
        right = at + LETTER * len(one)
        words.append(Word(raw=one, text=one, box=(at, top, right, top + LINE), confidence=0.95,
                          alternatives=(), second=None))  # fmt: skip
        at = right + LETTER
    return Line(
        text=text, box=(left, top, at - LETTER, top + LINE), confidence=0.95, words=tuple(words),
        second=None, second_confidence=None, cell=cell,
    )  # fmt: skip


def found(value, page=1) -> RecordField:
    """A field that the machine found."""
    return RecordField(value=value, raw=str(value), page=page, box=(60, 40, 400, 70),
                       confidence=0.95, status="machine", reason=None)  # fmt: skip
