"""Fields of papers, from pages of text alone. Offices and people are invented."""

import pytest

from digitize.record.fields import FieldStatus, asks_for_a_person
from digitize.record.notes import note
from digitize.record.page import Block
from digitize.understand.structure.describe import describe, doubts_of
from tests.structure.sheet import PARTY, STATE, Sheet, line

pytestmark = pytest.mark.unit

PROSE = ("Thực hiện Kế hoạch số 12/KH-UBND ngày 03 tháng 01 năm 2020 của Ủy ban nhân dân huyện",)
OFFICE = ["ỦY BAN NHÂN DÂN", "XÃ ĐỒNG MỎ HẠ"]
RECIPIENTS = ["Nơi nhận:", "- Như trên;", "- UBND huyện (b/c);", "- Lưu: VT."]
SIGNED = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]


def report(number="Số: 86/BC-UBND", dated="Đồng Mỏ Hạ, ngày 30 tháng 6 năm 2023") -> Sheet:
    sheet = Sheet().head([*OFFICE, number], [*STATE, dated])
    sheet.centred("BÁO CÁO", gap=40).centred("Kết quả thu gom rác thải", "6 tháng đầu năm 2023")
    sheet.body(*PROSE, "Ủy ban nhân dân xã báo cáo như trên./.")
    return sheet.closing(RECIPIENTS, SIGNED, "Ngô Thúc Khải")


def letter(under=("V/v rà soát hộ nghèo", "trên địa bàn xã")) -> Sheet:
    head = ["UBND TỈNH CAO LÂM", "SỞ VĂN HÓA, THỂ THAO", "VÀ DU LỊCH", "Số: 12/SVHTTDL-VP", *under]
    sheet = Sheet().head(head, [*STATE, "Cao Lâm, ngày 02 tháng 5 năm 2024"])
    sheet.put("Kính gửi: Ủy ban nhân dân các huyện", 500, sheet.y + 30)
    sheet.y += 90
    return sheet.body(*PROSE).closing(RECIPIENTS, ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "Vi Thị Thoa")


def values(sheet: Sheet) -> dict:
    found = describe([sheet.page()])
    signer = found.pop("signer")
    found |= {f"signer_{name}": field for name, field in signer}
    return {name: field.value for name, field in found.items() if hasattr(field, "value")}


def test_a_report():
    """What a cataloguer enters of a report, each value as it is printed."""
    assert values(report()) == {
        "kind": "report",
        "number": "86",
        "number_year": None,
        "symbol": "BC-UBND",
        "title": "Kết quả thu gom rác thải 6 tháng đầu năm 2023",
        "place": "Đồng Mỏ Hạ",
        "issued_on": "2023-06-30",
        "issuer": "ỦY BAN NHÂN DÂN XÃ ĐỒNG MỎ HẠ",
        "parent_issuer": None,
        "signer_authority": "TM.",
        "signer_role": "PHÓ CHỦ TỊCH",
        "signer_name": "Ngô Thúc Khải",
        "recipients": ["Như trên", "UBND huyện (b/c)", "Lưu: VT"],
        "end_mark": "./.",
        "secrecy": None,
    }


def test_a_letter():
    """It has no line of a kind; its subject stands under the number, its office on two lines."""
    found = values(letter())
    assert found["kind"] == "letter"
    assert found["title"] == "V/v rà soát hộ nghèo trên địa bàn xã"
    assert found["parent_issuer"] == "UBND TỈNH CAO LÂM"
    assert found["issuer"] == "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH"
    assert (found["signer_authority"], found["signer_name"]) == ("KT.", "Vi Thị Thoa")
    assert found["end_mark"] is None


