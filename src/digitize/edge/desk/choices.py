"""What is offered for a doubtful word: readings that may be printed, and what tells them apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from digitize.edge.desk.messages import Language, notes_in, text
from digitize.record.letters import normalise
from digitize.record.model import Change
from digitize.record.page import Word

MOST_CHOICES = 9  # one for each figure on the keyboard
LEAST_LETTER = 0.05  # least confidence of a letter that is offered
Span = tuple[int, int]

# What papers print beside Vietnamese and Latin letters. Others are specks that were read.
_SIGNS: Final = frozenset("“”\u2018\u2019\u2013\u2014…•·°§²³½\u00d7÷≤≥→±€₫№")
_ODD: Final = frozenset("|\\~^_`{}<>")
_LETTERS: Final = re.compile(r"[A-Za-zÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
# Signs that look alike, which a person cannot tell apart on a screen, with their names.
_ALIKE: Final = tuple(
    map(
        frozenset,
        (
            "Đ\u00d0\u0189",
            "đ\u00f0",
            "O0\u039f\u041e",
            "o\u043e\u03bf",
            "lI1|\u0406\u0456",
            "-\u2013\u2014\u2212\u2011",
            "'\u2019\u2018\u00b4`",
            '"\u201c\u201d',
            ".\u00b7\u2022",
            "x\u0445\u00d7",
            "a\u0430",
            "e\u0435",
            "c\u0441",
            "p\u0440",
            "A\u0410\u0391",
            "B\u0412\u0392",
            "C\u0421",
            "H\u041d\u0397",
            "K\u041a\u039a",
            "M\u041c\u039c",
            "N\u039d",
            "P\u0420\u03a1",
            "T\u0422\u03a4",
            "S5",
            "Z2",
        ),
    )
)
_NAMED: Final = {
    "0": "zero", "1": "one", "l": "small_l", "I": "capital_i", "O": "capital_o", "-": "hyphen",
    "\u2013": "dash", "\u2014": "long_dash", "5": "five", "2": "two",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A text that is offered, and the reason. differs: where it is not as the word stands."""

    text: str
    why: str
    differs: tuple[Span, ...] = ()


def choices(word: Word, change: Change | None, language: Language) -> list[Choice]:
    """The word as it stands, then what cleaning weighed, the second reading and other letters.

    Of letters that look alike, the one of our writing is offered once; what no paper prints is
    not offered. Where two texts still look alike, the reason names the signs.
    """
    stands, *others = _all(word, change, language)
    found = {stands.text: stands} if stands.text else {}
    for one in others:
        shown = normalise(one.text).strip()
        if shown and shown not in found and not is_junk(shown, word.text):
            found[shown] = _apart(Choice(shown, one.why), word.text, language)
    return list(found.values())[:MOST_CHOICES]


def is_junk(shown: str, stands: str) -> bool:
    """Return True if no paper prints this text, or it has lost all letters and figures."""
    known = frozenset(stands)
    if any(_is_odd(letter) for letter in shown if letter not in known):
        return True
    return any(map(str.isalnum, stands)) and not any(map(str.isalnum, shown))


def _is_odd(letter: str) -> bool:
    if letter in _SIGNS or _LETTERS.fullmatch(letter):
        return False
    return letter in _ODD or not letter.isascii() or not letter.isprintable()


def _apart(choice: Choice, stands: str, language: Language) -> Choice:
    """The choice with what differs, named where it cannot be seen."""
    spans, signs = [], []
    matched = SequenceMatcher(None, stands, choice.text, autojunk=False)
    for what, begin, end, at, to in matched.get_opcodes():
        if what == "equal":
            continue
        spans.append((at, to))
        before, after = stands[begin:end], choice.text[at:to]
        if len(before) == len(after) and all(map(_look_alike, before, after)):
            signs += [
                text(language, "choice.apart", one=_name(one, language), other=_name(two, language))
                for one, two in zip(before, after, strict=True)
            ]
    why = " · ".join([choice.why, *signs])
    return Choice(choice.text, why, tuple(spans))


def _look_alike(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _ALIKE)


def _name(letter: str, language: Language) -> str:
    """What people call a sign; of one that has no name here, its code."""
    if letter in _NAMED:
        return text(language, f"sign.{_NAMED[letter]}")
    if _LETTERS.fullmatch(letter):
        return f"{letter} ({text(language, 'sign.ours')})"
    return f"{letter} (U+{ord(letter):04X}, {unicodedata.name(letter, '?').lower()})"


def _all(word: Word, change: Change | None, language: Language) -> Iterator[Choice]:
    sure = f"{100 * word.certainty:.0f}%"
    yield Choice(word.text, text(language, "choice.stands", sure=sure))
    if change is not None:
        told = notes_in(language, change.evidence)
        for shown in (change.after, change.before):
            yield Choice(shown, told)
    yield Choice(word.raw, text(language, "choice.raw", sure=f"{100 * word.confidence:.0f}%"))
    if word.second:
        yield Choice(word.second, text(language, "choice.second"))
    for confidence, letter, other in sorted(_letters(word), reverse=True):
        why = text(language, "choice.letter", letter=letter, sure=f"{100 * confidence:.0f}%")
        yield Choice(other, why)


def _letters(word: Word) -> Iterator[tuple[float, str, str]]:
    """The word with one letter replaced by another that the network considered."""
    for doubt in word.alternatives:
        for letter in doubt.choices:
            if letter.confidence >= LEAST_LETTER:
                other = word.raw[: doubt.at] + letter.text + word.raw[doubt.at + 1 :]
                yield letter.confidence, letter.text, other
