"""Looks at the symbol of a paper's number by what else the head prints (`symbol/1`).

`Số: 95/IB-UBND` over `THÔNG BÁO`, of an `ỦY BAN NHÂN DÂN`, is `95/TB-UBND`: the kind of the paper
and its issuer say which letters stand there. A misread part is put right if the image does not
contradict it, and else a person is asked to look. Figures of the number are never touched.

Source: Decree 30/2020/NĐ-CP, Annex III; Guidance 36-HD/VPTW, 2018, for papers of the Party.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from digitize.record.kinds import BY_NAME, TABLE
from digitize.record.letters import normalise
from digitize.record.model import Change
from digitize.record.notes import Note, note
from digitize.record.page import Line, Page, Word
from digitize.record.texts import line_text
from digitize.settings import Cleaning
from digitize.understand.structure.document import PrintedLine, printed_lines
from digitize.understand.structure.issuers import named, offices_of
from digitize.understand.structure.kinds import KindLine, find_kind
from digitize.understand.structure.labels import opens_with
from digitize.understand.structure.letterhead import Letterhead, find_letterhead
from digitize.understand.vietnamese.figures import RIGHT
from digitize.understand.vietnamese.likelihood import contradicts, nearby
from digitize.understand.vietnamese.twice import DIFFERENT

SYMBOL: Final = "symbol/1"
# Bodies whose letters are always the same. Others have those of their words, or some of them.
BODIES: Final = {
    "ỦY BAN NHÂN DÂN": "UBND",
    "HỘI ĐỒNG NHÂN DÂN": "HĐND",
    "UBND": "UBND",
    "HĐND": "HĐND",
    "ĐẢNG ỦY": "ĐU",
    "HUYỆN ỦY": "HU",
    "TỈNH ỦY": "TU",
    "THÀNH ỦY": "TU",
}
PARTS: Final = 2  # least parts of a symbol that is looked at: kind and issuer, or issuer and room
SURE: Final = 0.9  # least confidence of a word read alike twice: it is what is printed
# Figures of the number and its year, each with its slash or dash, all of which stay as they are.
_FIGURES = re.compile(r"^(?:\W*\d{1,5}[a-z]?\W*[/\-–—]{1,2}(?:(?:19|20)\d\d[/\-–—])?|[/\-–—]+)?")
_PART = re.compile(r"[^\W_]+")
_KNOWN: Final = frozenset(
    {*(letters.upper() for kind in TABLE for letters in kind.letters), *BODIES.values()}
)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Letters that a part of the symbol should have, and what on the page says so.

    at: which part of the symbol it is; -1 is the last.
    """

    at: int
    letters: tuple[str, ...]
    because: Note


@dataclass(frozen=True, slots=True)
class _Place:
    """The word with the symbol: its page, its block, line and number there, and its line."""

    page: Page
    at: tuple[int, int, int]
    line: Line

    @property
    def word(self) -> Word:
        """As cleaned so far."""
        return self.line.words[self.at[2]]


@dataclass(frozen=True, slots=True)
class _Finding:
    """What the word of the symbol should be, and why; text: None if a person must look."""

    text: str | None
    because: tuple[Note, ...] = ()


def with_symbol(pages: Sequence[Page], cleaning: Cleaning, changes: list[Change]) -> list[Page]:
    """The cleaned pages of a document, with the symbol as its kind and its issuer have it.

    A change of the symbol takes the place of one that was made of the same word before.
    """
    lines = printed_lines(pages)
    head = find_letterhead(lines) if lines and cleaning is not Cleaning.OFF else None
    place = _place_of(head.number) if head and head.number else None
    finding = _finding(place.word, head, lines) if head and place else None
    if place is None or finding is None:
        return list(pages)
    if finding.text is None:
        sure = min(place.word.certainty, DIFFERENT)
        return _with_word(pages, place, {"review": True, "certainty": sure})
    applied = cleaning is Cleaning.APPLY
    for one in [one for one in changes if (one.page, one.at) == (place.page.number, place.at)]:
        changes.remove(one)
    if finding.text != place.word.raw:
        changes.append(_change(place, finding.text, finding.because, applied))
    if applied:
        told = {"text": finding.text, "certainty": RIGHT, "review": False}
    else:
        told = {"certainty": round(1 - RIGHT, 4), "review": True}
    return _with_word(pages, place, told)


def _change(place: _Place, text: str, because: Sequence[Note], applied: bool) -> Change:
    return Change(
        rule=SYMBOL,
        page=place.page.number,
        at=place.at,
        box=place.word.box,
        before=place.word.raw,
        after=text,
        evidence=(*_readings(place), *because),
        confidence=RIGHT,
        outcome="applied" if applied else "suggested",
    )


def _finding(word: Word, head: Letterhead, lines: Sequence[PrintedLine]) -> _Finding | None:
    """What is wrong with the symbol; None if nothing is known to be."""
    offices = offices_of(head.left) if head.left else []
    kind = find_kind(lines, head)
    issuer_at = 0 if kind is None and not head.party else -1
    text, because, unlike = word.text, [], False
    for one in _wanted(kind, named(offices[-1]) if offices else "", issuer_at):
        other = _put_right(text, one)
        if other is None:
            continue
        if _shown(word, other):
            text = other
            because.append(one.because)
        else:
            unlike = True
    if because:
        return _Finding(text, tuple(because))
    if (other := _by_initials(word, _initials(offices), issuer_at)) is not None:
        return _Finding(other, (note("symbol_of_issuer", letters=_letters(other)[issuer_at]),))
    return _Finding(None) if unlike else None