def test_a_party_paper():
    """The number has a dash, the offices stand above a star, the title is the Party's."""
    left = ["ĐẢNG BỘ HUYỆN THẠCH KIỆT", "ĐẢNG ỦY XÃ TÂN LẬP HẠ", "*", "Số 86-TB/ĐU"]
    sheet = Sheet().head(left, [*PARTY, "Tân Lập Hạ, ngày 14 tháng 3 năm 2024"])
    sheet.centred("THÔNG BÁO", gap=40).centred("kết luận của Ban Thường vụ Đảng ủy")
    sheet.body(*PROSE).closing(RECIPIENTS, ["T/M BAN THƯỜNG VỤ", "BÍ THƯ"], "Lò Khăm Thưởng")
    found = values(sheet)
    assert (found["number"], found["symbol"], found["kind"]) == ("86", "TB/ĐU", "notice")
    assert found["parent_issuer"] == "ĐẢNG BỘ HUYỆN THẠCH KIỆT"
    assert found["issuer"] == "ĐẢNG ỦY XÃ TÂN LẬP HẠ"
    assert (found["signer_authority"], found["signer_role"]) == ("T/M", "BÍ THƯ")


@pytest.mark.parametrize(
    ("printed", "number", "year", "symbol"),
    [
        ("Số: 147/BC-UBND", "147", None, "BC-UBND"),
        ("Số: 86//BC-UBND", "86", None, "BC-UBND"),  # read of report-upside-down
        ("Số: 21/2026/TT-BCT", "21", 2026, "TT-BCT"),
        ("Số 86-TB/ĐU", "86", None, "TB/ĐU"),
        ("Số 22-QĐ/TW", "22", None, "QĐ/TW"),
        ("Số: 05/2016/TTLT-BTC-BNV", "05", 2016, "TTLT-BTC-BNV"),
        ("Số: 1407/UBND-NN&PTNT", "1407", None, "UBND-NN&PTNT"),
        ("Số: 12 / KH - UBND", "12", None, "KH-UBND"),
        ("Sô: 9/CTr-BCĐ.", "9", None, "CTr-BCĐ"),
        ("Số: l4/TB-UBND", None, None, "TB-UBND"),
        ("Số KH/UBKT", None, None, "KH/UBKT"),
        ("số: /sCT-QLTM", None, None, "sCT-QLTM"),
    ],
)
def test_numbers(printed, number, year, symbol):
    """Number, year and symbol as they are printed; what is no number is none."""
    found = values(report(number=printed))
    assert (found["number"], found["number_year"], found["symbol"]) == (number, year, symbol)


@pytest.mark.parametrize(
    ("second", "number", "status"),
    [
        ("Số: 31/BC-UBND", "31", FieldStatus.MACHINE),
        ("Số: 81/BC-UBND", None, FieldStatus.HANDWRITTEN),
        ("Số:/BC-UBND", None, FieldStatus.HANDWRITTEN),
    ],
)
def test_a_number_beside_misread_signs(second, number, status):
    """Where both readers have the same figures, they are printed; a hand is read so by none."""
    sheet = report(number="Số: 31|/BC-UBND")
    sheet.lines = [
        one.model_copy(
            update={
                "second": second,
                "words": tuple(
                    word.model_copy(update={"confidence": 0.5}) if "31" in word.text else word
                    for word in one.words
                ),
            }
        )
        if one.text.startswith("Số")
        else one
        for one in sheet.lines
    ]
    found = describe([sheet.page()])["number"]
    assert (found.value, found.status) == (number, status)


@pytest.mark.parametrize("day", ["ngày. Ô4'", "ngày. A22", "ngày …Z7"])
def test_a_day_by_hand_that_was_read_as_letters(day):
    """What no printer sets for a day was written by hand, if the reader doubted it as well."""
    sheet = report(dated=f"Đồng Mỏ Hạ, {day} tháng 02 năm 2005")
    read = day.split(".")[-1].split("…")[-1].strip()
    sheet.lines = [
        one.model_copy(
            update={
                "words": tuple(
                    word.model_copy(update={"confidence": 0.4}) if read in word.text else word
                    for word in one.words
                )
            }
        )
        for one in sheet.lines
    ]
    found = describe([sheet.page()])["issued_on"]
    assert (found.value, found.status) == (None, FieldStatus.HANDWRITTEN)
    assert "tháng 02 năm 2005" in found.raw


