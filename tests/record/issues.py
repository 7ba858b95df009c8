"""Issues of a bulletin made by hand: two columns a page, each block a few printed lines."""

from datetime import UTC, datetime

from digitize.record.articles import Article
from digitize.record.compose import composed
from digitize.record.fields import FieldStatus, RecordField
from digitize.record.model import Process, Quality, Record, Source
from digitize.record.page import Block, Line, Page, Picture, Word

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
SHA = "cd" * 32
PHOTO = (700, 700, 1100, 900)


def line(text: str, x: int, y: int) -> Line:
    words = []
    for one in text.split():
        box = (x, y, x + 18 * len(one), y + 30)
        words.append(Word(raw=one, text=one, box=box, confidence=0.9, alternatives=(), second=None))
        x = box[2] + 10
    around = (words[0].box[0], y, words[-1].box[2], y + 30)
    return Line(text=text, box=around, confidence=0.9, words=tuple(words), second=None,
                second_confidence=None)  # fmt: skip


def block(article: str | None, role: str | None, x: int, y: int, *texts: str) -> Block:
    lines = [line(text, x, y + 40 * at) for at, text in enumerate(texts)]
    right = max(one.box[2] for one in lines)
    return Block(box=(x, y, right, lines[-1].box[3]), lines=tuple(lines), role=role,
                 article=article)  # fmt: skip


def page(number: int, *blocks: Block, pictures: tuple[Picture, ...] = ()) -> Page:
    return Page(number=number, state="read", width=1200, height=1600, dpi=150, turn=0, skew=0,
                layout="line_stack", steps=(), blocks=blocks, furniture=(), seconds=0.1,
                pictures=pictures)  # fmt: skip


def machine(value: str | None) -> RecordField:
    if value is None:
        return RecordField()
    return RecordField(value=value, raw=value, page=1, box=(1, 2, 3, 4), method="layout",
                       confidence=0.95, status=FieldStatus.MACHINE, reason=None)  # fmt: skip


def article(id_: str, title: str | None = None, byline: str | None = None) -> Article:
    return Article(id=id_, ordinal=1, title=machine(title), byline=machine(byline),
                   kind=machine("news"))  # fmt: skip


def of_pages(pages: list[Page], articles: list[Article]) -> Record:
    return Record(
        record_id=f"{SHA}-1",
        source=Source(filename="ban-tin.pdf", sha256=SHA, bytes=1, media_type="application/pdf",
                      received_at=AT, page_count=len(pages)),
        pages=tuple(pages),
        **composed(pages, articles).by_name,
        quality=Quality(confidence_p10=0.9, flagged=0, damaged=False, review=False),
        process=Process(fingerprint="a" * 16, versions={}, seconds=0),
    )  # fmt: skip


GATE, ROAD, POEM, MEET = "a1", "a2", "a3", "a4"


def issue() -> Record:
    """Four articles: one in each column of page 1, the second one goes on on page 2; a poem there.

    The photograph on page 1 belongs to the second one.
    """
    first = page(
        1,
        block(None, "masthead", 100, 50, "BẢN TIN XÃ HÒA TRẠCH"),
        block(GATE, "title", 100, 200, "Khánh thành cổng làng"),
        block(GATE, "body", 100, 300, "Sáng 12/9, thôn Đông khánh", "thành cổng làng mới.",
              "Chiều cùng ngày, câu lạc bộ", "cờ tướng ra mắt."),
        block(ROAD, "title", 700, 200, "Làm đường thôn Đoài"),
        block(ROAD, "body", 700, 300, "Thôn Đoài góp công làm", "đường bê tông dài"),
        block(ROAD, "jump", 700, 400, "Xem tiếp trang 2"),
        pictures=(Picture(kind="photograph", box=PHOTO, article=ROAD),),
    )  # fmt: skip
    second = page(
        2,
        block(ROAD, "body", 100, 100, "hai trăm mét trong ba ngày."),
        block(POEM, "title", 100, 300, "Quê tôi"),
        block(POEM, "verse", 100, 400, "Quê tôi bến nước cây đa", "Con đò sớm tối đợi người"),
        block(MEET, "body", 700, 100, "Hội nghị giao ban tháng 9", "họp sáng thứ hai."),
    )  # fmt: skip
    return of_pages(
        [first, second],
        [article(GATE, "Khánh thành cổng làng", "Tin và ảnh: Lê Mơ"),
         article(ROAD, "Làm đường thôn Đoài"), article(POEM, "Quê tôi"), article(MEET)],
    )  # fmt: skip
