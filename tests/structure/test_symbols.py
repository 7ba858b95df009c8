"""The symbol of a number beside the kind of its paper and the letters of its issuer."""

import pytest

from digitize.record.model import Change
from digitize.record.notes import told_all
from digitize.record.page import Page, Word
from digitize.settings import Cleaning
from digitize.understand.structure.describe import describe
from digitize.understand.structure.symbols import SYMBOL, with_symbol
from tests.structure.sheet import PARTY, STATE, Sheet

pytestmark = pytest.mark.unit

COMMUNE = ("ỦY BAN NHÂN DÂN", "XÃ ĐỒNG MỎ HẠ")
COUNCIL = ("HỘI ĐỒNG NHÂN DÂN", "XÃ ĐỒNG MỎ HẠ")
COMMITTEE = ("ĐẢNG BỘ HUYỆN CAO LÂM", "ĐẢNG ỦY XÃ ĐỒNG MỎ HẠ", "*")
SCHOOLS = ("UBND TỈNH CAO LÂM", "SỞ GIÁO DỤC VÀ ĐÀO TẠO")
NOTICE, LETTER = "THÔNG BÁO", ""


def looked_at(
    office: tuple[str, ...],
    kind: str,
    number: str,
    cleaning: Cleaning = Cleaning.APPLY,
    before: tuple[Change, ...] = (),
    **seen: object,
) -> tuple[Word, list[Change], Page]:
    """The number's last word after it was looked at, the changes, and the page.

    Args: seen: of that word as it was read, its `second` reading, `confidence` and `chances`.
    """
    party = office[-1] == "*"
    said = f"{'Số' if party else 'Số:'} {number}"
    under = ("V/v rà soát hộ nghèo",) if kind == LETTER else ()
    sheet = Sheet().head(
        [*office, said, *under],
        [*(PARTY if party else STATE), "Đồng Mỏ Hạ, ngày 30 tháng 6 năm 2023"],
    )
    if kind:
        sheet.centred(kind, gap=40).centred("Kết quả thu gom rác thải")
    page = sheet.body("Ủy ban nhân dân xã báo cáo như trên.").page()
    blocks = list(page.blocks)
    for at, block in enumerate(blocks):
        (line,) = block.lines
        if line.text == said:
            word = line.words[-1].model_copy(update={"confidence": 0.7, **seen})
            line = line.model_copy(update={"words": (*line.words[:-1], word)})
            blocks[at], place = block.model_copy(update={"lines": (line,)}), at
    changes = list(before)
    (page,) = with_symbol([page.model_copy(update={"blocks": tuple(blocks)})], cleaning, changes)
    return page.blocks[place].lines[0].words[-1], changes, page


@pytest.mark.parametrize(
    ("office", "kind", "read", "second", "want"),
    [
        (COMMUNE, NOTICE, "95/IB-UBND", "95/TB-UBND", "95/TB-UBND"),
        (COMMUNE, NOTICE, "95/1B-UBND", "95/IB-UBND", "95/TB-UBND"),  # neither reader has it
        (COMMUNE, NOTICE, "95/TB-UBNO", "95/TB-UBNĐ", "95/TB-UBND"),
        (COMMUNE, NOTICE, "95/IB-UBNO", "95/TB-UBNO", "95/TB-UBND"),
        (COMMUNE, "QUYẾT ĐỊNH", "/QD-UBND", "/QĐ-UBND", "/QĐ-UBND"),  # the number by hand
        (COMMUNE, "TỜ TRÌNH", "12/TTI-UBND", "12/TTr-UBND", "12/TTr-UBND"),
        (COUNCIL, "NGHỊ QUYẾT", "07/NQ-HDND", "07/NQ-HĐND", "07/NQ-HĐND"),
        (COUNCIL, "NGHỊ QUYẾT", "07/2023/NO-HĐND", "07/2023/NQ-HĐND", "07/2023/NQ-HĐND"),
        (COMMITTEE, "KẾ HOẠCH", "41-KII/ĐU", "41-KH/ĐU", "41-KII/ĐU"),  # two letters for one
        (COMMITTEE, "KẾ HOẠCH", "41-KN/ĐU", "41-KH/ĐU", "41-KH/ĐU"),
        (COMMITTEE, "KẾ HOẠCH", "41-KH/DU", "41-KH/ĐU", "41-KH/ĐU"),
        (COMMUNE, LETTER, "12/UBNB-VX", "12/UBND-VX", "12/UBND-VX"),
        (SCHOOLS, NOTICE, "12/TB-SGDDT", "12/TB-SGDĐT", "12/TB-SGDĐT"),
        (SCHOOLS, LETTER, "12/SGDDT-GDMN", "12/SGDĐT-CDMN", "12/SGDĐT-GDMN"),
        (COMMITTEE, LETTER, "12-CV/ĐO", "12-CV/ĐU", "12-CV/ĐU"),
    ],
)  # fmt: skip
def test_a_misread_part_is_put_right_by_kind_and_issuer(office, kind, read, second, want):
    """The change tells why. With `suggest` it is only suggested, and with `off` nothing is done."""
    word, changes, page = looked_at(office, kind, read, second=second)
    assert word.text == want
    assert describe([page])["symbol"].value == want.lstrip("0123456789/-").removeprefix("2023/")
    if want == read:
        assert not changes
        return
    assert [(one.rule, one.before, one.after, one.outcome) for one in changes] == [
        (SYMBOL, read, want, "applied")
    ]
    assert "in its symbol" in told_all(changes[0].evidence)
    word, changes, _ = looked_at(office, kind, read, Cleaning.SUGGEST, second=second)
    assert (word.text, word.review, changes[0].outcome) == (read, True, "suggested")
    word, changes, _ = looked_at(office, kind, read, Cleaning.OFF, second=second)
    assert (word.text, word.review, changes) == (read, False, [])


