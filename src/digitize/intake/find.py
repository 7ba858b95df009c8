"""Which files of a folder are scans."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from digitize.errors import NoSuchScan
from digitize.intake.archive_data import ArchiveData, Table
from digitize.intake.pages import Numbered, numbered_pages
from digitize.record.description import NOTHING, Description
from digitize.scan.source import looks_like_scan
from digitize.settings import Limits

SCAN_NAMES = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is to become one document: a scan, or a folder with a file a page.

    pages: the files of the folder; none for a scan. description: what is given for it.
    """

    path: Path
    pages: tuple[Numbered, ...] = ()
    description: Description = NOTHING


@dataclass(frozen=True, slots=True)
class Finding:
    """How scans are looked for in a folder, and what is given for all of them.

    pages_in_folders: whether a folder with a file a page is one document. table: as if it stood in
    the folder. say: is told of folders that are not joined, and why.
    """

    limits: Limits
    say: Callable[[str], None]
    pages_in_folders: bool = False
    widest: Description = NOTHING
    table: Table | None = None

    def bundles(self, path: Path) -> list[Bundle]:
        """The path itself, or all in a folder and below it, by name; each with its archive data.

        Raises:
            NoSuchScan: nothing is there, or a folder holds no scan at all.
            BadArchiveData: what is given is not understood, or is of a scan that is not there.
        """
        if not path.is_dir():
            return [Bundle(path, description=self.widest)]
        given = ArchiveData(path, self.widest, self.table)
        found = list(self._joined(path) if self.pages_in_folders else map(Bundle, scans_in(path)))
        given.require_known(bundle.path for bundle in found)
        return [replace(one, description=given.of(one.path)) for one in found]

    def _joined(self, path: Path) -> Iterator[Bundle]:
        judged: dict[Path, tuple[Numbered, ...] | str] = {}
        for scan in scans_in(path):
            folder = scan.parent
            first = folder not in judged
            if first:
                judged[folder] = numbered_pages(folder, self.limits)
            pages = judged[folder]
            if isinstance(pages, str) and first:
                self.say(f"{folder}: its files are not joined: {pages}")
            if isinstance(pages, str) or not pages:
                yield Bundle(scan)
            elif first:
                yield Bundle(folder, pages)


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
