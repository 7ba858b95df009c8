"""Words of headlines are weighed again by what the document says."""

from collections import Counter
from dataclasses import replace

import pytest

from digitize.record.page import Alternative, Doubt
from digitize.settings import Cleaning
from digitize.understand.vietnamese.clean import Cleaned
from digitize.understand.vietnamese.headlines import HEADLINE, clean_headline, face_of

from .seen import seen

pytestmark = pytest.mark.unit

THERE = Counter({"thác": 3, "dốc": 3, "dốc thác": 3, "thác mơ": 3, "mơ": 3})


def headline(text: str, mentions: Counter[str], second: str | None = None, at: int = -1):
    """The evidence for a headline; the second reader has another word at one place."""
    words = [replace(seen(text, place), mentions=mentions) for place in range(len(text.split()))]
    if second:
        words[at] = replace(words[at], second=second, confidence=0.75)
    return words


def cleaned(words, cleaning=Cleaning.APPLY):
    face = face_of([words])
    return clean_headline([Cleaned(one.read) for one in words], words, face, cleaning)


def test_a_name_is_taken_as_the_article_has_it():
    """A one-storey `á` was read as `ứ`; the text under the headline has `dốc Thác Mơ`."""
    words = headline("gương cho dốc Thức Mơ", THERE, "Thác", 3)
    done = cleaned(words)
    assert [one.text for one in done] == ["gương", "cho", "dốc", "Thác", "Mơ"]
    assert done[3].proposal is not None
    assert done[3].proposal.rule == HEADLINE
    assert done[3].proposal.after == "Thác"


def test_what_no_text_supports_stays():
    """The article does not have the name, so the headline keeps what was read twice."""
    words = headline("gương cho dốc Thức Mơ", Counter())
    assert [one.text for one in cleaned(words)] == [one.read for one in words]


def test_cleaning_that_is_off_or_only_suggests_changes_no_text():
    words = headline("gương cho dốc Thức Mơ", THERE, "Thác", 3)
    assert [one.text for one in cleaned(words, Cleaning.OFF)] == [one.read for one in words]
    suggested = cleaned(words, Cleaning.SUGGEST)
    assert [one.text for one in suggested] == [one.read for one in words]
    assert suggested[3].review
    assert suggested[3].proposal.outcome == "suggested"


def test_small_letters_are_not_taken_for_capitals():
    """The network considered a `K` in `kia`, hardly; the document has the word once, here."""
    line = "bên kia núi xa"
    there = Counter(line.split())
    there.update(["bên kia", "kia núi", "núi xa"])
    hardly = Doubt(
        at=0,
        choices=(Alternative(text="k", confidence=0.9), Alternative(text="K", confidence=0.01)),
    )
    words = [replace(seen(line, place), mentions=there) for place in range(4)]
    words[1] = replace(words[1], doubts=(hardly,), confidence=0.6)
    assert [one.text for one in cleaned(words)] == line.split()
