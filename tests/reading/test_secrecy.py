"""Stamps of secrecy on a page, read with everything: colour, frame, tilt."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pdf2image import convert_from_path
from PIL import Image

import digitize
from fixtures.make.ageing.pixels import BLACK_PEN, BLUE_PEN, SEAL_RED
from fixtures.make.ageing.stamps import WordBox
from fixtures.make.fonts import ARIMO
from fixtures.make.page import Page
from tests.conftest import ROOT

pytestmark = pytest.mark.scan

VACANT_MM = (52.0, 41.5)  # under the number, left of the kind


@pytest.fixture(scope="module")
def head():
    """A page with the upper part of a report: enough for its head, and quick to read."""
    if not ARIMO.bold.exists():
        pytest.skip("Debian's fonts-croscore is not installed")
    [page] = convert_from_path(ROOT / "fixtures/report-straight.pdf", dpi=300)
    pixels = np.array(page.convert("RGB"))
    pixels[1300:] = 250
    return pixels


@pytest.mark.parametrize(
    ("words", "ink"),
    [("MẬT", SEAL_RED), ("TUYỆT MẬT", SEAL_RED), ("TỐI MẬT", BLUE_PEN), ("MẬT", BLACK_PEN)],
)
def test_a_stamp_is_found_in_every_ink(head, tmp_path, words, ink):
    """The field has the level with its place; a coloured stamp is not in the text."""
    stamp = WordBox(words, VACANT_MM, ink, tilt_degrees=2.0)
    page = stamp.apply(Page(head.copy(), 300, (), ()), np.random.default_rng(7))
    Image.fromarray(page.image).save(tmp_path / "a.png", dpi=(300, 300))
    record = digitize.digitize(tmp_path / "a.png")
    assert (record.secrecy.value, record.secrecy.page) == (words, 1)
    x0, y0, x1, y1 = record.secrecy.box
    x, y = (300 * mm / 25.4 for mm in VACANT_MM)
    assert x0 < x < x1
    assert y0 < y < y1
    assert ink == BLACK_PEN or "MẬT" not in record.text  # black ink cannot be told from print
    assert record.issuer.value == "ỦY BAN NHÂN DÂN PHƯỜNG THUẬN KHÊ"


def test_evaluation_reads_what_would_be_on_hold(head, tmp_path):
    """Its words and fields count like those of any scan; nothing of it is kept."""
    stamp = WordBox("MẬT", VACANT_MM, SEAL_RED, tilt_degrees=2.0)
    page = stamp.apply(Page(head.copy(), 300, (), ()), np.random.default_rng(7))
    Image.fromarray(page.image).save(tmp_path / "a.png", dpi=(300, 300))
    (tmp_path / "a.gt.txt").write_text("ỦY BAN NHÂN DÂN PHƯỜNG THUẬN KHÊ", encoding="utf-8")
    (tmp_path / "a.fields.json").write_text('{"secrecy": "MẬT"}', encoding="utf-8")
    command = [Path(sys.executable).with_name("digitize"), "evaluate", "--json", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    report = json.loads(done.stdout)
    assert report["total"]["failed"] == 0
    assert report["total"]["fields"]["secrecy"]["right"] == 1
