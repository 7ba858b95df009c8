"""Kinds of articles, in records and for people."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final, Literal

VIETNAMESE: Final[Mapping[str, str]] = {
    "news": "Tin",
    "notice": "Thông báo",
    "feature": "Bài viết",
    "verse": "Thơ",
    "programme": "Lịch, chương trình",
    "table": "Bảng số liệu",
    "correction": "Đính chính",
    "advertisement": "Quảng cáo",
    "letter": "Thư bạn đọc",
}
"""Each kind with its name for people in Vietnamese; in English its name is the one in records."""
ARTICLE_KINDS: Final = tuple(VIETNAMESE)
_TYPED: Final = {told.casefold(): kind for kind, told in VIETNAMESE.items()}


def article_kind_shown(name: str, language: Literal["vi", "en"]) -> str:
    """Return a kind's label for people; a kind that is not in the table is returned unchanged."""
    return VIETNAMESE.get(name, name) if language == "vi" else name


def article_kind_named(told: str) -> str:
    """Return the kind that a person names in either language; an unknown name is kept."""
    wanted = " ".join(unicodedata.normalize("NFC", told).split()).casefold()
    return _TYPED.get(wanted, wanted if wanted in VIETNAMESE else told)
