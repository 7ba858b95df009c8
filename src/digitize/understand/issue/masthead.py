"""Finds the masthead of an issue, and the fields that it holds.

`BẢN TIN XÃ HÒA TRẠCH / Vì một làng quê yên vui / Số 2/2019 - Ra ngày 03-4-2019`
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from digitize.record.articles import Serial
from digitize.record.fields import RecordField
from digitize.record.letters import bare
from digitize.record.level import UprightBox, around
from digitize.record.notes import note
from digitize.understand.issue.items import Item, Rules, Type, size_of
from digitize.understand.structure.document import PrintedLine
from digitize.understand.structure.evidence import found, missing, proof_from

METHOD: Final = "serial/1"
TOP: Final = 0.45  # share of a page's text, from its top, in which its masthead stands
LARGE: Final = 1.7  # sizes of the text's letters of a bulletin's name, at least
NAMED: Final = 1.2  # the same where it begins with `BẢN TIN` or the like
CENTRED: Final = 0.06  # shares of the page's width by which a line may be out of its middle
HEADED: Final = 1.2  # sizes of the text's letters, from which a line under the name is a headline
ROWS_BELOW: Final = 6  # most rows of a masthead under the name
ROWS_ABOVE: Final = 4  # most rows of a masthead over the name
PROSE: Final = 30  # least letters of a line of running text
ROW_ITEMS: Final = 4  # most parts of a row of a masthead
HEAD_RULE: Final = 0.7  # share of the page's width of a rule under all of a head
LONGEST: Final = 110  # letters of a line in a masthead, at most
NEAR: Final = 4.0  # most line heights of white between two rows of a masthead

NAME = re.compile(
    r"^\W*(?:ban tin|trang tin|dac san|noi san|thong tin|tap san|chuyen san|nguyet san|tap chi"
    r"|to tin|ban thong tin|bao|noi bao|chuyen de|ky yeu|san pham thong tin)\b"
)
_ISSUE = re.compile(
    r"(?<!\w)(?:[Ss]ố|SỐ)(?!\w)\s*:?\s*(?P<issue>[^,;–—|]+?)(?=\s*(?:$|[,;–—|]| - |\())"
)
_ISSUE_MARK = re.compile(r"(?:^|\W)(?:so|ky)\s*:?\s*(?:\d|xuan|tet|dac biet|chuyen)")
_DAY = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})\s?[-/.]\s?(?P<m>\d{1,2})\s?[-/.]\s?(?P<y>(?:19|20)\d{2})(?!\d)"
    r"|ngay (?P<d2>\d{1,2}) (?:thang )?(?P<m2>\d{1,2}) (?:nam )?(?P<y2>(?:19|20)\d{2})(?!\d)"
)
_MONTH = re.compile(
    r"thang (?P<m>\d{1,2})(?:\s*nam\s*|\s?[-/.]\s?|\s+)(?P<y>(?:19|20)\d{2})"
    r"|(?<!\d)(?P<m2>\d{1,2})/(?P<y2>(?:19|20)\d{2})(?!\d)"
)
_QUARTER = re.compile(r"quy ?(?P<q>iv|i{1,3}|[1-4l|])\W{1,3}(?:nam )?(?P<y>(?:19|20)\d{2})")
_YEAR = re.compile(r"(?:nam|xuan)\b.{0,12}?(?P<y>(?:19|20)\d{2})")
_DATED = re.compile(
    r"ra ngay|phat hanh|(?:^|\W)(?:thang \d|quy ?[i1-4l|]|nam thu|ngay \d{1,2} thang)"
    r"|(?:^|[-–|,;(] ?)ngay \d"
)
_MAKERS = re.compile(
    r"chiu trach nhiem|bien tap\s*:|trinh bay\s*:|toa soan|giay phep|in tai|dia chi"
)
_INNER = re.compile(r"luu hanh noi bo|so bao|giay phep|chiu trach nhiem|bien tap|toa soan|dia chi")
_PUBLISHER = re.compile(
    r"^\W*(?:co quan(?: ngon luan)?(?: cua)?|don vi chu quan|co quan chu quan|xuat ban|chu quan)\b"
    r"|\bchu quan\W*$"
)
_BODY = re.compile(
    r"\b(?:dang uy|dang bo|ubnd|uy ban|hoi|doan|lien doan|cong doan|truong|so|phong|ban|trung tam"
    r"|cau lac bo|hop tac xa|giao xu|giao phan|giao hat|mat tran|huyen uy|thanh uy|tinh uy"
    r"|quan uy|chi bo|benh vien|tram|cong ty|xi nghiep|nha may|vien|khoa|to chuc|clb|htx|xa"
    r"|phuong|thi tran)\b"
)
_ORGAN = re.compile(
    r"^\W*(?:Cơ quan(?: ngôn luận)? của|(?:Đơn vị |Cơ quan )?chủ quản|Xuất bản)\s*:?\s*"
    r"|\s+chủ quản$",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"^\W*(?P<place>[^\d,:;]{2,40}?),\s*(?:ngày|tháng|quý|Ngày|Tháng|Quý|mùa|năm)\b"
)
_NO_PLACE = re.compile(r"^(?:thu (?:hai|ba|tu|nam|sau|bay)|chu nhat|ra|xuat ban|phat hanh)\b")
_BEFORE_PLACE = re.compile(r"^\W*(?:Số|SỐ|số)\s[^,;]{1,24}[,;–-]\s+")
_ROMAN: Final = {"i": 1, "l": 1, "|": 1, "ii": 2, "iii": 3, "iv": 4}


def rows_of(items: Sequence[Item]) -> list[tuple[Item, ...]]:
    """Group items that stand beside each other, from the top."""
    rows: list[list[Item]] = []
    for item in sorted(items, key=lambda one: one.place.top):
        if (
            rows
            and item.place.top < min(one.place.y for one in rows[-1]) + 0.25 * item.place.height
        ):
            rows[-1].append(item)
        else:
            rows.append([item])
    return [tuple(sorted(row, key=lambda one: one.place.left)) for row in rows]


def head_rows(items: Sequence[Item], body: Type, rules: Rules) -> tuple[Item, ...]:
    """Return the items of the masthead of a page, from the top; none if it has no masthead."""
    rows = rows_of([item for item in items if item.kind == "line"])
    whole = around(item.place for item in items)
    upper = [row for row in rows if row[0].place.top < whole.top + TOP * whole.height]
    upper = upper[: 1 + ROWS_ABOVE]
    named = [at for at, row in enumerate(upper) if any(_is_name(one, body) for one in row)]
    if not named:
        return ()
    name = max(named, key=lambda at: max(one.size for one in upper[at] if one.kind == "line"))
    last = _last_row(rows, name, body, rules, whole)
    dated = any(_tells(one.text) for row in rows[: last + 1] for one in row)
    certain = any(NAME.match(bare(one.text)) for one in rows[name])
    if not dated and not (certain and name <= 2):
        return ()
    if any(_may_be_text(one, body) for one in rows[name]):
        return ()  # the headline of one column
    first = [row for row in rows[:name] if _may_be_head(row, None, body)]
    if len(first) < name:
        return ()
    return tuple(item for row in rows[: last + 1] for item in row if item.kind == "line")


def _last_row(
    rows: Sequence[Sequence[Item]], name: int, body: Type, rules: Rules, whole: UprightBox
) -> int:
    """The last row of a masthead. Args: name: the row of the name. whole: bounds of the page."""
    last = name
    for at in range(name + 1, min(len(rows), name + 1 + ROWS_BELOW)):
        if not _may_be_head(rows[at], rows[at - 1], body):
            break
        if all(_tells(one.text) for one in rows[at]) or _is_ruled_off(rows[at], rules, body, whole):
            last = at
        elif _names_publisher(rows[at], rows[name][0].place.left, whole):
            # What follows the date after another row is a headline: `HỘI LÀNG …`.
            if at - 1 > last and any(_tells(one.text) for one in rows[last]):
                break
            last = at
        elif _is_under_rule(rows, last, at, rules):
            break
        elif at - 1 == last and _is_ruled_off(rows[at], rules, body):
            last = at
    return last


def _is_name(item: Item, body: Type) -> bool:
    if item.kind != "line" or not any(map(str.isalpha, item.text)):
        return False
    known = NAME.match(bare(item.text)) is not None and item.text.isupper()
    return item.size > (NAMED if known else LARGE) * body.size


def _tells(text: str) -> bool:
    """Whether a line gives the number or the date of an issue."""
    plain = bare(text)
    return bool(_ISSUE_MARK.search(plain) or _DATED.search(plain) or _INNER.search(plain))


def _may_be_head(row: Sequence[Item], above: Sequence[Item] | None, body: Type) -> bool:
    lines = [one for one in row if one.kind == "line"]
    if above is not None and any(
        HEADED * body.size < one.size and not _tells(one.text) for one in lines
    ):
        return False
    if len(lines) > ROW_ITEMS or any(len(one.text) > LONGEST for one in lines):
        return False
    if above is None:
        return not any(map(_goes_on, lines))
    white = min(one.place.top for one in row) - max(one.place.bottom for one in above)
    return white < NEAR * body.height


def _goes_on(item: Item) -> bool:
    """Whether a line is running text: a long one that begins within a sentence."""
    letters = sum(map(str.isalpha, item.text))
    return letters >= PROSE and item.text[:1].islower() and not _tells(item.text)


def _may_be_text(item: Item, body: Type) -> bool:
    """Whether an item beside the name is a line of text: a masthead goes across the page."""
    letters = sum(map(str.isalpha, item.text))
    plain = item.size < NAMED * body.size and not item.text.isupper()
    return letters >= PROSE / 2 and plain and not _tells(item.text)


def _names_publisher(row: Sequence[Item], left: float, whole: UprightBox) -> bool:
    """Whether a row is the name of a body, in capitals or after `Cơ quan của`.

    It stands in the middle, or begins where the bulletin's name does. Args: left: where that is.
    """
    plain = bare(row[0].text)
    named = (row[0].text.isupper() and _BODY.match(plain.strip(' -–.*"“'))) or _PUBLISHER.search(
        plain
    )
    place, slack = row[0].place, CENTRED * whole.width
    stands = abs(place.x - whole.x) < slack or abs(place.left - left) < slack / 3
    return len(row) == 1 and bool(named) and stands


def _is_under_rule(rows: Sequence[Sequence[Item]], last: int, at: int, rules: Rules) -> bool:
    """Whether a rule parts a row from the one that gives the number or date of the issue."""
    if not any(_tells(one.text) for one in rows[last]):
        return False
    above, below = (around(one.place for one in rows[i]) for i in (last, at))
    return any(above.y < rule.y < below.y for rule in rules.across)


def _is_ruled_off(
    row: Sequence[Item], rules: Rules, body: Type, whole: UprightBox | None = None
) -> bool:
    """Whether a rule that is longer than the row stands right under it.

    Args: whole: bounds of the page, which the rule must cross; None if it need not.
    """
    place = around(one.place for one in row)
    least = HEAD_RULE * whole.width if whole else place.width
    return any(
        -body.height / 2 < rule.top - place.bottom < 1.5 * body.height and rule.width > least
        for rule in rules.across
    )


def serial_of(lines: Sequence[PrintedLine], running: Sequence[PrintedLine] = ()) -> Serial:
    """Return the fields that the lines of a masthead prove, in their order.

    Args: running: running heads of other pages, which may say once more what was not read there.
    """
    nothing = missing(note("not_in_masthead"))
    if not lines:
        return Serial(**dict.fromkeys(Serial.model_fields, missing(note("no_masthead"))))
    name = _name_of(lines)
    rest = [line for line in lines if line not in name]
    fields: dict[str, RecordField] = {"title": _joined(name)}
    for line in rest:
        for key, field in _fields_in(line).items():
            fields.setdefault(key, field)
    for line in running:
        for key, field in _fields_in(line).items():
            fields.setdefault(key, field)
    plain = [
        line
        for line in rest
        if not _tells(line.text)
        or (_PUBLISHER.search(bare(line.text)) and issue_date(line.text) is None)
    ]
    above = [line for line in plain if line.place.bottom <= name[0].place.y]
    stated = [
        line
        for line in plain
        if _PUBLISHER.search(bare(line.text)) and issue_date(line.text) is None
    ]
    bodies = (
        stated
        or [line for line in above if _BODY.search(bare(line.text))]
        or [line for line in above if line.text.isupper()]
        or [line for line in plain if line.text.isupper() and _BODY.search(bare(line.text))]
    )
    if bodies:
        fields["publisher"] = _publisher(bodies)
    mottos = [
        line
        for line in rest
        if line not in bodies
        and line.place.top >= name[0].place.y
        and not _dated_or_numbered(line)
        and not _MAKERS.search(bare(line.text))
    ]
    if mottos:
        fields["motto"] = _joined(mottos[:2] if _is_one(mottos[:2]) else mottos[:1])
    return Serial(**{key: fields.get(key, nothing) for key in Serial.model_fields})


def _name_of(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines of the bulletin's name: the largest, and those of about its size beside it."""
    sizes = [_size(line) if sum(map(str.isalpha, line.text)) > 1 else 0.0 for line in lines]
    at = max(range(len(lines)), key=lambda one: sizes[one])
    named = [
        i for i, line in enumerate(lines) if NAME.match(bare(line.text)) and line.text.isupper()
    ]
    first = last = at
    if named and sizes[named[0]] > 0.35 * sizes[at]:
        first, last = min(at, named[0]), max(at, named[0])
        if any(_tells(line.text) for line in lines[first : last + 1]):
            first = last = at
    while last + 1 < len(lines) and sizes[last + 1] > 0.75 * sizes[at]:
        last += 1
    while first > 0 and sizes[first - 1] > 0.75 * sizes[at]:
        first -= 1
    return list(lines[first : last + 1])


