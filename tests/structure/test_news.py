"""News items: what is one, and what it says."""

import pytest

from digitize.record.notes import note
from digitize.record.page import Line, Page
from digitize.understand.structure.describe import describe
from digitize.understand.structure.flow import flow_of
from digitize.understand.structure.news import fields_of, is_news
from digitize.understand.structure.split import documents_of
from tests.structure.printed import (
    centred,
    line_at,
    news_page,
    page_of,
    plain,
    printed,
    set_text,
)

pytestmark = pytest.mark.unit

TITLE = ("PHƯỜNG BẾN VẠN RA QUÂN", "TỔNG VỆ SINH MÔI TRƯỜNG NĂM 2023")
OPENING = "Sáng ngày 05/7/2023, UBND phường Bến Vạn tổ chức lễ ra quân tổng vệ sinh môi trường."


def news(text: str = OPENING, tail=("UBND phường Bến Vạn",), title=TITLE):
    return fields_of(printed(news_page(title, f"{text}\nNhân dân hưởng ứng đông đảo./.", tail)))


def event(text: str):
    found = news(text)["event"]
    return tuple(
        getattr(found, name).value for name in ("date", "part_of_day", "kind", "organiser")
    )


def test_a_news_item_is_told_by_its_title_over_a_dated_text():
    """A title, the day of an event, an end mark."""
    assert is_news(printed(news_page(TITLE, f"{OPENING}\nHết./.")))


@pytest.mark.parametrize(
    "head",
    [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIẾT NAM",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Số: 86/BC-UBND",
        "Số: /2026/TT-BCT",
    ],
)
def test_what_has_a_papers_head_is_no_news(head):
    """Motto or number: a paper, however its text begins."""
    page = news_page((head, *TITLE), f"{OPENING}\nHết./.")
    assert not is_news(printed(page))


def test_a_letter_and_a_bare_text_are_no_news():
    """Addressees and recipients belong to papers; a text without a title may be anything."""
    assert not is_news(plain("Kính gửi: UBND thành phố", "Sáng ngày 05/7/2023, Hội họp./."))
    assert not is_news(printed(news_page(TITLE, f"Kính gửi: UBND thành phố\n{OPENING}\nHết./.")))
    assert not is_news(plain(OPENING, "Nơi nhận:"))
    assert not is_news(plain(OPENING))
    assert not is_news(())


def test_title_end_mark_and_issuer():
    """The lines over the text, the mark at its end, the body under it; each with its place."""
    found = news(tail=("BAN BIÊN TẬP BẢN TIN", "PHƯỜNG BẾN VẠN"))
    assert found["kind"].value == "news item"
    assert found["title"].value == " ".join(TITLE)
    assert found["issuer"].value == "BAN BIÊN TẬP BẢN TIN PHƯỜNG BẾN VẠN"
    assert found["end_mark"].value == "./."
    for name in ("title", "issuer", "end_mark"):
        assert found[name].page == 1
        assert found[name].box
        assert found[name].status == "machine"


@pytest.mark.parametrize("mark", ["./.", "../.", "./,", ". /."])
def test_an_end_mark_read_wrong_is_one(mark):
    """What was recognised stays in `raw`."""
    page = news_page(TITLE, f"{OPENING}\nNhân dân hưởng ứng{mark}", ["UBND phường Bến Vạn"])
    found = fields_of(printed(page))
    assert found["end_mark"].value == "./."
    assert found["end_mark"].raw.endswith(mark.split()[-1])
    assert found["issuer"].value == "UBND phường Bến Vạn"


def test_what_a_news_item_does_not_bear_is_missing_with_the_reason():
    """The day of the event is no date of issue, and a by-line no issuer."""
    found = news(tail=("Tin, ảnh: Thục Uyên - Bảo Kỳ",))
    assert found["issued_on"].value is None
    assert found["issued_on"].reason == note("news_has_event_date")
    assert found["issuer"].value is None
    for field in (found["number"], found["symbol"], found["signer"].name, found["issuer"]):
        assert field.reason


