"""Kinds of words, their candidates, and the probabilities that the evidence gives them."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.understand.vietnamese.candidates import candidates, doubtful, seen_by_someone
from digitize.understand.vietnamese.features import features_of, swap_names
from digitize.understand.vietnamese.weigh import weigh, weigh_all, weights
from digitize.understand.vietnamese.words import in_case_of, kinds, parts
from tests.vietnamese.seen import seen

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("line", "want"),
    [
        ("đồng chí Đặng Thị Rây", "plain plain name name name"),
        ("Sáng ngày 28/06/2023,", "title plain number"),
        ("Quý II – khóa XIII", "title roman mark plain roman"),
        ("CỘNG HÒA UBND", "capitals capitals acronym"),
        ("số 22-QĐ/TW, TN&MT", "plain number symbol"),
        ("Y Blăk mua laptop", "title foreign plain foreign"),
        ("kính gìữ tiêp", "plain misread misread"),
    ],
)
def test_kinds_of_words(line, want):
    """What may speak for a change depends on the kind of word."""
    assert [kind.value for kind in kinds(line.split())] == want.split()


def test_signs_are_apart_from_the_word():
    """`“(Phó,` is a word between signs; `./.` is signs alone."""
    assert parts("“(Phó,") == ("“(", "Phó", ",")
    assert parts("./.")[1] == ""
    assert [in_case_of("đề", model) for model in ("để", "Để", "ĐỂ")] == ["đề", "Đề", "ĐỀ"]


def test_candidates_come_from_all_sources():
    """The second reader, the network's letters, and tones that go with a neighbour."""
    found = candidates(seen("công tác kiếm tra,", 2, second="kiêm", letters={2: "ế", 0: "h"}))
    assert {"kiêm", "hiếm", "kiểm"} <= set(found)
    assert "kiếm" not in found


def test_a_sure_word_has_no_candidates():
    """Both readers, no doubt, a usual neighbour: nothing to weigh."""
    sure = seen("công tác kiểm tra", 2)
    assert not doubtful(sure)
    assert candidates(sure) == []


@pytest.mark.parametrize(
    ("read", "second"),
    [
        ("XIII", "XIIl"),
        ("II", "ll"),
        ("T/M", "T/N"),
        ("KT.", "KI."),
        ("-", "-Uy"),
        ("796,63", "796.63"),
        ("–", "-"),
        ("3]", "31"),
    ],
)
def test_what_must_stay_is_no_candidate(read, second):
    """Roman numerals stay Roman, signs signs, numbers whole, and a dash is a dash."""
    assert second not in candidates(seen(f"đạt {read} của", 1, second=second, confidence=0.3))


def test_names_get_no_tones_from_the_language():
    """`Rây` is rare and right, and `rẫy` usual."""
    assert candidates(seen("bà Hoa Rây", 2, confidence=0.4)) == []


def test_the_image_must_have_given_a_reason():
    """Where both readers agree, only letters that the network considered count as seen."""
    agreed = seen("mơ rộng", 0, letters={0: "n"})
    assert seen_by_someone(agreed, "nơ")
    assert not seen_by_someone(agreed, "mở")
    assert seen_by_someone(replace(agreed, second="mờ"), "mở")


@given(
    st.sampled_from(["để", "Đảng", "UBND", "XIII", "28/06", "Blăk", "tiêp", "–", "gìữ"]),
    st.sampled_from([None, "", "đề", "Đăng", "UBNO", "tiếp", "-", "giữ", "a b"]),
    st.floats(0, 1),
)
def test_probabilities_are_probabilities(word, second, confidence):
    """Each between 0 and 1, together at most 1, the rest being "none of them"."""
    weighed = weigh(seen(f"xã {word} nghị", 1, second=second, confidence=confidence), weights())
    assert all(0 <= one <= 1 for one in weighed.probability.values())
    assert sum(weighed.probability.values()) <= 1 + 1e-9
    assert word in weighed.probability


def test_doubt_of_the_image_and_the_language_lowers_the_certainty():
    """The more speaks against a word, the less probable it is."""
    sure = seen("sự đề nghị", 1)
    doubted = seen("sự để nghị", 1)
    contradicted = replace(doubted, second="đề", confidence=0.7)
    chances = [weigh(one, weights()).probability[one.read] for one in (sure, doubted, contradicted)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.9 > 0.5 > chances[2]


def test_a_neighbour_that_changes_is_taken_as_changed():
    """`tố chúc` is weighed beside what its neighbour more probably is."""
    block = [
        seen("tố chúc năm", 0, second="tổ", confidence=0.8, letters={1: "ổ"}),
        seen("tố chúc năm", 1, second="chức", confidence=0.5, letters={2: "ứ"}),
        seen("tố chúc năm", 2),
    ]
    together = weigh_all(block, weights())
    assert [one.best for one in together if one][:2] == ["tổ", "chức"]
    alone = weigh(block[0], weights())
    assert together[0] is not None
    assert together[0].probability["tổ"] > alone.probability["tổ"]


def test_the_document_speaks_for_its_own_words():
    """A word that stands elsewhere in the document is more probable beside the same neighbour.

    A name that stands there alone is no less probable.
    """
    read = seen("ủy ban nhân đân", 3, second="dân", confidence=0.6)
    known = replace(read, mentions=Counter({"dân": 3, "nhân dân": 3}))
    assert weigh(known, weights()).probability["dân"] > weigh(read, weights()).probability["dân"]
    name = seen("ông Đinh Kbuôr", 2, second="Kbuor", confidence=0.6)
    again = replace(name, mentions=Counter({"kbuôr": 3}))
    told = (weigh(one, weights()).probability["Kbuôr"] for one in (again, name))
    assert next(told) >= next(told)


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("ế", "ể", {"swap.tone", "swap.tone:acute>hook"}),
        ("o", "ơ", {"swap.hat", "swap.hat:none>horn"}),
        ("d", "đ", {"swap.hat", "swap.hat:none>stroke"}),
        ("n", "m", {"swap.letter"}),
        ("A", "a", {"swap.case"}),
        (".", ",", {"swap.sign", "swap.sign:.>,"}),
        ("", "h", {"swap.more"}),
        ("l", "1", {"swap.class"}),
    ],
)
def test_changes_of_letters_have_names(old, new, names):
    """What a letter was taken for is a feature of its own."""
    assert set(swap_names(old, new)) == names


