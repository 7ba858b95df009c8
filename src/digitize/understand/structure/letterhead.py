"""The head of a paper: who issues it, under which number, where and when.

Source: Decree 30/2020/NĐ-CP, Annex I; Guidance 36-HD/VPTW, 2018, for papers of the Party.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from digitize.understand.structure.dates import printed_date
from digitize.understand.structure.document import PrintedLine, joined, parted, upright_size
from digitize.understand.structure.labels import squeezed
from digitize.understand.structure.spans import flat

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
ALIKE = 80.0  # of 100: how near a title must be, seals lie over it
HEAD_SHARE = 0.5  # of the page's height: a head ends above it
LEFT_SHARE = 0.45  # of its width: the middle of a line of the left head lies left of it
WIDEST_BLANK = 8.0  # line heights: of a number or a day that is left for a hand
MOST_OF_PLACE = 7  # words before the date: `Thành phố Hồ Chí Minh`
CAPITALS = 0.6  # share of letters of a title or an office that are capitals
# With these a sentence begins that cites another paper, or tells of a day.
_CITED = re.compile(
    r"\W*(?:can cu|thuc hien|bo luat|phap lenh|nghi (?:dinh|quyet)|quyet dinh|thong (?:tu|bao)|"
    r"chi thi|ke hoach|cong van|to trinh|bien ban|ban hanh|kem theo|hom nay)\b"
)
# Those with tones: without, they are places as well, Văn Bàn and Tu Mơ Rông.
_CITED_SHORT = re.compile(r"\W*(?:theo|xét|luật|văn bản|từ|đến|vào|số)\b", re.IGNORECASE)
_TORN = re.compile(r"^\W*so\s*[:.]?\s*[\d.…]*$|\bngay\b[\s\d.…]*$|\bngay\b.*\bthang\b[\s\d.…]*$")


# The label in decomposed letters: no horn, which would be SỞ; then a sign, a blank or a figure, or
# a symbol whose dash went with the hand that filled in the number: `Số KH/UBKT`.
_NUMBER = re.compile(
    r"^[\W_]*[sS][oO06][\u0300-\u0309\u0323]*"
    r"(?:\s*[:.;,]|\s*(?=[\d/\-–—.…])|\s(?=[A-Z]\w{0,3}/[A-Z]))\s*"
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands above the text of a paper; all lines on its first page.

    title: the State's or the Party's name; None: not read.
    left: lines of the left head above the number, top to bottom.
    under: lines of the left head below the number.
    bottom: where the head ends, on the upright page.
    """

    title: PrintedLine | None
    party: bool
    left: tuple[PrintedLine, ...]
    number: PrintedLine | None
    under: tuple[PrintedLine, ...]
    dated: PrintedLine | None
    bottom: float


def find_letterhead(lines: Sequence[PrintedLine]) -> Letterhead | None:
    """The head on the first page of these lines; None where the page has none."""
    page = lines[0].page
    width, height = upright_size(page)
    top = _mended(
        [
            part
            for line in lines
            if line.page is page and line.place.y < HEAD_SHARE * height
            for part in _beside_title(line)
        ]
    )
    title, party = _title(top)
    number = next((line for line in top if _bears_number(line)), None)
    edge = min(title.place.left if title else width, LEFT_SHARE * width)
    dated = next((line for line in top if _is_dateline(line, title, edge)), None)
    if title is None and (number is None or dated is None):
        return None
    if title is not None and title.place.y > HEAD_SHARE * height / 2 and number is None:
        return None
    right = [line for line in (title, dated, _motto(top)) if line]
    ends = [line.place.bottom for line in (*right, number) if line]
    left = [line for line in top if line.place.x < edge and line not in (number, *right)]
    left_end = number.place.top if number else max(ends)
    return Letterhead(
        title,
        party,
        tuple(sorted((one for one in left if one.place.y < left_end), key=lambda one: one.place.y)),
        number,
        tuple(one for one in left if number and one.place.y > number.place.bottom),
        dated,
        max(ends),
    )


