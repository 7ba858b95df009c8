"""Tables for archives, read back as a spreadsheet would."""

import csv
import io
from datetime import UTC, datetime

import pytest

from digitize.exchange.export import export_table, remarks
from digitize.exchange.forms import FORMS
from digitize.exchange.profiles import PROFILES
from digitize.record.fields import RecordField
from digitize.record.model import Act
from tests.exchange.test_schemas import described

pytestmark = [pytest.mark.scan, pytest.mark.format]


def rows(records, form, path):
    export_table(records, FORMS[form], path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")  # or Excel takes it for the machine's own code page
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.fixture
def record(records):
    given = {
        "fonds_code": "PTK", "file_code": "H49.64.33.2026.160", "access": "Công khai",
        "physical_condition": "Bình thường", "copy_status": "Bản chính", "secrecy": "MẬT",
    }  # fmt: skip
    fields = {name: RecordField(value=value) for name, value in given.items()}
    cleared = Act(by="Vi Thị Thoa", at=datetime(2026, 5, 1, tzinfo=UTC), why="MẬT")
    return described(records["plan-two-pages"]).model_copy(
        update={**fields, "ordinal": 7, "cleared": cleared}
    )


@pytest.mark.parametrize("form", PROFILES)
def test_a_row_a_record(records, form, tmp_path):
    """All records in their order, with the columns of the profile."""
    found = rows(records.values(), form, tmp_path / "a.csv")
    assert len(found) == len(records)
    assert list(found[0]) == [column.name for column in PROFILES[form]]


def test_circular_02_2019(record, tmp_path):
    """Every field that the record has, by the circular's own name."""
    [row] = rows([record], "tt02-2019-v1", tmp_path / "a.csv")
    assert {name: value for name, value in row.items() if value} == {
        "OrganId": "PTK",
        "FileCode": "H49.64.33.2026.160",
        "DocOrdinal": "7",
        "TypeName": "Thông tư",
        "CodeNumber": "21",
        "CodeNotation": "2026/TT-BCT",
        "IssuedDate": "28/04/2026",
        "OrganName": "BỘ CÔNG THƯƠNG",
        "Subject": "Về đường <b>&amp;</b> cầu",
        "Language": "Tiếng Việt",
        "PageAmount": "2",
        "Description": record.key,
        "Keyword": "cầu; đường",
        "Mode": "Công khai",
        "ConfidenceLevel": "Số hóa",
        "Format": "Bình thường",
    }


def test_circular_05_2025(record, tmp_path):
    """Its codes instead of words, and the number of seven digits behind the file's code."""
    kind = RecordField(value="plan")
    [row] = rows([record.model_copy(update={"kind": kind})], "tt05-2025-v1", tmp_path / "a.csv")
    assert row["docCode"] == "H49.64.33.2026.160.0000007"
    assert row["typeName"] == "10"
    assert row["issuedDate"] == "28/04/2026"
    assert row["language"] == "01"
    assert row["mode"] == "01"
    assert row["confidenceLevel"] == "02"
    assert row["docId"] == row["maintenance"] == row["process"] == ""


def test_archives_of_the_party(record, tmp_path):
    """The marking on the paper, the kind of copy and the signer have their columns."""
    [row] = rows([record], "hd40-2018-v1", tmp_path / "a.csv")
    assert row["Độ mật"] == "MẬT"
    assert row["Loại bản"] == "Bản chính"
    assert row["Người ký"] == "Vi Thị Thoa"
    assert row["Ngày tháng năm văn bản"] == "28/04/2026"


@pytest.mark.parametrize(("issued", "cell"), [
    ("2026-04-28", "28/04/2026"), ("2026-04", "04/2026"), ("2026", "2026"), (None, ""),
])  # fmt: skip
def test_what_is_known_of_a_day(record, tmp_path, issued, cell):
    """A day filled in by hand leaves month and year."""
    changed = record.model_copy(update={"issued_on": RecordField(value=issued)})
    [row] = rows([changed], "tt02-2019-v1", tmp_path / "a.csv")
    assert row["IssuedDate"] == cell


@pytest.mark.parametrize("hostile", [
    "=HYPERLINK(\"http://x\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "  =1", "|x",
])  # fmt: skip
def test_no_cell_is_a_formula(record, tmp_path, hostile):
    """A subject that a spreadsheet would run is text to it."""
    changed = record.model_copy(update={"title": RecordField(value=hostile)})
    [row] = rows([changed], "hd40-2018-v1", tmp_path / "a.csv")
    assert row["Trích yếu nội dung"] == "'" + " ".join(hostile.split())


def test_a_value_stays_in_its_cell(record, tmp_path):
    """Quotes, commas and line ends do not break the table."""
    hostile = 'Về "việc",\r\nx;\x00'
    changed = record.model_copy(update={"title": RecordField(value=hostile)})
    [row] = rows([changed], "tt02-2019-v1", tmp_path / "a.csv")
    assert row["Subject"] == 'Về "việc", x;\ufffd'
    assert row["Format"] == "Bình thường"


def test_a_long_value_is_whole_and_told(record, tmp_path):
    """Nothing is cut; who exports hears what the rule would not take."""
    changed = record.model_copy(update={"title": RecordField(value="đ" * 501)})
    [row] = rows([changed], "tt02-2019-v1", tmp_path / "a.csv")
    assert row["Subject"] == "đ" * 501
    assert remarks(changed, FORMS["tt02-2019-v1"]) == ["Subject has 501 letters; 500 are allowed"]
    assert remarks(record, FORMS["tt02-2019-v1"]) == []
