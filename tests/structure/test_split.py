"""Several documents in one scan: parted where it is sure, together where it is not."""

import pytest

from digitize.record.notes import note
from digitize.record.page import Mark, PageState, Table
from digitize.understand.structure.describe import describe
from digitize.understand.structure.split import documents_of
from tests.structure.printed import centred, line_at, news_page, page_of, set_text

pytestmark = pytest.mark.unit

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
NEWS = "Sáng ngày 05/7/2023, UBND phường Bến Vạn tổ chức lễ ra quân.\nNhân dân hưởng ứng./."
SIGNED = ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def head(top: int = 100, number: str = "Số: 86/BC-UBND", motto: str = STATE):
    left = [line_at("UBND PHƯỜNG BẾN VẠN", top, 200), line_at(number, top + 50, 230)]
    return left, [line_at(motto, top, 800), line_at("Độc lập - Tự do - Hạnh phúc", top + 50, 850)]


def paper(page_no: int = 1, number: str = "Số: 86/BC-UBND", ended: bool = True, **more):
    end = "./." if ended else ""
    body = set_text(f"UBND phường báo cáo kết quả tổng vệ sinh{end}", 400)
    title = [centred(more.pop("title", "BÁO CÁO"), 300)]
    signed = [line_at(text, 600 + 50 * at, 1000) for at, text in enumerate(SIGNED)] if ended else []
    return page_of(*head(number=number), title, body, signed, number=page_no, **more)


def text_page(page_no: int, text: str = "2. Đề nghị thành phố bổ sung thùng rác./.", **more):
    return page_of(set_text(text, 200), number=page_no, **more)


def news(page_no: int, title: str = "PHƯỜNG BẾN VẠN RA QUÂN", text: str = NEWS):
    return news_page([title], text, ["UBND phường Bến Vạn"], number=page_no)


def blank(page_no: int):
    return page_of(number=page_no)


def separator(page_no: int, *texts: str):
    return page_of([centred(text, 900 + 60 * at) for at, text in enumerate(texts)], number=page_no)


def parted(*pages):
    """The page numbers of each document."""
    return [[page.number for page in part.pages] for part in documents_of(pages)]


def test_one_document_stays_whole():
    """Its pages are the very same objects, and there is no reason to give."""
    pages = (paper(1, ended=False), text_page(2))
    [part] = documents_of(pages)
    assert part.pages == pages
    assert part.because is None


@pytest.mark.parametrize(
    "number", ["Số: 87/BC-UBND", "Số: /QĐ-UBND", "Số 64-TB/ĐU", "Số: 12/2026/TT-BCT"]
)
def test_a_letterhead_with_another_number_begins_a_document(number):
    """The paper before it has ended."""
    first, second = documents_of([paper(1), paper(2, number)])
    assert [len(part.pages) for part in (first, second)] == [1, 1]
    assert second.because == note("begins_with_letterhead")


@pytest.mark.parametrize(
    "second",
    [
        paper(2),  # the same number
        paper(2, "Số: …/QĐ-UBND"),  # a form
        paper(2, "Số: 87/QĐ-UBND", title="(Ban hành kèm theo Báo cáo số 86/BC-UBND)"),
        paper(2, "Số: 87/QĐ-UBND", title="PHỤ LỤC I"),
        paper(2, "Số: 87/QĐ-UBND", title="Mẫu số 01"),
        text_page(2, "PHƯỜNG BẾN VẠN\nSáng ngày 05/7/2023, UBND phường họp./."),
        text_page(2, "Ngày 05/7/2023, UBND phường đã họp./."),
    ],
)
def test_annexes_forms_and_later_pages_stay_with_their_paper(second):
    """What may belong to the paper does."""
    assert parted(paper(1), second) == [[1, 2]]


def test_nothing_begins_before_the_end():
    """Without end mark or recipients the document before may go on, blank page or not."""
    assert parted(paper(1, ended=False), paper(2, "Số: 87/BC-UBND")) == [[1, 2]]
    assert parted(paper(1, ended=False), blank(2), news(3)) == [[1, 2, 3]]


def test_a_numbered_page_is_a_later_page():
    """A `2` over a letterhead says that it belongs to what comes before."""
    later = paper(2, "Số: 87/BC-UBND")
    blocks = (page_of([centred("2", 40)]).blocks[0], *later.blocks)
    assert parted(paper(1), later.model_copy(update={"blocks": blocks})) == [[1, 2]]


