"""How fields are compared. Offices and people are invented."""

import pytest

from digitize.evaluate.fields import HANDWRITTEN, Compared, FieldCount, compare_fields, count
from digitize.record.fields import Event, FieldStatus, Person, RecordField, Role, Signer
from digitize.record.model import Record

pytestmark = pytest.mark.unit

TRUTH = {
    "kind": "letter",
    "number": None,
    "number_handwritten": True,
    "issued_on": "2024-05-02",
    "issued_on_handwritten": False,
    "issuer": "SỞ VĂN HÓA – THỂ THAO",
    "subject": "V/v rà soát hộ nghèo",
    "title": None,
    "signer": "Vi Thị Thoa",
    "signer_authority": "KT.",
    "event": None,
    "people": [],
}


def field(value, status=FieldStatus.MACHINE):
    return RecordField(value=value, status=status, reason=None)


@pytest.fixture
def record():
    return Record.model_construct(
        kind=field("letter"),
        number=field(None, FieldStatus.HANDWRITTEN),
        issued_on=field("2024-05-02"),
        issuer=field("Sở Văn hóa - Thể thao"),
        title=field("Rà soát  hộ nghèo"),
        signer=Signer(name=field("Vi Thị Thoa"), authority=field("KT.")),
        event=Event(),
        people=(),
    )


def test_case_spaces_dashes_and_the_lead_of_a_subject_are_folded(record):
    """All of these are right: `V/v` aside, capitals, an en dash, and a number marked as by hand."""
    compared = compare_fields(TRUTH, record)
    assert {one.name for one in compared} == {
        "kind", "number", "issued_on", "issuer", "title", "signer", "signer_authority",
    }  # fmt: skip
    assert all(one.right for one in compared)


def test_a_number_that_a_hand_wrote_is_not_to_be_invented(record):
    """A value where the truth says that a hand wrote is wrong, and counts as invented."""
    record = record.model_copy(update={"number": field("115")})
    [number] = [one for one in compare_fields(TRUTH, record) if one.name == "number"]
    assert number == Compared("number", HANDWRITTEN, "115")
    assert (number.right, number.invented) == (False, True)


def test_what_the_truth_does_not_speak_of_is_not_compared(record):
    """A truth without an end mark says nothing about end marks."""
    record = record.model_copy(update={"end_mark": field("./.")})
    assert "end_mark" not in {one.name for one in compare_fields(TRUTH, record)}
    counts = count(compare_fields({**TRUTH, "end_mark": None}, record))
    assert counts["end_mark"] == FieldCount(true=0, found=1, right=0, invented=1)


def test_a_scan_without_a_record_misses_everything():
    """Every true value is missing, and none is invented."""
    compared = compare_fields(TRUTH, None)
    assert len(compared) == 7
    assert not any(one.found for one in compared)


def test_people_are_matched_whatever_their_order(record):
    """Names, honorifics and roles each on their own; a person too many counts against it."""
    true = [
        {"name": "Tạ Quang Huấn", "honorific": "đồng chí", "roles": [{"title": "Bí thư"}]},
        {"name": "Y Blăk Mlô", "honorific": None, "roles": []},
    ]
    found = (
        Person(name="Y Blăk Mlô"),
        Person(name="Tạ Quang Huấn", honorific="ông", roles=(Role(title="bí thư"),)),
        Person(name="Đại hội"),
    )
    counts = count(
        compare_fields({"people": true}, record.model_copy(update={"people": found}))
    )  # fmt: skip
    assert counts["people"] == FieldCount(true=2, found=3, right=2, invented=1)
    assert counts["honorifics"] == FieldCount(true=1, found=1, right=0, invented=1)
    assert counts["roles"] == FieldCount(true=1, found=1, right=1, invented=0)


def test_rates():
    """Two of three found are right, of four: precision 2/3, recall 1/2, F1 4/7."""
    one = FieldCount(true=4, found=3, right=2, invented=0)
    assert (one.precision, one.recall, one.f1) == (2 / 3, 0.5, pytest.approx(4 / 7))
    assert FieldCount().f1 is None
