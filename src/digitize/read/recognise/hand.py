"""What a hand wrote into the blanks of print: the number of a paper, and its day and month.

Its reading is invented, so it is taken out of the line; the printed part stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from digitize.read.lines.plain import plain
from digitize.read.recognise.glued import label_at, opens_symbol
from digitize.read.recognise.words import ReadWord
from digitize.record.boxes import around

TALLER = 1.15  # of the symbol's height, slash and all: a pen's figures; printed ones are lower
ONES = "1lIiíìïĩịÍÌÏĨỊ|!]["  # what a printed one is read as where no figure is beside it
UNSURE = 0.8  # a printed number is read with more confidence
GARBLED = 0.5  # with less, what was read of a number's figures was a pen's
FIGURES = re.compile(r"\d+[a-z]?")  # 147, 12a
EDGES = " .,:;'`\"_/"  # specks, leaders and a second slash around a number
SECOND_NUMBER = re.compile(r"\W*[Ss$]\w?\s?[:.;,]*(.*?)(?:/|-[A-ZĐ])")
LOWER = 0.10  # line heights by which a pen's digits reach below the line; printed ones do not
MOST_OF_PLACE = 6  # words before the day: `Thành phố Hồ Chí Minh,`
MOST_TOKENS = 6  # of a number written by hand, as they are torn apart
AFTER = {"NGAY": "THANG", "THANG": "NAM"}  # what follows a blank for the day, for the month


def handwritten(words: Sequence[ReadWord], second: str, height: float) -> set[int]:
    """Indices of the words of a line that a hand wrote into it.

    A printed number stands right before its slash, `147/BC-UBND`; one that was filled in leaves
    a space there. Printed digits stand on the line, `ngày 05 tháng 9 năm`; a pen's reach below.

    Args:
        words: of one line, left to right, boxes in pixels of its strip; parted from labels that
            they touch, as `glued.pieces_of` has them.
        second: the line as the second reader has it.
        height: of the line's letters, in the same pixels.
    """
    return _number(words, second) | _days(words, second, height)


def _number(words: Sequence[ReadWord], second: str) -> set[int]:
    label = label_at([word.text for word in words])
    if label is None:
        return set()
    later = range(label + 1, len(words))
    symbol = next((at for at in later if opens_symbol(words[at].text, second)), label)
    filled = range(label + 1, symbol)
    if not 0 < len(filled) <= MOST_TOKENS:
        return set()
    between = [words[at] for at in filled]
    if any(_is_word(word) for word in between):
        return set()  # `Số TP, Huyện / Thị xã`: print stands there, and no number
    return set(filled) if _pen_wrote(words[label], between, words[symbol], second) else set()


def _pen_wrote(label: ReadWord, between: Sequence[ReadWord], symbol: ReadWord, second: str) -> bool:
    """Whether the figures between `Số:` and the symbol are a pen's.

    Print that touches the symbol is one word of figures, or read alike by both; print that stands
    apart is read alike, with some confidence, and no taller than the symbol.
    """
    text = "".join(word.text for word in between).strip(EDGES)
    agreed = FIGURES.fullmatch(text) is not None and text == _second_figures(second)
    sure = min(word.confidence for word in between)
    if between[-1].box[2] < symbol.box[0]:
        tall = max(_height(word) for word in between) > TALLER * _height(symbol)
        return tall or not agreed or sure < GARBLED
    if FIGURES.fullmatch(text) is None:
        return not agreed and sure < UNSURE
    torn = len(between) > 1 or between[0].box[0] <= label.box[2]
    return not agreed and sure < GARBLED and torn


def _second_figures(second: str) -> str:
    """What the second reader has between label and symbol of a number's line."""
    found = SECOND_NUMBER.match(second)
    return found[1].replace(" ", "").strip(EDGES) if found else ""


def with_joined_days(words: Sequence[ReadWord], second: str) -> list[ReadWord]:
    """The words of a line, with the printed figures of its days and months joined to numbers.

    A figure 1 has nothing beside it to tell it by: `tháng 11` is read as `tháng ] l`. It is print,
    not a hand's, where the second reader has the same figures at the same place.
    """
    made = list(words)
    for at, end in reversed(list(_blanks(words))):
        between = made[at + 1 : end]
        if _are_figures(made, at, end, second):
            box = around(word.box for word in between)
            sure = min(word.confidence for word in between)
            text = "".join(word.text for word in between)
            made[at + 1 : end] = [ReadWord(text, box, sure, ())]
    return made


def _are_figures(words: Sequence[ReadWord], at: int, end: int, second: str) -> bool:
    """Whether both readers see the same figures in a blank; the first may see ones as letters."""
    text = "".join(word.text for word in words[at + 1 : end])
    other = _figures_between(words, at, end, second)
    if not other or not text:
        return False
    ones = set(text) <= set(ONES) and set(other) == {"1"}
    return text == other or (ones and abs(len(text) - len(other)) <= 1)


def _figures_between(words: Sequence[ReadWord], at: int, end: int, second: str) -> str:
    """The figures that the second reader has between two words; "" where it has none there."""
    before, behind = (re.escape(_plain(words[one])) for one in (at, end))
    found = re.search(rf"{before}\W*(\d+)\W*{behind}", plain(second))
    return found[1] if found else ""


def _days(words: Sequence[ReadWord], second: str, height: float) -> set[int]:
    found: set[int] = set()
    if not _is_dateline(words):
        return found
    baseline = _baseline(words)
    for at, end in _blanks(words):
        between = range(at + 1, end)
        seen = _figures_between(words, at, end, second)
        if not seen and any(_is_word(words[one]) for one in between):
            continue  # `ngày 25 của tháng cuối quý` has no blank
        figures = _are_figures(words, at, end, second)
        if any(
            not (figures or (len(between) == 1 and _may_be_print(words[one])))
            or words[one].box[3] - baseline > LOWER * height
            for one in between
        ):
            found.update(between)
    return found


def _may_be_print(word: ReadWord) -> bool:
    """Whether a day or month that only one reader has so may be printed figures."""
    clean = word.text.strip(EDGES).isdigit()
    return _has_digit(word.text) and word.confidence >= (GARBLED if clean else UNSURE)


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
