"""The evidence for a change in the words of whoever looks at it.

Records carry it in English, in the few forms that `vietnamese/why.py` makes.
"""

from __future__ import annotations

import re

from digitize.desk.messages import Language

_FORMS = (
    (r"read (.*) \(([\d.]+)\)", r"đọc là “\1” (\2)"),
    (r"second reader (.*) \(([\d.]+)\)", r"máy thứ hai đọc “\1” (\2)"),
    (r"letter (.) ([\d.]+), (.+) ([\d.]+)", r"chữ “\1” \2, “\3” \4"),
    (r"(\d+) × elsewhere in the document", r"\1 lần ở chỗ khác trong văn bản"),
    (r"kind of word: \w+, the image decides", "xét theo hình ảnh"),
    (r"usual: (.*)", r"thường gặp: \1"),
    (r"usual as read: (.*)", r"như đã đọc cũng thường gặp: \1"),
)


def evidence_in(told: str, language: Language) -> str:
    """The evidence as a line; a part in no form that we know stays as it is."""
    if language == "en":
        return told
    return "; ".join(_part(part) for part in told.split("; "))


def _part(part: str) -> str:
    for form, shown in _FORMS:
        found = re.fullmatch(form, part)
        if found:
            return found.expand(shown)
    return part
