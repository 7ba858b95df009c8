import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.record.letters import normalise
from digitize.record.notes import told_all
from digitize.settings import Cleaning
from digitize.understand.vietnamese.candidates import Evidence, candidates, doubtful
from digitize.understand.vietnamese.clean import Cleaned
from digitize.understand.vietnamese.clean import clean as clean_weighed
from digitize.understand.vietnamese.numbers import number_in
from digitize.understand.vietnamese.weigh import Weighed, weigh, weights
from tests.vietnamese.seen import seen

pytestmark = pytest.mark.unit


def clean(raw: str, evidence: Evidence, cleaning: Cleaning) -> Cleaned:
    """A word weighed by itself."""
    weighed = weigh(evidence, weights()) if doubtful(evidence) else None
    return clean_weighed(raw, evidence, weighed, cleaning)


PROTECTED = [
    "vẽ", "Quý", "II", "XIII", "2.700.000", "22-QĐ/TW", "147/BC-UBND", "UBVTV", "Blăk", "H’Yuôn",
    "hoà", "hòa", "uỷ", "ủy", "thuở", "quở", "Rây", "./.", "20223", "–", "https://xa.gov.vn", "m²",
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
        ("86\u2044BC", "86/BC"),
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
@pytest.mark.parametrize("where", ["{}", "đem lại {} mỹ quan", "Chị {} Niê"])
def test_what_both_readers_saw_stays(word, where):
    """Slips, numbers, symbols, Roman numerals, names and either spelling of a tone."""
    line = where.format(word)
    done = clean(word, seen(line, line.split().index(word)), Cleaning.APPLY)
    assert (done.text, done.proposal) == (word, None)


@pytest.mark.parametrize(
    ("cleaning", "text", "outcome"),
    [
        (Cleaning.OFF, "Ðảng", None),
        (Cleaning.SUGGEST, "Ðảng", "suggested"),
        (Cleaning.APPLY, "Đảng", "applied"),
    ],
)
def test_a_change_of_encoding_is_made_noted_or_left(cleaning, text, outcome):
    """`off` reads, `suggest` notes, `apply` does; each change has a rule and its evidence."""
    done = clean("Ðảng", seen("Đảng"), cleaning)
    assert done.text == text
    assert (done.proposal and done.proposal.outcome) == outcome
    if done.proposal:
        assert (done.proposal.rule, done.proposal.after) == ("encoding/1", "Đảng")
        assert done.proposal.evidence


STRONG = [
    ("Ủy ban đề nghị", 2, "để", {1: "ề"}),
    ("công tác kiểm tra", 2, "kiếm", {2: "ể"}),
    ("đã tổ chức lễ", 1, "tố", {1: "ổ"}),
    ("của chi bộ", 1, "chỉ", {2: "i"}),
]


@pytest.mark.parametrize(("line", "at", "read", "letters"), STRONG)
def test_strong_evidence_is_applied(line, at, read, letters):
    """The second reader, its network, the first one's doubt and the neighbours against a letter."""
    words = line.split()
    right, words[at] = words[at], read
    told = "|∅00|".join(
        f"{new}00" if new == old else f"{new}01{old}24"
        for new, old in zip(right, read, strict=True)
    )
    evidence = seen(
        " ".join(words), at, second=right, confidence=0.8, letters=letters, chances=told
    )
    done = clean(read, evidence, Cleaning.APPLY)
    assert done.text == right
    assert done.proposal is not None
    assert (done.proposal.rule, done.proposal.outcome) == ("weigh/1", "applied")
    assert done.proposal.confidence == done.certainty > 0.85
    assert f"second reader {right}" in told_all(done.proposal.evidence)
    assert "times as likely" in told_all(done.proposal.evidence)


@pytest.mark.parametrize(("line", "at", "read", "letters"), STRONG)
def test_suggest_and_off_leave_the_text(line, at, read, letters):
    """The same evidence is only noted, and the word flagged; or nothing is noted."""
    words = line.split()
    right, words[at] = words[at], read
    evidence = seen(" ".join(words), at, second=right, confidence=0.8, letters=letters)
    noted = clean(read, evidence, Cleaning.SUGGEST)
    assert (noted.text, noted.review) == (read, True)
    assert noted.proposal is not None
    assert (noted.proposal.after, noted.proposal.outcome) == (right, "suggested")
    off = clean(read, evidence, Cleaning.OFF)
    assert (off.text, off.proposal, off.review) == (read, None, True)


@given(
    st.sampled_from(["2.700.000", "28/06/2023", "22-QĐ/TW", "20223", "796,63", "3]", "1l"]),
    st.text("0123456789./-]lIO", min_size=1, max_size=10),
    st.floats(0, 0.96),
)
def test_digits_never_change(word, second, confidence):
    """Whatever the second reader has, a number is what was read, the signs in it included."""
    done = clean(word, seen(f"ngày {word} của", 1, second=second, confidence=confidence),
                 Cleaning.APPLY)  # fmt: skip
    assert number_in(done.text) == number_in(word)


@given(st.sampled_from(["Blăk", "Rây", "Kbuôr", "Niê"]), st.sampled_from(["Niê", "Thị", "Hoa"]))
def test_the_language_never_changes_a_name(name, other):
    """A name that both readers saw alike stays, however rare it is and however faint."""
    done = clean(name, seen(f"ông {name} {other}", 1, confidence=0.5), Cleaning.APPLY)
    assert done.text == name


@pytest.mark.parametrize(
    ("line", "at", "other", "sure", "outcome"),
    [
        ("Diệp Tố Nga", 1, "Tổ", 0.86, "suggested"),
        ("Diệp Tố Nga", 1, "Tổ", 0.95, "applied"),
        ("sẽ tố chức", 1, "tổ", 0.86, "applied"),
        ("DIỆP TỐ NGA", 1, "TỔ", 0.86, "applied"),  # a heading, where the language helps
    ],
)
def test_a_name_takes_more(line, at, other, sure, outcome):
    """Of changes of names that are as probable as 0.8 to 0.92, a third was wrong."""
    read = line.split()[at]
    evidence = seen(line, at, second=other, letters={1: other[1]})
    done = clean_weighed(
        read, evidence, Weighed(read, {other: sure, read: 0.98 - sure}), Cleaning.APPLY
    )
    assert (done.proposal.outcome, done.text) == (outcome, other if outcome == "applied" else read)
    assert done.review == (outcome == "suggested" or sure < weights().review_below)


def test_without_a_second_reader_words_are_not_all_flagged():
    """Where the lines came from Tesseract's layout, the one reading has to do."""
    done = clean("nhân", seen("ủy ban nhân dân", 2, second=None), Cleaning.APPLY)
    assert (done.text, done.review) == ("nhân", False)


def test_another_number_is_taken_from_the_image_and_looked_at():
    """Both readings differ in a figure, and the letters' chances settle it; a person checks it."""
    told = "∅00|900|∅00|500|∅00|/00|∅00|200|∅00|000|∅00|200|∅00|100|∅00"
    read = seen("số 93/2021 của", 1, second="95/2021", confidence=0.7, chances=told)
    done = clean("93/2021", read, Cleaning.APPLY)
    assert (done.text, done.review) == ("95/2021", True)
    unsettled = seen("số 93/2021 của", 1, second="95/2021", confidence=0.7)
    assert clean("93/2021", unsettled, Cleaning.APPLY).text == "93/2021"


@pytest.mark.parametrize(
    ("read", "second", "told"),
    [
        ("0220.328.381", "0220,328.381", "000|∅00|200|∅00|200|∅00|000|,00|∅00|300"),
        ("Ioffice", "loffice", "l00|o00|f00|∅00|f00|i00|c00|e00"),  # these look alike
        ("1.250,0", "1.250.0", "100|.00|200|500|∅00|000|.01,25|000"),  # it was grouped well
        ("/2026/TT", "2/2026/TT", "202∅17|/00|200|000|∅00|200|600|/00|T00|∅00|T00"),  # by hand
        ("512", "51 2", "500|100| 00|200"),  # words are not parted at a number
    ],
)  # fmt: skip
def test_no_worse_number_is_proposed(read, second, told):
    """Grouping, a blank for a hand and spaces speak against another number."""
    assert second not in candidates(seen(read, second=second, confidence=0.6, chances=told))
