import cv2
import numpy as np
import pytest

from digitize.read.image.prepare import prepare
from digitize.read.lines.find import FoundLines, find_lines
from digitize.read.scan.raster import page_image
from digitize.read.scan.source import open_scan
from digitize.settings import Limits, Settings
from tests.conftest import ROOT

pytestmark = pytest.mark.scan

FAINT = 0.16  # of its contrast that print keeps, seen from the other side of a thin sheet


@pytest.fixture(scope="module")
def front(programs) -> np.ndarray:
    """A page as printed, without grey; its upper third is enough."""
    scan = open_scan(ROOT / "fixtures" / "news-clean.pdf", programs, Limits())
    page = page_image(scan, 1, programs, Settings()).pixels
    return np.ascontiguousarray(page[: page.shape[0] // 3])


def faint(page: np.ndarray) -> np.ndarray:
    soft = cv2.GaussianBlur(page, (0, 0), 1.5)
    return (255 - FAINT * (255 - soft.astype(np.float32))).astype(np.uint8)


def found(page: np.ndarray) -> FoundLines:
    return find_lines(prepare(page))


def test_an_empty_back_has_no_lines(front):
    """The front shines through, mirrored: nobody printed that here."""
    assert found(faint(np.ascontiguousarray(front[:, ::-1]))).strips == ()


def test_a_faint_front_keeps_its_lines(front):
    """Print as pale as that, but the right way round, is print."""
    assert len(found(faint(front)).strips) == len(found(front).strips) > 5


def test_print_on_a_thin_sheet_is_kept_alone(front):
    """Both sides are printed: what shines through below the print is left out."""
    height = front.shape[0]
    white = np.full_like(front, 255)
    both = np.vstack([front, faint(np.ascontiguousarray(front[:, ::-1]))])
    alone = np.vstack([front, white])
    lines = found(both)
    assert len(lines.strips) == len(found(alone).strips)
    assert all(strip.curve.box[3] * lines.frame.scale < height for strip in lines.strips)


def test_one_line_that_reads_better_mirrored_is_print(front):
    """A back shines through in several lines; print that a seal spoiled may read so by chance."""
    lines = found(front)
    _, top, _, bottom = (round(at * lines.frame.scale) for at in lines.strips[3].curve.box)
    one = np.full_like(front[:300], 255)
    row = front[top - 5 : bottom + 5, ::-1]
    one[100 : 100 + len(row)] = row
    assert len(found(np.vstack([front, one])).strips) == len(lines.strips) + 1
