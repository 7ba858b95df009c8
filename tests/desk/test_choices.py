"""What is offered for a doubtful word: no junk, and what looks alike is told apart."""

import pytest

from digitize.edge.desk.choices import choices, is_junk
from digitize.record.page import Word


def word(text, raw=None, second=None):
    told = {"raw": raw or text, "second": second, "alternatives": (), "chances": None}
    return Word(text=text, box=(0, 0, 10, 10), confidence=0.5, certainty=0.5, review=True, **told)


def test_the_eth_is_no_choice_beside_our_letter():
    """Tesseract reads Ð for Đ; the text has Đ, and the two look the same on a screen."""
    assert [one.text for one in choices(word("Đảng", "\u00d0ảng"), None, "vi")] == ["Đảng"]


def test_an_eth_that_somebody_typed_is_told_apart():
    """The letter of our writing is offered, and the reason names both."""
    stands, ours = choices(word("\u00d0ảng", "Đảng"), None, "vi")
    assert (stands.text, ours.text) == ("\u00d0ảng", "Đảng")
    assert "U+00D0" in ours.why
    assert "Đ (chữ Việt)" in ours.why
    assert ours.differs == ((0, 1),)


@pytest.mark.parametrize(
    ("stands", "other", "named"),
    [("1O", "10", "số 0"), ("II", "Il", "chữ l thường"), ("1-2", "1\u20132", "gạch ngang")],
)  # fmt: skip
def test_signs_that_look_alike_are_named(stands, other, named):
    """A zero is told from a capital O in words."""
    assert named in choices(word(stands, other), None, "vi")[1].why


def test_what_differs_is_marked():
    """The letters that are not as the word stands; a mark that stands for both is left alone."""
    assert choices(word("vinh", "vịnh"), None, "vi")[1].differs == ((1, 2),)


@pytest.mark.parametrize("shown", ["|", "c|ủa", "“", "сủa", "củ\ufffd", "¢ủa", ".", "ß"])
def test_junk_is_not_offered(shown):
    """Specks, letters of other scripts, and signs alone where a word stands."""
    assert is_junk(shown, "của")
    assert [one.text for one in choices(word("của", shown), None, "vi")] == ["của"]


@pytest.mark.parametrize("shown", ["Quý", "25°C", "½", "“bốn", "A4", "10%", "kỹ", "UBND;"])
def test_what_papers_print_is_offered(shown):
    """Vietnamese and Latin letters, figures, and the signs of papers."""
    assert not is_junk(shown, "x1")
