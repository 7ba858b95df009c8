"""Fields of all fixtures through the real command, against what a cataloguer would enter."""

import json

import pytest

from digitize.evaluate.fields import MAIN, compare_fields, count
from digitize.record.fields import FieldStatus
from digitize.record.model import Record
from tests.reading.scans import FIXTURES, NAMES, records_of

pytestmark = pytest.mark.scan

# Values that may be missed or wrong over all fixtures; each is one that was looked at, for the
# letters on the page are read wrong there. Who reads them right lowers the bound.
# Of 80 composed papers the place is right in 76, however many words Tesseract is asked about; which
# of the twelve here has `Thô` for `Thổ` changes.
MOST_WRONG = {"issued_on": 1, "signer": 3, "title": 2, "issuer": 1, "place": 1}


@pytest.fixture(scope="module")
def records(fixtures_run):
    return {name: Record.model_validate(one) for name, one in records_of(fixtures_run[0]).items()}


def true_fields(name: str) -> dict:
    return json.loads((FIXTURES / f"{name}.fields.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def counts(records):
    return count(one for name in NAMES for one in compare_fields(true_fields(name), records[name]))


@pytest.mark.parametrize("field", [*MAIN, "symbol", "place", "parent_issuer", "end_mark"])
def test_fields_of_papers(counts, field):
    """Right but for the few that are known, and none invented where nothing is printed."""
    assert counts[field].true - counts[field].right <= MOST_WRONG.get(field, 0)
    assert counts[field].invented == 0


@pytest.mark.parametrize("name", ["letter-stamped", "notice-band"])
def test_number_and_day_by_hand(records, name):
    """Both are marked, with the hand's place, and nothing is read into them."""
    record = records[name]
    marks = [mark.box for mark in record.pages[0].marks if mark.kind == "handwriting"]
    for field in (record.number, record.issued_on):
        assert (field.status, field.value) == (FieldStatus.HANDWRITTEN, None)
        x0, y0, x1, y1 = field.box
        assert any(x0 <= (m[0] + m[2]) / 2 <= x1 and y0 <= (m[1] + m[3]) / 2 <= y1 for m in marks)
    assert record.number.raw == f"Số: /{true_fields(name)['symbol']}"
    assert "tháng" in record.issued_on.raw


def test_nothing_is_marked_secret(records):
    """None of the fixtures bears a marking, and none is found."""
    assert not any(record.secrecy.value for record in records.values())


def test_values_stand_where_their_boxes_say(records):
    """The words whose middles lie in a field's box have its text among them."""
    for name, record in records.items():
        for field in (record.issuer, record.title, record.symbol, record.signer.name):
            if field.value is None:
                continue
            x0, y0, x1, y1 = field.box
            page = record.pages[field.page - 1]
            words = [word for block in page.blocks for line in block.lines for word in line.words]
            inside = " ".join(
                word.text
                for word in words
                if x0 <= (word.box[0] + word.box[2]) / 2 <= x1
                and y0 <= (word.box[1] + word.box[3]) / 2 <= y1
            )
            assert str(field.value).split()[0].strip("/.,") in inside, (name, field.value)
