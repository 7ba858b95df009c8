"""Texts of the viewer of scanned pages: zoom, and two pages beside each other."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "viewer.tools": ("Xem bản quét", "View of the scan"),
    "viewer.smaller": ("Thu nhỏ", "Smaller"),
    "viewer.larger": ("Phóng to", "Larger"),
    "viewer.fit": ("Vừa chiều rộng", "Fit the width"),
    "viewer.spread": ("Hai trang", "Two pages"),
    "viewer.go": ("Sang trang {n}", "Go to page {n}"),
    "viewer.narrow": (
        "Màn hình hẹp hơn 1.366 điểm ảnh không đủ chỗ cho hai trang.",
        "A screen of fewer than 1,366 pixels has no room for two pages.",
    ),
    "viewer.single": ("Văn bản chỉ có một trang.", "The record has one page only."),
    "keys.zoom": ("Phóng to, thu nhỏ bản quét", "Enlarge the scan, make it smaller"),
    "keys.fit": ("Bản quét vừa chiều rộng", "Fit the scan to the width"),
    "keys.spread": ("Hai trang cạnh nhau", "Two pages beside each other"),
}
