"""Names of signers and units: doubted by lists and by the document, and never replaced."""

import pytest

from digitize.record.fields import SURE, RecordField
from digitize.understand.structure.describe import describe
from digitize.understand.structure.names import doubt_of
from digitize.understand.structure.units import linked
from tests.structure.printed import plain
from tests.structure.sheet import Sheet

pytestmark = pytest.mark.unit


def doubt(name: str, *others: str) -> str:
    lines = plain(*others, name)
    return str(doubt_of(name, lines[-1], lines) or "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Tổng Mỹ Bảo Trang", "“Tổng” is in no list of names, but this is: Tòng, Tống"),
        ("NGUYÊN VĂN AN", "“NGUYÊN” is in no list of names, but this is: NGUYỄN"),
        ("Trần Thi Mỹ", "“Thi” is in no list of names, but this is: Thị"),
        ("Lê Vãn Hòa", "“Vãn” is in no list of names, but this is: Vân, Văn, Vạn"),
    ],
)
def test_a_name_that_is_spelled_as_none_is_looked_at(name, said):
    assert doubt(name) == said


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Văn An", "Hoàng Thị Ngân", "Y Blăk Niê", "H’Bluên Êban", "Rơ Châm Hyưk", "Lò Thị Mỷ",
     "Vù Mí Sính", "Trần Thi", "Tôn Nữ Thuỳ Linh", "K’Brửu", "Lê Văn"],
)  # fmt: skip
def test_names_of_all_peoples_stand(name):
    assert doubt(name) == ""


def test_a_name_that_the_document_has_otherwise_is_looked_at():
    """It may be the one or the other that was misread, so nothing is replaced."""
    said = "the document has it as “Đoàn Khắc Uyển” elsewhere"
    assert doubt("Đoàn Khắc Uyến", "Giao ông Đoàn Khắc Uyển phụ trách") == said
    assert doubt("Đoàn Khắc Uyến", "- Ông Đoàn Khắc Uyến;", "ông Đoàn Khắc Uyển") == ""
    assert doubt("Đoàn Khắc Uyến", "đoàn khắc uyển") == ""


def test_the_signer_is_asked_for_and_stays_as_read():
    sheet = Sheet().head(["UBND XÃ TÂN LẬP", "Số: 9/BC-UBND"], ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA"])
    sheet.centred("BÁO CÁO", gap=40).body("Thực hiện chương trình của năm, xã báo cáo như sau")
    sheet.closing(["Nơi nhận:", "- Như trên;"], ["CHỦ TỊCH"], "Tổng Mỹ Trang")
    name = describe([sheet.page()])["signer"].name
    assert name.value == "Tổng Mỹ Trang"
    assert name.confidence < SURE
    assert name.reason.code == "name_part_alike"


@pytest.mark.parametrize(
    ("issuer", "around", "like"),
    [
        ("UBND TỈNH QUẢNG NGẢI", "", "Tỉnh Quảng Ngãi"),
        ("UBND PHƯỜNG MỸ LỌNG", "thành phố Long Xuyên, tỉnh An Giang", "Phường Mỹ Long"),
        ("UBND PHƯỜNG MỸ LỌNG", "", None),  # in no place that is named
        ("UBND TỈNH QUẢNG NGÃI", "", None),
        ("UBND XÃ VĨNH KHÊ HẠ", "huyện Vĩnh Khê", None),  # no unit has these letters
    ],
)
def test_a_unit_that_is_not_listed_beside_one_with_its_letters_is_looked_at(issuer, around, like):
    fields = {
        "issuer": RecordField(value=issuer, confidence=0.99, reason=None),
        "issued_on": RecordField(value="2023-06-28", reason=None),
    }
    found = linked(fields, plain(around or issuer))["issuer"]
    assert found.value == issuer
    assert found.link is None or like is None
    assert (found.reason and found.reason.values["name"]) == like
    assert (found.confidence < SURE) == (like is not None)
