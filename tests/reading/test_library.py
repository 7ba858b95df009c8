"""`digitize.digitize`: the plain function that everything else calls."""

import subprocess
import sys

import pytest

import digitize
from digitize.record.page import PageState
from digitize.settings import Limits
from tests.conftest import ROOT
from tests.reading.scans import records_of
from tests.scan import pdfs

pytestmark = pytest.mark.scan


def test_the_function_and_the_command_make_the_same_record(fixtures_run):
    """A path in, a record out: identity, words and boxes as the command has them."""
    record = digitize.digitize(ROOT / "fixtures" / "news-fax.pdf")
    other = digitize.Record.model_validate(records_of(fixtures_run[0])["news-fax"])
    assert (record.record_id, record.text) == (other.record_id, other.text)
    assert record.pages[0].blocks == other.pages[0].blocks
    assert record.process.fingerprint == other.process.fingerprint


def test_no_page_read_is_an_error(tmp_path):
    """A scan of which not one page could be read makes no record."""
    path = tmp_path / "mất.pdf"
    head = b"/Type /XObject /Subtype /Image /Width 9 /Height 9 /ColorSpace /DeviceGray"
    lost = pdfs.stream(b"garbage", head + b" /BitsPerComponent 8 /Filter /JPXDecode")
    path.write_bytes(pdfs.write(pdfs.page_tree([pdfs.placed(lost, 595, 842)])))
    with pytest.raises(digitize.DigitizeError, match="no page could be read"):
        digitize.digitize(path)


def test_a_blank_page_is_a_record(tmp_path):
    """Blank is no failure: the page says so, and the text is empty."""
    path = tmp_path / "trắng.pdf"
    path.write_bytes(pdfs.write(pdfs.page_tree([(b"/MediaBox [0 0 595 842]", [])])))
    record = digitize.digitize(path)
    assert (record.pages[0].state, record.text) == (PageState.BLANK, "")
    assert not record.quality.damaged


def test_a_thin_page_is_no_fault_of_ours(tmp_path):
    """A sheet of 14,400 by 1 point ends as a blank or failed page, not in a traceback."""
    path = tmp_path / "mảnh.pdf"
    path.write_bytes(pdfs.write(pdfs.page_tree([pdfs.square_page(14_400, 1), pdfs.square_page()])))
    record = digitize.digitize(path)
    assert record.pages[0].state in (PageState.BLANK, PageState.FAILED)


def test_a_page_over_its_time_fails_and_says_so(tmp_path):
    """Tesseract past its limit: the page has failed, with the reason, and the others go on."""
    settings = digitize.Settings(limits=Limits(tesseract_wall_s=0.01))
    with pytest.raises(digitize.DigitizeError, match=r"tesseract: no end after 0\.01 s"):
        digitize.digitize(ROOT / "fixtures" / "news-fax.pdf", settings)


def test_the_package_is_light_until_it_is_used():
    """Importing digitize loads neither OpenCV nor ONNX nor pydantic."""
    heavy = "{'cv2', 'onnxruntime', 'numpy', 'pydantic'} & set(sys.modules)"
    code = f"import sys, digitize; sys.exit(bool({heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
