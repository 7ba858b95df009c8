"""The syllable parser."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.record.syllable import (
    ONSETS,
    Syllable,
    Tone,
    all_syllables,
    is_syllable,
    parse,
    spell,
)

DICTIONARY = Path("/usr/share/hunspell/vi_VN.dic")

# What the spelling list holds besides Vietnamese syllables.
FOREIGN = {
    *(
        "basoi",
        "email",
        "gen",
        "gip",
        "gram",
        "internet",
        "intranet",
        "ka",
        "palăng",
        "ping",
        "telex",
    ),
    *("tivi", "tout", "têt", "unicode", "v", "web", "xit"),
}

SYLLABLES = st.sampled_from(all_syllables())


@pytest.mark.parametrize(
    ("word", "onset", "rime", "tone"),
    [
        ("Nghiêng", "ngh", "iêng", Tone.LEVEL),
        ("thuyền", "th", "uyên", Tone.GRAVE),
        ("hoà", "h", "oa", Tone.GRAVE),
        ("hòa", "h", "oa", Tone.GRAVE),
        ("quý", "qu", "y", Tone.ACUTE),
        ("gì", "gi", "i", Tone.GRAVE),
        ("giếng", "gi", "iêng", Tone.ACUTE),
        ("gìn", "gi", "in", Tone.GRAVE),
        ("già", "gi", "a", Tone.GRAVE),
        ("ỦY", "", "uy", Tone.HOOK),
        ("uỷ", "", "uy", Tone.HOOK),
        ("khuỷu", "kh", "uyu", Tone.HOOK),
        ("thuở", "th", "uơ", Tone.HOOK),
        ("quở", "qu", "ơ", Tone.HOOK),
        ("huơ", "h", "uơ", Tone.LEVEL),
        ("xoong", "x", "oong", Tone.LEVEL),
    ],
)
def test_a_syllable_falls_into_onset_rime_and_tone(word, onset, rime, tone):
    """Known syllables have their known parts, in any case and in both spellings of a tone."""
    assert parse(word) == Syllable(onset, rime, tone)


@pytest.mark.parametrize(
    "word",
    ["gìữ", "ngiêm", "cê", "kắt", "nhat", "băn,", "ă", "lâ", "tiêng2", "Blăk", "XIII", "", "hoaì"],
)  # fmt: skip
def test_what_breaks_a_rule_is_no_syllable(word):
    """Two tones, a wrong onset before its vowel, a stop without sắc or nặng, foreign letters."""
    assert parse(word) is None


def test_every_syllable_of_the_spelling_list_is_one():
    """The parser is complete: what hunspell-vi lists is a syllable, or is no Vietnamese."""
    if not DICTIONARY.exists():
        pytest.skip("Debian's hunspell-vi is not installed")
    words = DICTIONARY.read_text(encoding="utf-8").split("\n")[1:]
    words = [word.split("/")[0].strip() for word in words if word.strip()]
    refused = {word for word in words if not is_syllable(word)}
    abbreviations = {word for word in refused if word[:2].isupper() or word == "Tp"}
    assert {word.lower() for word in refused - abbreviations} == FOREIGN
    assert len(words) > 6000


@given(SYLLABLES, st.booleans(), st.sampled_from([str.lower, str.upper, str.title]))
def test_parsing_undoes_spelling(syllable, moved, case):
    """Every syllable is read back from both of its spellings, in any case, composed or not."""
    word = case(spell(syllable, moved=moved))
    assert parse(word) == syllable
    assert parse(unicodedata.normalize("NFD", word)) == syllable


@given(st.text("abcdđeêghiklmnoôơpqrstuưvxyâă\u0300\u0301\u0303\u0309\u0323", max_size=8))
def test_what_parses_is_spelled_as_it_was(word):
    """Any letters either are no syllable or come back from their parts as they were."""
    found = parse(word)
    if found is not None:
        spellings = (spell(found), spell(found, moved=True))
        assert unicodedata.normalize("NFC", word.lower()) in spellings


@given(SYLLABLES)
def test_stops_take_two_tones_only(syllable):
    """A syllable that ends in p, t, c or ch has sắc or nặng."""
    if syllable.rime.endswith(("p", "t", "c", "ch")):
        assert syllable.tone in (Tone.ACUTE, Tone.DOT)
    assert syllable.onset in ONSETS
