import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.evaluate.text import fold, normalise, split_graphemes, split_words

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (unicodedata.normalize("NFD", "Đảng uỷ phường"), "Đảng uỷ phường"),
        ("  Kính  gửi:\n\tUBND\u00a0xã \f", "Kính gửi: UBND xã"),
        ("Độc lập – Tự do — Hạnh phúc −", "Độc lập - Tự do - Hạnh phúc -"),
        ("quản lý ngân sách,…", "quản lý ngân sách,..."),
        ("\u200bGHI", "\u200bGHI"),
        ("", ""),
        (" \n\f ", ""),
    ],
)
def test_normalise_follows_the_rule_for_scoring(text, want):
    """NFC, one space, one dash, three dots; nothing else is forgiven."""
    assert normalise(text) == want


def test_case_and_punctuation_stay():
    """`Uỷ ban.` and `uỷ ban` are not the same text."""
    assert normalise("Uỷ ban.") != normalise("uỷ ban")


@given(st.text())
def test_normalise_is_stable(text):
    """A second pass changes nothing, and split marks give the same as joined ones."""
    once = normalise(text)
    assert normalise(once) == once
    assert normalise(unicodedata.normalize("NFD", text)) == once


def test_a_vowel_with_hat_and_tone_is_one_character():
    """`tiếng Việt` has ten characters, however its marks are stored."""
    assert len(split_graphemes(normalise(unicodedata.normalize("NFD", "tiếng Việt")))) == 10
    assert split_graphemes(normalise("q\u0301ố")) == ["q\u0301", "ố"]


def test_no_words_in_an_empty_text():
    """An empty text has no word, not one empty word."""
    assert split_words(normalise(" \n")) == []


@pytest.mark.parametrize(
    ("word", "want"),
    [
        ("đường", "duong"),
        ("ĐẢNG", "DANG"),
        ("thuỷ", "thuy"),
        ("ẵẫỡữẽ", "aaoue"),
        ("147/BC-UBND.", "147/BC-UBND."),
        ("façade", "façade"),
    ],
)
def test_fold_takes_off_tones_and_hats_only(word, want):
    """Case, figures, punctuation and foreign marks stay."""
    assert fold(word) == want
