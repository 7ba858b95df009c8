"""Finds the event of a news item: its day, part of the day, kind and organiser.

`Sáng ngày 05/7/2023, tại Hội trường UBND phường, Đảng ủy phường Bến Vạn tổ chức hội nghị sơ kết
công tác 6 tháng đầu năm`. The kind is the event's noun with what it is held for (`hội nghị sơ
kết`, `lễ ra quân`), or its own name without year and number (`Ngày hội Đại đoàn kết toàn dân tộc`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from digitize.record.fields import Event, RecordField
from digitize.record.notes import Note, note
from digitize.understand.structure.bodies import UNIT_NAMES, opens_body
from digitize.understand.structure.evidence import missing
from digitize.understand.structure.flow import Flow
from digitize.understand.structure.listing import any_of

METHOD = "event/1"

LONGEST = 700  # characters of the text that are searched for the event
_PARTS = "sáng|trưa|chiều|tối|đêm"
_DAY = r"(?P<day>\d{1,2})"
_DATES = re.compile(
    rf"(?<![\w/.-]){_DAY}(?:\s?(?:-|–|và|,|đến(?: ngày)?)\s?(?P<last>\d{{1,2}}))?"
    r"(?:\s?[/.-]\s?(?P<month>\d{1,2})(?:\s?[/.-]\s?(?P<year>(?:19|20)\d\d))?"
    r"|[ .]{1,2}tháng (?P<month_word>\d{1,2})(?:(?: năm |/)(?P<year_word>(?:19|20)\d\d))?)(?![\w/])"
)
_BEFORE = re.compile(
    rf"(?:^|\W)(?P<part>{_PARTS})?(?P<day>\s?(?:nay|qua|cùng ngày|(?:thứ|Chủ)\s\w+))?,?"
    r"(?:\s?\(?(?:trong )?(?:các |hai |ba |\d )?(?:ngày|các ngày))?\s?\(?$",
    re.IGNORECASE,
)
_OF_OTHERS = r"(?:\bsố\b|/[A-ZĐ]|\b(?:thành lập|kỷ niệm|truyền thống|sinh nhật|từ ngày))"
_CITED = re.compile(_OF_OTHERS + r"[^;:]{0,45}$")
_CITED_CLOSE = re.compile(_OF_OTHERS + r"[^;:,]{0,45}$")  # the same before a part of the day
_OPENS = re.compile(rf"^\W*(?:{_PARTS}|ngày|vào|trong|hôm)\b.{{0,40}}?\d{{1,2}}\s?[/.-]\s?\d", re.I)
_OPENS_WORDS = re.compile(rf"^\W*(?:{_PARTS}|vào|trong|hôm)?.{{0,12}}\bngày\s?\d{{1,2}}\b", re.I)

_OPENING = re.compile(
    rf"\W*(?:vào |lúc )?(?P<part>{_PARTS})?\s?ngày\s[^,]{{1,28}}(?=,)",
    re.IGNORECASE,
)

_HOW = any_of("""
    đã, vừa, cùng, long trọng, trang trọng, phối hợp, tiến hành, đồng loạt, chính thức, trọng thể,
    sẽ
""")
_HOLDS = re.compile(rf"\s(?:{_HOW}\s)*(?P<verb>tổ chức|khai mạc|tiến hành)\s(?!cơ sở|đảng\b)")
_WITH = any_of("phối hợp, cùng với, cùng, kết hợp, long trọng, trang trọng, trọng thể")
_TOGETHER = re.compile(rf"\s(?:(?:đã|vừa)\s)?(?:chủ trì,? )?{_WITH}\s")
_TAKES_PLACE = re.compile(r"(?:đã |vừa )?diễn ra\s|(?:đã )?khai mạc\s")
_BY = re.compile(r"\bdo\s(?P<who>[^,;.]+?)\s(?:phối hợp|tổ chức|chủ trì|cùng)")
_VERBS = any_of("""
    họp, ra quân, khánh thành, khởi công, phát động, tiếp xúc cử tri, bàn giao, trao, thăm,
    kiểm tra,
    gặp mặt, đối thoại, công bố, tuyên truyền, khám, tặng, tiếp nhận, đón nhận, viếng, dâng hương,
    kết nạp, triển khai, tham gia, làm việc, giám sát
""")
_DOES = re.compile(rf"\s(?:{_HOW}\s)*(?P<verb>{_VERBS})\s")

_NAMED = any_of(r"""
    ngày hội, hội thi, hội thao, hội diễn, hội trại, hội chợ, hội xuân, đại hội, liên hoan, cuộc
    thi, giải, lễ hội, đêm hội, tuần lễ, ngày chủ nhật, tháng, chương trình, phiên chợ, hội khỏe,
    festival
