"""What a person types for a search, taken apart: terms, phrases, other ways to write them.

Papers write `UBND` or `Ủy ban nhân dân`, `27/12/2021` or `ngày 27 tháng 12 năm 2021`; whoever asks
for the one gets the other too. Without an operator all terms must occur.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from digitize.keep.archive.days import day_of
from digitize.keep.archive.words import Span
from digitize.record.letters import Folding, fold

LONG: Final = {
    "ubnd": "ủy ban nhân dân",
    "hđnd": "hội đồng nhân dân",
    "ubmttq": "ủy ban mặt trận tổ quốc",
    "mttq": "mặt trận tổ quốc",
    "bch": "ban chấp hành",
    "btv": "ban thường vụ",
    "tw": "trung ương",
    "lđlđ": "liên đoàn lao động",
    "lhpn": "liên hiệp phụ nữ",
    "ccb": "cựu chiến binh",
    "tncs": "thanh niên cộng sản",
    "thcs": "trung học cơ sở",
    "thpt": "trung học phổ thông",
    "gdđt": "giáo dục và đào tạo",
    "htx": "hợp tác xã",
    "bhxh": "bảo hiểm xã hội",
    "bhyt": "bảo hiểm y tế",
    "qsdđ": "quyền sử dụng đất",
    "nsnn": "ngân sách nhà nước",
    "xhcn": "xã hội chủ nghĩa",
    "ktxh": "kinh tế xã hội",
    "pccc": "phòng cháy chữa cháy",
    "tnhh": "trách nhiệm hữu hạn",
    "tttt": "thông tin và truyền thông",
    "vhttdl": "văn hóa thể thao và du lịch",
    "vpcp": "văn phòng chính phủ",
    "gtvt": "giao thông vận tải",
    "tnmt": "tài nguyên và môi trường",
    "nnptnt": "nông nghiệp và phát triển nông thôn",
    "lđtbxh": "lao động thương binh và xã hội",
    "khđt": "kế hoạch và đầu tư",
    "pctt": "phòng chống thiên tai",
    "tkcn": "tìm kiếm cứu nạn",
    "ubkt": "ủy ban kiểm tra",
    "cchc": "cải cách hành chính",
    "tthc": "thủ tục hành chính",
    "dqtv": "dân quân tự vệ",
    "gpmb": "giải phóng mặt bằng",
    "ntm": "nông thôn mới",
    "atgt": "an toàn giao thông",
    "vksnd": "viện kiểm sát nhân dân",
    "tand": "tòa án nhân dân",
    "bcđ": "ban chỉ đạo",
    "mtqg": "mục tiêu quốc gia",
    "kbnn": "kho bạc nhà nước",
    "csxh": "chính sách xã hội",
}
"""Abbreviations that stand for one thing in office papers. Left out are those of several: `TP`,
`TT`, `CB`, `VP`."""
OR: Final = "OR"
AND: Final = "AND"
_PARTS = re.compile(r'(-?)(?:["“”«»]([^"“”«»]*)(?:["“”«»]|$)|([^\s"“”«»]+))')
_WORD = re.compile(r"[^\W_]+")
_DAY = re.compile(r"(?P<day>\d\d?)[/.-](?P<month>\d\d?)[/.-](?P<year>\d{4})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SMALL = re.compile(r"0?[1-9]")  # papers write `6 tháng` and `06 tháng`
_MONTH = re.compile(r"(?P<month>\d\d?)[/.-](?P<year>\d{4})")
_WRITTEN = re.compile(
    r"(?:(?:ngày\s+)?(?P<day>\d\d?)\s+)?tháng\s+(?P<month>\d\d?)\s+năm\s+(?P<year>\d{4})", re.I
)
_QUOTED = re.compile(r'["“”«»][^"“”«»]*(?:["“”«»]|$)')


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is asked for. ways: of writing it; of each way all phrases must occur.

    Phrases are words in lower case, separated by a space. The first way is what was typed.
    issued: the days that a date, a month or a year names; None: it is none.
    """

    ways: tuple[tuple[str, ...], ...]
    issued: Span | None = None

    @property
    def phrases(self) -> tuple[str, ...]:
        """Return the phrases of all ways, each once, for excerpts."""
        return tuple(dict.fromkeys(phrase for way in self.ways for phrase in way))


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A search as it was typed: all terms must occur, and none of `without`."""

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()

    @property
    def issued(self) -> tuple[Span, ...]:
        """Return the days, months and years that are asked for."""
        return tuple(dict.fromkeys(term.issued for term in self.terms if term.issued))

    @property
    def is_bare(self) -> bool:
        """Whether several words were typed, none with diacritics, as without a Vietnamese input."""
        typed = [phrase for term in self.terms for phrase in term.ways[0]]
        return len(typed) > 1 and all(fold(one, Folding.BARE) == one for one in typed)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return what may be the number of a paper: terms that begin with a digit."""
        first = (term.ways[0][0] for term in self.terms if not term.issued)
        return tuple(dict.fromkeys(one for one in first if one[:1].isdigit()))


