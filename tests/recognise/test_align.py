import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.read.recognise.align import parted_by_word, word_by_word

pytestmark = pytest.mark.unit

word = st.sampled_from(["Đảng", "bộ", "phường", "Mỹ", "Long", "vẽ", "vẻ", "2.700.000", "-", "a"])
words = st.lists(word, min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("first", "second", "want"),
    [
        ("Đảng bộ phường", "Đảng bộ phường", ["Đảng", "bộ", "phường"]),
        ("kiếm tra", "kiểm tra", ["kiểm", "tra"]),
        ("kiểmtra giám sát", "kiểm tra giám sát", ["kiểm tra", "giám", "sát"]),
        ("kiểm tra giám sát", "kiểmtra giám sát", ["kiểmtra", "", "giám", "sát"]),
        ("giữ được vẽ mỹ quan", "giữ được mỹ quan", ["giữ", "được", "", "mỹ", "quan"]),
        ("Số: 147/BC-UBND", "Số:147/BC-UBND", ["", "Số:147/BC-UBND"]),
        ("xã", "", [""]),
    ],
)
def test_words_find_their_place(first, second, want):
    """Each word gets what the other reading has there; a joined word goes to its longer part."""
    assert word_by_word(first.split(), second) == want


@given(words)
def test_the_same_line_is_its_own_second_reading(line):
    """Equal readings give each word itself."""
    assert word_by_word(line, " ".join(line)) == line


@given(words, words)
def test_no_word_is_invented_and_order_is_kept(first, second):
    """What comes back are words of the second reading, each at most once, in their order."""
    found = word_by_word(first, " ".join(second))
    assert len(found) == len(first)
    rest = iter(second)
    assert all(token in rest for token in " ".join(found).split())


@pytest.mark.parametrize(
    ("line", "other", "want"),
    [
        ("Số: /UBND-KTTH", "Số:/UBND-KTH", ["Số:", "/UBND-KTH"]),
        ("- Lưu: VT, PCT.", "-Lưu:VT,PC.", ["-", "Lưu:", "VT,", "PC."]),
        ("hạt kiếm lâm", "hạtkiểm lâm", ["hạt", "kiểm", "lâm"]),
        ("tại nhà", "tạhà", ["tạhà", ""]),
    ],
)
def test_words_without_their_space_are_parted(line, other, want):
    """Each word has its own second reading, unless two of them are misread in one."""
    assert parted_by_word(line.split(), other) == want
