from datetime import UTC, datetime

import pikepdf
import pytest

from digitize.evaluate.text import fold
from digitize.read.recognise.layered import judge
from digitize.read.recognise.page import RecognisedLine
from digitize.read.recognise.words import ReadWord
from digitize.read.scan.layer import NO_LAYER, read_layer
from digitize.read.scan.source import open_scan
from digitize.settings import Limits
from tests.conftest import ROOT
from tests.scan.layers import true_words, with_signature, with_text

WORDS = true_words("news-fax")
READ = [RecognisedLine(tuple(ReadWord(text, (0, 0, 9, 9), 0.9, ()) for text, _ in WORDS),
                       None, (0, 0, 9, 9), (0, 0, 9, 9))]  # fmt: skip


@pytest.fixture
def layer_of(programs):
    return lambda path: read_layer(open_scan(path, programs, Limits()), 1, programs)


def test_a_scan_without_text_has_no_layer(layer_of):
    """The picture alone: no words, no verdict."""
    layer = layer_of(ROOT / "fixtures" / "news-fax.pdf")
    assert layer == NO_LAYER
    assert judge(layer, READ) is None


def test_the_words_of_a_layer_stand_where_they_are_printed(layer_of, tmp_path):
    """Every word, in points from the upper left of the page."""
    layer = layer_of(with_text("news-fax", tmp_path / "a.pdf", WORDS, 150))
    assert sorted(word.text for word in layer.words) == sorted(text for text, _ in WORDS)
    for text, box in WORDS:
        x0, y0, x1, y1 = (side * 72 / 150 for side in box)
        here = [word for word in layer.words if y0 < (word.box[1] + word.box[3]) / 2 < y1]
        assert any(
            word.text == text
            and word.box[0] == pytest.approx(x0, abs=2)
            and word.box[2] == pytest.approx(x1, abs=2)
            for word in here
        ), text
    assert judge(layer, READ) == "agrees"


def test_a_layer_of_an_english_recogniser_is_wrong(layer_of, tmp_path):
    """Hardly a letter special to Vietnamese: not believed, whatever words agree."""
    plain = [(fold(text), box) for text, box in WORDS]
    layer = layer_of(with_text("news-fax", tmp_path / "a.pdf", plain, 150))
    assert judge(layer, READ) == "not_vietnamese"


def test_a_layer_of_another_paper_disagrees(layer_of, tmp_path):
    """Good Vietnamese, and not what stands on the page; nor is half of what does."""
    other = [(text, box) for (text, _), (_, box) in zip(true_words("news-worn"), WORDS)]  # noqa: B905
    assert (
        judge(layer_of(with_text("news-fax", tmp_path / "a.pdf", other, 150)), READ) == "disagrees"
    )
    half = WORDS[: len(WORDS) // 2]
    assert (
        judge(layer_of(with_text("news-fax", tmp_path / "b.pdf", half, 150)), READ) == "disagrees"
    )


@pytest.mark.parametrize("font", [".VnTime", "ABCDEF+.VnTimeH", "VNI-Times"])
def test_legacy_encodings_are_told_by_the_name_of_the_font(layer_of, tmp_path, font):
    """Their codes are not Unicode, whatever they look like."""
    layer = layer_of(with_text("news-fax", tmp_path / "a.pdf", WORDS, 150, font))
    assert judge(layer, READ) == "legacy_encoding"


def test_a_signatures_caption_is_data_and_no_text(layer_of, tmp_path):
    """Name, agency and time; its words are no layer of the page."""
    path = with_signature(
        "news-fax",
        tmp_path / "a.pdf",
        (
            "Ký bởi: UBND phường Thuận Khê",
            "Cơ quan: Thành phố Vĩnh Khê",
            "Thời gian ký: 21.09.2024",
        ),
        b"D:20240921154915+07'00'",
        "",
    )
    layer = layer_of(path)
    assert layer.words == ()
    [caption] = layer.captions
    assert caption.name == "UBND phường Thuận Khê"
    assert caption.agency == "Thành phố Vĩnh Khê"
    assert caption.time.astimezone(UTC) == datetime(2024, 9, 21, 8, 49, 15, tzinfo=UTC)


def test_a_caption_without_labels_is_named_by_its_field(layer_of, tmp_path):
    """What the field says, without the address behind it."""
    reason = "VĂN PHÒNG XÃ <vp@example.vn> đã ký lên văn bản này!"
    path = with_signature("news-fax", tmp_path / "a.pdf", ("VĂN PHÒNG",), b"D:2024", reason)
    [caption] = layer_of(path).captions
    assert (caption.name, caption.agency, caption.time) == ("VĂN PHÒNG XÃ", None, None)


@pytest.mark.parametrize("broken", ["[5 (x) null]", "[<< /FT /Sig /V << >> >>]", "[[]]"])
def test_a_broken_structure_is_no_layer(layer_of, tmp_path, broken):
    """Poppler still draws such a page; what hangs on it is left alone."""
    path = tmp_path / "a.pdf"
    with pikepdf.open(ROOT / "fixtures" / "news-fax.pdf") as pdf:
        pdf.pages[0].obj["/Annots"] = pikepdf.Object.parse(broken.encode())
        pdf.save(path)
    assert layer_of(path).captions == ()
