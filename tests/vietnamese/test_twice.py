"""Figures that two readings have otherwise are told, however spaces fall."""

import pytest

from digitize.understand.vietnamese.twice import unproven

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("read", "second", "want"),
    [
        ("ngày 08/01/2023).", "ngày 08/01/2025),", {"08/01/2023)."}),
        ("số 37/2024/TT-BYT ngày", "số57/2024/TT-BYTngày", {"37/2024/TT-BYT"}),
        ("tổng 1.250 đồng", "tổng 1.250đồng", set()),
        ("ngày 12 tháng 12", "ngày 12tháng 12", set()),
        ("cộng 796,63 ha", "cộng ha", {"796,63"}),
        ("18/10/20! 7 về việc", "18/10/2017 về việc", {"18/10/20!", "7"}),
        ("Khoản 1 Điều 5", "Khoản 1 Điều 5", set()),
        ("không có số nào", "hoàn toàn khác", set()),
        ("một 15 mình", None, set()),
    ],
)
def test_words_whose_figures_differ(read, second, want):
    words = read.split()
    found = unproven([(word, 0.95) for word in words], second)
    assert {words[at] for at in found} == want


def test_figures_read_with_little_confidence():
    """Also where the second reader has the same; words without figures are the weighing's."""
    assert unproven([("Điều", 0.2), ("5", 0.4), ("6", 0.9)], "Điều 5 6") == {1}
