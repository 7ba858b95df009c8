"""Days that do not exist: another reader's day is taken, all else is told."""

from dataclasses import replace

import pytest

from digitize.record.notes import told_all
from digitize.settings import Cleaning
from digitize.understand.vietnamese.clean import Cleaned
from digitize.understand.vietnamese.days import clean_days

from .seen import seen

pytestmark = pytest.mark.unit


def cleaned(text: str, others: dict[str, str], cleaning: Cleaning = Cleaning.APPLY, **more):
    """The text, the outcome of the change, the words to look at, the doubts in words.

    Args: others: what the second reader has for a word. more: `letters` of the first such word.
    """
    words = text.split()
    evidence = [
        replace(seen(text, at, **(more if word in others else {})), second=others.get(word, word))
        for at, word in enumerate(words)
    ]
    done, doubts = clean_days(evidence, [Cleaned(word) for word in words], cleaning)
    outcome = next((one.proposal.outcome for one in done if one.proposal), None)
    flagged = [one.text for one in done if one.review]
    return " ".join(one.text for one in done), outcome, flagged, told_all(doubts)


@pytest.mark.parametrize(
    ("text", "others", "want"),
    [
        ("trước ngày 31/02/2024.", {"31/02/2024.": "21/02/2024."}, "trước ngày 21/02/2024."),
        ("trước ngày 15/19/2024 tại", {"15/19/2024": "15/10/2024"}, "trước ngày 15/10/2024 tại"),
        ("ngày 39 tháng 4 năm 2024", {"39": "30"}, "ngày 30 tháng 4 năm 2024"),
        ("ngày 29 tháng 2 năm 2023", {"2023": "2024"}, "ngày 29 tháng 2 năm 2024"),
    ],
)
def test_another_readers_day_is_taken_if_it_exists(text, others, want):
    """It is looked at, as each number that was changed."""
    done, outcome, flagged, doubts = cleaned(text, others)
    assert (done, outcome, doubts) == (want, "applied", "")
    assert len(flagged) == 1
    assert cleaned(text, others, Cleaning.SUGGEST)[:2] == (text, "suggested")
    assert cleaned(text, others, Cleaning.OFF) == (text, None, [], "")


def test_a_day_that_both_readers_have_stays_and_is_told():
    """The slip may be the author's. What only a network considered is suggested."""
    text = "trước ngày 31/9/2023 tại"
    done, outcome, flagged, doubts = cleaned(text, {})
    assert (done, outcome, flagged) == (text, None, ["31/9/2023"])
    assert doubts == "there is no such day: 31/9/2023"
    done, outcome, flagged, doubts = cleaned(text, {"31/9/2023": "31/9/2023"}, letters={1: "0"})
    assert (done, outcome, flagged) == (text, "suggested", ["31/9/2023"])
    assert doubts == "there is no such day: 31/9/2023"


@pytest.mark.parametrize(
    "text",
    ["ngày 29/02/2024", "ngày 30 tháng 4", "Luật số 45/2013/QH13", "tỷ lệ 31/02", "ngày 29 tháng 2",
     "mã 31-02-24", "mỗi ngày 40 tháng", "Nghị định 30/2020/NĐ-CP"],
)  # fmt: skip
def test_days_that_exist_and_other_numbers_are_left(text):
    assert cleaned(text, {}) == (text, None, [], "")