def is_number(text: str) -> bool:
    """Whether a line is that of a paper's number: `Số: 147/BC-UBND`, `Số 64-TB/ĐU`."""
    hit = _NUMBER.match(unicodedata.normalize("NFD", text))
    return hit is not None and len(hit[0]) < len(text) and any(sign in text for sign in "/-")


def _bears_number(line: PrintedLine) -> bool:
    """A hand that wrote over the label spoils it for one reader, seldom for both.

    The `số` at the head of a ruled table's column is none.
    """
    return line.line.cell is None and (is_number(line.text) or is_number(line.line.second or ""))


def capital_share(text: str) -> float:
    """The share of a text's letters that are capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(map(str.isupper, letters)) / len(letters) if letters else 0.0


def _mended(top: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines with those of number and date joined where blanks have torn them apart.

    An empty date is torn twice: `Hà Nội, ngày`, `tháng`, `năm 2017`.
    """
    lines = list(top)
    while pair := next(((left, right) for left in lines if (right := _rest_of(left, lines))), None):
        left, right = pair
        lines = [joined(left, right) if one is left else one for one in lines if one is not right]
    return lines


def _rest_of(left: PrintedLine, lines: Sequence[PrintedLine]) -> PrintedLine | None:
    """The line that goes on behind the blank with which a number or a date breaks off."""
    if left.line.cell or not _TORN.search(flat(left.text)) or printed_date(left.text) is not None:
        return None
    behind = (one for one in lines if one is not left and _goes_on(left, one))
    return min(behind, key=lambda one: one.place.left, default=None)


def _beside_title(line: PrintedLine) -> tuple[PrintedLine, ...]:
    """A line, or its two parts where a wide left head runs into the State's name beside it."""
    size = len(STATE.split())
    words = line.line.words
    tail = squeezed(" ".join(word.text for word in words[-size:]))
    if len(words) > size and fuzz.ratio(tail, squeezed(STATE)) >= ALIKE:
        return parted(line, len(words) - size)
    return (line,)


def _goes_on(left: PrintedLine, right: PrintedLine) -> bool:
    """Whether a line stands on the same row, a blank further right.

    A line does not go on itself: the head of a narrow column ("số") is narrower than it is high.
    """
    height = left.place.height
    level = abs(left.place.y - right.place.y) < 0.5 * height
    blank = right.place.left - left.place.right
    return level and left.place.x < right.place.x and -height < blank < WIDEST_BLANK * height


def _title(top: Sequence[PrintedLine]) -> tuple[PrintedLine | None, bool]:
    for title, party in ((STATE, False), (PARTY, True)):
        scored = [(fuzz.ratio(squeezed(line.text), squeezed(title)), line) for line in top]
        near = [
            (score, line)
            for score, line in scored
            if score >= ALIKE and capital_share(line.text) >= CAPITALS
        ]
        if near:
            return max(near, key=lambda pair: pair[0])[1], party
    return None, False


def _motto(top: Sequence[PrintedLine]) -> PrintedLine | None:
    wanted = squeezed(MOTTO)
    return next((one for one in top if fuzz.ratio(squeezed(one.text), wanted) >= ALIKE), None)


def _is_dateline(line: PrintedLine, title: PrintedLine | None, edge: float) -> bool:
    """Whether a line is the place and date of issue: right of the left head, alone on its line."""
    dated = printed_date(line.text)
    if dated is None or line.place.x < edge or len(line.text) - dated.end > 3:
        return False
    below = title is None or line.place.y > title.place.y
    return below and _is_place(line.text[: dated.start])


def _is_place(before: str) -> bool:
    """Whether what stands before a date may be a place, not `Căn cứ Luật Dược số 105/2016/QH13`.

    A place has no figures; of those that are numbered, `Quận 5,`, the figure ends it.
    """
    text = before.strip(" ,.;:-–—'|")
    figures = any(map(str.isdigit, text.rstrip("0123456789")))
    return (
        not text[:1].islower()
        and not figures
        and len(text.split()) <= MOST_OF_PLACE
        and _CITED.match(flat(text)) is None
        and _CITED_SHORT.match(text) is None
    )
