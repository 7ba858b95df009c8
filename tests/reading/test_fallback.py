"""Tesseract's own layout, where `trueocr` is not wanted or not there."""

import textwrap

import pytest

from digitize import digitize as digitize_scan
from digitize.read.lines import trueocr
from tests.conftest import ROOT
from tests.reading.scans import box_hits, errors_of, records_of

pytestmark = pytest.mark.scan

# Word errors in percent: in order, and order aside. Letterheads come out interleaved.
MOST = {
    "news-worn": (3.2, 3.0),
    "report-sideways": (11.5, 4.6),
    "report-straight": (11.0, 4.2),
    "report-upside-down": (11.0, 5.0),
}
TURNS = {"report-sideways": 3, "report-upside-down": 2}
NO_TRUEOCR = """
    import sys
    from importlib.machinery import PathFinder

    class Without(PathFinder):
        @classmethod
        def find_spec(cls, name, path=None, target=None):
            if name.partition(".")[0] == "trueocr":
                return None
            return super().find_spec(name, path, target)

    sys.meta_path[:] = [Without if one is PathFinder else one for one in sys.meta_path]
"""


@pytest.fixture(scope="session")
def records(read_once):
    paths = [ROOT / "fixtures" / f"{name}.pdf" for name in MOST]
    done, _ = read_once("fallback", *paths, DIGITIZE_LINE_FINDER="tesseract")
    return records_of(done)


@pytest.mark.parametrize("name", MOST)
def test_the_record_says_who_found_the_lines(records, name):
    """Layout by Tesseract is in the record, and there is no second reading."""
    [page] = records[name]["pages"]
    assert page["layout"] == "tesseract"
    assert {line["second"] for block in page["blocks"] for line in block["lines"]} == {None}


@pytest.mark.parametrize("name", MOST)
def test_errors_are_bounded(records, name):
    """Word errors stay within the bounds, order counted and order aside."""
    errors, (in_order, aside) = errors_of(records[name]), MOST[name]
    assert 100 * errors.in_order_rate <= in_order
    assert 100 * errors.aside_rate <= aside


@pytest.mark.parametrize("name", MOST)
def test_turned_pages_come_out_upright(records, name):
    """The quarter turn is found, and boxes lie on the page as it was scanned."""
    assert records[name]["pages"][0]["turn"] == TURNS.get(name, 0)
    assert box_hits(name, records[name]).share >= 0.99


def test_a_page_whose_lines_are_not_found_is_read_by_tesseract(monkeypatch):
    """Two lines of thirty found: Tesseract's layout, which reads more, is taken instead."""
    found = trueocr.line_cores
    monkeypatch.setattr(trueocr, "line_cores", lambda page: found(page)[:2])
    record = digitize_scan(ROOT / "fixtures" / "news-fax.pdf")
    assert record.pages[0].layout == "tesseract"
    assert len(record.text.split()) > 300


def test_it_works_where_trueocr_is_not_installed(digitize, dropped, tmp_path):
    """Without the package the same command reads with Tesseract's layout, and doctor says so."""
    (tmp_path / "sitecustomize.py").write_text(textwrap.dedent(NO_TRUEOCR))
    without = {"PYTHONPATH": str(tmp_path)}
    told = digitize("doctor", **without)
    assert told.returncode == 0
    assert "without  trueocr" in told.stdout
    done = digitize("run", "--json", "--workspace", tmp_path / "w", dropped("news-fax"), **without)
    [record] = records_of(done).values()
    assert record["pages"][0]["layout"] == "tesseract"
    assert 100 * errors_of(record).in_order_rate <= 4
