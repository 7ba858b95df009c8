"""Tells by its words what a line is: a by-line, `xem tiếp trang 3`, an entry of a programme."""

from __future__ import annotations

import re
from typing import Final

from rapidfuzz import fuzz

from digitize.record.letters import bare

NAME_WORDS: Final = 8  # most words of a name in a by-line
JUMP_LETTERS: Final = 45  # most letters of `xem tiếp trang 3`
REST_WORDS: Final = 2  # most words behind it in small letters, unless a sentence goes on there

SIGNED_WORDS: Final = 4  # most words of a by-line with a point behind it
_PAGE = r"(?:t?rang|tran|tr(?=[\W\d]))\W*(?P<page>[\dil|!]{1,3})(?!\w)"
_AWAY = r"(?:moi |xin )?(?:xem|doc|con nua|con tiep|tiep|chuyen|sang|phan tiep)"
_WAY = r"(?:\W+(?:xem|doc|tiep|theo|o|sang|qua|den|phan|sau|cuoi|cua))*"
_JUMP_TO = re.compile(rf"^\W*{_AWAY}{_WAY}\W+{_PAGE}")
_AWAY_ONLY = re.compile(r"^\W*(?:moi |xin )?(?:xem|doc|con|chuyen|sang)\b")
_JUMP_FROM = re.compile(
    rf"^\W*(?:tiep (?:theo|tu|cua)|noi|tu)(?:\W+(?:theo|cua|tu|va|het|bai|o))*\W+{_PAGE}"
)
_JUMP_EITHER = re.compile(r"^\W*tiep (?:trang|rang|tr)\b")
# The same misread, as in `Hiếp trang 1`; and any few words in brackets that end with a page.
_NEARLY = re.compile(rf"^\W*(?P<said>[a-z ]{{4,24}}?)\W+{_PAGE}\W*$")
_BRACKETED = re.compile(rf"^\W*\([a-z ]{{2,24}}\W+{_PAGE}\W*$")
_FROM_WORDS: Final = ("tiep", "tiep theo", "tiep tu", "tiep theo o")
_TO_WORDS: Final = ("xem tiep", "doc tiep", "xem tiep o", "doc tiep o", "con tiep o")
LIKE: Final = 74.0  # of 100: likeness of misread words and of those that send to a page
_ONE = str.maketrans("il|!", "1111")
_CREDIT = re.compile(
    r"^\W*(?:tin|bai|anh|nguon|tac gia|nguoi viet|thuc hien|bien soan|suu tam|tranh|tho|loi"
    r"|ghi chep|nguoi gui|tong hop|ket hop|phong vien|pv|hoc tro cu|sang tac)\b[\w\s,&-]{0,22}[:.]"
    r"|^\W*\(?(?:theo|trich|suu tam|nguon|tong hop)\b.{2,60}$|^\W*tin\W+anh\b"
    r"|^\W*(?:bai|tin) va anh\b"
    r"|^\W*(?:bai|tin|anh|tho|tranh|ghi chep|phong su|but ky|but ki|tuy but|tan van|truyen ngan"
    r"|ky su|hoi ky) cua\b"
    r"|^[^.:;,]{5,30} (?:luoc |su )?(?:ghi|suu tam|tong hop|bien soan|thuc hien)\W*$"
    r"|^[^.:;]{5,40}\((?:tong hop|suu tam|ghi|luoc ghi|bien soan|trich|cong tac vien|ctv|pv)\)\W*$"
)
_STAFF = re.compile(r"^\W*(?:PV|CTV|P\.V|Phóng viên|Cộng tác viên|BTV)\.?:? (?=[A-ZÀ-ỸĐ])")
_CONTACT = re.compile(
    r"(?:\(\d{2,4}\)|\b0\d{1,4})[-. ]?\d{3}[-. ]?\d{3,4}\b|\b\d{3}-\d{3}-\d{4}\b"
    r"|\w@\w|\bwww\.|https?:"
)
_INITIALS = re.compile(r"^\W*(?:[A-ZĐ]\.?\s?){1,4}[A-ZĐ]\.?\W*$")
_READER = re.compile(r"^\W*(?:Ông|Bà|Anh|Chị|Cô|Chú|Bác|Em|Bạn)\s[^,]+,")
_DOTTED = re.compile(r"[A-ZĐ]\.\s?[A-ZĐ]")
_EDITORS = re.compile(
    r"^\W*(?:toa soan|ban bien tap|bbt|(?:truong |pho )?ban giam khao|thu ky (?:toa soan|hoi thi)"
    r"|ban to chuc|ban trong tai|ban chi huy|nhom phong vien)\W*$"
)
_ENTRY = re.compile(
    r"^\W*(?:\d{1,2} ?(?:gio|[hg](?:\d{2})?)\b"
    r"|(?:tu |sang |chieu |toi )?(?:ngay )?\d{1,2}[/-]\d{1,2}|thu |chu nhat)"
)
_OF_PLACE = re.compile(
    r"\s*\([^()]{2,28}\)$|,\s*(?:ấp|khu phố|khóm|thôn|xóm|lớp|tổ|xã|phường|thị trấn|huyện|làng|bản"
    r"|buôn|đội)\s.{1,30}$",
    re.I,
)
ENDED: Final = re.compile(r"[.!?…:;/”\"')]\W?$")


