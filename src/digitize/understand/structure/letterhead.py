"""Finds the head of a paper: who issues it, under which number, where and when.

Source: Decree 30/2020/NĐ-CP, Annex I; Guidance 36-HD/VPTW, 2018, for papers of the Party.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from digitize.record.letters import bare
from digitize.understand.structure.dates import printed_date
from digitize.understand.structure.document import PrintedLine, joined, parted, upright_size
from digitize.understand.structure.labels import squeezed
from digitize.understand.structure.spans import flat

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
ALIKE = 80.0  # least likeness of a title as read, 0 to 100; seals lie over it
HEAD_SHARE = 0.5  # share of the page's height: the greatest depth of a head
LOW_SHARE = 0.25  # share of the page's height; a document that begins lower follows another
HEAD_LINES = 14  # first lines of a document, which hold both blocks of its head
LEFT_SHARE = 0.45  # share of its width: a line of the left head has its centre left of it
WIDEST_BLANK = 8.0  # greatest width, in line heights, of a blank for a handwritten number or day
MOST_OF_PLACE = 7  # most words of a place before the date: `Thành phố Hồ Chí Minh`
CAPITALS = 0.6  # least share of capitals among the letters of a title
# A line that begins with one of these cites another paper, or tells of a day.
_CITED = re.compile(
    r"\W*(?:can cu|thuc hien|bo luat|phap lenh|nghi (?:dinh|quyet)|quyet dinh|thong (?:tu|bao)|"
    r"chi thi|ke hoach|cong van|to trinh|bien ban|ban hanh|kem theo|hom nay)\b"
)
# These are matched with tones, since without them they are places too: Văn Bàn, Tu Mơ Rông.
_CITED_SHORT = re.compile(r"\W*(?:theo|xét|luật|văn bản|từ|đến|vào|số)\b", re.IGNORECASE)
# A sign beside capitals, as each symbol has it, in decomposed letters; `Số 7 - Tháng 8` has none.
_SYMBOL = re.compile(r"[/\-–—]\s?[A-ZĐ][\u0300-\u0323]*(?![a-zđ])|[A-ZĐ]/")
_SIGNS = re.compile(r"[/\-–—]+")  # a slash is now and then read as two
_DOTS = re.compile(r"…|\.{3,}")  # a form leaves its number open with them
_TORN = re.compile(r"^\W*so\s*[:.]?\s*[\d.…]*$|\bngay\b[\s\d.…]*$|\bngay\b.*\bthang\b[\s\d.…]*$")


# The label in decomposed letters: no horn, which would be SỞ; then a sign, a blank or a figure, or
# a symbol whose dash went with the hand that filled in the number: `Số KH/UBKT`.
_NUMBER = re.compile(
    r"^[\W_]*[sS$][oO06][\u0300-\u0309\u0323]*"
    r"(?:\s*[:.;,]|\s*(?=[\d/\-–—.…])|\s(?=[A-Z]\w{0,3}/[A-Z]))\s*"
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The lines above the text of a paper, all on its first page.

    top: where the document begins on its page, px on the upright page; 0 at the page's own top.
    title: the name of the State or the Party; None if it was not read.
    left: lines of the left head above the number, top to bottom.
    under: lines of the left head below the number.
    bottom: where the head ends, px on the upright page.
    """

    top: float

    title: PrintedLine | None
    party: bool
    left: tuple[PrintedLine, ...]
    number: PrintedLine | None
    under: tuple[PrintedLine, ...]
    dated: PrintedLine | None
    bottom: float

    @property
    def own_number(self) -> str | None:
        """What stands behind `Số`, folded, to compare papers by; None: not read, or left open.

        A stamp spoils the line for one reader, seldom for both.
        """
        texts = (self.number.text, self.number.line.second or "") if self.number else ()
        read = next((text for text in texts if is_number(text)), None)
        if read is None or _DOTS.search(read):
            return None
        behind = _NUMBER.sub("", unicodedata.normalize("NFD", read), count=1)
        return _SIGNS.sub("/", bare("".join(behind.split())))


def find_letterhead(lines: Sequence[PrintedLine]) -> Letterhead | None:
    """The head with which these lines begin; None where they begin with none.

    Split and description both ask here, so that they agree on which page a paper begins.
    """
    own = [line for line in lines if line.page is lines[0].page] if lines else []
    if not own:
        return None
    width, height = upright_size(own[0].page)
    start = _start(own, height)
    deepest = start + HEAD_SHARE * height
    top = _mended([part for line in own if line.place.y < deepest for part in _beside_title(line)])
    title, party = _title(top)
    motto = next((line for line in top if _is_motto(line)), None)
    number = next((line for line in top if _bears_number(line)), None)
    edge = min(title.place.left if title else width, LEFT_SHARE * width)
    dated = next((line for line in top if _is_dateline(line, title, edge)), None)
    if title is None and (number is None or (dated or motto) is None):
        return None
    if title is not None and title.place.y - start > HEAD_SHARE * height / 2 and number is None:
        return None
    right = [line for line in (title, dated, motto) if line]
    ends = [line.place.bottom for line in (*right, number) if line]
    left = [line for line in top if line.place.x < edge and line not in (number, *right)]
    left_end = number.place.top if number else max(ends)
    return Letterhead(
        start,
        title,
        party,
        tuple(sorted((one for one in left if one.place.y < left_end), key=lambda one: one.place.y)),
        number,
        tuple(one for one in left if number and one.place.y > number.place.bottom),
        dated,
        max(ends),
    )


