"""An invented issue of a bulletin: its truth, and records that hold it as a test wants it."""

from dataclasses import replace
from datetime import UTC, datetime

from digitize.evaluate.articles import (
    PARTS,
    PageSize,
    TrueArticle,
    TrueIssue,
    TruePicture,
)
from digitize.record.articles import Article, IssuePicture, Serial
from digitize.record.fields import RecordField
from digitize.record.model import Process, Quality, Record, Source
from digitize.record.page import Page

NEWS = """Khánh thành cầu Rạch Đước
Nhịp cầu mới nối hai bờ ấp Chín
Sáng ngày mười hai tháng ba, bà con ấp Chín xã Tân Lộc Hưng đã dự lễ khánh thành
chiếc cầu bê tông dài bốn mươi hai mét bắc qua rạch Đước. Cầu do nhân dân trong ấp
góp công, góp của cùng các mạnh thường quân xây nên trong năm tháng ròng rã.
Từ nay các cháu nhỏ tới lớp không còn phải qua đò, lúa gạo của mỗi nhà cũng được
chở thẳng ra chợ huyện. Ông Trịnh Văn Đậu, trưởng ban vận động, cho hay tiền còn dư
sẽ dùng để thắp đèn hai đầu cầu trước mùa mưa tới.
Lê Hoài Bão"""
NOTICE = """Lịch khám mắt miễn phí
Trạm y tế mời các cụ từ sáu mươi tuổi trở lên đến khám mắt vào thứ năm tuần sau,
mang theo thẻ bảo hiểm và sổ khám cũ. Ai cần mổ cườm sẽ được xe đưa đón."""
VERSE = """Chiều trên bến
Con đò nằm lại bến xưa
Nghe chim vịt gọi nước vừa lớn lên
Mái chèo gác cạnh hiên đêm
Một vầng trăng cũ rơi mềm trên sông"""
CAPTION = "Bà con đi qua cầu trong ngày đầu tiên"

ISSUE = TrueIssue(
    articles=(
        TrueArticle(
            NEWS, "Khánh thành cầu Rạch Đước", "Nhịp cầu mới nối hai bờ ấp Chín", "Lê Hoài Bão",
            "news", 1,
        ),
        TrueArticle(NOTICE, "Lịch khám mắt miễn phí", kind="notice"),
        TrueArticle(VERSE, "Chiều trên bến", kind="verse"),
    ),
    serial={
        "title": "BẢN TIN “TÂN LỘC HƯNG”", "motto": None, "issue": "3/2024",
        "issued_on": "2024-03", "publisher": "UBND XÃ TÂN LỘC HƯNG",
    },
    pictures=(TruePicture(1, (100, 200, 500, 400), CAPTION, 1),),
    pages=(PageSize(1240, 1754),),
    condition="clean",
)  # fmt: skip


def field(value: object) -> RecordField:
    return RecordField(value=value)


def articles(issue: TrueIssue = ISSUE) -> list[Article]:
    """The articles of a record that has found all of them right."""
    return [
        Article(
            id=f"a{at}", ordinal=at, text=one.text, continued_from=one.continued_from,
            **{name: field(getattr(one, name)) for name in PARTS if name != "continued_from"},
        )
        for at, one in enumerate(issue.articles, 1)
    ]  # fmt: skip


def record(issue: TrueIssue = ISSUE, found: list[Article] | None = None, **fields) -> Record:
    """A record with these articles; all else is as it is printed, on a page twice as large."""
    pictures = tuple(
        IssuePicture(
            page=one.page, box=tuple(2 * round(edge) for edge in one.box), caption=one.caption,
            article=one.article and f"a{one.article}",
        )
        for one in issue.pictures
    )  # fmt: skip
    pages = tuple(
        Page(
            number=at, state="read", width=2 * one.width, height=2 * one.height, dpi=300, turn=0,
            skew=0, layout="line_stack", steps=(), blocks=(), furniture=(), seconds=0,
        )
        for at, one in enumerate(issue.pages, 1)
    )  # fmt: skip
    has = articles(issue) if found is None else found
    text = "\n".join(one.text for one in has)
    made = {
        "articles": tuple(has), "pictures": pictures, "pages": pages,
        "serial": Serial(**{name: field(value) for name, value in issue.serial.items()}),
        **fields,
    }  # fmt: skip
    return Record(
        record_id=f"{'0' * 64}-1",
        source=Source(
            filename="tin.pdf", sha256="0" * 64, bytes=1, media_type="application/pdf",
            received_at=datetime(2024, 3, 20, tzinfo=UTC), page_count=1,
        ),
        text_raw=text, text=text, paragraphs=(),
        quality=Quality(confidence_p10=None, damaged=False, review=False),
        process=Process(fingerprint="0", versions={}, seconds=0), **made,
    )  # fmt: skip


def with_text(found: list[Article], at: int, text: str) -> list[Article]:
    """The articles with another text of one of them, counted from 0."""
    return [*found[:at], found[at].model_copy(update={"text": text}), *found[at + 1 :]]


def with_picture(box: tuple[int, int, int, int], **changes) -> dict[str, object]:
    """The pictures of a record, the first in another box and with other values."""
    [first] = record().pictures
    return {"pictures": (first.model_copy(update={"box": box, **changes}),)}


def issue_of(*texts: str) -> TrueIssue:
    """An issue of articles of which nothing but the text is known."""
    return replace(ISSUE, articles=tuple(map(TrueArticle, texts)), serial={}, pictures=(), pages=())