def test_a_masthead_is_no_title():
    """The name and number of the bulletin stand over the item, and are not its title."""
    page = page_of(
        [centred("BẢN TIN THUẬN KHÊ", 100), centred("Số 7 - Tháng 8 năm 2023", 150)],
        [centred("Khánh thành cầu Bờ Kè", 250)],
        set_text(f"{OPENING}\nHết./.", 330),
    )
    assert is_news(printed(page))
    assert fields_of(printed(page))["title"].value == "Khánh thành cầu Bờ Kè"


@pytest.mark.parametrize(
    "name",
    ["BẢN TIN PHƯỜNG BẾN VẠN – SỐ 04 THÁNG 02/2023", "NỘI SAN PHƯỜNG BẾN VẠN * SỐ 12 (NĂM 2023)"],
)
def test_a_masthead_with_its_number_in_one_line_is_no_title(name):
    """In capitals as high as the title's, as where it stands white in a dark band."""
    found = news(title=(name, *TITLE))
    assert found["title"].value == " ".join(TITLE)


def test_a_title_that_names_a_bulletin_stays_whole():
    """The number belongs to a masthead only where the line ends with it."""
    title = ("BẢN TIN BẾN VẠN SỐ 04 NĂM 2023 ĐẾN TAY BẠN ĐỌC", "TRONG TOÀN PHƯỜNG")
    assert news(title=title)["title"].value == " ".join(title)


def test_a_note_under_a_news_item_makes_no_letter_of_it():
    """An office that passes the sheet on writes its note where room is; addressees stand above."""
    text = f"{OPENING}\n{'Nhân dân hưởng ứng. ' * 20}\nHết./."
    page = news_page(TITLE, text, ("Kính chuyển đồng chí Sâm xem xét",))
    assert is_news(printed(page))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sáng ngày 28/06/2023, Đảng uỷ phường Mỹ Long tổ chức hội nghị sơ kết Đảng bộ phường.",
         ("2023-06-28", "sáng", "hội nghị sơ kết", "Đảng uỷ phường Mỹ Long")),
        ("Chiều ngày 13/11/2022, Ban Công tác Mặt trận khu phố 6, phường Lạc Đường tổ chức Ngày "
         "hội Đại đoàn kết toàn dân tộc năm 2022. Đây là ngày vui.",
         ("2022-11-13", "chiều", "Ngày hội Đại đoàn kết toàn dân tộc",
          "Ban Công tác Mặt trận khu phố 6, phường Lạc Đường")),
        ("Tối ngày 14/11/2023, tại sân vận động trung tâm, UBND xã Đồng Phú phối hợp với Hội Phụ "
         "nữ huyện tổ chức Hội thi mâm cỗ mùa gặt lần thứ VI, chào mừng Ngày thành lập Mặt trận "
         "(18/11/1930 - 18/11/2023).",
         ("2023-11-14", "tối", "Hội thi mâm cỗ mùa gặt", "UBND xã Đồng Phú")),
        ("Ngày 03 tháng 02 năm 2023, tại Nhà văn hóa khu phố 6, phường Lạc Đường, Chi bộ khu phố "
         "họp giao ban.", ("2023-02-03", None, "họp giao ban", "Chi bộ khu phố")),
        ("Thực hiện Kế hoạch số 41/KH-UBND ngày 17/3/2023 của UBND huyện, sáng 20/3/2023, Hội "
         "Nông dân xã đã tổ chức lớp tập huấn trồng nấm.",
         ("2023-03-20", "sáng", "lớp tập huấn", "Hội Nông dân xã")),
        ("Trong 02 ngày 15 và 16/10/2023, Trạm Y tế phường tổ chức đợt khám bệnh.",
         ("2023-10-15/2023-10-16", None, "đợt", "Trạm Y tế phường")),
        ("Sáng 28/6, Đảng ủy phường tổ chức hội nghị tổng kết.",
         (None, "sáng", "hội nghị tổng kết", "Đảng ủy phường")),
        ("Sáng ngày 31/02/2023, Đảng ủy phường tổ chức hội nghị.",
         (None, "sáng", "hội nghị", "Đảng ủy phường")),
        ("Sáng ngày 19/8/2023, tại khu phố 4, diễn ra lễ khánh thành cầu do UBND phường tổ chức.",
         ("2023-08-19", "sáng", "lễ khánh thành", "UBND phường")),
        ("Vào sáng ngày 1đ tháng 03 năm 2021, Hội Nông dân xã tổ chức hội nghị tổng kết.",
         (None, "sáng", "hội nghị tổng kết", "Hội Nông dân xã")),
        ("Phong trào trồng cây ở địa phương ngày càng lan rộng.", (None, None, None, None)),
    ],
)  # fmt: skip
def test_the_event(text, told):
    """Day, part of the day, kind and organiser; days of cited papers and jubilees are not its."""
    assert event(text) == told


