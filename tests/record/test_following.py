"""One truth a paper: fields and words that stand for the same follow each other."""

import pytest

from digitize.edge.desk.confirm import without
from digitize.record.edits import Hand, carried, edited, undone
from digitize.record.fields import FieldStatus, RecordField
from digitize.record.model import Edit
from tests.record.test_edits import AT, LATER, line, record, word

pytestmark = pytest.mark.unit


def seen(value, box, raw=None, **more):
    return RecordField(**{
        "value": value, "raw": raw or value, "page": 1, "box": box, "method": "letterhead",
        "confidence": 0.95, "status": FieldStatus.MACHINE, "reason": None, **more,
    })  # fmt: skip


def paper(*rows, **fields):
    """A record of these lines: each a list of (text, x) on a line of its own, 60 px apart."""
    base = record()
    page = base.pages[0]
    lines = tuple(
        line([word(text, x, 60 * nth) for text, x in row]) for nth, row in enumerate(rows)
    )
    block = page.blocks[0].model_copy(update={"lines": lines, "box": (0, 0, 600, 60 * len(rows))})
    page = page.model_copy(update={"blocks": (block,), "tables": ()})
    text = "\n".join(one.text for one in lines)
    return base.model_copy(update={"pages": (page,), "text": text, **fields})


NUMBER = (("Số:", 100), ("/TB-UBND", 260))
DATE = (("Vĩnh", 0), ("Khê,", 100), ("ngày", 190), ("tháng", 320), ("12", 430), ("năm", 480),
        ("2021", 550))  # fmt: skip
BY_HAND = {"status": FieldStatus.HANDWRITTEN, "confidence": None}


def notice():
    return paper(
        NUMBER, DATE,
        number=seen(None, (165, 0, 255, 30), "Số: /TB-UBND", **BY_HAND),
        symbol=seen("TB-UBND", (260, 0, 420, 30), "/TB-UBND"),
        issued_on=seen(None, (275, 60, 318, 90), "ngày tháng 12 năm 2021", **BY_HAND),
    )  # fmt: skip


def given(**what):
    return Edit(by="Lê An", at=AT, **what)


def test_a_handwritten_number_typed_once_stands_everywhere():
    """Typed into the field, it stands in the line, and the symbol stays what it was."""
    made = edited(notice(), [given(field="number", after="95")])
    assert "Số: 95/TB-UBND" in made.text
    assert (made.number.value, made.symbol.value) == ("95", "TB-UBND")
    assert [one.follows for one in made.edits] == [False, True]


def test_a_number_typed_into_the_text_stands_in_the_field():
    """The same by the word, and by a word that is added where the hand wrote."""
    made = edited(notice(), [given(page=1, word=(0, 0, 1), after="95/TB-UBND")])
    assert (made.number.value, made.number.status) == ("95", FieldStatus.CORRECTED)
    made = edited(notice(), [given(page=1, act="add", box=(165, 0, 255, 30), after="95")])
    assert (made.number.value, made.text.splitlines()[0]) == ("95", "Số: 95/TB-UBND")


def test_a_day_written_by_hand_goes_between_its_words():
    """The gap between `ngày` and `tháng` is where the hand wrote."""
    made = edited(notice(), [given(field="issued_on", after="2021-12-27")])
    assert made.text.splitlines()[1] == "Vĩnh Khê, ngày 27 tháng 12 năm 2021"
    back = undone(made, 0, LATER)
    assert (back.text, back.issued_on.value) == (notice().text, None)
    made = edited(notice(), [given(page=1, act="line", word=(0, 1, 0),
                                   after="Vĩnh Khê, ngày 27 tháng 12 năm 2021")])  # fmt: skip
    assert made.issued_on.value == "2021-12-27"


@pytest.mark.parametrize(
    ("value", "words", "after", "text"),
    [
        ("Vũ Đình Khởi", "Vũ Đình Khởi", "Vũ Đình Khởi Nam", "Vũ Đình Khởi Nam"),
        ("ỦY BAN XÃ", "ỦY BAN XÃ", "ỦY BAN NHÂN DÂN XÃ", "ỦY BAN NHÂN DÂN XÃ"),
        ("sáng", "Sáng ngày", "chiều", "Chiều ngày"),
        ("Trịnh Thị Uyển", "- Trịnh Thị Uyển;", "Trịnh Thị Uyên", "- Trịnh Thị Uyên;"),
        ("86", "86/BC-UBND", "87", "87/BC-UBND"),
        ("Vũ Khởi", "Người khác", "Vũ Khôi", "Người khác"),
    ],
)
def test_a_field_corrected_from_its_words_corrects_them(value, words, after, text):
    """As the paper prints it; where its words say otherwise, they stay."""
    row = [(one, 100 + 110 * at) for at, one in enumerate(words.split())]
    made = paper(row, title=seen(value, (90, 0, 600, 30)))
    made = edited(made, [given(field="title", after=after)])
    assert made.text == text


