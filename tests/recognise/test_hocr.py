import pytest

from digitize.read.recognise.tesseract import LEAST_CHOICE, parse
from digitize.read.recognise.words import LetterChoice, UnsureLetter

pytestmark = pytest.mark.unit

# As Tesseract 5.3 writes it with lstm_choice_mode=2.
PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
    "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head><title></title><meta name='ocr-system' content='tesseract 5.3.0' /></head>
 <body>
  <div class='ocr_page' id='page_1' title='image "x"; bbox 0 0 900 400; ppageno 0'>
   <div class='ocr_carea' id='block_1_1' title="bbox 20 20 800 300">
    <p class='ocr_par' id='par_1_1' lang='Vietnamese' title="bbox 20 20 800 300">
%s
    </p>
   </div>
  </div>
 </body>
</html>
"""
LINE = """<span class='%s' id='line_1_1' title="bbox 20 20 800 60; x_size 40">%s</span>
"""
WORD = """<span class='ocrx_word' id='word_1_1' title='bbox %s; x_wconf %s'>%s</span>"""
LETTERS = (
    "kế"
    "<span class='ocrx_cinfo' id='lstm_choices_1_1_1'>"
    "<span class='ocrx_cinfo' id='choice_1_1_1' title='x_confs 99.4'>k</span></span>"
    "<span class='ocrx_cinfo' id='lstm_choices_1_1_2'>"
    "<span class='ocrx_cinfo' id='choice_1_1_2' title='x_confs 62.5'>ế</span>"
    "<span class='ocrx_cinfo' id='choice_1_1_3' title='x_confs 35.1'>ể</span>"
    "<span class='ocrx_cinfo' id='choice_1_1_4' title='x_confs 0.2'>ê</span></span>"
)


def page(*words: str, kind: str = "ocr_line") -> bytes:
    return (PAGE % (LINE % (kind, "".join(words)))).encode()


def test_words_have_text_box_and_confidence():
    """Text and box as given, the confidence as a share of one."""
    [[line]] = parse(page(WORD % ("20 20 90 60", 96, "Đảng"), WORD % ("100 22 130 60", 7, "bộ")))
    assert [(word.text, word.box, word.confidence) for word in line.words] == [
        ("Đảng", (20, 20, 90, 60), 0.96),
        ("bộ", (100, 22, 130, 60), 0.07),
    ]
    assert (line.box, line.paragraph) == ((20, 20, 800, 60), "par_1_1")


def test_a_doubtful_letter_has_its_choices_best_first():
    """What the network thought of is kept, what it hardly thought of is not."""
    [[line]] = parse(page(WORD % ("0 0 9 9", 90, LETTERS)))
    [word] = line.words
    assert word.text == "kế"
    assert word.alternatives == (
        UnsureLetter(1, (LetterChoice("ế", 0.625), LetterChoice("ể", 0.351))),
    )
    assert LEAST_CHOICE > 0.002


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&amp;", "&"),
        ("&lt;b&gt;", "<b>"),
        ("&quot;xã&#39;", "\"xã'"),
        ("<strong>BÁO</strong>", "BÁO"),
        ("<em>vẽ</em>", "vẽ"),
    ],
)
def test_entities_and_faces_are_text(written, read):
    """What stands on the paper comes back, whatever HTML makes of it."""
    [[line]] = parse(page(WORD % ("0 0 9 9", 90, written)))
    assert line.words[0].text == read


@pytest.mark.parametrize("kind", ["ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"])
def test_every_kind_of_line_is_read(kind):
    """Headings and captions are lines of text for us."""
    [[line]] = parse(page(WORD % ("0 0 9 9", 90, "xã"), kind=kind))
    assert line.words[0].text == "xã"


def test_empty_words_and_lines_are_left_out():
    """Tesseract gives a word of one space to pictures."""
    assert parse(page(WORD % ("0 0 9 9", 95, " "))) == [[]]
    [[line]] = parse(page(WORD % ("0 0 9 9", 95, " "), WORD % ("10 0 19 9", 95, "xã")))
    assert [word.text for word in line.words] == ["xã"]


def test_a_blank_page_has_no_lines():
    """An hOCR page without areas."""
    assert parse((PAGE % "").encode()) == [[]]


def test_lines_belong_to_the_picture_that_they_were_read_from():
    """Tesseract reads several pictures in one call, and answers with a page for each."""
    words = [LINE % ("ocr_line", WORD % ("0 0 9 9", 95, text)) for text in ("xã", "phường")]
    written = (PAGE % words[0]).replace("</body>", "<!-- next --></body>")
    first, end = written.split("<!-- next -->")
    second = (PAGE % words[1]).split("<body>")[1].split("</body>")[0]
    pages = parse((first + second + end).encode())
    assert [[word.text for line in lines for word in line.words] for lines in pages] == [
        ["xã"],
        ["phường"],
    ]
