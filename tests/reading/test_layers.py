"""Scans that carry text already, through the library."""

import pytest

import digitize
from digitize.evaluate.rates import count_errors
from digitize.settings import Recognise, TextLayer
from tests.reading.scans import truth
from tests.scan.layers import true_words, with_signature, with_text

pytestmark = pytest.mark.scan


@pytest.fixture(scope="module")
def layered(tmp_path_factory):
    path = tmp_path_factory.mktemp("layered") / "news-fax.pdf"
    return with_text("news-fax", path, true_words("news-fax"), 150)


def test_a_layer_that_agrees_gives_the_exact_text(layered):
    """Not one word of it is wrong, and the record says where they came from."""
    record = digitize.digitize(layered)
    [page] = record.pages
    assert page.text_layer == "agrees"
    assert page.steps[-1] == "text_layer"
    assert count_errors(truth("news-fax"), record.text).in_order <= 1


def test_a_setting_keeps_to_what_was_read(layered):
    """The verdict stays in the record; the text is that of the picture."""
    settings = digitize.Settings(recognise=Recognise(text_layer=TextLayer.NEVER))
    [page] = digitize.digitize(layered, settings).pages
    assert page.text_layer == "agrees"
    assert "text_layer" not in page.steps
    assert any(word.second for block in page.blocks for line in block.lines for word in line.words)


def test_signatures_are_in_the_record(tmp_path):
    """Name, agency and time of the caption; its words are not in the text."""
    path = with_signature(
        "news-fax", tmp_path / "a.pdf", ("Ký bởi: UBND phường Thuận Khê",), b"D:20240921154915Z", ""
    )  # fmt: skip
    record = digitize.digitize(path)
    [signature] = record.digital_signatures
    assert signature.name == "UBND phường Thuận Khê"
    assert record.pages[0].digital_signatures == (signature,)
    assert "Ký bởi" not in record.text