def test_a_day_that_does_not_exist_is_missing_with_what_was_read():
    """Nothing is guessed: the words stay, and the reason."""
    found = news("Sáng ngày 31/02/2023, Đảng ủy phường tổ chức hội nghị.")["event"].date
    assert (found.value, found.raw) == (None, "31/02/2023,")
    assert found.reason


def test_an_issuer_whose_name_runs_on_at_the_left_is_whole():
    """It was indented far, and what did not fit begins at the margin."""
    page = news_page(TITLE, f"{OPENING}\nHết./.")
    top = page.blocks[-1].lines[-1].box[3] + 20
    tail = [line_at("Văn phòng Đảng ủy phường", top, 1100), line_at("Hưng Đạo", top + 50)]
    page = page_of(*(block.lines for block in page.blocks), tail)
    assert fields_of(printed(page))["issuer"].value == "Văn phòng Đảng ủy phường Hưng Đạo"


def test_a_doubted_word_takes_the_other_reading_that_the_document_vouches_for():
    """`UBNĐ` was read, and `UBND` stands elsewhere: the value is that, `raw` what was read."""
    page = news_page(TITLE, f"{OPENING}\nHết./.")
    tail = line_at("UBNĐ phường Bến Vạn", 900, 1000, UBNĐ={"certainty": 0.17, "second": "UBND"})
    page = page_of(*(block.lines for block in page.blocks), [tail])
    issuer = fields_of(printed(page))["issuer"]
    assert (issuer.value, issuer.raw) == ("UBND phường Bến Vạn", "UBNĐ phường Bến Vạn")
    assert "second reading" in issuer.method
    assert issuer.confidence == 0.17


def test_a_doubted_word_stays_where_nothing_vouches_for_another():
    """The second reading alone is no evidence."""
    lines = printed(page_of([line_at("Ủy", 100, Ủy={"certainty": 0.17, "second": "Úy"})]))
    assert flow_of(lines).text == "Ủy"


def test_a_value_is_found_on_a_page_that_lies_upside_down():
    """Rules measure on the upright page; boxes stay those of the scan."""
    page = news_page(TITLE, f"{OPENING}\nHết./.", ["UBND phường Bến Vạn"])
    around = [
        [line.model_copy(update={"words": tuple(
            word.model_copy(update={"box": turned(word.box)}) for word in line.words)})
         for line in block.lines]
        for block in page.blocks
    ]  # fmt: skip
    found = fields_of(printed(page_of(*around, turn=2)))
    assert found["title"].value == " ".join(TITLE)
    assert found["title"].box[1] > 1900


def turned(box):
    x0, y0, x1, y1 = box
    return 1600 - x1, 2300 - y1, 1600 - x0, 2300 - y0


SMALL = 28  # pixels: the height of a running head; titles and text are 40


