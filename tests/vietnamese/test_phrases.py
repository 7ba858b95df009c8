"""Known phrases of papers: put right at their place, and left as read everywhere else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from digitize.record.compose import composed
from digitize.record.edits import carried, edited
from digitize.record.model import Change, Edit, Process, Quality, Record, Source
from digitize.record.notes import told_all
from digitize.record.page import Page, Word
from digitize.settings import Cleaning
from digitize.understand.assemble import cleaned_pages
from digitize.understand.vietnamese.phrases import phrases_of
from tests.structure.sheet import Sheet

pytestmark = pytest.mark.unit

BODY = (
    "Thực hiện chương trình công tác của năm, phòng đã tổ chức nhiều buổi tập huấn cho bà con các",
    "thôn trong xã, và báo cáo kết quả như sau để các cơ quan được biết và cùng phối hợp với nhau",
)
STATE, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"


def paper(
    right: tuple[str, ...] = (STATE, MOTTO),
    to: str = "Kính gửi: Các thôn",
    recipients: str = "Nơi nhận:",
    signature: tuple[str, ...] = ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    name: str = "Lê Văn Hòa",
    body: tuple[str, ...] = BODY,
    left: tuple[str, ...] = ("UBND XÃ TÂN LẬP", "Số: 12/BC-UBND"),
) -> Page:
    """A paper of one page as it was read, with these lines at their usual places."""
    sheet = Sheet().head(list(left), list(right)).centred(to, gap=40)
    sheet.body(*body, gap=300).closing([recipients, "- Như trên;"], list(signature), name)
    return sheet.page()


def known(*pages: Page) -> dict[str, str]:
    """What phrases have instead of words as read, by the words as read."""
    return {
        word.raw: phrase.text
        for page, phrases in zip(pages, phrases_of(pages), strict=True)
        for word, phrase in zip(words_of(page), (one for block in phrases for one in block),
                                strict=True)
        if phrase is not None and phrase.text != word.raw
    }  # fmt: skip


def words_of(page: Page) -> list[Word]:
    return [word for block in page.blocks for line in block.lines for word in line.words]


@pytest.mark.parametrize(
    ("read", "want"),
    [
        (MOTTO, {}),
        ("Đôc lân - Tư do - Hanh phúc", {"Đôc": "Độc", "lân": "lập", "Tư": "Tự", "Hanh": "Hạnh"}),
        ("Độc lập - Tự do - H=nh phúc.", {"H=nh": "Hạnh"}),
        ("Độc lập - Tự do - hanh phúc", {"hanh": "hạnh"}),  # printed so now and then
        ("ĐÔC LẬP - TỰ DO - HANH PHÚC", {"ĐÔC": "ĐỘC", "HANH": "HẠNH"}),
        ("CỌNG HÒA XÃ HỌI CHỦ NGHĨA VIỆT MaM", {"CỌNG": "CỘNG", "HỌI": "HỘI", "MaM": "NAM"}),
        ("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", {}),  # the author's spelling stays
        ("CỌNG HÒA XÃ HỌI CHỦ NGHĨA", {"CỌNG": "CỘNG", "HỌI": "HỘI"}),
        ("ĐẢNG CỌNG SÀN VIỆT NAM", {"CỌNG": "CỘNG", "SÀN": "SẢN"}),
        ("VIỆT NAM DÂN CHỦ CỌNG HÒA", {"CỌNG": "CỘNG"}),
        ("UBND HUYÊN CỌNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", {"CỌNG": "CỘNG"}),  # both heads at once
        (": CỌNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", {"CỌNG": "CỘNG"}),
        # What contradicts the phrase stays: one word in it, or the whole of it.
        ("Đôc lập - Tự do - Hùng phúc", {"Đôc": "Độc"}),
        ("Độc lập - Tự do - W>nh phúc", {}),
        ("CỌNG HÒA DÂN CHỦ NHÂN DÂN LÀO", {}),
        ("ĐẢNG BỘ TÌNH NAM HÀ", {}),
        ("Công hòa xã hội chủ nghĩa Việt Nam", {}),  # a sentence, not the head
        ("Đôc lân Tư do", {}),
    ],
)
def test_the_right_head(read, want):
    assert known(paper(right=(read,))) == want


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        (("ỦY BAN NHÂN DÂN XÃ TÂN LẬP",), {}),
        (("ỦY BAN NHÂN DẪN HUYÊN VĨNH ĐỒNG",), {"DẪN": "DÂN", "HUYÊN": "HUYỆN"}),
        (("UỶ BAN NHÂN DÀN", "THỊ TRẦN QUẢNG LONG"), {"DÀN": "DÂN", "TRẦN": "TRẤN"}),
        (("HỘI ĐÔNG NHÂN DÂN", "TÌNH YÊN MINH"), {"ĐÔNG": "ĐỒNG", "TÌNH": "TỈNH"}),
        (("ỦY BAN NHÂN DÂN QUÂN TÂN LẬP",), {"QUÂN": "QUẬN"}),
        (("ĐẲNG ÙY XÀ TÂN LẬP",), {"ĐẲNG": "ĐẢNG", "ÙY": "ỦY", "XÀ": "XÃ"}),
        (("ĐẢNG BỘ TÌNH YÊN MINH", "BAN CHẤP HÀNH"), {"TÌNH": "TỈNH"}),
        # What is another word, or a name, stays.
        (("ĐẢNG ỦY QUÂN SỰ TỈNH",), {}),
        (("ĐẢNG ỦY XÃ", "PHƯƠNG LIỆT"), {}),
        (("ỦY BAN NHÂN DÂN XÃ", "HUYỀN HỘI"), {}),
        (("ỦY BAN KIỂM TRA",), {}),
        (("TRƯỜNG TIỂU HỌC ĐÀNG ÙY",), {}),
        (("Đàng ủy xã Tân Lập",), {}),
    ],
)
def test_the_left_head(lines, want):
    """Whose paper it is: the body and the kind of its place, never the name of the place."""
    assert known(paper(left=(*lines, "Số: 12/BC"))) == want


@pytest.mark.parametrize(
    ("read", "want"),
    [
        ("Kinh gửi: Các thôn", {"Kinh": "Kính"}),
        ("Kính gừi; Các thôn", {"gừi;": "gửi:"}),
        ("Kinh gửi : Các thôn", {"Kinh": "Kính"}),
        ("Kinh gửi Các thôn", {}),  # no sign: a sentence
        ("Kinh phí: Các thôn", {}),
    ],
)
def test_whom_it_is_for(read, want):
    assert known(paper(to=read)) == want


@pytest.mark.parametrize(
    ("read", "want"),
    [
        ("Nơi nhân;", {"nhân;": "nhận:"}),
        ("Nổi nhận:", {"Nổi": "Nơi"}),
        ("NƠi nhận:", {"NƠi": "Nơi"}),
        ("NƠI NHÂN:", {"NHÂN:": "NHẬN:"}),
        ("Nơi ở:", {}),
        ("Người nhân:", {}),
    ],
)
def test_recipients(read, want):
    assert known(paper(recipients=read)) == want


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        (("KT. CHÙ TỊCH", "PHÓ CHỦ TICH"), {"CHÙ": "CHỦ", "TICH": "TỊCH"}),
        (("KI. CHỦ TỊCH",), {"KI.": "KT."}),
        (("TM, ỦY BAN NHÂN DÀN",), {"TM,": "TM.", "DÀN": "DÂN"}),
        (("TM. UỶ BAN NHÂN DÀN",), {"DÀN": "DÂN"}),  # the author's spelling stays
        (("T/M BAN THƯỜNG VU", "PHÓ BÍ THU"), {"VU": "VỤ", "THU": "THƯ"}),
        (("RHỦ NHIỆM",), {"RHỦ": "CHỦ"}),
        (("CHÙ TỊCH UBND XÃ",), {"CHÙ": "CHỦ"}),
        (("Từ. CHỦ TỊCH",), {}),  # `TL.` or `TM.`: nobody saw which
        (("ỦY BAN NHÂN DÀN",), {}),  # a body, but not behind `TM.`
        (("GIÁM SÁT",), {}),
        (("THỦ TRƯỜNG",), {}),  # or `THỨ TRƯỞNG`, and no `THỦ TƯỚNG`
        (("CỤM TRƯỜNG",), {}),  # no `CỤC TRƯỞNG`, although one letter makes it one
        (("TRƯỞNG BẢN",), {}),
        (("Chú Tịch",), {}),
    ],
)
def test_who_signs(lines, want):
    assert known(paper(signature=lines)) == want


def test_the_second_reader_decides_between_authorities():
    page = paper(signature=("Từ. CHỦ TỊCH",))
    blocks = [
        block.model_copy(update={"lines": tuple(
            line.model_copy(update={"words": tuple(
                word.model_copy(update={"second": "TL."}) if word.raw == "Từ." else word
                for word in line.words
            )})
            for line in block.lines
        )})
        for block in page.blocks
    ]  # fmt: skip
    assert known(page.model_copy(update={"blocks": tuple(blocks)})) == {"Từ.": "TL."}


def test_a_name_is_never_replaced():
    """It stands under the signature, also where it has the letters of a role."""
    assert known(paper(signature=("CHỦ TỊCH",), name="CHU TÍCH")) == {}
    assert known(paper(signature=("CHỦ TỊCH",), name="Bi Thu")) == {}


def test_elsewhere_a_phrase_stays_as_read():
    """In the text, in the left head, on a later page, and a role above the end of the text."""
    said = "Đôc lân - Tư do - Hanh phúc là lời mà bác nông dân đã khắc vào tấm biển trước cổng"
    assert known(paper(body=(said, *BODY))) == {}
    left = Sheet().centred("CỌNG HÒA XÃ HỌI CHỦ NGHĨA VIỆT NAM", middle=450).body(*BODY)
    assert known(left.page()) == {}
    assert known(paper(), paper(right=("Đôc lân - Tư do - Hanh phúc",))) == {}
    high = Sheet().head(["UBND XÃ"], [STATE]).body(*BODY)
    high.centred("CHÙ TỊCH", middle=1150, gap=300).body("Nơi nhân: " + BODY[0], *BODY)
    assert known(high.page()) == {}


def test_a_second_paper_on_a_page_has_its_own_head():
    sheet = Sheet(y=1100).head(["UBND XÃ"], ["CỌNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]).body(*BODY)
    assert known(sheet.page()) == {"CỌNG": "CỘNG"}


@pytest.fixture
def worn() -> Page:
    return paper(right=(STATE, "Đôc lân - Tư do - Hanh phúc"))


def test_the_change_is_marked_and_can_be_taken_back(worn: Page):
    """It has a rule and a note of its own; `suggest` leaves the text, `off` notes nothing."""
    changes: list[Change] = []
    [page] = cleaned_pages([worn], Cleaning.APPLY, changes)
    assert {(one.before, one.after) for one in changes} == {
        ("Đôc", "Độc"), ("lân", "lập"), ("Tư", "Tự"), ("Hanh", "Hạnh")
    }  # fmt: skip
    assert {(one.rule, one.outcome) for one in changes} == {("phrase/1", "applied")}
    assert "a known phrase of papers at its place: Độc lập Tự do Hạnh phúc" in told_all(
        changes[0].evidence
    )
    for change in changes:
        block, line, at = change.at
        word = page.blocks[block].lines[line].words[at]
        assert (word.raw, word.text, word.review) == (change.before, change.after, False)
    noted: list[Change] = []
    [left] = cleaned_pages([worn], Cleaning.SUGGEST, noted)
    assert [word.text for word in words_of(left)] == [word.raw for word in words_of(worn)]
    assert {(one.rule, one.outcome) for one in noted} == {("phrase/1", "suggested")}
    assert {word.raw for word in words_of(left) if word.review} >= {"Đôc", "lân", "Tư", "Hanh"}
    nothing: list[Change] = []
    cleaned_pages([worn], Cleaning.OFF, nothing)
    assert nothing == []


def test_cleaned_once(worn):
    """What was put right and is read so is not touched again."""
    changes: list[Change] = []
    [page] = cleaned_pages([paper()], Cleaning.APPLY, changes)
    assert changes == []
    assert not any(word.review for word in words_of(page) if word.raw in MOTTO.split())


def test_a_word_that_a_person_confirmed_stays(worn):
    """A person saw that the paper itself has `Hanh`: a later reading with the rule keeps that."""
    before = record_of(worn)
    at = next(
        (block_at, 0, at)
        for block_at, block in enumerate(worn.blocks)
        for at, word in enumerate(block.lines[0].words)
        if word.raw == "Hanh"
    )
    edit = Edit(by="Lê An", at=datetime(2026, 3, 2, tzinfo=UTC), page=1, word=at, after="Hanh")
    made = carried(edited(before, [edit]), record_of(*cleaned_pages([worn], Cleaning.APPLY, [])))
    assert "Độc lập - Tự do - Hanh phúc" in made.text


def record_of(page: Page) -> Record:
    sha = "ab" * 32
    return Record(
        record_id=f"{sha}-1",
        source=Source(filename="a.pdf", sha256=sha, bytes=1, media_type="application/pdf",
                      received_at=datetime(2026, 3, 1, tzinfo=UTC), page_count=1),
        **composed([page]).by_name, pages=(page,),
        quality=Quality(confidence_p10=0.9, damaged=False, review=False, flagged=0),
        process=Process(fingerprint="a" * 16, versions={}, seconds=0),
    )  # fmt: skip
