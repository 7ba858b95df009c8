import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from digitize.evaluate.align import Match, align
from digitize.evaluate.causes import Difference, differences
from digitize.evaluate.rates import Errors, count_errors
from digitize.evaluate.text import normalise, split_words

pytestmark = pytest.mark.unit

TITLE = "Đảng bộ phường Mỹ Long sơ kết 06 tháng đầu năm 2023"  # 12 words, 51 characters

# Few words, so that they repeat and meet in every way; some differ in diacritics only.
word = st.sampled_from(["và", "va", "vẽ", "vẻ", "của", "đường", "duong", "./.", "Đ", "D"])
text = st.lists(word, max_size=12).map(" ".join)


def test_the_same_text_stored_otherwise_has_no_errors():
    """Split marks, line ends, dashes and dots are not errors."""
    truth = "Độc lập - Tự do - Hạnh phúc\nngân sách,…"
    read = unicodedata.normalize("NFD", "Độc lập – Tự do — Hạnh phúc ngân  sách,...")
    assert count_errors(truth, read) == Errors(words=10, characters=41)


def test_counts_by_hand():
    """One word wrong in a tone, one in a letter, one missing, one too many."""
    read = "Đảng bộ phương Mỹ Lang sơ kết tháng đầu năm 2023 ."
    assert count_errors(TITLE, read) == Errors(
        words=12, in_order=4, aside=3, diacritics_only=1, characters=51, character_errors=7
    )


def test_words_in_another_order():
    """Order counted, a block read late costs it twice; set aside, it costs nothing."""
    got = count_errors("Số: 147/BC-UBND Độc lập", "Độc lập Số: 147/BC-UBND")
    assert (got.words, got.in_order, got.aside) == (4, 4, 0)


def test_aside_counts_repeated_words_as_often_as_they_stand():
    """A word read once of three times is missing twice."""
    got = count_errors("xã xã xã Mỹ", "Mỹ xã")
    assert got.aside == 2


def test_aside_takes_the_larger_side_of_each_file():
    """Two missing and one too many are two errors; pooled files do not set each other off."""
    missing, extra = count_errors("xã Mỹ Long", "phường Long"), count_errors("xã", "xã ở đây")
    assert (missing.aside, extra.aside, (missing + extra).aside) == (2, 2, 4)


def test_case_and_punctuation_are_errors_and_not_diacritics():
    """`UỶ ban` and `năm,` are wrong, and not in tones."""
    got = count_errors("Uỷ ban năm", "UỶ ban năm,")
    assert (got.in_order, got.diacritics_only) == (2, 0)


def test_a_correct_spelling_of_the_authors_slip_is_an_error():
    """The paper says `vẽ mỹ quan`; a record that says `vẻ` is wrong."""
    assert count_errors("vẽ mỹ quan", "vẻ mỹ quan").diacritics_only == 1


def test_nothing_read_is_all_missing():
    """An empty reading has every word and every character wrong, and no more."""
    got = count_errors(TITLE, "\f\n")
    assert (got.in_order_rate, got.aside_rate, got.character_rate) == (1, 1, 1)
    assert got.diacritics_only_rate == 0


def test_nothing_true_has_counts_but_no_rate():
    """Words read from a blank page are counted in the pool, and are no share of nothing."""
    blank = count_errors("", "rác trên giấy")
    assert (blank.words, blank.in_order, blank.aside) == (0, 3, 3)
    assert blank.in_order_rate is blank.aside_rate is blank.character_rate is None
    assert (blank + count_errors(TITLE, TITLE)).in_order_rate == 3 / 12


def test_totals_are_pooled():
    """1 of 2 words and 0 of 8 are 10 %, not the mean of 50 % and 0 %."""
    total = count_errors("xã Mỹ", "xã My") + count_errors("a b c d e f g h", "a b c d e f g h")
    assert total.in_order_rate == pytest.approx(0.1)
    assert total.diacritics_only_rate == pytest.approx(0.1)
    assert total.character_rate == pytest.approx(1 / 20)


def test_a_speck_beside_a_word_does_not_hide_its_partner():
    """`đường` read as `duong` between specks is wrong in diacritics only."""
    for read in ("duong |", "| duong", "| duong |"):
        assert count_errors("đường", read).diacritics_only == 1


def test_differences_name_the_words():
    """Each wrong word with its place, kind and both spellings."""
    read = "| Đảng bộ phương Mỹ Lang sơ kết tháng đầu năm 2023"
    assert differences(TITLE, read) == (
        Difference(Match.EXTRA, 0, 0, None, "|"),
        Difference(Match.DIACRITICS, 2, 3, "phường", "phương"),
        Difference(Match.SUBSTITUTION, 4, 5, "Long", "Lang"),
        Difference(Match.MISSING, 7, 8, "06", None),
    )


@given(text)
def test_identical_texts_have_no_errors(truth):
    """Any text is right when read as it stands."""
    got = count_errors(truth, truth)
    assert got == Errors(words=got.words, characters=got.characters)
    assert differences(truth, truth) == ()


@given(text, text)
def test_bounds(truth, read):
    """Aside never exceeds in order, which lies between the difference and the larger length."""
    got, back = count_errors(truth, read), count_errors(read, truth)
    assert abs(got.words - back.words) <= got.aside <= got.in_order <= max(got.words, back.words)
    assert got.diacritics_only <= got.in_order
    assert (got.in_order, got.aside, got.character_errors) == (
        back.in_order,
        back.aside,
        back.character_errors,
    )


@given(text, text, text)
def test_errors_add_up(one, two, three):
    """A pool does not depend on the order of its files."""
    a, b, c = (count_errors(other, one) for other in (one, two, three))
    assert (a + b) + c == c + (b + a)
    assert sum((a, b, c), Errors()) == a + b + c


@given(text, text)
def test_an_alignment_is_a_shortest_way_and_uses_every_word_once(truth, read):
    """As many wrong steps as the edit distance; both texts come back from the steps."""
    true_words, read_words = split_words(normalise(truth)), split_words(normalise(read))
    steps = list(align(true_words, read_words))
    assert sum(step.kind is not Match.RIGHT for step in steps) == Levenshtein.distance(
        true_words, read_words
    )
    true_side = [s.truth_index for s in steps if s.kind is not Match.EXTRA]
    read_side = [s.read_index for s in steps if s.kind is not Match.MISSING]
    assert true_side == list(range(len(true_words)))
    assert read_side == list(range(len(read_words)))
    assert all(
        one.truth_index <= two.truth_index and one.read_index <= two.read_index
        for one, two in pairwise(steps)
    )
