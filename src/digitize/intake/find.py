"""Which files of a folder are scans."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from digitize.errors import NoSuchScan
from digitize.scan.source import looks_like_scan

SCAN_NAMES = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})


def scans_in(path: Path) -> Iterator[Path]:
    """The path itself, or the scans in a folder and below it, by name.

    A scan is known by its content. A file that only calls itself one is given too: it will be
    refused with a reason, while a passing-by text file is no matter for anybody.

    Raises: NoSuchScan: nothing is there, or a folder holds no scan at all.
    """
    if not path.is_dir():
        yield path
        return
    found = False
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if not name.startswith(".") and _is_scan(file):
                found = True
                yield file
    if not found:
        raise NoSuchScan(path, "holds no scan")


def _is_scan(file: Path) -> bool:
    if file.suffix.lower() in SCAN_NAMES:
        return True
    return file.is_file() and not file.is_symlink() and looks_like_scan(file)