""")
_NOUNS = any_of(r"""
    hội nghị, hội thảo, buổi lễ, lễ, kỳ họp, phiên họp, cuộc họp, buổi họp, buổi tọa đàm, tọa đàm,
    toạ đàm, lớp tập huấn, lớp bồi dưỡng, lớp, buổi, diễn đàn, họp mặt, gặp mặt, buổi gặp mặt, đối
    thoại, đợt, đoàn, buổi đối thoại, buổi nói chuyện, buổi tuyên truyền, chuyến, họp, phiên tòa,
    cuộc, hoạt động
""")
_PURPOSES = any_of(r"""
    sơ kết, tổng kết, triển khai, quán triệt, học tập, tập huấn, ra quân, khánh thành, khởi công,
    phát động, tuyên dương, biểu dương, công bố, trao tặng, trao quyết định, trao huy hiệu đảng,
    trao huy hiệu, trao giấy khen, trao, kỷ niệm, khai mạc, bế mạc, tiếp xúc cử tri, đối thoại,
    gặp mặt, ký kết, giao nhận quân, khai giảng, tổng duyệt, kết nạp đảng viên, kết nạp, chuyển
    giao, bàn giao, đón nhận, hưởng ứng, dâng hương, viếng, truy điệu, giỗ, giao ban, thường lệ,
    chuyên đề, thông qua, lấy ý kiến, lấy phiếu tín nhiệm, tuyên truyền, phổ biến, bồi dưỡng, vận
    động, tri ân, thăm, đại biểu, toàn thể, mở rộng, nói chuyện, trồng cây, mít tinh, mừng thọ,
    chúc thọ, tặng quà, giao lưu, bầu, hiệp thương, ký giao ước thi đua, cưới, báo cáo viên, rút
    kinh nghiệm, tham vấn, góp ý, kiểm điểm, đánh giá, tiễn, đón, cầu an, xuất quân, hội quân
""")
_KIND = re.compile(
    rf"(?P<noun>(?P<named>{_NAMED})|{_NOUNS})(?!\w)(?: (?P<purpose>{_PURPOSES})(?!\w))?",
    re.IGNORECASE,
)
_AFTER_NAME = any_of(r"""
    năm, lần thứ, lần, nhằm, cho, với, để, chào mừng, tại, mừng, kỷ niệm, nhiệm kỳ, khóa, khoá,
    trên địa bàn, giai đoạn, do, quý, tháng, ở, và, thu hút, dành
""")
_NAME_ENDS = re.compile(rf"[,.;:(]|\s{_AFTER_NAME}(?!\w)|\s\d")
_OPENS_SETTING = any_of(r"""
    tại, ở, trước, trong, nhân, thực hiện, hưởng ứng, được, dưới, theo, nhằm, sau, với, chào mừng,
    căn cứ, để, tiếp tục, lúc, vào, từ, cùng, hòa, hoà, trên, qua, đúng, khoảng