def test_a_signer_whose_office_lies_under_a_seal():
    """One reader may have it; where neither has, the name right of the recipients is his."""
    sheet = report()
    lost = [one for one in sheet.lines if one.text not in SIGNED]
    names = {name: values(sheet)[f"signer_{name}"] for name in ("authority", "role", "name")}
    sheet.lines = [
        one.model_copy(update={"text": "'/M." + one.text[3:], "second": one.text})
        if one.text == SIGNED[0]
        else one
        for one in sheet.lines
    ]
    assert values(sheet)["signer_name"] == names["name"] == "Ngô Thúc Khải"
    sheet.lines = lost
    found = values(sheet)
    assert (found["signer_name"], found["signer_role"]) == ("Ngô Thúc Khải", None)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Nhà giáo Tôn Quang Hiển", "Tôn Quang Hiển"),
        ("PGS. TS. Ngô Thúc Khải", "Ngô Thúc Khải"),
        ("BSThang Quốc Huân", "Thang Quốc Huân"),
        ("!SCKH. Thang Quốc Huân", "Thang Quốc Huân"),
        ("THANG QUỐC HUÂN", "THANG QUỐC HUÂN"),
        ("Ô Thị Thanh", "Ô Thị Thanh"),
        ("Thượng tã Ma Văn Sùng", "Ma Văn Sùng"),
        ("- Nhà giáo ưu tú Vi Thị Thoa", "Vi Thị Thoa"),
        ("Tsan Thị Hoa", "Tsan Thị Hoa"),
    ],
)
def test_ranks_and_degrees_are_no_part_of_a_name(printed, name):
    """Also where a tone or the dot behind them was misread."""
    sheet = Sheet().head(
        [*OFFICE, "Số: 8/BC-UBND"], [*STATE, "Đồng Mỏ Hạ, ngày 3 tháng 6 năm 2023"]
    )
    sheet.centred("BÁO CÁO", gap=40).centred("Kết quả thu gom rác thải").body(*PROSE)
    assert values(sheet.closing(RECIPIENTS, SIGNED, printed))["signer_name"] == name


@pytest.mark.parametrize(
    ("left", "parent", "issuer"),
    [
        (["CHỦ TỊCH", "ỦY BAN NHÂN DÂN", "TỈNH KIM ĐÀI"], None,
         "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH KIM ĐÀI"),
        (["SỞ Y TẾ", "BỆNH VIỆN ĐA KHOA", "KHU VỰC TRÀ VI"], "SỞ Y TẾ",
         "BỆNH VIỆN ĐA KHOA KHU VỰC TRÀ VI"),
        (["UBND TỈNH KIM ĐÀI", "BAN QUẢN LÝ", "KHU KINH TẾ TỈNH"], "UBND TỈNH KIM ĐÀI",
         "BAN QUẢN LÝ KHU KINH TẾ TỈNH"),
        (["LIÊN HIỆP CÁC HỘI KHOA HỌC TỈNH", "HỘI LÀM VƯỜN"], "LIÊN HIỆP CÁC HỘI KHOA HỌC TỈNH",
         "HỘI LÀM VƯỜN"),
        (["ỦY BAN NHÂN DÂN THÀNH PHỐ", "HỘI PHÚ"], None, "ỦY BAN NHÂN DÂN THÀNH PHỐ HỘI PHÚ"),
        (["ỦY BAN NHÂN DÂN", "THỊ", "XÃ GIA LẬP"], None, "ỦY BAN NHÂN DÂN THỊ XÃ GIA LẬP"),
        (["UBND TỈNH KIM ĐÀI", "VĂN PHÒNG"], "UBND TỈNH KIM ĐÀI", "VĂN PHÒNG"),
    ],
)  # fmt: skip
def test_names_of_offices_over_several_lines(left, parent, issuer):
    """What cannot stand alone goes on with the next line; a place may be named like an office."""
    head = [*left, "Số: 8/BC-UBND"]
    sheet = Sheet().head(head, [*STATE, "Kim Đài, ngày 3 tháng 6 năm 2023"])
    sheet.centred("BÁO CÁO", gap=40).centred("Kết quả thu gom rác thải").body(*PROSE)
    found = values(sheet)
    assert (found["parent_issuer"], found["issuer"]) == (parent, issuer)


