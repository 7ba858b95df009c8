"""Texts for lines written freely and words added in review, in Vietnamese and English."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "lines.acts": ("Việc khác với chữ này", "More to do with this word"),
    "lines.line": ("Sửa cả dòng", "Whole line"),
    "lines.add": ("Thêm chữ", "Add words"),
    "lines.illegible": ("Không đọc được", "Illegible"),
    "lines.struck": ("Bị gạch bỏ", "Struck out"),
    "review.said.line": ("Cả dòng", "Whole line"),
    "review.said.add": ("Thêm chữ còn thiếu", "Add missing words"),
    "review.said.add_why": (
        "Gõ chữ đứng ở chỗ này trên giấy.",
        "Type what stands at this place of the paper.",
    ),
    "review.said.unread": ("Chữ chưa đọc được", "Print that was not read"),
    "review.said.illegible": ("không ai đọc được", "nobody can read it"),
    "review.said.draw": (
        "Kéo chuột trên bản quét để khoanh chỗ có chữ. Esc để thôi.",
        "Drag on the scan around the words. Esc to stop.",
    ),
    "review.said.own_input": (
        "Máy này đã có bộ gõ tiếng Việt, nên kiểu gõ của trang được tắt.",
        "This machine has an input method of its own, so the page's is off.",
    ),
    "review.said.saved": ("Đã lưu.", "Saved."),
    "keys.line": ("sửa cả dòng", "edit the whole line"),
    "keys.add": ("thêm chữ sau chữ này", "add words behind this one"),
    "keys.illegible": ("không đọc được, ghi […]", "illegible, written […]"),
    "keys.struck": ("chữ bị gạch bỏ trên giấy", "struck out on the paper"),
}