@pytest.mark.parametrize(
    ("before", "at", "after", "value"),
    [
        ("Trịnh Thị Uyển", 2, "Uyên", "Trịnh Thị Uyên"),
        ("Trịnh Thị Uyển", 1, "", "Trịnh Uyển"),
        ("- Trịnh Thị Uyển;", 3, "Uyên;", "Trịnh Thị Uyên"),
    ],
)
def test_a_word_put_right_puts_its_field_right(before, at, after, value):
    """What stands around the value stays outside."""
    row = [(one, 100 + 110 * nth) for nth, one in enumerate(before.split())]
    made = paper(row, title=seen("Trịnh Thị Uyển", (90, 0, 600, 30)))
    made = edited(made, [given(page=1, word=(0, 0, at), after=after)])
    assert made.title.value == value


def test_the_kind_is_printed_in_capitals():
    """`decision` stands as QUYẾT ĐỊNH on the paper."""
    row = [("THÔNG", 100), ("BÁO", 240)]
    made = paper(row, kind=seen("notice", (90, 0, 400, 30), "THÔNG BÁO"))
    assert edited(made, [given(field="kind", after="decision")]).text == "QUYẾT ĐỊNH"
    made = edited(made, [given(page=1, act="line", word=(0, 0, 0), after="KẾ HOẠCH")])
    assert made.kind.value == "plan"


def test_what_a_person_entered_otherwise_is_left_alone():
    """A field that its words never said does not follow them."""
    row = [("Trịnh", 100), ("Uyển", 230)]
    made = paper(row, title=seen("Báo cáo quý", (90, 0, 600, 30)))
    made = edited(made, [given(page=1, word=(0, 0, 1), after="Uyên")])
    assert made.title.value == "Báo cáo quý"


def test_all_survives_a_new_reading_and_goes_back_together():
    """The field and the words are carried over; one act takes both back."""
    made = edited(notice(), [given(field="number", after="95")])
    again = carried(made, notice())
    assert (again.number.value, again.text.splitlines()[0]) == ("95", "Số: 95/TB-UBND")
    back = undone(made, 1, Hand("Trần Bình", LATER.at))
    assert (back.number.value, back.text) == (None, notice().text)


def test_a_line_is_written_freely_and_unread_words_are_added():
    """Words that stay keep their boxes; added lines survive a new reading, and go back."""
    plain = paper([("Tiêm", 100), ("phòng", 220)], [("năm", 100), ("2024", 200)])
    made = edited(plain, [given(page=1, act="line", word=(0, 0, 0), after="Tiêm vắc xin phòng")])
    words = made.pages[0].blocks[0].lines[0].words
    assert [one.text for one in words] == ["Tiêm", "vắc", "xin", "phòng"]
    assert words[3].box == plain.pages[0].blocks[0].lines[0].words[1].box
    made = edited(made, [given(page=1, act="add", box=(100, 30, 300, 50), after="đợt hai")])
    assert made.text.splitlines() == ["Tiêm vắc xin phòng", "đợt hai", "năm 2024"]
    made = edited(made, [given(page=1, word=(0, 2, 1), after="2025")])
    again = carried(made, plain)
    assert again.text == made.text == "Tiêm vắc xin phòng\nđợt hai\nnăm 2025"
    assert carried(again, again.model_copy(update={"edits": ()})).text == made.text
    back = undone(undone(undone(made, 2, LATER), 1, LATER), 0, LATER)
    assert back.text == plain.text


def test_what_a_person_did_at_once_is_taken_back_at_the_desk():
    """Edits that followed went back with the one before; each of them is asked for all the same."""
    made = edited(notice(), [given(field="number", after="95"), given(field="place", after="Huế")])
    assert len(made.edits) == 3
    back = without(made, lambda one: one.by == "Lê An", LATER)
    assert (back.number.value, back.place.value, back.text) == (None, None, notice().text)
    assert all(one.undone_by == "Trần Bình" for one in back.edits)
