"""A page scanned from a bound book, whose lines sink by more than their height at the spine."""

import cv2
import numpy as np
import pytest

from digitize import digitize
from digitize.evaluate.rates import count_errors
from digitize.outside.programs import wrapped
from digitize.read.scan.raster import page_image
from digitize.read.scan.source import open_scan
from digitize.settings import Settings
from tests.reading.scans import FIXTURES, truth

pytestmark = pytest.mark.scan

SINK_PX = 240  # at the spine, 20 mm; where print begins it is 170, four times a line's height
REACH_PX = 700


@pytest.fixture(scope="module")
def bound_page(tmp_path_factory):
    """The straight report, its left side sunk."""
    settings = Settings()
    with wrapped(settings.limits) as programs:
        scan = open_scan(FIXTURES / "report-straight.pdf", programs, settings.limits)
        page = page_image(scan, 1, programs, settings).pixels
    height, width = page.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    rows = (y - SINK_PX * np.exp(-x / REACH_PX)).astype(np.float32)
    path = tmp_path_factory.mktemp("bound") / "gáy sách.png"
    bound = cv2.remap(page, x, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    path.write_bytes(cv2.imencode(".png", bound)[1].tobytes())
    return path


@pytest.fixture(scope="module")
def record(bound_page):
    return digitize(bound_page)


def test_lines_that_sink_by_more_than_their_height_are_read(record):
    """The bend is found, undone and in the record; the text reads like that of a flat page."""
    [page] = record.pages
    assert "bend" in page.steps
    assert page.measured is not None
    assert page.measured.curl > 0.3
    assert count_errors(truth("report-straight"), record.text).in_order_rate <= 0.015


def test_the_boxes_lie_on_the_bent_words(record):
    """The last word of a line lies higher on the page than the first, as it does on the paper."""
    lines = [line for block in record.pages[0].blocks for line in block.lines]
    longest = sorted(lines, key=lambda line: line.box[0] - line.box[2])[:5]
    assert all(line.words[0].box[3] - line.words[-1].box[3] > 100 for line in longest)