def small(text: str, top: int) -> Line:
    """A centred line of smaller letters."""
    line = centred(text, top)
    words = tuple(
        word.model_copy(update={"box": (*word.box[:3], top + SMALL)}) for word in line.words
    )
    return line.model_copy(update={"words": words, "box": (*line.box[:3], top + SMALL)})


@pytest.mark.parametrize(
    "head",
    [
        "Phường Bến Vạn, tháng 02 năm 2023",
        "Bản tin phường Bến Vạn",
        "Trang 7 | Bản tin phường Bến Vạn",
        "Bản tin phường Bến Vạn — Số 04 tháng 02/2023",
        "Tiếng nói người dân bờ sông",
    ],
)
def test_a_running_head_is_no_title(head):
    """Whatever it says: it is smaller than the title under it."""
    page = news_page(TITLE, f"{OPENING}\nHết./.", ("UBND phường Bến Vạn",))
    lines = [small(head, 150), *(line for block in page.blocks for line in block.lines)]
    item = printed(page_of(lines))
    assert is_news(item)
    found = fields_of(item)
    assert found["title"].value == " ".join(TITLE)
    assert found["event"].date.value == "2023-07-05"


def test_the_last_line_of_a_text_is_no_issuer():
    """`đối với …` begins like đội, a body; without an end mark an issuer stands apart."""
    text = f"{OPENING} Phong trào có ý nghĩa {'rất ' * 20}\nđối với việc bảo vệ nguồn nước"
    found = fields_of(printed(news_page(TITLE, text)))
    assert found["issuer"].value is None


def test_an_item_over_two_pages_under_running_heads():
    """One document; a person's name goes on over a page's end, its number and the next head."""
    name, foot = "Trịnh Hoài Sâm", 2200
    text = f"{OPENING}\n{'Nhân dân hưởng ứng. ' * 20}"
    first = news_page(TITLE, text + "Tham dự có đồng chí Trịnh")
    head, number = small("Bản tin phường Bến Vạn", 150), centred("1", foot)
    one = page_of([head, *lines_on(first), number], number=1)
    rest = set_text("Hoài Sâm, Bí thư Đảng ủy phường, cùng nhân dân khu phố./.", 250)
    two = page_of([small("Bản tin phường Bến Vạn", 150), *rest, centred("2", foot)], number=2)
    [part] = documents_of([one, two])
    found = describe(part.pages)
    assert found["kind"].value == "news item"
    assert found["title"].value == " ".join(TITLE)
    assert [person.name for person in found["people"]] == [name]


def lines_on(page: Page) -> list[Line]:
    return [line for block in page.blocks for line in block.lines]


def test_a_word_of_which_nothing_is_left_takes_no_end_mark():
    """What the end mark's line has behind it says nothing, and is in no running text."""
    page = page_of(
        [centred("PHƯỜNG BẾN VẠN RA QUÂN", 100)], [line_at(OPENING, 200), line_at("./.", 260)]
    )
    *blocks, last = page.blocks
    mark = last.lines[-1]
    empty = mark.words[0].model_copy(update={"text": "", "raw": ""})
    mark = mark.model_copy(update={"text": "./. ", "words": (*mark.words, empty)})
    last = last.model_copy(update={"lines": (*last.lines[:-1], mark)})
    found = fields_of(printed(page.model_copy(update={"blocks": (*blocks, last)})))
    assert (found["end_mark"].value, found["end_mark"].raw) == ("./.", "./.")


def test_a_line_of_whose_words_nothing_is_left_proves_nothing():
    """It stood where a title stands, and no word of the running text was there to prove one."""
    gone = centred("MẤT", 200)
    empty = gone.model_copy(
        update={"text": "", "words": tuple(w.model_copy(update={"text": ""}) for w in gone.words)}
    )
    pages = [page_of([empty], [*set_text("Sáng ngày 21-9-2024, tại nhà văn hóa.", 300)])]
    assert [line.text for line in printed(*pages)] == ["Sáng ngày 21-9-2024, tại nhà văn hóa."]
    assert describe(pages)["title"].value != ""
