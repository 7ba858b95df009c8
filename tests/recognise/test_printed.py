import numpy as np
import pytest

from digitize.read.lines.frame import UprightFrame
from digitize.read.recognise.layered import judge, unread_notes, use_of
from digitize.read.recognise.page import RecognisedLine
from digitize.read.recognise.printed import joined_words, printed_lines
from digitize.read.recognise.words import ReadWord
from digitize.read.scan.layer import Layer, LayerWord

pytestmark = pytest.mark.unit

FRAME = UprightFrame(np.full((90, 90), 255, np.uint8), np.array([[2.0, 0, 0], [0, 2.0, 0]]), 0, 0.0)
LETTER = 6.0  # points; a space is as wide


def typed(text: str, x: float, y: float) -> list[LayerWord]:
    """Words in a row from here, ten points high."""
    words = []
    for word in text.split(" "):
        words.append(LayerWord(word, (x, y, x + LETTER * len(word), y + 10)))
        x += LETTER * (len(word) + 1)
    return words


def seen(words: list[LayerWord], **instead: str) -> RecognisedLine:
    """A line as it is read at two pixels a point, some words otherwise."""
    made = tuple(
        ReadWord(instead.get(word.text, word.text), tuple(round(2 * x) for x in word.box), 0.9, ())
        for word in words
    )
    box = (made[0].box[0], made[0].box[1], made[-1].box[2], made[-1].box[3])
    return RecognisedLine(made, None, box, box)


def texts(lines) -> list[str]:
    return [" ".join(word.text for word in line.words) for line in lines]


LEFT = [typed("Giáo dân của giáo xứ", 10, 10), typed("được hưởng những quyền", 10, 30)]
RIGHT = [typed("Xin liên lạc với", 200, 10), typed("văn phòng giáo xứ", 200, 30)]
OWN = [*LEFT, *RIGHT]
ACROSS = [seen([*one, *other]) for one, other in zip(LEFT, RIGHT, strict=True)]


def test_columns_are_read_as_the_page_has_them():
    """What was read across is parted, and every word stands once where it is printed."""
    made = printed_lines(OWN, ACROSS, (2.0, 2.0), FRAME, bare=False)
    assert texts(made) == [" ".join(word.text for word in line) for line in OWN]
    assert made[0].words[0].box == (20, 20, 68, 40)
    assert made[0].place == (10, 10, made[0].box[2] / 2, 20)


def test_a_word_that_only_was_read_is_kept_in_its_line_or_behind():
    """A word without a name in its font, and the text of a picture."""
    gone = [[word for word in line if word.text != "hưởng"] for line in OWN]
    picture = seen(typed("TRONG ẢNH", 60, 200))
    made = printed_lines(gone, [*ACROSS, picture], (2.0, 2.0), FRAME, bare=False)
    assert texts(made)[1] == "được hưởng những quyền"
    assert texts(made)[-1] == "TRONG ẢNH"


def test_words_with_gaps_are_as_they_were_read():
    """Fonts that do not name all letters: `điện thoại so` for `số`, `of ice` for `office`."""
    own = [typed("gọi so điện thoại", 10, 10), typed("the of ice", 10, 30)]
    read = [
        seen(typed("gọi số điện thoại", 10, 10)),
        seen([*typed("the", 10, 30), LayerWord("office", (34, 30, 70, 40))]),
    ]
    made = printed_lines(own, read, (2.0, 2.0), FRAME, bare=False)
    assert texts(made) == ["gọi số điện thoại", "the office"]


def test_a_right_word_is_not_changed_by_what_was_read():
    """Other letters, and not more of them: the page's own are exact."""
    made = printed_lines(OWN, [seen(OWN[0], dân="dan", xứ="xử")], (2.0, 2.0), FRAME, bare=False)
    assert texts(made)[0] == "Giáo dân của giáo xứ"


def test_under_a_font_that_is_missing_nothing_read_counts():
    """Other letters were drawn than are meant."""
    read = [seen(OWN[0], của="cñaa", giáo="gi¸o"), seen(typed("x", 115, 10))]
    made = printed_lines(OWN[:1], read, (2.0, 2.0), FRAME, bare=True)
    assert texts(made)[0] == "Giáo dân của giáo xứ"


def test_pieces_of_a_word_are_joined_and_words_are_not():
    """Letters with tones from another font stand a tenth of their height apart."""
    pieces = [LayerWord("Nhậ", (0, 0, 18, 10)), LayerWord("t", (19, 0, 25, 10)),
              LayerWord("đı", (28, 0, 38, 10)), LayerWord("\u0300nh", (38, 0, 50, 10))]  # fmt: skip
    assert [word.text for word in joined_words(pieces)] == ["Nhật", "đình"]


def test_an_own_text_is_worth_more_on_a_page_that_was_never_scanned():
    """Half of the words in common: a recogniser's layer is wrong, a page's own text is right."""
    words = tuple(word for line in OWN for word in line) * 2
    half = [seen(list(words)[: len(words) * 6 // 10])]
    layer = Layer(words)
    assert judge(layer, half) == "disagrees"
    assert judge(layer, half, scanned=False) == "born_digital"
    assert use_of("born_digital", layer, half, scanned=False) == "lines"
    assert judge(layer, [seen(list(words))], scanned=False) == "agrees"


def test_notes_are_looked_for_in_what_was_read():
    """One that was read is no news."""
    assert unread_notes(["giáo xứ được hưởng"], ACROSS) == ("giáo xứ được hưởng",)
    assert unread_notes(["văn phòng giáo xứ"], ACROSS) == ()
