"""Who signs, where a seal or a pen lies over the name."""

import pytest

from digitize.record.fields import FieldStatus, asks_for_a_person
from digitize.understand.structure.closing import closing_fields, has_ended
from tests.structure.printed import line_at, page_of, plain, printed

RIGHT = 900


def signer_of(*column: str):
    """The signer of a page with these lines under its end at the right, recipients at the left."""
    left = [line_at(text, 1500 + 50 * at) for at, text in enumerate(("Nơi nhận:", "- Như trên;"))]
    tops = (1500 + (45 if text.isupper() else 150) * at for at, text in enumerate(column))
    right = [line_at(text, top, left=RIGHT) for text, top in zip(column, tops, strict=True)]
    return closing_fields(printed(page_of(left, right)))["signer"]


@pytest.mark.parametrize(
    "spoiled",
    ["“14 Hoàng Sâm", "Tr1nh Hoài Sâm", "ịnh Sâm", "| 7rịnh Hoài Sâm", "TrịnÝũ Hoài Sâm"],
)
def test_a_name_that_a_seal_spoiled_is_asked_for_at_its_place(spoiled):
    name = signer_of("GIÁM ĐỐC", spoiled).name
    assert name.value is None
    assert name.status is FieldStatus.MISSING
    assert name.raw == spoiled
    assert name.box[0] == RIGHT
    assert name.reason.code in ("signer_name_not_read", "no_signer_name")
    assert asks_for_a_person(name.status, name.confidence)


def test_a_spoiled_name_is_asked_for_where_the_office_is_lost_too():
    name = signer_of("PtyuÝũ Sâm").name
    assert name.value is None
    assert name.raw == "PtyuÝũ Sâm"
    assert name.reason.code == "signer_name_not_read"


@pytest.mark.parametrize("whole", ["H'Bia Ayun", "Y-Thanh Niê", "Ra-Lan Sâm"])
def test_names_with_capitals_inside_are_whole(whole):
    assert signer_of("GIÁM ĐỐC", whole).name.value == whole


def test_the_name_below_a_scrawl_is_the_name():
    name = signer_of("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Xụ Zz9", "Trịnh Hoài Sâm").name
    assert name.value == "Trịnh Hoài Sâm"
    assert name.status is FieldStatus.MACHINE


@pytest.mark.parametrize("below", ["- Lưu: VT, TCCB (2b).", "3", "xác nhận của đơn vị"])
def test_what_is_no_name_is_not_asked_for(below):
    name = signer_of("GIÁM ĐỐC", below).name
    assert name.value is None
    assert name.raw is None
    assert not asks_for_a_person(name.status, name.confidence)


def test_an_office_that_stands_twice_is_asked_for():
    """A seal took `PHÓ` and a hand wrote `KT.`: he is not the director."""
    role = signer_of("GIÁM ĐỐC", "_ GIÁM ĐỐC", "Trịnh Hoài Sâm").role
    assert role.value is None
    assert role.raw == "GIÁM ĐỐC\n_ GIÁM ĐỐC"
    assert asks_for_a_person(role.status, role.confidence)


def test_a_deputy_under_his_office_is_no_office_twice():
    assert signer_of("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Trịnh Hoài Sâm").role.value == "PHÓ GIÁM ĐỐC"
    assert signer_of("GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Trịnh Hoài Sâm").role.value == "PHÓ GIÁM ĐỐC"


@pytest.mark.parametrize(
    "text", ["như trên./.", "như trên/.", "như trên ./", "như trên.⁄.", "như trên,/."]
)
def test_an_end_mark_is_one_for_split_and_description(text):
    """One of its dots may be lost, or read as a comma."""
    assert closing_fields(plain(text))["end_mark"].value == "./."
    assert has_ended(plain(text))


@pytest.mark.parametrize("text", ["Ngày ....../......", "nối nhau bước qua cầu", "và/hoặc"])
def test_what_a_form_leaves_open_and_prose_end_nothing(text):
    """Leaders of dots are no end mark, and a line of text is no `Nơi nhận`."""
    assert closing_fields(plain(text))["end_mark"].value is None
    assert not has_ended(plain(text))
