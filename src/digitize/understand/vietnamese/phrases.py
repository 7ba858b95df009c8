"""Finds the known phrases of papers at their places: motto, `Kính gửi`, `Nơi nhận`, roles.

They stand on small, underlined or bold lines, which both readers misread: `Đôc lân - Tư do`. Decree
30/2020/NĐ-CP and Guidance 36-HD/VPTW say which words stand at which place, so there the phrase is
better evidence than a letter or a tone. A phrase is taken only at its place, and only if what was
read does not contradict it; a word that does contradict it stays as read. No phrase is a name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein

from digitize.record.letters import Folding, bare, fold, normalise
from digitize.record.level import UprightBox, around, place_of, place_of_line
from digitize.record.page import Line, Page, Word
from digitize.record.syllable import is_syllable
from digitize.understand.vietnamese.words import parts

HEADS = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA",  # the rest in the next line
    "VIỆT NAM DÂN CHỦ CỘNG HÒA",  # until 1976
    "ĐẢNG CỘNG SẢN VIỆT NAM",
    "Độc lập Tự do Hạnh phúc",  # signs between the words are left aside
)
ADDRESSED = "Kính gửi"
RECIPIENTS = "Nơi nhận"
# Left out are `THỨ TRƯỞNG`, which has the letters of `THỦ TRƯỞNG`, and `TRƯỞNG BAN`, which has
# those of `TRƯỞNG BẢN`, the head of a hamlet.
ROLES = (
    "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "BÍ THƯ", "PHÓ BÍ THƯ", "GIÁM ĐỐC", "PHÓ GIÁM ĐỐC",
    "TỔNG GIÁM ĐỐC", "CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG", "TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG",
    "BỘ TRƯỞNG", "CỤC TRƯỞNG", "HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG", "CHỦ NHIỆM", "PHÓ CHỦ NHIỆM",
    "VIỆN TRƯỞNG", "THỦ TƯỚNG", "PHÓ THỦ TƯỚNG", "CHÁNH ÁN",
)  # fmt: skip
# In whose name a paper is signed, behind `TM.`.
BODIES = ("ỦY BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN", "BAN THƯỜNG VỤ", "BAN CHẤP HÀNH")
# At the beginning of the left head. `QUẬN ỦY` is left out, for it has the letters of `QUÂN ỦY`.
COUNCILS = ("ỦY BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN")
PARTY_BODIES = (
    "ĐẢNG ỦY", "ĐẢNG BỘ", "TỈNH ỦY", "HUYỆN ỦY", "THÀNH ỦY", "THỊ ỦY", "BAN CHẤP HÀNH",
    "BAN THƯỜNG VỤ",
)  # fmt: skip
# What a council is of stands behind it. `QUẬN` is looked for there alone: `ĐẢNG ỦY QUÂN SỰ`.
AREAS = ("THÀNH PHỐ", "THỊ TRẤN", "THỊ XÃ", "PHƯỜNG", "HUYỆN", "TỈNH", "XÃ")
IN_THE_NAME = ("TM", "T/M")
MARKS = (*IN_THE_NAME, "KT", "TL", "TUQ")  # behind the last three a role follows
LOW_SHARE = 0.25  # share of the page's height; a document that begins lower follows another
HEAD_SHARE = 0.25  # share of its height, from the document's beginning: the depth of the head
ADDRESSED_SHARE = 0.45  # and the depth down to which `Kính gửi` stands
MIDDLE = 0.45  # share of its width: the right head and the signer have their centre right of it
WIDE = 0.55  # share of its width: a line of the text is wider, and none stands below a signer
UNDER_SIGNATURE = 3.0  # line heights below a role, from which its signer's name may stand
CAPITALS = 0.7  # least share of capitals in a phrase that is printed in capitals
LONG = 5  # words of a phrase; one of them may be another, because the others prove the phrase
LEAST_LETTERS = 3  # of a word with a wrong letter, in a phrase that is not long
_KEPT = "-–—.,:;/"  # signs that may be printed around a word of a phrase


@dataclass(frozen=True, slots=True)
class PhraseWord:
    """A word as its phrase has it, with the case and the spelling of the print, and the phrase."""

    text: str
    phrase: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A phrase in a line: the place of each of its words there, and the word as it should be."""

    words: tuple[tuple[int, str], ...]
    phrase: str

    @property
    def end(self) -> int:
        """The place in the line behind the phrase."""
        return self.words[-1][0] + 1


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of a line, as each of some forty phrases is compared with them.

    reads: normalised. bares: without tones, hats and the signs around it. spoken: the places of
    words that are more than signs.
    """

    words: tuple[Word, ...]
    reads: tuple[str, ...]
    bares: tuple[str, ...]
    spoken: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The words of a phrase, and the same without tones and hats."""

    words: tuple[str, ...]
    bares: tuple[str, ...]
    capitals: bool


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is known of a page before its lines are looked at. All in px on the upright page.

    start: where the document begins; None on all pages but its first. text_end: where the last
    wide line stands, 0 if there is none.
    """

    page: Page
    width: float
    height: float
    start: float | None
    text_end: float


def phrases_of(pages: Sequence[Page]) -> Iterator[list[list[PhraseWord | None]]]:
    """For each page, block and word of a document, the word of a known phrase that stands there."""
    for at, page in enumerate(pages):
        sheet = _sheet(page, first=at == 0)
        known = _known(sheet)
        yield [
            [
                known.get((block_at, line_at), {}).get(word_at)
                for line_at, line in enumerate(block.lines)
                for word_at in range(len(line.words))
            ]
            for block_at, block in enumerate(page.blocks)
        ]


def _sheet(page: Page, *, first: bool) -> _Sheet:
    size = (page.width, page.height) if page.turn % 2 == 0 else (page.height, page.width)
    places = [place_of_line(line, page) for block in page.blocks for line in block.lines]
    top = min((place.top for place in places), default=0.0)
    start = (top if top > LOW_SHARE * size[1] else 0.0) if first else None
    wide = (place.y for place in places if place.width > WIDE * size[0])
    return _Sheet(page, *size, start, max(wide, default=0.0))


def _known(sheet: _Sheet) -> dict[tuple[int, int], dict[int, PhraseWord]]:
    """The words of phrases on a page, by block and line, and then by word."""
    lines = [
        ((block_at, line_at), line, place_of_line(line, sheet.page))
        for block_at, block in enumerate(sheet.page.blocks)
        for line_at, line in enumerate(block.lines)
        if line.words and line.cell is None
    ]
    found: dict[tuple[int, int], dict[int, PhraseWord]] = {}
    signed = None  # the last role
    council = None  # the last council that ended its line
    for at, line, place in sorted(lines, key=lambda one: one[2].y):
        said = _said(line)
        bodies = _left_heads(said, place, sheet, council)
        if bodies:
            council = place if _goes_on_below(said, bodies[-1]) else None
        phrases = [*bodies, *_heads(said, place, sheet)] or _labels(said, place, sheet)
        below = signed is not None and place.top - signed.bottom > UNDER_SIGNATURE * place.height
        if not phrases and not below and (closing := _closing(said, place, sheet)):
            phrases, signed = closing, place
        words = {
            word_at: PhraseWord(text, one.phrase) for one in phrases for word_at, text in one.words
        }
        if words:
            found[at] = words
    return found


def _heads(said: _Said, place: UprightBox, sheet: _Sheet) -> list[_Found]:
    """The name of the State or the Party, or the motto, in the right head of the first page.

    The left head may stand before it in the same line.
    """
    if sheet.start is None or place.y > sheet.start + HEAD_SHARE * sheet.height:
        return []
    for phrase in HEADS:
        for at in range(len(said.words)):
            found = _phrase(said, at, phrase)
            if found is None:
                continue
            words = (place_of(said.words[word_at].box, sheet.page) for word_at, _ in found.words)
            if around(words).x > MIDDLE * sheet.width:
                return [found]
    return []


def _left_heads(
    said: _Said, place: UprightBox, sheet: _Sheet, council: UprightBox | None
) -> list[_Found]:
    """The body at the beginning of a line of the left head, and what it is of: `XÃ`, `HUYỆN`.

    Names of places are none of them. Args: council: one that ended the line above.
    """
    if sheet.start is None or place.y > sheet.start + HEAD_SHARE * sheet.height:
        return []
    if place_of(said.words[0].box, sheet.page).x > MIDDLE * sheet.width:
        return []
    under = council is not None and _is_under(place, council)
    if under and (area := _area(said, 0, (*AREAS, "QUẬN"))) and area.end < len(said.words):
        return [area]
    for phrase in (*COUNCILS, *PARTY_BODIES):
        body = _phrase(said, 0, phrase)
        if body is None or body.words[0][0] != 0 or _says_another(said.words, body):
            continue
        of = (*AREAS, "QUẬN") if phrase in COUNCILS else AREAS
        area = _area(said, body.end, of)
        return [body] if area is None else [body, area]
    return []


def _area(said: _Said, start: int, areas: Sequence[str]) -> _Found | None:
    """The kind of place that stands at a word; None if what was read there is another word."""
    found = (_phrase(said, start, area) for area in areas)
    return next(
        (
            one
            for one in found
            if one is not None and one.words[0][0] == start and not _says_another(said.words, one)
        ),
        None,
    )


def _goes_on_below(said: _Said, last: _Found) -> bool:
    """Whether a council stands alone on its line, so that the next one says what it is of."""
    return last.phrase in COUNCILS and last.end == len(said.words)


def _is_under(place: UprightBox, council: UprightBox) -> bool:
    """Whether a line is the next one under a council, and centred under it."""
    near = place.top - council.bottom < council.height
    return near and abs(place.x - council.x) < council.width / 2


def _labels(said: _Said, place: UprightBox, sheet: _Sheet) -> list[_Found]:
    """`Kính gửi:` under the head, or `Nơi nhận:` at the left below the text."""
    deepest = None if sheet.start is None else sheet.start + ADDRESSED_SHARE * sheet.height
    if deepest is not None and place.y < deepest and (found := _label(said, ADDRESSED)):
        return found
    left = place_of(said.words[0].box, sheet.page).x < MIDDLE * sheet.width
    return _label(said, RECIPIENTS) if left and _is_below_text(place, sheet) else []


def _label(said: _Said, label: str) -> list[_Found]:
    """A label at the beginning of a line; its colon is often read as a semicolon."""
    found = _phrase(said, 0, label)
    if found is None or found.words[0][0] != 0:
        return []
    at, last = found.words[-1]
    alone = len(said.words) == found.end
    apart = not alone and said.words[found.end].raw.strip() in {":", ";"}
    if last[-1] in ":;.":
        last = f"{last[:-1]}:"
    elif not alone and not apart:
        return []
    return [_Found((*found.words[:-1], (at, last)), label)]


def _closing(said: _Said, place: UprightBox, sheet: _Sheet) -> list[_Found]:
    """The authority and the role, or the body, of who signs: at the right below the text."""
    if not _is_below_text(place, sheet) or place.x < MIDDLE * sheet.width:
        return []
    mark = _mark(said.words[0])
    opens = 0 if mark is None else 1
    in_the_name = mark is not None and mark.phrase in IN_THE_NAME
    wanted = sorted((*ROLES, *(BODIES if in_the_name else ())), key=len, reverse=True)
    named = next(filter(None, (_phrase(said, opens, phrase) for phrase in wanted)), None)
    if named is None or named.words[0][0] != opens or _says_another(said.words, named):
        return []
    return [named] if mark is None else [_Found(((0, mark.text),), mark.phrase), named]


def _says_another(words: Sequence[Word], found: _Found) -> bool:
    """Whether a word with a wrong letter is a syllable too: `CỤM TRƯỞNG` is no `CỤC TRƯỞNG`.

    It is not, if the second reader has the phrase's letters.
    """
    for at, text in found.words:
        read, second, wanted = (
            parts(normalise(one))[1] for one in (words[at].raw, words[at].second or "", text)
        )
        if bare(read) != bare(wanted) != bare(second) and is_syllable(read):
            return True
    return False


def _is_below_text(place: UprightBox, sheet: _Sheet) -> bool:
    head = 0.0 if sheet.start is None else sheet.start + HEAD_SHARE * sheet.height
    return place.y > max(sheet.text_end, head)


def _mark(word: Word) -> PhraseWord | None:
    """The authority that a word stands for: `KT.` for `KI.`; None if that is not certain.

    A full stop is printed behind it, or nothing.
    """
    raw = normalise(word.raw)
    read, second = (text.rstrip(".,:;") for text in (raw, normalise(word.second or "")))
    if read in MARKS:
        return PhraseWord(read if raw == read else f"{read}.", read)
    near = [
        mark for mark in MARKS
        if len(mark) == len(read) and Levenshtein.distance(bare(mark), bare(read)) == 1
    ]  # fmt: skip
    mark = second if second in near else near[0] if len(near) == 1 else None
    return None if mark is None or raw == read else PhraseWord(f"{mark}.", mark)


def _said(line: Line) -> _Said:
    reads = tuple(normalise(word.raw) for word in line.words)
    cores = [parts(read)[1] for read in reads]
    spoken = tuple(at for at, core in enumerate(cores) if core)
    return _Said(line.words, reads, tuple(map(bare, cores)), spoken)


@cache
def _wanted(phrase: str) -> _Wanted:
    words = tuple(phrase.split())
    return _Wanted(words, tuple(map(bare, words)), phrase.isupper())


def _phrase(said: _Said, start: int, phrase: str) -> _Found | None:
    """The phrase whose first word is at `start` or behind signs there; None if it is not there."""
    wanted = _wanted(phrase)
    first = bisect_left(said.spoken, start)
    at = said.spoken[first : first + len(wanted.words)]
    if len(at) < len(wanted.words):
        return None
    # How many letters of each word are wrong, tones and hats left aside.
    wrong = [
        Levenshtein.distance(said.bares[one], want)
        for one, want in zip(at, wanted.bares, strict=True)
    ]
    if not _agrees(wrong, wanted.words):
        return None
    reads = [said.reads[one] for one in at]
    if wanted.capitals and not _in_capitals(reads):
        return None
    printed = not wanted.capitals and _in_capitals(reads)
    seconds = [said.words[one].second or "" for one in at]
    return _Found(
        tuple(
            (one, _as_printed(read, second, want.upper() if printed else want))
            for one, read, second, want, letters in zip(
                at, reads, seconds, wanted.words, wrong, strict=True
            )
            if letters <= 1
        ),
        phrase,
    )


def _agrees(wrong: Sequence[int], wanted: Sequence[str]) -> bool:
    """Whether the words as read, with so many wrong letters each, are those of the phrase."""
    right, other = wrong.count(0), sum(letters > 1 for letters in wrong)
    if len(wanted) >= LONG:
        return other <= 1 and 2 * right >= len(wanted) and wrong[-1] <= 1
    near = [word for word, letters in zip(wanted, wrong, strict=True) if letters]
    return other == 0 and len(near) <= 1 and all(len(word) >= LEAST_LETTERS for word in near)


def _in_capitals(reads: Sequence[str]) -> bool:
    letters = [letter for read in reads for letter in read if letter.isalpha()]
    return sum(map(str.isupper, letters)) >= CAPITALS * len(letters)


def _as_printed(read: str, second: str, wanted: str) -> str:
    """The phrase's word with the signs as read, and with the spelling that a reader saw: `HOÀ`."""
    head, core, tail = parts(read)
    small = core[:1].islower() and bare(core[:1]) == bare(wanted[0]) and not wanted.isupper()
    text = wanted.lower() if small else wanted
    for other in (core, parts(normalise(second))[1]):
        same = other.upper() if wanted.isupper() else other
        cased = same[:1].isupper() == text[:1].isupper()
        if cased and fold(same, Folding.TYPED) == fold(text, Folding.TYPED):
            text = same[:1] + same[1:].lower() if not wanted.isupper() else same
            break
    head, tail = ("".join(sign for sign in signs if sign in _KEPT) for signs in (head, tail))
    return f"{head}{text}{tail}"