def is_jump(text: str) -> bool:
    """Return True if a line says on which page an article goes on, or began."""
    plain = bare(text)
    match = _JUMP_TO.match(plain) or _JUMP_FROM.match(plain)
    if match is None or len(plain) >= JUMP_LETTERS:
        return len(plain) < JUMP_LETTERS and _nearly(plain) is not None
    goes_on = text[:1].islower() and len(plain[match.end() :].split()) > REST_WORDS
    return not goes_on


def is_jump_from(text: str) -> bool:
    """Return True if a line may say from which page an article goes on."""
    return is_jump(text) and not _AWAY_ONLY.match(bare(text))


def _nearly(plain: str) -> re.Match[str] | None:
    """What a short line in which the words were misread says of a page."""
    found = _NEARLY.match(plain)
    if found and any(_is_like(found, words) for words in (_FROM_WORDS, _TO_WORDS)):
        return found
    return _BRACKETED.match(plain)


def _is_like(found: re.Match[str], words: tuple[str, ...]) -> bool:
    """Whether what was said of a page is nearly one of some words."""
    return max(fuzz.ratio(found["said"].strip(), word) for word in words) >= LIKE


def page_before(text: str, here: int) -> int | None:
    """Return the page that `Tiếp theo trang 1` names; None if a text is no such line.

    `Tiếp trang 1` alone may mean both ways, and so may misread words: a lower number than this
    page's is that of a page before. Args: here: the number of the page that the line is on.
    """
    plain = bare(text)
    named = _page_in(_JUMP_FROM.match(plain))
    if named is None and _JUMP_EITHER.match(plain):
        named = _page_in(_JUMP_TO.match(plain))
        return named if named is not None and named < here else None
    if named is None and _JUMP_TO.match(plain) is None and is_jump(text):
        named = _page_in(_nearly(plain))
        return named if named is not None and named < here else None
    return named


def page_after(text: str, here: int) -> int | None:
    """Return the page that `Xem tiếp trang 3` names; None if a text is no such line."""
    if page_before(text, here) is not None or not is_jump(text):
        return None
    plain = bare(text)
    return _page_in(_JUMP_TO.match(plain) or _nearly(plain))


def _page_in(found: re.Match[str] | None) -> int | None:
    """The number of a page; a misread 1 counts."""
    return int(found["page"].translate(_ONE)) if found else None


def is_entry(text: str) -> bool:
    """Return True if a line begins with an hour or a day, as the lines of a programme do."""
    return _ENTRY.match(bare(text)) is not None


def is_contact(text: str) -> bool:
    """Return True if a line has a telephone number, an address of e-mail or one of the web."""
    return _CONTACT.search(text) is not None


def is_credit(text: str) -> bool:
    """Return True if a line says whose an article is: `Tin, ảnh: …`, `(Theo …)`, `N.V.A`."""
    plain = bare(text)
    told = _CREDIT.match(plain) or _INITIALS.match(text) or _STAFF.match(text)
    return len(text) < 70 and bool(told or _EDITORS.match(plain))


def signs(text: str) -> bool:
    """Return True if a line may be the names of authors; `Bà Bùi Thị Lựu, xóm Đình` is a reader."""
    return is_name(text) and not _READER.match(text)


def is_word_in_capitals(text: str) -> bool:
    """Return True if a text may be initials without points, or a word of a headline: `LIM`."""
    return _INITIALS.match(text) is not None and not _DOTTED.search(text)


def is_sentence(text: str) -> bool:
    """Return True if a line ends a sentence, as no by-line does; `N.T.Y.` ends none."""
    return text.rstrip().endswith(".") and len(text.split()) > SIGNED_WORDS and not is_credit(text)


def is_name(text: str) -> bool:
    """Return True if a line may be names of people: few words, each with a capital."""
    people = _OF_PLACE.sub("", text.strip(" ."))
    words = [word for word in re.split(r"[\s,&–-]+", people) if word]
    if not 2 <= len(words) <= NAME_WORDS or any(map(str.isdigit, people)):
        return False
    links = ("và", "lớp")
    return all(word[:1].isupper() or word in links for word in words) and not text.isupper()