def _size(line: PrintedLine) -> float:
    return size_of((line.line,))


def _joined(lines: Sequence[PrintedLine]) -> RecordField:
    words = [word for line in lines for word in line.line.words]
    proof = proof_from(lines[0].page, words)
    return found(" ".join(line.text for line in lines).strip(' .,:;_*|~“”"-–—'), proof, METHOD)


def _is_one(lines: Sequence[PrintedLine]) -> bool:
    """Whether the second line goes on with the first: it begins with a small letter."""
    return len(lines) == 2 and lines[1].text[:1].islower()


def _publisher(lines: Sequence[PrintedLine]) -> RecordField:
    field = _joined(lines)
    value = _ORGAN.sub("", str(field.value))
    return field.model_copy(update={"value": value})


def _dated_or_numbered(line: PrintedLine) -> bool:
    plain = bare(line.text)
    return (
        bool(_ISSUE_MARK.search(plain) or _DATED.search(plain)) or issue_date(line.text) is not None
    )


def _fields_in(line: PrintedLine) -> dict[str, RecordField]:
    """What a line of the masthead says of the issue's number, its date and its place."""
    proof = proof_from(line.page, line.line.words)
    values: dict[str, str | None] = {
        "issue": _issue(line.text),
        "issued_on": issue_date(line.text),
        "place": _place(line.text),
    }
    return {key: found(value, proof, METHOD) for key, value in values.items() if value}