def asked_for(typed: str) -> AskedFor:
    """Take typed text apart: words, "phrases", `A OR B`, `-word`; dates in digits and in words.

    Punctuation inside a word does not split it: `147/BC-UBND` is a phrase, since its parts follow
    each other in the text. A minus counts before a word or a phrase, not between the parts of one.
    """
    wanted: list[Term] = []
    without: list[Term] = []
    joined = False
    for minus, term in _joined_words(list(_tokens(_with_days_in_digits(typed)))):
        if term in (OR, AND):
            joined = term == OR
            continue
        if not isinstance(term, Term):
            continue
        if minus:
            without.append(term)
        elif joined and wanted:
            wanted[-1] = Term(tuple(dict.fromkeys((*wanted[-1].ways, *term.ways))))
        else:
            wanted.append(term)
        joined = False
    return AskedFor(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(without)))


_Token = tuple[bool, str | Term]  # whether a minus stands before it; a plain word, or a whole term


def _tokens(typed: str) -> Iterator[_Token]:
    """Yield plain words as they are, and everything else as terms."""
    for minus, quoted, word in _PARTS.findall(typed):
        if not minus and word in (OR, AND):
            yield False, word
            continue
        parts = _folded_words(quoted or word)
        if not parts:
            continue
        if quoted or len(parts) > 1 or not word:
            yield bool(minus), _of_phrase(word, " ".join(parts))
        else:
            yield bool(minus), parts[0]


def _of_phrase(word: str, phrase: str) -> Term:
    """Return the term of a phrase; of a date with the ways in which papers write it."""
    for pattern in (_DAY, _MONTH):
        found = pattern.fullmatch(word)
        if found:
            return Term(tuple((way,) for way in _ways_of_day(found)), _span(found))
    return Term(((phrase,),))


def _span(found: re.Match[str]) -> Span | None:
    """Return the days that a date names; None: there is no such day."""
    given = found.groupdict()
    day = given.get("day")
    told = "-".join([given["year"], *(f"{int(one):02}" for one in (given["month"], day) if one)])
    try:
        return Span(day_of(told, last=False), day_of(told, last=True))
    except ValueError:
        return None


def _ways_of_day(found: re.Match[str]) -> Iterator[str]:
    """Yield what was typed, then the other ways to write that day or month."""
    given = found.groupdict()
    year, month = given["year"], given["month"]
    day = given.get("day")
    months = dict.fromkeys((month, str(int(month)), f"{int(month):02}"))
    days = dict.fromkeys((day, str(int(day)), f"{int(day):02}")) if day else {None: None}
    for one_day in days:
        for one_month in months:
            start = f"{one_day} " if one_day else ""
            if one_day:
                yield f"{one_day} {one_month} {year}"
            yield f"{start}tháng {one_month} năm {year}"
            if not one_day:
                yield f"{one_month} {year}"


def _ways_of_word(word: str) -> Iterator[str]:
    """Yield the word, what an abbreviation stands for, and a small number written otherwise."""
    yield word
    full = LONG.get(word) or LONG.get(_BARE.get(word, ""))
    if full:
        yield full
    if _SMALL.fullmatch(word):
        yield word[1:] if len(word) > 1 else f"0{word}"


def _year(word: str) -> Span | None:
    if _YEAR.fullmatch(word) is None:
        return None
    return Span(day_of(word, last=False), day_of(word, last=True))


def _with_days_in_digits(typed: str) -> str:
    """Write `ngày 2 tháng 9 năm 2021` as 2/9/2021, but not within quotation marks."""
    parts, at = [], 0
    for quoted in [*_QUOTED.finditer(typed), None]:
        end = quoted.start() if quoted else len(typed)
        parts.append(_WRITTEN.sub(_in_digits, typed[at:end]))
        if quoted:
            parts.append(quoted[0])
            at = quoted.end()
    return "".join(parts)


def _in_digits(found: re.Match[str]) -> str:
    given = found.groupdict()
    return "/".join(part for part in (given["day"], given["month"], given["year"]) if part)


def _joined_words(tokens: Sequence[_Token]) -> Iterator[_Token]:
    """Yield terms in place of words; words that make up a known name become one term."""
    at = 0
    while at < len(tokens):
        minus, token = tokens[at]
        if isinstance(token, Term) or token in (OR, AND):
            yield minus, token
            at += 1
            continue
        long = _long_name(tokens, at)
        if long:
            words = tuple(str(word) for _, word in tokens[at : at + long])
            short = _SHORT[" ".join(fold(word, Folding.BARE) for word in words)]
            yield minus, Term((words, *((one,) for one in short)))
            at += long
            continue
        yield minus, Term(tuple((way,) for way in _ways_of_word(token)), _year(token))
        at += 1


def _long_name(tokens: Sequence[_Token], at: int) -> int:
    """Return how many words from here on are the name behind an abbreviation; 0: none."""
    words: list[str] = []
    longest = 0
    for minus, token in tokens[at : at + _MOST_WORDS]:
        if isinstance(token, Term) or token in (OR, AND) or (minus and words):
            break
        words.append(fold(token, Folding.BARE))
        if " ".join(words) in _SHORT:
            longest = len(words)
    return longest


def _folded_words(text: str) -> list[str]:
    return _WORD.findall(fold(text, Folding.TYPED))


def _short_names() -> dict[str, tuple[str, ...]]:
    """Return the abbreviations of each name; names are without diacritics, as many type them."""
    found: dict[str, tuple[str, ...]] = {}
    for short, long in LONG.items():
        name = fold(long, Folding.BARE)
        found[name] = (*found.get(name, ()), short)
    return found


_SHORT: Final = _short_names()
_BARE: Final = {fold(short, Folding.BARE): short for short in LONG}
_MOST_WORDS: Final = max(len(name.split()) for name in _SHORT)
