"""Tells the kind of an article by its headline, its form and its first words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digitize.record.articles import ArticleKind
from digitize.record.letters import bare
from digitize.understand.issue.parts import TEXT, Part
from digitize.understand.issue.wording import is_contact, is_entry
from digitize.understand.structure.event import opens_with_day

_CORRECTION = re.compile(
    r"\b(?:dinh chinh|cai chinh|noi lai cho ro|sua lai|xin loi ban doc|cao loi)\b"
)
_PROGRAMME = re.compile(r"^\W*(?:chuong trinh|lich|ke hoach tuan|gio le)\b")
_NOTICE = re.compile(
    r"\b(?:thong bao|moi|tuyen|nhan ho so|dang ky|cap|keu goi|nhac|luu y|cao pho|cam ta|tin vui"
    r"|chieu sinh|ghi danh|tim|rao|ngung|cat|lich)\b"
)
_LETTER = re.compile(
    r"^\W*(?:thu(?! (?:hai|ba|tu|nam|sau|bay)\b)|hoi|hop thu|tra loi|ban doc)\b"
    r"|\bban doc\b|\bxin thua\b"
)
_ADDRESS = re.compile(r"^\W*(?:kinh gui|kinh thua|thua|gui|than gui|ban .{1,20} than men)\b")
_SELLING = re.compile(
    r"\b(?:ban|mua|gia|giam|khuyen mai|nhan (?:dat|may|lam|sua)|dien thoai|dt|lien he|mo cua"
    r"|phuc vu|chuyen|cung cap|bao dam|giao tan|hang moi|cua hang|dia chi|so \d+ duong)\b"
)
_SHOP = re.compile(
    r"\b(?:hieu|quan|cua hang|co so|cho thue|trai cay|tiem|dai ly|xuong|nha hang|shop|cong ty"
    r"|garage|salon|lo banh|vua|nha thuoc|phong mach|trai giong|vuon uom|dich vu|may|tho)\b"
)
_DAY_NAMED = re.compile(
    r"\b(?:sang|chieu|toi|trua|dem)(?: ngay| qua| nay| mong| \d)|\b(?:vua qua|hom \d|hom qua)\b"
    r"|(?<!\d)\d{1,2}[/-]\d{1,2}(?![/\d])"
)
_PHONE = re.compile(r"\b(?:dt|dien thoai|tel|lien he)\b.{0,12}\d{3}")
FEW_LINES = 5  # most lines over and under a table that is an article
SHORT = 12  # most lines of an advertisement or a programme
OPENING = 70  # first letters of a text, in which news names its day


def kind_of(parts: Sequence[Part]) -> ArticleKind:
    """Return the kind that the parts of an article tell; a feature where nothing does."""
    title = bare(" ".join(part.text for part in parts if part.role == "title"))
    kicker = bare(" ".join(part.text for part in parts if part.role == "kicker"))
    byline = bare(" ".join(part.text for part in parts if part.role == "byline"))
    body = [part for part in parts if part.role in TEXT]
    lines = [item.text for part in body for item in part.items if item.kind == "line"]
    text = " ".join(lines)
    verse = sum(len(part.items) for part in body if part.role == "verse")
    entries = sum(is_entry(line) for line in lines)
    if _CORRECTION.search(title) or (not title and _CORRECTION.search(bare(text)[:60])):
        return "correction"
    sells = _SHOP.search(title) and _SELLING.search(bare(text))
    if not byline and len(lines) <= SHORT and (sells or _PHONE.search(bare(text))):
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
    if _LETTER.search(title) or _LETTER.search(kicker) or _ADDRESS.match(bare(text)):
        return "letter"
    if _NOTICE.match(title) or (
        _NOTICE.search(title)
        and any(part.role == "byline" and part.text.isupper() for part in parts)
    ):
        return "notice"
    dated = opens_with_day(text) or _DAY_NAMED.search(bare(text)[:OPENING])
    return "news" if dated or re.search(r"\btin\b", byline) else "feature"
