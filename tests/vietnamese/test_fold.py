import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.record.letters import Folding, fold, foldings, normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"), ("khoẻ", "khỏe"), ("uỷ", "ủy"), ("thuý", "thúy"), ("loé", "lóe"),
        ("kỹ", "kĩ"), ("Lý", "lí"), ("quý", "quí"), ("QUỲ", "quì"), ("mỹ", "mĩ"), ("sỹ", "sĩ"),
        ("ĐẢNG UỶ", "đảng ủy"), ("hoa\u0300", "hòa"), ("Ðất", "đất"), ("tỷ\u00a0lệ", "tỉ lệ"),
    ],
)  # fmt: skip
def test_spellings_of_one_word_are_one_word(one, other):
    """Both schools of placing tones, y and i, capitals, code points."""
    assert fold(one, Folding.TYPED) == fold(other, Folding.TYPED)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("thuý", "thúi"), ("tay", "tai"), ("hòa", "hóa"), ("dân", "đân"), ("bơ", "bo"),
        ("huy", "hui"), ("máy", "mái"), ("mua", "mưa"),
    ],
)  # fmt: skip
def test_two_words_stay_two(one, other):
    """As typed means as typed."""
    assert fold(one, Folding.TYPED) != fold(other, Folding.TYPED)


@pytest.mark.parametrize(
    ("word", "toneless", "bare"),
    [
        ("Đặng", "đăng", "dang"), ("tiền", "tiên", "tien"), ("Ủy", "uy", "uy"),
        ("uỷ", "uy", "uy"), ("nghĩa", "nghia", "nghia"), ("ươm", "ươm", "uom"),
        ("147/BC-UBND", "147/bc-ubnd", "147/bc-ubnd"), ("Blăk", "blăk", "blak"),
    ],
)  # fmt: skip
def test_tones_go_first_then_hats_and_horns(word, toneless, bare):
    """Each folding is one of the folding before it."""
    assert foldings(word)[1:] == (toneless, bare)
    assert fold(toneless, Folding.BARE) == bare


@given(st.text())
def test_a_place_in_the_folded_text_is_the_place_in_the_text(text):
    """Foldings keep the length, whatever the letters, and a second one changes nothing."""
    for folding, folded in zip(Folding, foldings(text), strict=True):
        assert len(folded) == len(normalise(text))
        assert fold(text, folding) == folded == fold(folded, folding)