def test_news_items_are_parted_page_by_page():
    """A title over the day of an event, after an end mark; also after a paper."""
    assert parted(news(1), news(2, "LỄ KHÁNH THÀNH CẦU"), paper(3)) == [[1], [2], [3]]
    assert parted(paper(1), news(2)) == [[1], [2]]


def test_a_news_item_over_two_pages_is_one():
    """The second page has no title and no day."""
    first = news_page(["PHƯỜNG BẾN VẠN RA QUÂN"], NEWS.replace("./.", "."))
    assert parted(first, text_page(2, "Dịp này, phường tặng 05 giấy khen./.")) == [[1, 2]]


def test_a_blank_page_stands_for_number_and_day():
    """The back of a sheet, or a separator: a title alone, or a head without number, then do."""
    text = "Từ ngày có con đường mới, bà con phấn khởi, chợ họp đông vui và ai cũng muốn góp sức./."
    undated = news_page(["Nhịp sống mới"], text, number=3)
    unnumbered = page_of(head()[1], [centred("GIẤY MỜI", 300)], number=3)
    for third in (undated, unnumbered):
        assert parted(paper(1), blank(2), third) == [[1, 2], [3]]
        assert parted(paper(1), third.model_copy(update={"number": 2})) == [[1, 2]]


@pytest.mark.parametrize(
    "texts", [("PHÂN CÁCH",), ("TRANG PHÂN CÁCH", "Số 2"), ("SEPARATOR SHEET",), ("- - - - - -",)]
)
def test_a_printed_separator_parts_whatever_stands_around_it(texts):
    """It is in no record, and leaves no doubt."""
    pages = [paper(1, ended=False), separator(2, *texts), text_page(3), separator(4, *texts)]
    assert parted(*pages) == [[1], [3]]
    assert all(part.certain for part in documents_of(pages))


def test_a_page_that_says_more_is_no_separator():
    """`Phân cách` in a text parts nothing."""
    assert parted(paper(1, ended=False), text_page(2, "Dải phân cách\nđã sửa xong./.")) == [[1, 2]]


def test_separators_before_and_after_everything_make_no_documents():
    """They part nothing, and the scan is left as it is."""
    assert parted(separator(1, "PHÂN CÁCH"), paper(2), separator(3, "PHÂN CÁCH")) == [[1, 2, 3]]


def two_items(**more):
    upper = news_page(["PHƯỜNG BẾN VẠN RA QUÂN"], NEWS, ["UBND phường Bến Vạn"])
    lines = [
        *(line for block in upper.blocks for line in block.lines),
        centred("LỄ KHÁNH THÀNH CẦU BỜ KÈ", 900),
        *set_text("Chiều ngày 06/7/2023, UBND phường tổ chức lễ khánh thành cầu./.", 980),
        line_at("Đài Truyền thanh phường", 1200, 1000),
    ]
    return page_of(lines, **more)


def test_two_news_items_on_one_page():
    """Each has its lines, and the marks beside them."""
    marks = tuple(Mark(kind="stamp", box=(300, top, 400, top + 50)) for top in (420, 1150))
    first, second = documents_of([two_items(marks=marks)])
    assert lines_of(first)[-1].text == "UBND phường Bến Vạn"
    assert lines_of(second)[0].text == "LỄ KHÁNH THÀNH CẦU BỜ KÈ"
    assert [part.pages[0].marks for part in (first, second)] == [marks[:1], marks[1:]]
    assert [part.pages[0].number for part in (first, second)] == [1, 1]


def lines_of(part):
    return [line for page in part.pages for block in page.blocks for line in block.lines]


def test_a_page_with_a_table_is_not_cut():
    """Which lines of it belong to the table of whom could not be told."""
    table = Table(box=(100, 700, 1500, 800), rows=())
    assert parted(two_items(tables=(table,))) == [[1]]


def test_two_papers_on_one_page():
    """The second begins with its left head, which is read before the motto beside it."""
    upper = paper(1)
    lower_left, lower_right = head(1200, "Số: 87/BC-UBND")
    body = set_text("UBND phường báo cáo công tác hè./.", 1400)
    page = page_of(*(block.lines for block in upper.blocks), lower_left, lower_right, body)
    first, second = documents_of([page])
    assert lines_of(first)[-1].text == "CHỦ TỊCH"
    assert lines_of(second)[0].text == "UBND PHƯỜNG BẾN VẠN"
    assert (
        len(lines_of(first)) + len(lines_of(second)) == len(lines_of(documents_of([page])[0])) + 5
    )


