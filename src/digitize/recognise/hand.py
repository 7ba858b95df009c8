"""What a hand wrote into the blanks of print: the number of a paper, and its day and month.

Its reading is invented, so it is taken out of the line; the printed part stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from digitize.lines.plain import plain
from digitize.recognise.align import word_by_word
from digitize.recognise.words import ReadWord

TALLER = 1.15  # of the symbol's height, slash and all: a pen's figures; printed ones are lower
ONES = "1lIiíìïĩịÍÌÏĨỊ|!]["  # what a printed one is read as where no figure is beside it
UNSURE = 0.8  # a printed number is read with more confidence
GARBLED = 0.5  # with less, a number that is not of digits was none
PRINTED = re.compile(r"\d+[a-z]?(-[A-ZĐ&]+)?")  # 147/BC-UBND, 22-QĐ/TW
LOWER = 0.10  # line heights by which a pen's digits reach below the line; printed ones do not
SYMBOL = re.compile(r"/|-[A-ZĐ]")  # `/QĐ-UBND`, and the Party's `-QĐ/TW`
MOST_OF_PLACE = 6  # words before the day: `Thành phố Hồ Chí Minh,`
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
    return _number(words, second) | _days(words, second, height)


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
    slash = next((at for at, word in enumerate(words) if SYMBOL.match(word.text)), 0)
    filled = range(1, slash)
    if not 0 < len(filled) <= MOST_TOKENS:
        return set()
    others = word_by_word([word.text for word in words], second)
    agreed = all(words[at].text == others[at] and words[at].confidence >= UNSURE for at in filled)
    tall = max(_height(words[at]) for at in filled) > TALLER * _height(words[slash])
    return set() if agreed and not tall else set(filled)


def with_joined_days(words: Sequence[ReadWord], second: str) -> list[ReadWord]:
    """The words of a line, with the printed figures of its days and months joined to numbers.

    A figure 1 has nothing beside it to tell it by: `tháng 11` is read as `tháng ] l`. It is print,
    not a hand's, where the second reader has the same figures at the same place.
    """
    made = list(words)
    for at, end in reversed(list(_blanks(words))):
        between = made[at + 1 : end]
        if _are_figures(made, at, end, second):
            boxes = [word.box for word in between]
            box = (
                min(one[0] for one in boxes),
                min(one[1] for one in boxes),
                max(one[2] for one in boxes),
                max(one[3] for one in boxes),
            )
            sure = min(word.confidence for word in between)
            text = "".join(word.text for word in between)
            made[at + 1 : end] = [ReadWord(text, box, sure, ())]
    return made


def _are_figures(words: Sequence[ReadWord], at: int, end: int, second: str) -> bool:
    """Whether both readers see the same figures in a blank; the first may see ones as letters."""
    text = "".join(word.text for word in words[at + 1 : end])
    before, behind = (re.escape(_plain(words[one])) for one in (at, end))
    found = re.search(rf"{before}\W*(\d+)\W*{behind}", plain(second))
    if found is None or not text:
        return False
    ones = set(text) <= set(ONES) and set(found[1]) == {"1"}
    return text == found[1] or (ones and abs(len(text) - len(found[1])) <= 1)


def _days(words: Sequence[ReadWord], second: str, height: float) -> set[int]:
    found: set[int] = set()
    if not _is_dateline(words):
        return found
    baseline = _baseline(words)
    for at, end in _blanks(words):
        between = range(at + 1, end)
        if any(_is_word(words[one]) for one in between):
            continue  # `ngày 25 của tháng cuối quý` has no blank
        figures = _are_figures(words, at, end, second)
        if any(
            not (figures or (len(between) == 1 and _has_digit(words[one].text)))
            or words[one].box[3] - baseline > LOWER * height
            for one in between
        ):
            found.update(between)
    return found


def _is_dateline(words: Sequence[ReadWord]) -> bool:
    """Whether a line is no more than a place and a date; in a text, dates are printed."""
    plains = _plains(words)
    if "NGAY" not in plains or "NAM" not in plains:
        return False
    return plains.index("NGAY") <= MOST_OF_PLACE and len(plains) - plains.index("NAM") <= 3


def _blanks(words: Sequence[ReadWord]) -> Iterator[tuple[int, int]]:
    """Where a day or a month stands: the index of the word before it, and of the one behind."""
    plains = _plains(words)
    for at, name in enumerate(plains):
        following = AFTER.get(name)
        if following in plains[at + 1 : at + 4]:
            yield at, plains.index(following, at + 1)


def _plains(words: Sequence[ReadWord]) -> list[str]:
    return [_plain(word) for word in words]


def _plain(word: ReadWord) -> str:
    return plain(word.text).strip(".,:;")


def _baseline(words: Sequence[ReadWord]) -> int:
    """Where the line stands: the foot of `năm`, which has no descender; else the highest foot."""
    plains = _plains(words)
    if "NAM" in plains:
        return words[plains.index("NAM")].box[3]
    return min(word.box[3] for word in words)


def _is_word(word: ReadWord) -> bool:
    return word.text.isalpha() and len(word.text) > 1 and word.confidence >= UNSURE


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _height(word: ReadWord) -> int:
    return word.box[3] - word.box[1]