def test_a_left_head_that_runs_into_the_title():
    """Two ministries fill the width up to the State's name: one line is read, and taken apart."""
    sheet = report()
    for at, one in enumerate(sheet.lines):
        if one.text == STATE[0]:
            sheet.lines[at] = line("BỘ Y TẾ - BỘ GIÁO DỤC _ " + STATE[0], 40, one.box[1])
    sheet.lines = [one for one in sheet.lines if one.text not in OFFICE]
    assert values(sheet)["issuer"] == "BỘ Y TẾ - BỘ GIÁO DỤC"


@pytest.mark.parametrize(
    "below",
    ["(từ ngày 01 đến ngày 15 tháng 6 năm 2023)", "BỘ Y TẾ", "1. Tình hình chung",
     "Thực hiện Kế hoạch số 9"],
)  # fmt: skip
def test_where_a_subject_ends(below):
    """At a note in brackets, at the office that decides, where a text or a list begins."""
    sheet = Sheet().head(
        [*OFFICE, "Số: 8/BC-UBND"], [*STATE, "Đồng Mỏ Hạ, ngày 3 tháng 6 năm 2023"]
    )
    sheet.centred("BÁO CÁO", gap=40).centred(
        "Kết quả thu gom", "thực hiện đến 6, 7 năm 2023", below
    )
    assert values(sheet)["title"] == "Kết quả thu gom thực hiện đến 6, 7 năm 2023"


def test_a_number_and_a_day_by_hand():
    """The printed part stays, the value is null, and the box is where the hand wrote."""
    sheet = report("Số: /QĐ-UBND", "Đồng Mỏ Hạ, ngày tháng 9 năm 2025")
    number_line = next(one for one in sheet.lines if one.text.startswith("Số"))
    day_line = next(one for one in sheet.lines if "ngày tháng 9" in one.text)
    _, y0, x1, y1 = number_line.words[0].box
    of_number = (x1 + 1, y0 - 4, x1 + 9, y1 + 4)
    before = next(word for word in day_line.words if word.text == "ngày").box
    of_day = (before[2] + 1, before[1] - 4, before[2] + 9, before[3] + 4)
    found = describe([sheet.hand(of_number).hand(of_day).page()])
    number, day = found["number"], found["issued_on"]
    assert (number.status, number.value, number.box) == (FieldStatus.HANDWRITTEN, None, of_number)
    assert number.raw == "Số: /QĐ-UBND"
    assert found["symbol"].value == "QĐ-UBND"
    assert (day.status, day.value, day.box) == (FieldStatus.HANDWRITTEN, None, of_day)
    assert "tháng 9 năm 2025" in day.raw


def test_a_day_that_does_not_exist_is_told_and_not_mended():
    """31 February has no value; what was read and where it stands is kept with the reason."""
    day = describe([report(dated="Đồng Mỏ Hạ, ngày 31 tháng 02 năm 2024").page()])["issued_on"]
    assert (day.value, day.status, day.page) == (None, FieldStatus.MISSING, 1)
    assert day.raw == "ngày 31 tháng 02 năm 2024"
    assert day.reason == note("no_such_day", read=day.raw)


def test_the_day_of_a_cited_paper_is_not_the_day_of_issue():
    """Without a line of place and date nothing is issued on any day."""
    found = describe([report(dated="").page()])
    assert found["issued_on"].value is None
    assert found["issued_on"].reason == note("no_date_line")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("BÁO CÁO", "BÁO CÀQ"),
        ("Nơi nhận:", "Nơi nhân;"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HÒA XẢ HỘI CHŨ NGHIA VIET NAM"),
        ("ngày 30", "ngàv 30"),
    ],
)
def test_labels_with_misread_letters_are_known(before, after):
    """A letter wrong in a label changes no value."""
    sheet = report()
    sheet.lines = [
        line(one.text.replace(before, after), one.box[0], one.box[1]) if before in one.text else one
        for one in sheet.lines
    ]
    assert values(sheet) == values(report())


