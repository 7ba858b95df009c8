"""Parses the roles that follow a name.

`Bí thư Đảng ủy, Chủ tịch HĐND phường` is two roles, each a title and a body. `Trưởng Ban Tổ chức
Thành ủy` names its body in its title: `Trưởng Ban` of `Ban Tổ chức Thành ủy`.
"""

from __future__ import annotations

import re

from digitize.record.fields import Role
from digitize.record.letters import bare
from digitize.understand.structure.bodies import UNIT_NAMES
from digitize.understand.structure.listing import UPPER, any_of

DASH = r"[–—−~=-]{1,2}"  # a dash, also as misread on worn paper
_SPECKS = " '‘`.,"
LONGEST = 60  # most characters of a title

# Titles that contain a unit, with which the body's name begins.
_UNITS = any_of(r"""
    ban, phòng, trạm, đài, khoa, đoàn, công an, khu phố, khu vực, khu dân cư, thôn, ấp, buôn, bon,
    bản, làng, khóm, xóm, văn phòng, thanh tra, chi nhánh, bộ phận, điểm, tổ, đội, ban quản lý,
    khối
""")
_WITH_UNIT = (
    rf"(?:quyền |nguyên )?(?:phó )?(?:trưởng|chánh) (?P<unit>{_UNITS})|phó (?P<sub>ban|phòng)"
)
# Titles that stand alone or before a body. A longer title comes before one that begins it.
_ALONE = any_of(r"""
    phó bí thư, bí thư, phó chủ tịch, chủ tịch, ủy viên dự khuyết, ủy viên thư ký, ủy viên, phó
    giám đốc, giám đốc, phó chủ nhiệm, chủ nhiệm, phó chỉ huy trưởng, chỉ huy trưởng, chính trị
    viên phó, chính trị viên, phó hiệu trưởng, hiệu trưởng, tổ trưởng, tổ phó, đội trưởng, đội
    phó, tổ viên, tỉnh ủy viên, thành ủy viên, huyện ủy viên, quận ủy viên, thị ủy viên, đảng ủy
    viên, phó tổng biên tập, tổng biên tập, phó trưởng, trưởng, đại biểu, thư ký, phó thư ký,
    thường trực, phụ trách, kế toán, chuyên viên, cán bộ, công chức, nhân viên, thanh tra viên,
    kiểm tra viên, cộng tác viên, thành viên, phó ban, phó phòng, phó viện trưởng, viện trưởng,
    chánh án, phó chánh án, bác sĩ, y sĩ, giáo viên, học sinh, sinh viên, hội viên, đoàn viên,
    đảng viên, cựu chiến binh, nông dân, ngư dân, công nhân, tiểu thương, chủ hộ, chủ cơ sở, chủ
    cửa hàng, chủ tiệm, chủ trang trại, chủ doanh nghiệp, già làng, người dân, người có uy tín,
    trụ trì, nghệ nhân, hộ dân, hộ kinh doanh
""")
_ABBREVIATED = r"uv[a-z]{2,8}|pct|pbt|ct|bt"
_OFFICE = re.compile(
    rf"(?:quyền |nguyên )?(?:{_WITH_UNIT}|{_ALONE}|{_ABBREVIATED})(?: thường trực)?(?!\w)"
)
# Titles with a misread tone, as in `Chú tịch`. Titles of one word are left out: `Trường` would be
# taken for `Trưởng`.
_MISREAD = re.compile(
    rf"(?:{'|'.join(bare(one) for one in _ALONE[3:-1].split('|') if ' ' in one)})(?!\w)"
)

