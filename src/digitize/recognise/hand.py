"""What a hand wrote into the blanks of print: the number of a paper, and its day and month.

Its reading is invented, so it is taken out of the line; the printed part stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from digitize.lines.plain import plain
from digitize.recognise.align import word_by_word
from digitize.recognise.words import ReadWord

UNSURE = 0.8  # a printed number is read with more confidence
GARBLED = 0.5  # with less, a number that is not of digits was none
PRINTED = re.compile(r"\d+[a-z]?(-[A-ZĐ&]+)?")  # 147/BC-UBND, 22-QĐ/TW
LOWER = 0.10  # line heights by which a pen's digits reach below the line; printed ones do not
MOST_TOKENS = 6  # of a number written by hand, as they are torn apart
AFTER = {"NGAY": "THANG", "THANG": "NAM"}  # what follows a blank for the day, for the month


def handwritten(words: Sequence[ReadWord], second: str, height: float) -> set[int]:
    """Indices of the words of a line that a hand wrote into it.

    A printed number stands right before its slash, `147/BC-UBND`; one that was filled in leaves
    a space there. Printed digits stand on the line, `ngày 05 tháng 9 năm`; a pen's reach below.

    Args:
        words: of one line, left to right, boxes in pixels of its strip.
        second: the line as the second reader has it.
        height: of the line's letters, in the same pixels.
    """
    return _number(words, second) | _days(words, height)


def printed_part(word: ReadWord) -> ReadWord | None:
    """The symbol of a number whose digits a hand wrote close to it; None where all is printed.

    Args: word: the one after `Số`.
    """
    head, slash, symbol = word.text.partition("/")
    letters = sum(letter.isupper() for letter in symbol)
    if not slash or letters < 2 or not head or word.confidence >= GARBLED:
        return None
    if PRINTED.fullmatch(head):
        return None
    x0, y0, x1, y1 = word.box
    cut = x0 + round((x1 - x0) * len(head) / len(word.text))
    kept = tuple(
        replace(doubt, at=doubt.at - len(head))
        for doubt in word.alternatives
        if doubt.at >= len(head)
    )
    return ReadWord(slash + symbol, (cut, y0, x1, y1), word.confidence, kept)


def is_number_line(words: Sequence[ReadWord]) -> bool:
    """Whether a line begins with `Số`, as that of a paper's number does."""
    return bool(words) and plain(words[0].text).startswith("SO")


def _number(words: Sequence[ReadWord], second: str) -> set[int]:
    if not is_number_line(words):
        return set()
    slash = next((at for at, word in enumerate(words) if word.text.startswith("/")), 0)
    filled = range(1, slash)
    if not 0 < len(filled) <= MOST_TOKENS:
        return set()
    others = word_by_word([word.text for word in words], second)
    agreed = all(words[at].text == others[at] and words[at].confidence >= UNSURE for at in filled)
    return set() if agreed else set(filled)


def _days(words: Sequence[ReadWord], height: float) -> set[int]:
    found: set[int] = set()
    plains = [plain(word.text).strip(".,:;") for word in words]
    for at, name in enumerate(plains):
        following = AFTER.get(name)
        if following not in plains[at + 1 : at + 4]:
            continue
        end = plains.index(following, at + 1)
        baseline = _baseline(words, plains)
        between = range(at + 1, end)
        if any(_is_word(words[one]) for one in between):
            continue  # `ngày 25 của tháng cuối quý` has no blank
        if any(
            not _has_digit(words[one].text) or words[one].box[3] - baseline > LOWER * height
            for one in between
        ):
            found.update(between)
    return found


def _baseline(words: Sequence[ReadWord], plains: Sequence[str]) -> int:
    """Where the line stands: the foot of `năm`, which has no descender; else the highest foot."""
    if "NAM" in plains:
        return words[plains.index("NAM")].box[3]
    return min(word.box[3] for word in words)


def _is_word(word: ReadWord) -> bool:
    return word.text.isalpha() and len(word.text) > 1 and word.confidence >= UNSURE


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)
