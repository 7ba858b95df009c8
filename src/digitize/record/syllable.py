"""Parses and spells Vietnamese syllables: onset, rime and tone, with both placements of the tone.

Source: Thompson, A Vietnamese Reference Grammar, 1965; Decision 1989/QĐ-BGDĐT, 2018, on spelling.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import product


class Tone(StrEnum):
    """The six tones by their combining marks; the level one has none."""

    LEVEL = ""
    GRAVE = "\u0300"
    ACUTE = "\u0301"
    TILDE = "\u0303"
    HOOK = "\u0309"
    DOT = "\u0323"


@dataclass(frozen=True, slots=True)
class Syllable:
    """A syllable in small letters, the rime without its tone: `th`, `uyên`, HOOK is `thuyển`."""

    onset: str
    rime: str
    tone: Tone


ONSETS = (
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh",
    "nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
)  # fmt: skip

# Each rime as it is written, the vowel that bears the tone behind a dot. Where `oa`, `oe` and
# `uy` end a syllable, usage differs: `hoà` and `hòa`; see `_MOVED`.
_RIMES = """
.a .ac .ach .ai .am .an .ang .anh .ao .ap .at .au .ay
.ăc .ăm .ăn .ăng .ăp .ăt
.âc .âm .ân .âng .âp .ât .âu .ây
.e .ec .em .en .eng .eo .ep .et
.ê .êch .êm .ên .ênh .êp .êt .êu
.i .ia .ich .im .in .inh .ip .it .iu i.êc i.êm i.ên i.êng i.êp i.êt i.êu
.o .oc .oi .om .on .ong .op .ot o.oc o.ong
o.a o.ac o.ach o.ai o.am o.an o.ang o.anh o.ao o.ap o.at o.ay
o.ăc o.ăm o.ăn o.ăng o.ăt
o.e o.en o.eo o.et
.ô .ôc .ôi .ôm .ôn .ông .ôp .ôt
.ơ .ơi .ơm .ơn .ơp .ơt
.u .ua .uc .ui .um .un .ung .up .ut
u.ân u.âng u.ât u.ây
u.ê u.êch u.ênh
u.ôc u.ôi u.ôm u.ôn u.ông u.ôt
u.ơ
u.y u.ya u.ych u.yn u.ynh u.yt u.yu uy.ên uy.êt
.ư .ưa .ưc .ưi .ưm .ưn .ưng .ưt .ưu
ư.ơc ư.ơi ư.ơm ư.ơn ư.ơng ư.ơp ư.ơt ư.ơu
.y .ych .yn .ynh .yp .yt y.êm y.ên y.êng y.êt y.êu
"""

# After `qu` the u is written with the onset: `qu` + `ân`.
_AFTER_QU = """
a ac ach ai am an ang anh ao at au ay ăc ăm ăn ăng ăp ăt ân âng ât ây âc
e en eo et ê ên ênh êt êch êu i ich in inh it iu ip y ych ynh yt yên yêt
oang oăt oăng ơ ôc
"""
_MOVED = frozenset({"oa", "oe", "uy"})
_STOPS = ("p", "t", "c", "ch")
_FRONT = ("i", "e", "ê", "y")
_NARROW = {"k", "gh", "ngh"}  # written before the front vowels only
_WIDE = {"c", "g", "ng"}  # written before the others only


@cache
def rimes() -> dict[str, int]:
    """Every rime, without tone, with the place of the letter that bears its tone."""
    return {rime.replace(".", ""): rime.index(".") for rime in _RIMES.split()}


@cache
def _after_qu() -> frozenset[str]:
    return frozenset(_AFTER_QU.split())


def allowed(onset: str, rime: str, tone: Tone) -> bool:
    """Whether the parts make a syllable of the standard spelling."""
    if onset not in ONSETS or rime not in rimes():
        return False
    if rime.endswith(_STOPS) and tone not in (Tone.ACUTE, Tone.DOT):
        return False
    if onset == "qu":
        return rime in _after_qu()
    if onset == "gi" and (rime in ("ia", "iu") or rime[:1] == "ê" != rime):
        return False  # gia is gi + a, giêng is gi + iêng
    if rime.startswith("y") and rime != "y":
        return onset == "" and rime.startswith("yê")
    if onset in _NARROW:
        return rime.startswith(_FRONT) and (rime[0] != "y" or onset == "k")
    return onset not in _WIDE or not rime.startswith(_FRONT)


def spell(syllable: Syllable, *, moved: bool = False) -> str:
    """A syllable in small letters, NFC.

    Args: moved: `hòa`, `hòe`, `thúy` instead of `hoà`, `hoè`, `thuý`; others have one spelling.
    """
    onset, rime = syllable.onset, syllable.rime
    at = rimes()[rime]
    if moved and rime in _MOVED and onset != "qu":
        at = 0
    if onset == "gi" and rime.startswith("i"):
        onset = "g"
    toned = rime[: at + 1] + syllable.tone + rime[at + 1 :]
    return unicodedata.normalize("NFC", onset + toned)


@lru_cache(maxsize=20_000)
def parse(word: str) -> Syllable | None:
    """The syllable that a word is, in any case and composition; None where it is none."""
    plain, tone = _without_tone(word.lower())
    if tone is None:
        return None
    for onset, rime in _splits(plain):
        found = Syllable(onset, rime, tone)
        if allowed(onset, rime, tone) and _written(found, word):
            return found
    return None


def is_syllable(word: str) -> bool:
    """Whether a word is one syllable of the standard spelling, in any case."""
    return parse(word) is not None


def _splits(plain: str) -> list[tuple[str, str]]:
    """Onset and rime, the longest onset first."""
    found = []
    for onset in sorted(ONSETS, key=len, reverse=True):
        if plain.startswith(onset):
            found.append((onset, plain.removeprefix(onset)))
            if onset == "gi":
                found.append((onset, plain[1:]))  # gì, giêng: one i serves both
    return found


def _written(syllable: Syllable, word: str) -> bool:
    """Whether the word has its tone where this syllable may have it."""
    seen = unicodedata.normalize("NFC", word.lower())
    return seen in (spell(syllable), spell(syllable, moved=True))


def _without_tone(word: str) -> tuple[str, Tone | None]:
    """The letters in NFC, and their tone; no tone if there are two."""
    marks = [Tone(mark) for mark in unicodedata.normalize("NFD", word) if mark in _TONES]
    bare = "".join(mark for mark in unicodedata.normalize("NFD", word) if mark not in _TONES)
    plain = unicodedata.normalize("NFC", bare)
    if len(marks) > 1:
        return plain, None
    return plain, marks[0] if marks else Tone.LEVEL


_TONES = frozenset(tone for tone in Tone if tone)


def all_syllables() -> list[Syllable]:
    """Every syllable that the spelling rules allow, used or not."""
    return [Syllable(*parts) for parts in product(ONSETS, rimes(), Tone) if allowed(*parts)]
