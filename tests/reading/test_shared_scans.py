"""Scans that are not ours and lie beside the repository, where they are at hand."""

import pytest

from digitize.evaluate.rates import Errors
from tests.conftest import ROOT
from tests.reading.scans import errors_of, records_of

pytestmark = pytest.mark.scan

SHARED = ROOT.parent / "shared"
MOST = {  # word errors in order, in percent: the promises of the issue
    "bulletin-L0": 1.2,
    "bulletin-L1": 1.2,
    "bulletin-L2": 2.2,
    "bulletin-L2-200": 4.0,
    "bulletin-L3": 6.0,
}
MOST_REAL = 3.6  # the ten real scans pooled: 2.9, before cleaning 4.8; plain Tesseract has 27.3


def folder(name: str):
    path = SHARED / name
    if not path.is_dir():
        pytest.skip(f"the scans of {name} are not here: they are kept beside the repository")
    return path


@pytest.fixture(scope="session")
def bulletins(read_once):
    done, _ = read_once("bulletins", folder("scans"))
    return records_of(done)


@pytest.mark.parametrize("name", MOST)
def test_word_errors_of_the_bulletin(bulletins, name):
    """The aged bulletin stays within the promised word errors, order counted."""
    assert 100 * errors_of(bulletins[name], folder("scans")).in_order_rate <= MOST[name]


@pytest.mark.parametrize("name", MOST)
def test_the_authors_slip_survives(bulletins, name):
    """`vẽ mỹ quan` is what the author wrote: neither `vẻ` nor `về`."""
    assert "vẽ mỹ quan" in " ".join(bulletins[name]["text"].split())


@pytest.mark.parametrize("name", MOST)
def test_the_record_of_the_bulletin(bulletins, name):
    """What a person would enter, word for word, from the clean scan and from each aged one."""
    record = bulletins[name]
    event, signer = record["event"], record["signer"]
    assert record["kind"]["value"] == "news item"
    assert record["title"]["value"] == "Đảng bộ phường Mỹ Long sơ kết 06 tháng đầu năm 2023"
    assert {key: field["value"] for key, field in event.items()} == {
        "date": "2023-06-28",
        "part_of_day": "sáng",
        "kind": "hội nghị sơ kết",  # the mid-year review conference
        "organiser": "Đảng uỷ phường Mỹ Long",
    }
    assert record["issuer"]["value"] == "UBND phường Mỹ Long"
    assert record["end_mark"]["value"] == "./."
    [person] = record["people"]
    assert (person["honorific"], person["name"]) == ("đồng chí", "Đặng Thị Hoa Rây")
    assert [(role["title"], role["body"]) for role in person["roles"]] == [
        ("UVBTV", "Tỉnh uỷ"), ("Bí thư", "Thành uỷ"), ("Chủ tịch", "UBND thành phố"),
    ]  # fmt: skip
    for none in (record["number"], record["symbol"], record["issued_on"], *signer.values()):
        assert none["value"] is None
        assert none["reason"]
    for field in (record["title"], record["issuer"], record["end_mark"], *event.values(), person):
        assert field["page"] == 1
        assert field["box"]


def test_word_errors_of_real_scans(read_once):
    """Real papers as a whole, order counted, stay within the bound."""
    path = folder("real-scans")
    done, _ = read_once("real-scans", path)
    records = records_of(done).values()
    assert len(records) == len(list(path.glob("*.pdf")))
    total = sum((errors_of(record, path) for record in records), Errors())
    assert 100 * total.in_order_rate <= MOST_REAL
