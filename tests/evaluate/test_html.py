import base64
import re

import cv2
import numpy as np
import pytest

from digitize.evaluate.articles import score_articles
from digitize.evaluate.fields import Compared
from digitize.evaluate.html import WrongWord, page
from digitize.evaluate.places import PlacedBox
from digitize.evaluate.report import EvaluatedFile, make_report
from tests.evaluate.issues import ISSUE, articles, record

pytestmark = pytest.mark.unit


@pytest.fixture
def report():
    return make_report([EvaluatedFile("<tin>", "Đảng & bộ", "Đảng <script>x</script> bộ")])


def html_of(report, place):
    grey = np.full((400, 300), 255, np.uint8)
    grey[100:140, 50:120] = 0
    words = [WrongWord(fault, place) for fault in report.files[0].faults]
    return page(report, [words], lambda _file, _page_no: grey)


def test_text_of_a_scan_is_never_markup(report):
    """What was read stands in the page as text, whatever it looks like."""
    html = html_of(report, None)
    assert "<script>" not in html
    assert "&lt;script&gt;x&lt;/script&gt;" in html
    assert "&lt;tin&gt;" in html


def test_the_picture_shows_the_word_and_a_little_around(report):
    """The picture is in the file itself, and holds the ink of the box with paper around it."""
    html = html_of(report, PlacedBox(1, (50, 100, 120, 140), marked=True))
    [encoded] = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', html)
    crop = cv2.imdecode(np.frombuffer(base64.b64decode(encoded), np.uint8), cv2.IMREAD_GRAYSCALE)
    dark = crop < 128
    assert 0.1 < dark.mean() < 0.6
    assert not dark[0].any()
    assert not dark[-1].any()
    assert "under a mark" in html


def test_fields_that_are_wrong_are_shown_beside_the_true_ones():
    """The table of fields, and each wrong one as text; right ones are not listed."""
    fields = (Compared("issuer", "ubnd xã", "<b>"), Compared("number", "86", "86"))
    report = make_report([EvaluatedFile("a", "xã", "xã", fields=fields)])
    html = page(report, [[]], lambda _file, _page_no: None)
    assert "<ins>ubnd xã</ins><td><del>&lt;b&gt;</del>" in html
    assert "<ins>86</ins>" not in html
    assert "precision" in html


def test_it_needs_no_other_file(report):
    """No address in it, but data: addresses of its own pictures."""
    html = html_of(report, PlacedBox(1, (50, 100, 120, 140), marked=False))
    assert "http:" not in html
    assert "https:" not in html


def test_what_is_wrong_with_an_article_is_listed():
    """The figures of the articles, and why one is not whole, as text."""
    scores = score_articles(record(found=articles()[:2]), ISSUE)
    report = make_report([EvaluatedFile("<a>", "xã", "xã", scores=scores)])
    html = page(report, [[]], lambda _file, _page_no: None)
    assert "found whole" in html
    assert "<tr><td>&lt;a&gt;<td>3 chiều trên bến<td>not found" in html
