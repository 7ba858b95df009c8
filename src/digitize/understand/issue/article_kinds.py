"""Tells the kind of an article by its headline, its form and its first words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digitize.record.articles import ArticleKind
from digitize.record.letters import bare
from digitize.understand.issue.parts import TEXT, Part
from digitize.understand.issue.wording import is_contact, is_entry
from digitize.understand.structure.bodies import opens_body
from digitize.understand.structure.event import opens_with_day

_CORRECTION = re.compile(
    r"\b(?:dinh chinh|cai chinh|(?:xin duoc )?noi lai(?: cho (?:ro|dung))?$|noi lai cho (?:ro|dung)"
    r"|sua lai|sua mot cho|xin doc (?:lai|la)|xin loi ban doc|cao loi|nhan loi)\b"
)
_PROGRAMME = re.compile(
    r"^\W*(?:(?:chuong trinh|(?:to )?lich|nghi thuc|ke hoach tuan|gio le)\b"
    r"|thang \d{1,2}\b.{0,10}$)"
)
# With their tones: `tuyến xe` is no `tuyển thợ`, and `mới` no `mời`.
_NOTICE = re.compile(
    r"\b(?:thông báo|mời|tuyển|nhận hồ sơ|đăng ký|cấp|kêu gọi|nhắc|lưu ý|cáo phó|cảm tạ|tin vui"
    r"|chiêu sinh|ghi danh|tìm|rao|ngừng|ngưng|tạm (?:ngừng|ngưng|dừng)|cắt|cúp|lịch"
    r"|mất (?:điện|nước)|tiêm phòng|khám tuyển|thu (?:tiền|bài)|nộp)\b",
    re.I,
)
_NOTICE_OPENS = re.compile(r"^\W*(?:giấy mời|về việc|mở lớp|cần \w+ |xin mời)", re.I)
_LETTER = re.compile(
    r"^\W*(?:thư(?! (?:viện|ký|hai|ba|tư|năm|sáu|bảy)\b)|hỏi|hộp thư|trả lời|bạn đọc|giải đáp)\b"
    r"|\bbạn (?:đọc|hỏi)\b|\bxin thưa\b|^\W*gửi (?:các |bạn )",
    re.I,
)
_ASKED = re.compile(r"\bhoi\b(?! (?:thi|lang|dong|phu|vien|truong|hop|nghi))|\bmuon biet\b")
_QUESTION = re.compile(r"\?\W*$|\b(?:thế nào|ra sao|ở đâu|giấy tờ gì|vì sao|bao giờ)\W*$", re.I)
_ADDRESS = re.compile(r"^\W*(?:kinh gui|kinh thua|thua|gui|than gui|ban .{1,20} than men)\b")
_SELLING = re.compile(
    r"\b(?:ban|mua|gia|giam|khuyen mai|nhan (?:dat|may|lam|sua)|dien thoai|dt|lien he|mo cua"
    r"|phuc vu|chuyen|cung cap|bao dam|giao tan|hang moi|cua hang|dia chi|so \d+ duong)\b"
)
_SHOP = re.compile(
    r"\b(?:hieu|quan|cua hang|co so|cho thue|trai cay|tiem|dai ly|xuong|nha hang|shop|cong ty"
    r"|garage|salon|lo banh|vua|nha thuoc|phong mach|trai giong|vuon uom|dich vu|may|tho|nha tro"
    r"|nha nghi|khach san|phong kham|tap hoa|anh vien|photocopy|xuong moc|taxi|spa)\b"
)
_DAY_NAMED = re.compile(
    r"\b(?:sang|chieu|toi|trua|dem)(?: ngay| qua| nay| mong| \d)|\b(?:vua qua|hom \d|hom qua)\b"
    r"|(?<!\d)\d{1,2}[/-]\d{1,2}(?![/\d])"
)
# What news says of something that has just come about.
_JUST_NOW = re.compile(
    r"\b(?:ke tu|tinh den|tinh toi|den nay|nhan dip|rang sang|moi day|vua (?:duoc|moi|to chuc"
    r"|khanh thanh|hoan thanh|ra mat|gui|khai|be|ban|trao|dua|mo|khep|co|nhan))\b"
    r"|\b(?:sau|trong|tu) (?:dau )?(?:\w+ )?(?:ngay|tuan|thang|quy|mua|nam)\b.{0,60}\b(?:da|vua)\b"
    r"|\bnay da (?:co|duoc|xong)\b"
)
_PHONE = re.compile(r"\b(?:dt|dien thoai|tel|lien he)\b.{0,12}\d{3}")
_ASKING = re.compile(
    r"\b(?:de nghi|yeu cau|kinh moi|moi (?:ba con|cac|chu ho)|tiep nhan|lien he|dang ky|co mat"
    r"|rat can|mang theo|moi chi tiet|gap (?:co|thay|ong|ba)|ho so gom|hoc phi|ghi ten|nop)\b"
)
ASKING_LINES = 22  # most lines of a notice
_EDITORS = re.compile(r"^\W*(?:toa soan|ban bien tap)\b")
FEW_LINES = 5  # most lines over and under a table that is an article
SHORT = 12  # most lines of an advertisement or a programme
OPENING = 70  # first letters of a text, in which news names its day
FIRST_WORDS = 100  # first letters, in which news says what has come about, or a letter is named


def _is_asking(lines: Sequence[str], byline: str) -> bool:
    """Whether a short text asks readers to do something, in the name of a body."""
    told = opens_body(byline) or _EDITORS.match(bare(byline)) is not None
    return told and len(lines) <= ASKING_LINES and _ASKING.search(bare(" ".join(lines))) is not None


def kind_of(parts: Sequence[Part]) -> ArticleKind:
    """Return the kind that the parts of an article tell; a feature where nothing does."""
    printed = {
        role: " ".join(part.text for part in parts if part.role == role)
        for role in ("title", "kicker", "byline")
    }
    title, byline = bare(printed["title"]), bare(printed["byline"])
    body = [part for part in parts if part.role in TEXT]
    lines = [item.text for part in body for item in part.items if item.kind == "line"]
    text = " ".join(lines)
    verse = sum(len(part.items) for part in body if part.role == "verse")
    entries = sum(is_entry(line) for line in lines)
    if _CORRECTION.search(title) or (not title and _CORRECTION.search(bare(text)[:60])):
        return "correction"
    sells = _SHOP.search(title) and _SELLING.search(bare(text))
    asks = _asks_in_title(printed["title"])
    if not byline and not asks and len(lines) <= SHORT and (sells or _PHONE.search(bare(text))):
        return "advertisement"
    table = any(part.role == "table" for part in body)
    listed = entries >= max(2, len(lines) / 3) and (not byline or len(lines) <= 2 * entries)
    if listed or (_PROGRAMME.match(title) and (entries > 1 or verse or (table and not byline))):
        return "programme"
    contacts = sum(map(is_contact, lines))  # their lines are as short as those of a poem
    if verse > len(lines) / 2 and verse and contacts < max(2, len(lines) / 4):
        return "verse"
    if table and len(lines) <= FEW_LINES:
        return "table"
    if _is_letter(printed["title"], printed["kicker"], text):
        return "letter"
    if asks and (opens_body(byline) or len(lines) <= ASKING_LINES):
        return "notice"
    if _is_asking(lines, printed["byline"]):
        return "notice"
    dated = opens_with_day(text) or _DAY_NAMED.search(bare(text)[:OPENING])
    dated = dated or _JUST_NOW.search(bare(text)[:FIRST_WORDS])
    return "news" if dated or re.search(r"\btin\b", byline) else "feature"


def _asks_in_title(title: str) -> bool:
    """Whether a headline tells readers what to do or what is offered: `Tuyển thợ phụ lò`."""
    return bool(_NOTICE.search(title) or _NOTICE_OPENS.match(title))


def _is_letter(title: str, kicker: str, text: str) -> bool:
    """Whether a headline or the first words are those of a letter, or of an answer to one."""
    if _LETTER.search(title) or _LETTER.search(kicker) or _ADDRESS.match(bare(text)):
        return True
    return (
        _QUESTION.search(title) is not None and _ASKED.search(bare(text)[:FIRST_WORDS]) is not None
    )