# With these a role ends and the sentence continues.
_VERBS = any_of(r"""
    đã, đang, sẽ, vừa, cũng, cùng, cho biết, cho hay, chia sẻ, phát biểu, đề nghị, nhấn mạnh, yêu
    cầu, dự, đến, về dự, tham dự, tham gia, chủ trì, thay mặt, trao, tặng, làm, là, ghi nhận, biểu
    dương, khẳng định, thông qua, trình bày, báo cáo, kết luận, tuyên bố, đọc, điều hành, chỉ đạo,
    mong, kêu gọi, bày tỏ, gửi, nói, kể, cảm ơn, vì, nhằm, tại, với, khi, trong, ở, theo, bị,
    được, có, trực tiếp, thăm, phấn khởi, tâm sự, quán triệt, triển khai, giải đáp, giải trình,
    tiếp thu, đánh giá, lưu ý, nhắc, xúc động, đại diện, giới thiệu, hứa, tuyên truyền, hướng dẫn,
    phổ biến, trả lời, cắt băng, động viên, chúc, đánh trống, để, nêu, chịu trách nhiệm, đồng chí,
    ông, bà, anh, chị
""")
_GOES_ON = re.compile(rf"[;:.!?“”\"()]|\s{_VERBS}(?!\w)|\svà (?![{UPPER}])")
_BETWEEN = re.compile(rf"\s?(?:,|\s{DASH}|\bkiêm\b|\bvà\b)\s?")
_PLACE = re.compile(UNIT_NAMES + r"(?!\w)")
_ABBREVIATION = re.compile(r"(?:TP|Tp|P|Q|H|TX|Tx|TT|T)$")
_LISTING = re.compile(r"(?:Sở|Phòng|Bộ|Trung tâm|Ban|Hội|Trường|Văn phòng|phòng)\s")


def opens_role(text: str) -> bool:
    """Whether a text begins with a title."""
    return _title(text) is not None


def roles_of(text: str, start: int, stop: int) -> tuple[tuple[Role, ...], int]:
    """The roles from `start` on, and the end of the last of them, before `stop`."""
    end = _end(text, start, stop)
    roles: list[str] = []
    at = last = start
    while at < end:
        piece_end = _piece_end(text, at, end)
        piece = text[at:piece_end].strip(_SPECKS)
        if opens_role(piece):
            roles.append(piece)
        elif roles and _continues(roles[-1], piece):
            roles[-1] = f"{roles[-1]}, {piece}"
        else:
            break
        last = piece_end
        between = _BETWEEN.match(text, piece_end)
        at = between.end() if between else end
    return tuple(map(_role, roles)), last


def _end(text: str, start: int, stop: int) -> int:
    """The latest end of the roles within the sentence."""
    for found in _GOES_ON.finditer(text, start, stop):
        if found[0] == "." and _ABBREVIATION.search(text[start : found.start()]):
            continue
        if found[0] == "." and found.end() < len(text) and text[found.end()].isalnum():
            continue
        return found.start()
    return stop


def _piece_end(text: str, at: int, end: int) -> int:
    """The end of one role: a comma, or a joining word before another title."""
    for found in _BETWEEN.finditer(text, at, end):
        comma = found[0].strip() == ","
        if comma or opens_role(text[found.end() : end].lstrip(_SPECKS)):
            return found.start()
    return end


def _continues(role: str, piece: str) -> bool:
    """Whether a piece after a comma belongs to the body before it.

    `Giám đốc Sở Văn hóa, Thể thao và Du lịch`; `Bí thư Chi bộ khu phố 6, phường Lạc Đường`.
    """
    title = _title(role) or ""
    body = role[len(title) :].strip()
    listing = bool(_LISTING.match(body) or _LISTING.search(title + " "))
    return bool(_PLACE.match(piece)) or (listing and piece[:1].isupper() and " " in piece)


def _title(text: str) -> str | None:
    """The title that a text begins with, as printed."""
    found = _office(text)
    return text[: found.end()] if found else None


def _office(text: str) -> re.Match[str] | None:
    start = text[:LONGEST].lower().replace("uỷ", "ủy")
    return _OFFICE.match(start) or _MISREAD.match("".join(map(bare, start)))


def _role(text: str) -> Role:
    """A role as title and body."""
    found = _office(text)
    title = text[: found.end()] if found else text
    body = text[len(title) :].strip()
    units = found.groupdict() if found else {}
    unit = units.get("unit") or units.get("sub")
    if unit and body:
        body = f"{title[len(title) - len(unit) :]} {body}"
    return Role(title=title, body=body or None)