def _place_of(line: PrintedLine) -> _Place | None:
    """The last word of a number's line with a symbol of two parts; None if there is none."""
    word = next((one for one in reversed(line.line.words) if len(_letters(one.text)) > 1), None)
    for block_at, block in enumerate(line.page.blocks):
        for line_at, own in enumerate(block.lines):
            for at, one in enumerate(own.words):
                if one is word:
                    return _Place(line.page, (block_at, line_at, at), own)
    return None


def _wanted(kind: KindLine | None, issuer: str, issuer_at: int) -> Iterator[_Wanted]:
    """What the kind and the issuer say of parts of the symbol.

    The letters of the kind come first and the issuer's last; a letter of the State begins with the
    issuer's, since it has none of a kind.
    """
    letters = BY_NAME[kind.kind].letters if kind else ()
    if kind and letters:
        yield _Wanted(
            0,
            letters,
            note("symbol_of_kind", kind=BY_NAME[kind.kind].printed[0], letters=letters[0]),
        )
    body = next((name for name in BODIES if opens_with(issuer, name)), None)
    if body is not None:
        said = note("symbol_of_issuer", letters=BODIES[body])
        yield _Wanted(issuer_at, (BODIES[body],), said)


def _put_right(text: str, wanted: _Wanted) -> str | None:
    """The word with a misread part as it should be; None if that part is right or another one.

    A part is misread if one of its letters is wrong, and it is not that of another kind or body.
    """
    parts = _letters(text)
    own = parts[wanted.at] if len(parts) >= PARTS else ""
    if own.upper() in {*(letters.upper() for letters in wanted.letters), *_KNOWN}:
        return None
    near = [letters for letters in wanted.letters if _one_wrong(own, letters)]
    return _with_part(text, wanted.at, near[0]) if near else None


def _with_part(text: str, at: int, letters: str) -> str:
    """The word with other letters for one of the symbol's parts."""
    head, parts = _parted(text)
    places = [place for place, part in enumerate(parts) if _PART.fullmatch(part)]
    parts[places[at]] = letters
    return head + "".join(parts)


def _one_wrong(own: str, letters: str) -> bool:
    """Whether a part has the letters but for one in another's place."""
    if len(own) != len(letters):
        return False
    return sum(a.upper() != b.upper() for a, b in zip(own, letters, strict=True)) == 1


def _shown(word: Word, text: str) -> bool:
    """Whether the image does not contradict a text.

    A word that both readers have alike, with confidence and without a doubt, is what is printed.
    """
    if word.chances is None:
        return word.second != word.raw or word.confidence < SURE
    return not any(contradicts(word.chances, one, text) for one in (normalise(word.raw), word.text))


def _initials(offices: Sequence[Sequence[PrintedLine]]) -> str:
    """The letters with which the words of a head's offices begin, those of the lowest first."""
    return "".join(
        unicodedata.normalize("NFD", one)[0].upper()
        for office in reversed(offices)
        for one in _PART.findall(named(office))
    )


def _by_initials(word: Word, initials: str, issuer_at: int) -> str | None:
    """The word with the issuer's part as a reader has it, if that alone fits the issuer.

    The letters of an office's symbol are those with which its words begin, or some of them.
    """
    own = _letters(word.text)
    if len(own) < PARTS or _fits(own[issuer_at], initials):
        return None
    readings = (word.second, word.third, *(nearby(word.chances) if word.chances else ()))
    others = {
        letters[issuer_at]
        for letters in map(_letters, filter(None, readings))
        if len(letters) == len(own)
    }
    fitting = [one for one in others if _one_wrong(own[issuer_at], one) and _fits(one, initials)]
    if len(fitting) != 1:
        return None
    text = _with_part(word.text, issuer_at, fitting[0])
    return text if _shown(word, text) else None


def _fits(part: str, initials: str) -> bool:
    """Whether the letters of a part stand in this order among the initials."""
    rest = iter(initials)
    return part.isupper() and all(letter in rest for letter in part)


def _parted(text: str) -> tuple[str, list[str]]:
    """The figures at a word's beginning, and its parts with the signs between and behind them."""
    found = _FIGURES.match(text)
    head = found[0] if found else ""
    return head, [part for part in re.split(r"(\W+)", text[len(head) :]) if part]


def _letters(text: str) -> list[str]:
    """The parts of a symbol, without signs."""
    return [part for part in _parted(text)[1] if _PART.fullmatch(part)]


def _readings(place: _Place) -> Iterator[Note]:
    word, sure = place.word, place.line.second_confidence or 0.0
    yield note("read_as", text=word.raw, confidence=round(word.confidence, 4))
    if word.second:
        yield note("second_read_as", text=word.second, confidence=round(sure, 4))
    if word.third:
        yield note("third_read_as", text=word.third)


def _with_word(pages: Sequence[Page], place: _Place, told: Mapping[str, Any]) -> list[Page]:
    """The pages with what is told of the symbol's word; the rest stays the same objects."""
    block_at, line_at, at = place.at
    words = list(place.line.words)
    words[at] = words[at].model_copy(update=told)
    line = place.line.model_copy(update={"words": tuple(words), "text": line_text(words)})
    block = place.page.blocks[block_at]
    lines = (*block.lines[:line_at], line, *block.lines[line_at + 1 :])
    blocks = list(place.page.blocks)
    blocks[block_at] = block.model_copy(update={"lines": lines})
    page = place.page.model_copy(update={"blocks": tuple(blocks)})
    return [page if one is place.page else one for one in pages]