def letterhead_below(lines: Sequence[PrintedLine], end: int) -> int | None:
    """The first line of the letterhead that stands under line `end` on its page, if there is one.

    Its left block is read before the title or the motto, which stands beside it.
    """
    for at in range(end + 1, len(lines)):
        if names_state(lines[at]):
            place = lines[at].place
            highest = place.top - place.height
            while at - 1 > end and lines[at - 1].place.top > highest:
                at -= 1
            return at
    return None


def of_a_head(line: PrintedLine) -> bool:
    """Whether a line, wherever it stands, is of a kind that only a paper's head has."""
    return names_state(line) or _bears_number(line)


def names_state(line: PrintedLine) -> bool:
    """Whether a line is the State's or the Party's name, or the State's motto."""
    return _is_motto(line) or _title(_beside_title(line))[0] is not None


def is_number(text: str) -> bool:
    """Whether a line is that of a paper's number: `Số: 147/BC-UBND`, `Số 64-TB/ĐU`.

    It has a symbol: `Số 06/2023` is of a bulletin.
    """
    seen = unicodedata.normalize("NFD", text)
    return _NUMBER.match(seen) is not None and _SYMBOL.search(seen) is not None


def _start(own: Sequence[PrintedLine], height: int) -> float:
    """Where a document begins on its page, px: 0 unless another document stands above it."""
    first = min(line.place.top for line in own)
    return first if first > LOW_SHARE * height else 0.0


def _bears_number(line: PrintedLine) -> bool:
    """Whether a line has a paper's number, in either reading.

    Handwriting over the label spoils it for one reader, seldom for both.

    The `số` that heads a column of a ruled table does not count.
    """
    return line.line.cell is None and (is_number(line.text) or is_number(line.line.second or ""))


def capital_share(text: str) -> float:
    """The share of a text's letters that are capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(map(str.isupper, letters)) / len(letters) if letters else 0.0


def _mended(top: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines, with numbers and dates joined that were split at a blank.

    An empty date is split twice: `Hà Nội, ngày`, `tháng`, `năm 2017`.
    """
    lines = list(top)
    while pair := next(((left, right) for left in lines if (right := _rest_of(left, lines))), None):
        left, right = pair
        lines = [joined(left, right) if one is left else one for one in lines if one is not right]
    return lines


def _rest_of(left: PrintedLine, lines: Sequence[PrintedLine]) -> PrintedLine | None:
    """The line that continues a number or a date behind its blank; None if there is none."""
    if left.line.cell or not _TORN.search(flat(left.text)) or printed_date(left.text) is not None:
        return None
    behind = (one for one in lines if one is not left and _goes_on(left, one))
    return min(behind, key=lambda one: one.place.left, default=None)


def _beside_title(line: PrintedLine) -> tuple[PrintedLine, ...]:
    """A line, or its two parts if a wide left head was read together with the State's name."""
    size = len(STATE.split())
    words = line.line.words
    tail = squeezed(" ".join(word.text for word in words[-size:]))
    if len(words) > size and fuzz.ratio(tail, squeezed(STATE)) >= ALIKE:
        return parted(line, len(words) - size)
    return (line,)


def _goes_on(left: PrintedLine, right: PrintedLine) -> bool:
    """Whether a line stands on the same row, to the right behind a blank.

    A line never continues itself, even if it is narrower than high, like the column head "số".
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


def _is_motto(line: PrintedLine) -> bool:
    return fuzz.ratio(squeezed(line.text), squeezed(MOTTO)) >= ALIKE


def _is_dateline(line: PrintedLine, title: PrintedLine | None, edge: float) -> bool:
    """Whether a line is the place and date of issue, alone on its line, right of the left head."""
    dated = printed_date(line.text)
    if dated is None or line.place.x < edge or len(line.text) - dated.end > 3:
        return False
    below = title is None or line.place.y > title.place.y
    return below and _is_place(line.text[: dated.start])


def _is_place(before: str) -> bool:
    """Whether the text before a date may be a place, unlike `Căn cứ Luật Dược số 105/2016/QH13`.

    A place has figures only at its end, such as `Quận 5,`.
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