@pytest.mark.parametrize(
    ("office", "kind", "read"),
    [
        (COMMUNE, NOTICE, "95/TB-UBND"),
        (COMMUNE, NOTICE, "95/KL-UBND"),  # the sign of another kind: the author's own
        (COMMUNE, NOTICE, "95/TB-BCĐ"),  # a steering committee of the commune
        (COMMUNE, NOTICE, "95/TBKL-UBND"),
        (COMMUNE, "TỜ TRÌNH", "12/TTR-UBND"),
        (COMMUNE, LETTER, "12/UBND"),
        (COMMITTEE, LETTER, "12-CV/ĐU"),
        (COMMITTEE, "KẾ HOẠCH", "41-KH/HU"),  # another body's
        (SCHOOLS, NOTICE, "12/TB-GDĐT"),
        (SCHOOLS, NOTICE, "12/TB-STC"),  # nothing says that it is misread
    ],
)
def test_what_may_be_printed_so_stays(office, kind, read):
    """Offices have ways of their own; nobody is asked about them."""
    word, changes, _ = looked_at(office, kind, read)
    assert (word.text, word.review, changes) == (read, False, [])


def test_what_both_readers_see_is_flagged_and_kept():
    """`SB` for a notice, read alike twice, may be the author's slip: a person looks."""
    word, changes, _ = looked_at(COMMUNE, NOTICE, "95/SB-UBND", confidence=0.97)
    assert (word.text, word.review, changes) == ("95/SB-UBND", True, [])
    assert word.certainty <= 0.5


@pytest.mark.parametrize(
    ("chances", "want", "flagged"),
    [
        ("900|500|/00|I01T25|B00|-00|U00|B00|N00|D00", "95/TB-UBND", False),
        ("900|500|/00|I00|B00|-00|U00|B00|N00|D00", "95/IB-UBND", True),  # it sees an I, surely
    ],
)
def test_the_image_may_contradict(chances, want, flagged):
    """Where the network finds other letters out of the question, nothing is put right."""
    word, _, _ = looked_at(COMMUNE, NOTICE, "95/IB-UBND", second="95/IB-UBND", chances=chances)
    assert (word.text, word.review) == (want, flagged)


def test_the_image_is_asked_about_the_word_as_cleaned():
    """A figure that was put right before lends its gain to no letter of the symbol."""
    chances = "l24100|400|100|-00|N00|Q00|/00|T00|V00"
    word, changes, _ = looked_at(
        COMMITTEE, "NGHỊ QUYẾT", "14l-NQ/TV", second="141-NQ/TV", text="141-NQ/TV", chances=chances
    )
    assert (word.text, word.review, changes) == ("141-NQ/TV", False, [])
    chances = "l24100|400|100|-00|N00|Q00|/00|O00|U00"
    word, changes, _ = looked_at(
        COMMITTEE, "NGHỊ QUYẾT", "14l-NQ/OU", second="141-NQ/OU", text="141-NQ/OU", chances=chances
    )
    assert (word.text, word.review, changes) == ("141-NQ/OU", True, [])


def test_figures_are_never_touched():
    """Also those in which the readers differ: only the symbol behind them is put right."""
    word, changes, _ = looked_at(COMMUNE, NOTICE, "93/IB-UBND", second="95/TB-UBND")
    assert (word.text, changes[0].after) == ("93/TB-UBND", "93/TB-UBND")


def test_a_change_takes_the_place_of_another():
    """Each word has one change, so that the record can be taken back to what was read."""
    _, first, _ = looked_at(COMMUNE, NOTICE, "95/IB-UBND", second="95/TB-UBND")
    other = first[0].model_copy(update={"rule": "weigh/1", "after": "95/lB-UBND"})
    _, changes, _ = looked_at(COMMUNE, NOTICE, "95/IB-UBND", before=(other,), second="95/TB-UBND")
    assert [one.rule for one in changes] == [SYMBOL]