@pytest.mark.parametrize("level", ["MẬT", "TỐI MẬT", "TUYỆT MẬT"])
def test_markings_of_secrecy(level):
    """A stamp counts wherever its words landed: in the text, or set apart from it."""
    in_text = report()
    in_text.put(level, 300, 420)
    apart = report()
    apart.apart.append(line(level, 300, 420))
    for sheet in (in_text, apart):
        found = describe([sheet.page()])["secrecy"]
        assert (found.value, found.page) == (level, 1)


def test_prose_that_speaks_of_secrets_is_no_marking():
    """Only what stands alone in capitals marks a paper."""
    sheet = report().body("Bảo vệ bí mật nhà nước; tài liệu mật, tối mật; BÍ MẬT nhà nước.")
    assert describe([sheet.page()])["secrecy"].value is None


def test_every_value_has_its_proof_and_every_gap_its_reason():
    """A value has page, box, words, method and confidence; a null says why in words."""
    found = describe([letter().page()])
    fields = [one for one in found.values() if hasattr(one, "status")]
    fields += [field for _, field in found["signer"]] + [field for _, field in found["event"]]
    for field in fields:
        if field.value is None:
            assert len(str(field.reason).split()) > 3
        else:
            assert None not in (field.page, field.box, field.raw, field.method, field.confidence)


def test_the_signature_may_stand_on_the_second_page():
    """A paper of two pages: the head on the first, the signature on the second."""
    first = Sheet().head(
        [*OFFICE, "Số: 5/KH-UBND"], [*STATE, "Đồng Mỏ Hạ, ngày 1 tháng 2 năm 2024"]
    )
    first.centred("KẾ HOẠCH", gap=40).centred("Trồng cây đầu xuân").body(*PROSE * 5)
    second = Sheet().body(*PROSE * 3).closing(RECIPIENTS, SIGNED, "Ngô Thúc Khải")
    found = describe([first.page(1), second.page(2)])
    assert found["kind"].value == "plan"
    assert (found["signer"].name.value, found["signer"].name.page) == ("Ngô Thúc Khải", 2)


def twice(sheet: Sheet, number_second: str, confidence: float = 0.95) -> Sheet:
    """The sheet with another second reading of its number, and this confidence of its words."""
    sheet.lines = [
        one.model_copy(update={
            "second": number_second,
            "words": tuple(
                word.model_copy(update={"confidence": confidence}) for word in one.words
            ),
        }) if one.text.startswith("Số:") else one
        for one in sheet.lines
    ]  # fmt: skip
    return sheet


def test_a_number_of_which_the_readings_disagree_has_no_value():
    """334 for a stamped 932: what was read is kept with its place, and a person is asked."""
    sheet = twice(report(number="Số: 334/QĐ-TTg"), "Số: 352/QĐ-TTg")
    found = describe([sheet.page()])
    number = found["number"]
    assert (number.value, number.raw) == (None, "334/QĐ-TTg")
    assert number.box is not None
    assert asks_for_a_person(number.status, number.confidence)
    assert doubts_of(found) == (
        note("readings_disagree", first="334", second="352").of_field("number"),
    )


def test_a_number_that_another_line_has_is_settled():
    """An annex names its paper: both readers have the number there."""
    sheet = twice(report(number="Số: 334/QĐ-TTg"), "Số: 352/QĐ-TTg")
    sheet.body("(Kèm theo Quyết định số 334/QĐ-TTg của Thủ tướng)", gap=200)
    assert values(sheet)["number"] == "334"


def test_a_number_read_alike_without_confidence_stands_and_is_asked_for():
    found = describe([twice(report(), "Số: 86/BC-UBND", 0.4).page()])
    number = found["number"]
    assert number.value == "86"
    assert asks_for_a_person(number.status, number.confidence)
    assert doubts_of(found)