def test_a_bulletin_with_a_masthead_is_one_document():
    """However many items it has; the next one begins with its own name and number."""

    def issue(page_no: int, number: int):
        over = [centred("BẢN TIN BẾN VẠN", 60), centred(f"Số {number} - Tháng 8 năm 2023", 110)]
        item = news(page_no)
        return item.model_copy(update={"blocks": (page_of(over).blocks[0], *item.blocks)})

    assert parted(issue(1, 7), news(2), issue(3, 8)) == [[1, 2], [3]]


def test_a_failed_page_stays_with_what_comes_before():
    """What was on it nobody knows."""
    failed = page_of(number=2, state=PageState.FAILED, reasons=("broken",), layout="none")
    assert parted(paper(1), failed, paper(3, "Số: 87/BC-UBND")) == [[1, 2], [3]]


def test_every_page_is_in_one_document():
    """But for separators, nothing is lost and nothing comes twice."""
    pages = [paper(1), blank(2), news(3), news(4), paper(5), text_page(6)]
    pages += [separator(7, "NGĂN CÁCH"), text_page(8)]
    numbers = [number for part in parted(*pages) for number in part]
    assert numbers == [1, 2, 3, 4, 5, 6, 8]


def stamped(number: str, second: str | None, dated: str | None, page_no: int = 2):
    """A paper whose number lies under a receipt stamp, and whose date may be left open."""
    own = line_at(number, 150, 230).model_copy(update={"second": second})
    left = [line_at("SỞ VĂN HÓA CAO LÂM", 100, 200), own]
    right = [line_at(STATE, 100, 800), line_at("Độc lập - Tự do - Hạnh phúc", 150, 850)]
    right += [line_at(dated, 200, 850)] if dated else []
    text = set_text("Kính gửi: Ủy ban nhân dân các huyện.\nSở đề nghị các huyện báo cáo./.", 400)
    return page_of(left, right, text, number=page_no)


@pytest.mark.parametrize(
    "second_page",
    [
        stamped("S ĐẾN 4/BG", "Số: 12/SVH-VP", None),  # one reader has the number
        stamped("S ĐẾN 41 BG", "CỐNG VĂN DEN", "Cao Lâm, ngày 02 tháng 5 năm 2024"),
        stamped("S ĐẾN 41 BG", None, "Cao Lâm, ngày tháng 5 năm 2024"),
    ],
)
def test_a_head_under_a_receipt_stamp_begins_a_document(second_page):
    """Its number is lost for one reader or for both; office, place and date are there."""
    assert parted(paper(1), second_page) == [[1], [2]]


@pytest.mark.parametrize("dated", [None, "……, ngày … tháng … năm …"])
def test_a_form_without_place_and_date_stays_with_its_paper(dated):
    """Forms bear the state's motto as well, and leave place and day open."""
    assert parted(paper(1), stamped("S ĐẾN 41 BG", None, dated)) == [[1, 2]]


def test_running_heads_of_one_bulletin_begin_nothing():
    """The same name and number over each page, also after an end mark."""
    heads = [line_at("Số 04 tháng 02/2023", 100, 200)]
    pages = [page_of(heads, set_text(NEWS, 300), number=at) for at in (1, 2, 3)]
    assert parted(*pages) == [[1, 2, 3]]


def test_split_and_description_agree_on_a_head_in_the_lower_half():
    """What is split off for its letterhead has that letterhead in its record."""
    upper = paper(1)
    left, right = head(1200, "Số: 87/BC-UBND")
    title = [centred("BÁO CÁO", 1350), centred("Công tác hè năm 2023", 1400)]
    body = set_text("UBND phường báo cáo công tác hè./.", 1480)
    page = page_of(*(block.lines for block in upper.blocks), left, right, title, body)
    numbers = [describe(part.pages)["number"].raw for part in documents_of([page])]
    assert numbers == ["86/BC-UBND", "87/BC-UBND"]


@pytest.mark.parametrize("number", ["Số: 86//BC-UBND", "Số: 86 / BC-UBND", "$ố: 86/BC-UBND"])
def test_a_number_that_is_read_otherwise_is_no_other_number(number):
    """A slash is read as two, an S as the sign of the dollar."""
    assert parted(paper(1), paper(2, number)) == [[1, 2]]