def _issue(text: str) -> str | None:
    for match in _ISSUE.finditer(text):
        said = match["issue"].strip(" .,:")
        dated = re.search(r"\s(?:ra ngày|tháng|ngày|quý|năm|phát hành)\b.*$", said, re.IGNORECASE)
        said = said[: dated.start()].strip(" .,:-–") if dated else said
        said = re.sub(r"\s*/\s*", "/", said)
        if said and not _INNER.search(bare(f"số {said}")):
            more = re.match(r"\s*(\([^()]{1,15}\))", text[match.end() :])
            return f"{said} {more[1]}" if more else said
    return None


def issue_date(text: str) -> str | None:
    """Return the date that a line names, as exact as it is: 1996-08-15, 2011-09, 2005-Q1, 2005."""
    plain = " ".join(bare(text).split())
    if match := _DAY.search(plain):
        day, month, year = (int(match[name] or match[f"{name}2"]) for name in "dmy")
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return None
    if match := _QUARTER.search(plain):
        quarter = _ROMAN.get(match["q"]) or int(match["q"])
        return f"{match['y']}-Q{quarter}"
    if match := _MONTH.search(re.sub(r"\bso\s*:?\s*\d+/\d{4}", " ", plain)):
        month, year = int(match["m"] or match["m2"]), int(match["y"] or match["y2"])
        return f"{year}-{month:02}" if 1 <= month <= 12 else None
    match = _YEAR.search(plain)
    return match["y"] if match else None


def _place(text: str) -> str | None:
    match = _PLACE.match(_BEFORE_PLACE.sub("", text))
    said = match["place"].strip() if match else ""
    told = said and not _ISSUE_MARK.search(bare(said)) and not _NO_PLACE.search(bare(said))
    return said if told else None
