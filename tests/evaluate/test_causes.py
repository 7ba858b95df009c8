import pytest

from digitize.evaluate.causes import Cause, faults
from digitize.evaluate.rates import count_errors

pytestmark = pytest.mark.unit

TRUTH = "Số: 147/BC-UBND\nĐộc lập - Tự do\nNơi nhận:\nVũ Đình Khởi"


def causes_of(read: str, truth: str = TRUTH, table: tuple[str, ...] = ()) -> list[Cause]:
    return [fault.cause for fault in faults(truth, read, table)]


@pytest.mark.parametrize(
    ("right", "wrong", "cause"),
    [
        ("Khởi", "Khơi", Cause.DIACRITICS),
        ("147/BC-UBND", "141/BC-UBND", Cause.DIGITS),
        ("nhận:", "nhận", Cause.PUNCTUATION),
        ("Đình", "Đỉnhh", Cause.LETTERS),
        ("Tự ", "", Cause.LOST),
        ("Nơi nhận:\n", "", Cause.LOST_LINE),
        ("Nơi", "Nơi ~ 4", Cause.INVENTED),
    ],
)
def test_each_wrong_word_has_its_cause(right, wrong, cause):
    """Tones, digits, points, letters, lost words and lines, and what is not on the paper."""
    found = set(causes_of(TRUTH.replace(right, wrong)))
    assert found == {cause}


def test_a_word_in_another_place_is_an_error_of_order():
    """A block that was read late is missed once and too many once; both are order."""
    read = "Độc lập - Tự do Số: 147/BC-UBND Nơi nhận: Vũ Đình Khởi"
    assert causes_of(read) == [Cause.ORDER] * 4


def test_an_invented_word_beside_the_same_lost_one_is_counted_once():
    """Two `xã` too many and one missing elsewhere: one of the two is out of order."""
    found = causes_of("xã xã a b c d e f g", "a b c d e f g xã")
    assert sorted(found) == sorted([Cause.ORDER, Cause.ORDER, Cause.INVENTED])


def test_as_many_faults_as_word_errors():
    """Nothing is counted twice, and a fault knows its printed line."""
    read = "Số: l47/BC-UBND Độc lâp Tự do Nơi nhận; Vũ Đình Khởi ./."
    found = faults(TRUTH, read)
    assert len(found) == count_errors(TRUTH, read).in_order
    assert found[1].true_line == "Độc lập - Tự do"


def test_words_of_a_table_are_known():
    """A wrong word between the table's first and last is in the table."""
    table = "TT\nHọ và tên\n1\nVũ Thị Mỷ"
    truth = f"Danh sách\n{table}\nCộng"
    read = truth.replace("Mỷ", "Mỹ").replace("Cộng", "Công")
    found = faults(truth, read, tuple(table.split()))
    assert [fault.in_table for fault in found] == [True, False]
