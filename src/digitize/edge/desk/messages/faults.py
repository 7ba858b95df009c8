"""Words the refusals of a dossier's values in Vietnamese; in English they say it themselves.

The rules stand where the values are checked (`dossier/model.py`, `keep/ledger/dossiers.py`), and
each says in one English sentence what it takes. A test has dossiers refused by every rule, so that
a new sentence without its words here is noticed.
"""

from __future__ import annotations

import re
from typing import Final

from digitize.dossier.fields import DOCUMENT_FIELDS, DOSSIER_FIELDS

_RULES: Final = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (
            r"takes a date as 17/05/2024, 05/2024 or 2024, not (?P<a>.+)",
            "hãy ghi ngày như 17/05/2024, 05/2024 hoặc 2024, không phải {a}",
        ),
        (r"(?P<a>.+) is no day of the calendar", "lịch không có ngày {a}"),
        (r"it holds characters that cannot be printed", "có ký tự không in được"),
        (
            r"takes one of: .*; not (?P<a>.+)",
            "không có {a} trong danh mục; hãy chọn trong danh sách",
        ),
        (
            r"takes có or không \(yes or no\), not (?P<a>.+)",
            "hãy ghi có hoặc không, không phải {a}",
        ),
        (
            r"it begins on sheet (?P<a>\d+) and cannot end on sheet (?P<b>\d+)",
            "bắt đầu ở tờ {a} thì không thể kết thúc ở tờ {b}",
        ),
        (
            r"it starts on (?P<a>\S+) and cannot end on (?P<b>\S+)",
            "bắt đầu ngày {a} thì không thể kết thúc ngày {b}",
        ),
        (r"the document (?P<a>\S+) is there twice", "văn bản {a} có hai lần"),
        (r"String should have at most (?P<a>\d+) characters?", "dài quá {a} ký tự"),
        (r"String should have at least 1 character", "chưa ghi gì"),
        (r"Field required", "chưa ghi"),
        (r"Input should be a valid string", "chưa ghi"),
        (r"Input should be a valid integer.*", "hãy ghi một số nguyên"),
        (r"Input should be greater than or equal to (?P<a>\d+)", "phải từ {a} trở lên"),
        (r"Input should be less than or equal to (?P<a>\d+)", "không được quá {a}"),
        (r"Tuple should have at most (?P<a>\d+) items.*", "nhiều quá {a} mục"),
        (
            r"there is a dossier(?: of the fonds (?P<a>.+?))? with this file code;.*",
            "đã có hồ sơ mang mã này",
        ),
        (
            r"the document (?P<a>\S+) is in the dossier (?P<b>.+); take it out there first",
            "văn bản {a} đang ở hồ sơ {b}; hãy đưa ra khỏi đó trước",
        ),
        (r"it was dissolved;.*", "hồ sơ đã giải thể"),
    )
)
_LABELS: Final = {one.name: one.vietnamese for one in (*DOCUMENT_FIELDS, *DOSSIER_FIELDS)}
_FIELD: Final = re.compile(
    r"(?:documents(?:\.(?P<place>\d+))?\.?)?(?P<name>[a-z_]*)(?:\.\d+)*: (?P<said>.+)", re.DOTALL
)


def in_vietnamese(why: str) -> str | None:
    """Return a refusal in Vietnamese, with the name of its field; None: nobody has worded it."""
    named = _FIELD.fullmatch(why)
    said = named["said"] if named else why
    of = [f"văn bản {int(named['place']) + 1}"] if named and named["place"] else []
    of += [_LABELS[named["name"]]] if named and named["name"] in _LABELS else []
    for pattern, words in _RULES:
        if found := pattern.fullmatch(said):
            told = words.format(**{name: one or "" for name, one in found.groupdict().items()})
            return ": ".join((*of, told))
    return None