def test_a_number_that_is_proven_is_not_asked_for():
    found = describe([report().page()])
    assert not asks_for_a_person(found["number"].status, found["number"].confidence)
    assert doubts_of(found) == ()


def test_a_date_of_which_the_readings_disagree_has_no_value():
    sheet = report()
    sheet.lines = [
        one.model_copy(update={"second": "Đồng Mỏ Hạ, ngày 20 tháng 6 năm 2023"})
        if "ngày 30" in one.text else one
        for one in sheet.lines
    ]  # fmt: skip
    day = describe([sheet.page()])["issued_on"]
    assert (day.value, day.raw) == (None, "ngày 30 tháng 6 năm 2023")
    assert asks_for_a_person(day.status, day.confidence)


@pytest.mark.parametrize(
    "cited",
    [
        "Căn cứ Luật Lưu trữ số 33/2024/QH15 ngày 21 tháng 6 năm 2024;",
        "Thực hiện Kế hoạch của huyện ngày 03 tháng 01 năm 2020",
        "Xét Tờ trình ngày 03 tháng 01 năm 2020.",
    ],
)
def test_a_date_of_issue_is_never_that_of_a_cited_paper(cited):
    """Where the line of place and date was not read."""
    sheet = Sheet().head([*OFFICE, "Số: 86/QĐ-UBND"], STATE)
    sheet.centred("QUYẾT ĐỊNH", gap=40).centred("Về thu gom rác thải")
    sheet.centred(cited, middle=1000, gap=60)
    assert values(sheet)["issued_on"] is None
    assert values(sheet)["place"] is None


def test_an_empty_dateline_that_is_torn_twice_is_one():
    """`Hà Nội, ngày`, `tháng`, `năm 2017`: blanks for the day and the month."""
    sheet = Sheet().head([*OFFICE, "Số: 86/BC-UBND"], STATE)
    for text, x in (("Hà Nội, ngày", 900), ("tháng", 1120), ("năm 2017", 1270)):
        sheet.put(text, x, 250)
    sheet.centred("BÁO CÁO", gap=40).body(*PROSE)
    day = describe([sheet.page()])["issued_on"]
    assert (day.status, day.raw) == (FieldStatus.HANDWRITTEN, "ngày tháng năm 2017")


def test_the_head_of_a_tables_column_is_no_number():
    """`Số` alone in a cell that is narrower than high had ended the whole run."""
    sheet = report()
    cell = line("Số", 700, 700, letter=5).model_copy(update={"cell": (0, 0, 0)})
    sheet.lines.append(cell)
    sheet.lines.append(line("2/A", 720, 700).model_copy(update={"cell": (0, 0, 1)}))
    assert values(sheet)["number"] == "86"


def test_a_receipt_stamp_under_a_subject_is_no_part_of_it():
    found = values(letter(under=("V/v rà soát hộ nghèo", "| SỞ Y TẾ CAO LÂM |")))
    assert found["title"] == "V/v rà soát hộ nghèo"


@pytest.mark.parametrize("label", ["V/v", "V/", "V/x", "'V/x", "V⁄", "V/y:", "Về việc"])
def test_a_subject_whose_label_is_worn(label):
    """`V/v` loses its second letter, or it is misread; its words are the subject."""
    title = values(letter(under=(f"{label} rà soát hộ nghèo", "trên địa bàn xã")))["title"]
    assert title.endswith("rà soát hộ nghèo trên địa bàn xã")
    assert title.startswith("Về việc" if label == "Về việc" else "V/v")


@pytest.mark.parametrize("label", ["VAS", "V"])
def test_a_subject_whose_label_only_the_second_reader_has(label):
    sheet = letter(under=(f"{label} rà soát hộ nghèo", "trên địa bàn xã"))
    sheet.lines = [
        one.model_copy(update={"second": "V/v rà soát hộ nghèo"})
        if one.text.startswith(f"{label} ")
        else one
        for one in sheet.lines
    ]
    assert values(sheet)["title"] == "V/v rà soát hộ nghèo trên địa bàn xã"


