import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.settings import Cleaning
from digitize.vietnamese.clean import clean
from digitize.vietnamese.unicode import normalise

pytestmark = pytest.mark.unit

PROTECTED = [
    "vẽ", "Quý", "II", "XIII", "2.700.000", "22-QĐ/TW", "147/BC-UBND", "UBVTV", "Blăk", "H’Yuôn",
    "hoà", "hòa", "uỷ", "ủy", "./.", "20223", "–", "https://xa.gov.vn", "m²",
]  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "want"),
    [
        ("ti\u00ea\u0301ng", "tiếng"),  # a tone apart from its letter
        ("hoa\u0300", "hoà"),
        ("a\u0323\u0302", "ậ"),  # marks in either order
        ("a\u0302\u0323", "ậ"),
        ("\u00d0ảng", "Đảng"),  # Eth
        ("\u0189ảng", "Đảng"),  # African D
        ("\u00f0ồng", "đồng"),
        ("xã\u200b", "xã"),
        ("an\u00adninh", "anninh"),  # a soft hyphen shows nothing
        ("10\u00a0km", "10 km"),
        ("\ufeffSố", "Số"),
    ],
)
def test_the_same_letters_in_one_encoding(seen, want):
    """Look-alikes, split marks and invisible characters become what is printed."""
    assert normalise(seen) == want == normalise(want)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_second_pass_changes_nothing(text):
    """Normalising is stable, and its result is composed."""
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize("word", PROTECTED)
def test_what_is_right_stays(word):
    """Slips, numbers, symbols, Roman numerals, names and either spelling of a tone."""
    done = clean(word, Cleaning.APPLY)
    assert (done.text, done.rule) == (word, None)


@pytest.mark.parametrize(
    ("cleaning", "text", "rule"),
    [
        (Cleaning.OFF, "Ðảng", None),
        (Cleaning.SUGGEST, "Ðảng", "encoding/1"),
        (Cleaning.APPLY, "Đảng", "encoding/1"),
    ],
)
def test_a_change_is_made_noted_or_left(cleaning, text, rule):
    """`off` reads, `suggest` notes, `apply` does; each change has a rule and its evidence."""
    done = clean("Ðảng", cleaning)
    assert (done.text, done.rule) == (text, rule)
    assert bool(done.evidence) is bool(rule)
    assert done.proposal == ("Đảng" if rule else "")
