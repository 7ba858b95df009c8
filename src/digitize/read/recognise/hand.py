"""Finds handwriting in the blanks of printed lines: the number of a paper, its day and month.

The recognisers guess at handwriting, so it is removed from the line; the printed part stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from digitize.read.lines.plain import plain
from digitize.read.recognise.glued import label_at, opens_symbol
from digitize.read.recognise.words import ReadWord
from digitize.record.boxes import around

TALLER = 1.15  # figures higher than this, in heights of the symbol with its slash, are a pen's
ONES = "1lIiíìïĩịÍÌÏĨỊ|!]["  # readings of a printed 1 that has no figure beside it
UNSURE = 0.8  # confidence below which a word may be handwritten; printed numbers have more
GARBLED = 0.5  # confidence below which the figures of a number are handwritten
FIGURES = re.compile(r"\d+[a-z]?")  # such as 147 or 12a
EDGES = " .,:;'`\"_/"  # specks, leaders and a second slash around a number
SECOND_NUMBER = re.compile(r"\W*[Ss$]\w?\s?[:.;,]*(.*?)(?:/|-[A-ZĐ])")
LOWER = 0.10  # line heights below the baseline that only handwritten digits reach
MOST_OF_PLACE = 6  # most words before `ngày`: `Thành phố Hồ Chí Minh,`
MOST_OF_YEAR = 3  # most words from `năm` to the end of a dateline
MOST_IN_BLANK = 2  # most words in the blank of a day or month
MOST_TOKENS = 6  # most words into which a handwritten number is read
AFTER = {"NGAY": "THANG", "THANG": "NAM"}  # the words before and after a blank


def handwritten(words: Sequence[ReadWord], second: str, height: float) -> set[int]:
    """Indices of the words of a line that are handwritten.

    A printed number touches its slash, `147/BC-UBND`; one that was filled in leaves a gap. Printed
    digits stand on the baseline, `ngày 05 tháng 9 năm`; handwritten ones reach below it.

    Args:
        words: the words of one line, left to right, boxes in pixels of its strip; already split
            from labels by `glued.pieces_of`.
        second: the second reading of the line.
        height: the height of the line's letters, in the same pixels.
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
        return set()  # `Số TP, Huyện / Thị xã` has printed words there, and no number
    return set(filled) if _pen_wrote(words[label], between, words[symbol], second) else set()


def _pen_wrote(label: ReadWord, between: Sequence[ReadWord], symbol: ReadWord, second: str) -> bool:
    """Whether the figures between `Số:` and the symbol are handwritten.

    Printed figures that touch the symbol are read as one number, or alike by both readers. Printed
    figures that stand apart are read alike, with some confidence, and no taller than the symbol.
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
    """The second reading between the label and the symbol of a number."""
    found = SECOND_NUMBER.match(second)
    return found[1].replace(" ", "").strip(EDGES) if found else ""


def with_joined_days(words: Sequence[ReadWord], second: str) -> list[ReadWord]:
    """Join the printed figures of days and months in a line to numbers.

    Tesseract splits and misreads a lone 1: `tháng 11` is read as `tháng ] l`. It is taken for print
    if the second reader has the same figures at the same place.
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
    """Whether both readers read the same figures in a blank; the first may read 1 as a letter."""
    text = "".join(word.text for word in words[at + 1 : end])
    other = _figures_between(words, at, end, second)
    if not other or not text:
        return False
    ones = set(text) <= set(ONES) and set(other) == {"1"}
    return text == other or (ones and abs(len(text) - len(other)) <= 1)


def _figures_between(words: Sequence[ReadWord], at: int, end: int, second: str) -> str:
    """The figures between two words in the second reading; "" if there are none."""
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
    """Whether a day or month on which the readers disagree may still be printed."""
    clean = word.text.strip(EDGES).isdigit()
    return _has_digit(word.text) and word.confidence >= (GARBLED if clean else UNSURE)


def _is_dateline(words: Sequence[ReadWord]) -> bool:
    """Whether a line consists of a place and a date. Dates within a text are always printed."""
    plains = _plains(words)
    if "NGAY" not in plains or "NAM" not in plains:
        return False
    ends = len(plains) - plains.index("NAM") <= MOST_OF_YEAR
    return plains.index("NGAY") <= MOST_OF_PLACE and ends


def _blanks(words: Sequence[ReadWord]) -> Iterator[tuple[int, int]]:
    """The blanks for day and month: the indices of the words before and after each."""
    plains = _plains(words)
    for at, name in enumerate(plains):
        following = AFTER.get(name)
        if following in plains[at + 1 : at + MOST_IN_BLANK + 2]:
            yield at, plains.index(following, at + 1)


def _plains(words: Sequence[ReadWord]) -> list[str]:
    return [_plain(word) for word in words]


def _plain(word: ReadWord) -> str:
    return plain(word.text).strip(".,:;")


def _baseline(words: Sequence[ReadWord]) -> int:
    """y of the baseline: the bottom of `năm`, which has no descender, else the highest bottom."""
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