def test_specks_are_no_words_of_a_subject():
    sheet = Sheet().head([*OFFICE, "Số: 86/BC-UBND"], STATE)
    sheet.centred("BÁO CÁO", gap=40).centred("Kết quả thu gom rác thải", "‹ _ 6 tháng đầu năm 2023")
    assert values(sheet)["title"] == "Kết quả thu gom rác thải 6 tháng đầu năm 2023"


def test_two_letters_under_an_office_are_none():
    """A hand's, or a seal's: `KP.`"""
    sheet = report()
    sheet.lines.append(line("KP.", 1100, sheet.lines[-3].box[3] + 10))
    assert values(sheet)["signer_role"] == "PHÓ CHỦ TỊCH"


def test_a_deputy_signs_where_the_authority_was_written_by_hand():
    """`KT.` stands before the first line on paper; nobody read it."""
    sheet = Sheet().head([*OFFICE, "Số: 86/BC-UBND"], [*STATE]).centred("BÁO CÁO", gap=40)
    sheet.body(*PROSE).closing(RECIPIENTS, ["GIÁM ĐỘC", "PHÓ GIÁM ĐỐC"], "Vi Thị Thoa")
    found = values(sheet)
    assert (found["signer_role"], found["signer_name"]) == ("PHÓ GIÁM ĐỐC", "Vi Thị Thoa")


def test_a_stamp_beside_a_subject_is_no_part_of_it():
    """Its frame parts it from the `Về việc` on the same line."""
    sheet = Sheet().head([*OFFICE, "Số: 86/CT-UBND"], [*STATE]).centred("CHỈ THỊ", gap=40)
    first = "Về việc tăng cường thu gom rác"
    x = 827 - len(first) * 6
    sheet.put(f"S NGÃI | {first}", x - 9 * 12, sheet.y)
    sheet.y += 50
    sheet.centred("trên địa bàn xã").body(*PROSE)
    assert values(sheet)["title"] == "Về việc tăng cường thu gom rác trên địa bàn xã"


def test_a_line_beside_a_subject_does_not_end_it():
    """A receipt stamp stands at the margin, a little above the subject's first line."""
    sheet = Sheet().head([*OFFICE, "Số: 86/QĐ-UBND"], STATE)
    sheet.centred("QUYẾT ĐỊNH", gap=40)
    sheet.put("3Ở Y TẾ BẾN VẠN |", 40, sheet.y - 8)
    sheet.centred("Ban hành hướng dẫn quản lý", "chợ đầu mối trên địa bàn phường").body(*PROSE)
    subject = "Ban hành hướng dẫn quản lý chợ đầu mối trên địa bàn phường"
    assert values(sheet)["title"] == subject


def test_a_name_with_a_hands_strokes_before_it():
    sheet = Sheet().head([*OFFICE, "Số: 86/BC-UBND"], [*STATE]).centred("BÁO CÁO", gap=40)
    sheet.body(*PROSE).closing(RECIPIENTS, ["GIÁM ĐỐC"], "“ Vi Thị Thoa")
    assert values(sheet)["signer_name"] == "Vi Thị Thoa"


def test_a_newspaper_under_its_committee_is_the_issuer():
    left = ["TỈNH ỦY CAO LÂM", "BÁO VÀ PHÁT THANH, TRUYỀN HÌNH", "*", "Số 86-CV/BPTTH"]
    found = values(Sheet().head(left, [*PARTY, "Cao Lâm, ngày 14 tháng 3 năm 2024"]))
    assert found["parent_issuer"] == "TỈNH ỦY CAO LÂM"
    assert found["issuer"] == "BÁO VÀ PHÁT THANH, TRUYỀN HÌNH"


@pytest.mark.parametrize(
    "place", ["Văn Bàn", "Tu Mơ Rông", "Thành phố Hồ Chí Minh", "TP. Cao Lãnh", "Quận 5", "A Lưới"]
)
def test_places_of_issue(place):
    """Some begin as a citation does, once tones are left aside; some end with a figure."""
    found = values(report(dated=f"{place}, ngày 30 tháng 6 năm 2023"))
    assert (found["place"], found["issued_on"]) == (place, "2023-06-30")


