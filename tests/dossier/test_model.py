"""The dossier as a value: what it takes, in which words, and what it refuses."""

import pytest
from pydantic import ValidationError

from digitize.dossier import codes
from digitize.dossier.fields import DOCUMENT_FIELDS, DOSSIER_FIELDS, field_named
from digitize.dossier.model import Dossier, DossierDocument, date_shown, document_code
from digitize.exchange.languages import language
from digitize.record import kinds

ONE, TWO = f"{'a' * 64}-1", f"{'b' * 64}-1"
CHANGE = {"by": "Lê An", "at": "2026-03-02T08:00:00Z", "way": "entered"}


def dossier(**values):
    known = {"dossier_id": "hs-0123456789abcdef", "file_code": "07", "change": CHANGE}
    return Dossier.model_validate({**known, **values})


def test_values_are_entered_as_archivists_write_them():
    """Labels, codes, dates with slashes, keywords with semicolons, yes and no."""
    made = dossier(
        title="  Hồ sơ   tiêm phòng chó mèo ", start_date="17/5/2024", end_date="12/2024",
        maintenance="20 năm", mode="có điều kiện", language="Việt - Anh", physical_state="2",
        keywords="tiêm phòng; chó mèo; tiêm phòng", fonds_closed="có", sheets="31",
    )  # fmt: skip
    assert (made.title, made.start_date, made.end_date) == (
        "Hồ sơ tiêm phòng chó mèo", "2024-05-17", "2024-12",
    )  # fmt: skip
    assert (made.maintenance, made.mode, made.language, made.physical_state) == (
        "05", "02", "06", "02",
    )  # fmt: skip
    assert made.keywords == ("tiêm phòng", "chó mèo")
    assert (made.fonds_closed, made.sheets) == (True, 31)
    assert (date_shown(made.start_date), date_shown(made.end_date)) == ("17/05/2024", "12/2024")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"start_date": "31/9/2024"}, "no day of the calendar"),
        ({"start_date": "hôm qua"}, "17/05/2024"),
        ({"maintenance": "5 năm"}, "01 Vĩnh viễn"),
        ({"mode": "kín"}, "03 Mật"),
        ({"title": "a" * 1001}, "1000"),
        ({"file_code": ""}, "file_code"),
        ({"start_date": "2024", "end_date": "12/2023"}, "cannot end"),
        ({"documents": [{"record_id": ONE}, {"record_id": ONE}]}, "there twice"),
        ({"documents": [{"record_id": ONE, "first_sheet": 4, "last_sheet": 2}]}, "sheet 4"),
        ({"documents": [{"record_id": "../x"}]}, "record_id"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(values, told):
    """The message says what is taken instead."""
    with pytest.raises(ValidationError, match=told):
        dossier(**values)


def test_an_empty_cell_is_no_value():
    """White space in a table says nothing, and nothing is filled in for it."""
    made = dossier(title="  ", maintenance="", start_date=" ", sheets="", keywords=" ; ")
    assert (made.title, made.maintenance, made.start_date, made.sheets, made.keywords) == (
        None,
        None,
        None,
        None,
        None,
    )


def test_a_year_may_hold_its_days():
    """A dossier may start on a day of the year in which it ends."""
    assert dossier(start_date="17/5/2024", end_date="2024").end_date == "2024"


def test_a_document_has_a_place_and_a_code():
    """Seven figures after the code of the file."""
    made = dossier(documents=[DossierDocument(record_id=ONE), DossierDocument(record_id=TWO)])
    assert document_code(made.file_code, 2) == "07.0000002"


def test_every_field_that_people_enter_is_in_the_model_and_has_a_label():
    """The table of fields and the models know the same names."""
    own = {"dossier_id", "dossier_schema", "revision", "documents", "order", "taken_out", "change"}
    assert {one.name for one in DOSSIER_FIELDS} == Dossier.model_fields.keys() - own
    assert {one.name for one in DOCUMENT_FIELDS} == DossierDocument.model_fields.keys() - {
        "record_id"
    }
    assert field_named("Thời hạn bảo quản") == field_named("maintenance") == "maintenance"
    with pytest.raises(ValueError, match="Mã hồ sơ"):
        field_named("màu giấy")


def test_the_code_lists_are_those_of_the_records():
    """Kinds and languages of records have the codes that the circular's lists give their names."""
    for kind in kinds.TABLE:
        label = codes.TYPE_NAMES.vietnamese[kind.code]
        assert kind.code == kinds.NO_CODE or label in (kind.vietnamese, "Nghị quyết")
    for iso in ("vie", "eng", "fra", "rus", "zho", "lao"):
        assert codes.language_code(frozenset({iso})) == language(iso).code
    assert codes.language_code(frozenset({"vie", "eng"})) == "06"
    assert [len(codes.CODE_LISTS[name].vietnamese) for name in (
        "typeName", "language", "maintenance", "mode", "confidenceLevel", "format",
    )] == [32, 11, 7, 3, 3, 3]  # fmt: skip