""")
_SETTING = re.compile(rf"^{_OPENS_SETTING}\s", re.IGNORECASE)
_REST_OF_PLACE = re.compile(rf"^(?:{UNIT_NAMES}|số)(?!\w)")


@dataclass(frozen=True, slots=True)
class DayNamed:
    """A day in the text: its offsets, and its dates."""

    span: tuple[int, int]
    first: date | None
    last: date | None
    part: tuple[int, int] | None
    weight: int

    @property
    def value(self) -> str | None:
        """ISO 8601: the day, or the first and the last day with a slash between."""
        if self.first is None:
            return None
        span = self.last is not None and self.last != self.first
        return f"{self.first}/{self.last}" if span else str(self.first)


def opens_with_day(text: str) -> bool:
    """Whether a line begins as a news text does, with a day or a part of the day."""
    return bool(_OPENS.match(text) or _OPENS_WORDS.match(text))


def event_of(flow: Flow, body: int) -> Event:
    """The event of the first sentence that names a day.

    Args: body: the line at which the text begins, under the title.
    """
    start = flow.start_of(body)
    text = flow.text[start : start + LONGEST]
    for first, past in _sentences(text):
        days = [day for day in _days(text[first:past]) if day.weight > 0]
        if days:
            day = max(days, key=lambda one: (one.weight, -one.span[0]))
            return _event(flow, day, start + first, start + past)
        if opening := _OPENING.match(text[first:past]):
            # The day is printed, but was not read as one.
            part = opening.span("part") if opening["part"] else None
            return _event(
                flow, DayNamed(opening.span(), None, None, part, 0), start + first, start + past
            )
    none = missing(note("no_event_day"))
    return Event(date=none, part_of_day=none, kind=none, organiser=none)


def _event(flow: Flow, day: DayNamed, start: int, end: int) -> Event:
    sentence = flow.text[start:end]
    holder, kind = _who_and_what(sentence, day)
    return Event(
        date=_date(flow, day, start),
        part_of_day=_part(flow, day, start),
        kind=_proved(flow, kind, start, note("no_event_kind")),
        organiser=_proved(flow, holder, start, note("no_organiser")),
    )


def _date(flow: Flow, day: DayNamed, start: int) -> RecordField:
    span = start + day.span[0], start + day.span[1]
    why = None if day.value else note("event_day_not_whole")
    return flow.field(span, METHOD, day.value, why)


def _part(flow: Flow, day: DayNamed, start: int) -> RecordField:
    if day.part is None:
        return missing(note("no_part_of_day"))
    span = start + day.part[0], start + day.part[1]
    return flow.field(span, METHOD, flow.text[slice(*span)].lower())


def _proved(flow: Flow, span: tuple[int, int] | None, start: int, why: Note) -> RecordField:
    if span is None:
        return missing(why)
    first, past = flow.trim(start + span[0], start + span[1])
    return flow.field((first, past), METHOD) if first < past else missing(why)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """The first two sentences. A stop after an abbreviation or in a number ends no sentence."""
    start = 0
    stops = re.finditer(r"(?<=[\w”\")]{3})[.!?](?=\s+[^\W\da-zà-ỹ]|\s*$)", text)
    for number, stop in enumerate(stops):
        yield start, stop.end()
        start = stop.end()
        if number == 1:
            return
    if start < len(text):
        yield start, len(text)


def _days(sentence: str) -> Iterator[DayNamed]:
    for found in _DATES.finditer(sentence):
        before = sentence[: found.start()]
        lead = _BEFORE.search(before)
        part = lead.span("part") if lead and lead["part"] else None
        said = lead is not None and "ngày" in lead[0].lower()
        open_bracket = before.count("(") > before.count(")")
        weight = (3 if part else 0) + (2 if said else 0) + (2 if len(before) < 30 else 0)
        cited = _CITED_CLOSE if part else _CITED
        weight -= 9 if cited.search(before[-60:]) or (open_bracket and not part) else 0
        yield DayNamed(found.span(), *_dates(found), part, weight)


def _dates(found: re.Match[str]) -> tuple[date | None, date | None]:
    month, year = found["month"] or found["month_word"], found["year"] or found["year_word"]
    if not year:
        return None, None
    try:
        first = date(int(year), int(month), int(found["day"]))
        last = date(int(year), int(month), int(found["last"])) if found["last"] else None
    except ValueError:
        return None, None
    return first, last


Span = tuple[int, int]


def _who_and_what(sentence: str, day: DayNamed) -> tuple[Span | None, Span | None]:
    """The spans of the organiser and of the event's kind in the sentence."""
    start = _after(sentence, day)
    holds = _HOLDS.search(sentence, start)
    passive = _TAKES_PLACE.search(sentence)
    if passive and (not holds or passive.start() < holds.start()):
        who = _BY.search(sentence, passive.end())
        return (who.span("who") if who else None), _kind(sentence, passive.end())
    if holds:
        return _holder(sentence, start, holds.start()), _kind(sentence, holds.end())
    if does := _DOES.search(sentence, start):
        kind = _kind(sentence, does.start("verb")) or does.span("verb")
        return _holder(sentence, start, does.start()), kind
    return None, None


def _after(sentence: str, day: DayNamed) -> int:
    """The start of the clause that names the organiser: after the day if that comes first."""
    return day.span[1] if day.span[0] < 60 or _CITED.search(sentence[: day.span[0]]) else 0


def _holder(sentence: str, start: int, end: int) -> Span | None:
    together = _TOGETHER.search(sentence, start, end)
    end = together.start() if together else end
    pieces = []
    at = start
    for piece in sentence[start:end].split(","):
        pieces.append((at, at + len(piece)))
        at += len(piece) + 1
    while pieces and not _opens_holder(sentence, pieces[0], len(pieces) > 1):
        pieces.pop(0)
    return (pieces[0][0], end) if pieces else None


def _opens_holder(sentence: str, piece: Span, more: bool) -> bool:
    """Whether a piece between commas begins the organiser's name."""
    text = sentence[slice(*piece)].strip(" )")
    if not text or _SETTING.match(text):
        return False
    return not (more and _REST_OF_PLACE.match(text)) and (text[0].isupper() or opens_body(text))


def _kind(sentence: str, start: int) -> Span | None:
    """The span of the event's kind right after the verb."""
    found = _KIND.search(sentence, start, start + 60)
    if not found:
        return None
    if not found["named"]:
        return found.span()
    end = _NAME_ENDS.search(sentence, found.end())
    return found.start(), end.start() if end else found.end()