def test_the_weights_are_those_of_features_that_exist():
    """Every weight is finite, and the common features have one."""
    held = weights()
    assert all(math.isfinite(weight) for weight in held.of.values())
    told = features_of(seen("sự để nghị", 1, second="đề", letters={1: "ề"}), "đề")
    assert set(told) <= set(held.of) | {"second.sign", "doc.before", "doc.after", "lang.alone"}
    assert 0.5 <= held.suggest_from <= held.apply_from < 1
    assert 0 < held.review_below < 1


def test_a_number_is_weighed_by_what_the_second_reader_saw():
    """Another figure is a candidate only where the network's chances can judge it."""
    read = seen("năm 2023 của", 1, second="2025", confidence=0.6)
    assert candidates(read) == []
    told = replace(read, chances="200|∅00|000|∅00|200|∅00|500367|∅00")
    assert "2025" in candidates(told)
    weighed = weigh(told, weights())
    assert weighed.probability["2025"] > weighed.probability["2023"]
    other = weigh(replace(told, chances="200|∅00|000|∅00|200|∅00|301513|∅00"), weights())
    assert other.probability["2025"] < weighed.probability["2025"]


def test_what_the_network_finds_likelier_is_more_probable():
    """Of two tones that the language has, the one that the second reader's network saw."""
    read = seen("chi tiết nghi", 2, second="nghi", confidence=0.5)
    small = [
        weigh(replace(read, chances=told), weights()).probability.get("nghị", 0.0)
        for told in (
            "n00|∅00|g00|h00|ị00i40|∅00",
            "n00|∅00|g00|h00|i03ị16|∅00",
            "n00|∅00|g00|h00|i00|∅00",
        )
    ]
    assert small == sorted(small, reverse=True)
    assert small[0] > small[2]


def test_a_change_against_the_image_is_only_suggested():
    """Though the readings differ, the network finds the word as read far more likely."""
    read = seen("khai dồn điền", 1, second="dôn", confidence=0.9)
    assert seen_by_someone(read, "đồn")
    assert not seen_by_someone(replace(read, chances="d00|∅00|ồ10ô06|∅00|n00"), "đồn")


def test_the_third_reading_is_evidence_with_weights_of_its_own():
    """It makes a word more probable, whichever reading it agrees with; unasked, it says none."""
    told = {
        third: weigh(seen("công tác kiếm tra,", 2, second="kiểm", third=third), weights())
        for third in (None, "kiểm", "kiếm")
    }
    sure = {third: one.probability["kiểm"] for third, one in told.items()}
    assert sure["kiểm"] > sure["kiếm"]
    assert told["kiếm"].probability["kiếm"] > told["kiểm"].probability["kiếm"]
    assert not any(
        name.startswith("third") for name in features_of(seen("kiếm tra", second="kiểm"), "kiểm")
    )


def test_a_third_reading_raises_doubt_and_candidates():
    """Also where the first two readings are alike; straight quotes are no other reading."""
    alike = seen("công tác “kiểm tra”", 3, third='tra"')
    assert not doubtful(alike)
    other = replace(alike, third='trạ"')
    assert doubtful(other)
    assert "trạ”" in candidates(other)


def test_a_foreign_letter_is_not_taken_from_a_name():
    """`Phja Đén` is a place; the second reader has `ị` for `j`, and language has nothing to say."""
    name = seen("bản Phja Đén", 1, second="Phịa", third="Phịa")
    assert not seen_by_someone(name, "Phịa")
    assert seen_by_someone(replace(name, read="Phía"), "Phịa")


def test_what_closes_a_quotation_stays():
    """The second reader leaves it out, the more often the poorer the print."""
    told = candidates(seen("của lang.”", 1, second="làng.", confidence=0.7))
    assert "làng.”" in told
    assert "làng." not in told


def test_a_stop_before_a_closing_quote_is_a_stop():
    """`làng.” Xét` is the end of a sentence, and `làng,” Xét` is none."""
    quoted = seen("làng.” Xét", 0)
    assert features_of(quoted, "làng.”")["sign.stop.capital"] == 1.0
    assert features_of(quoted, "làng,”")["sign.pause.capital"] == 1.0