@pytest.mark.parametrize(
    "office",
    [
        ["P. HIỆU TRƯỞNG", "PHỤ TRÁCH TRƯỜNG"],
        ["P.TRƯỞNG PHÒNG"],
        ["PHỤ TRÁCH"],
        ["PHỤ TRÁCH KẾ TOÁN"],
        ["ĐẠI DIỆN CHỦ RỪNG"],
        ["ĐỒN TRƯỞNG"],
        ["PHÓ BAN TRỊ SỰ"],
        ["PHÓ CHỦ TỊCH KIÊM TỔNG THƯ", "KÝ"],  # two letters in a line of their own
    ],
)
def test_offices_that_sign(office):
    """Each is read whole, whatever the office calls itself."""
    sheet = report()
    sheet.lines, sheet.y = [one for one in sheet.lines if one.box[1] < 600], 900
    found = values(sheet.closing(RECIPIENTS, office, "Ngô Thúc Khải"))
    assert (found["signer_role"], found["signer_name"]) == (" ".join(office), "Ngô Thúc Khải")


def test_short_scraps_of_a_seal_are_no_office():
    """Two letters under the office that a reader alone sees, or that are no syllable."""
    for scrap, second in (("KÝ", "ký/"), ("XQ", "XQ")):
        page = report().page()
        role = next(block for block in page.blocks if block.lines[0].text == "PHÓ CHỦ TỊCH")
        at = page.blocks.index(role)
        x, y = role.box[0] + 30, role.box[3] + 10
        seal = line(scrap, x, y)
        seal = seal.model_copy(
            update={"words": (seal.words[0].model_copy(update={"second": second}),)}
        )
        blocks = (
            *page.blocks[: at + 1],
            Block(box=seal.box, lines=(seal,)),
            *page.blocks[at + 1 :],
        )
        found = describe([page.model_copy(update={"blocks": blocks})])
        assert found["signer"].role.value == "PHÓ CHỦ TỊCH"


def test_recipients_who_hold_an_office():
    """A list goes on behind `Chủ tịch` in it; the office that signs is in capitals."""
    sheet = report()
    sheet.lines, sheet.y = [one for one in sheet.lines if one.box[1] < 600], 900
    told = ["Nơi nhận:", "- Chủ tịch UBND huyện (b/c);", "- Trưởng các thôn;", "- Lưu: VT."]
    found = values(sheet.closing(told, SIGNED, "Ngô Thúc Khải"))
    assert found["recipients"] == ["Chủ tịch UBND huyện (b/c)", "Trưởng các thôn", "Lưu: VT"]


@pytest.mark.parametrize(
    ("read", "second", "name"),
    [
        ("Khuyến", "Lại Xuân Khuyến", "Lại Xuân Khuyến"),  # two words lost on a bent line
        ("-Trịah+fÍoài Phúc Nguyên", "Trịnh Hoài Phúc Nguyên", "Trịnh Hoài Phúc Nguyên"),
        ("Ôj8 Nq", "Nhà Đông", None),  # letters of a seal: each reader makes another thing of them
        ("in Hoan", "in Hoan", None),
    ],
)
def test_a_name_that_the_second_reader_has_whole(read, second, name):
    """It is the value, and a person is asked to look, since one reader alone has it."""
    page = report().page()
    blocks = tuple(
        Block(
            box=block.box,
            lines=tuple(
                line(read, *block.box[:2]).model_copy(
                    update={"second": second, "second_confidence": 0.96}
                )
                if one.text == "Ngô Thúc Khải"
                else one
                for one in block.lines
            ),
        )
        for block in page.blocks
    )
    found = describe([page.model_copy(update={"blocks": blocks})])["signer"].name
    assert found.value == name
    assert name is None or asks_for_a_person(found.status, found.confidence)
