"""Finds scans in a folder, and reports all other files: none is skipped in silence."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from digitize.errors import NoSuchScan
from digitize.read.scan.formats import HEAD_BYTES, SUFFIXES
from digitize.read.scan.source import looks_like_scan, why_not
from digitize.record.description import NOTHING, Description
from digitize.settings import Limits
from digitize.work.intake.archive_data import NAME, ArchiveData, ArchiveTable
from digitize.work.intake.dossier_data import DOSSIER_TABLES, DossierTable
from digitize.work.intake.names import is_of_archive, is_ours, is_passing
from digitize.work.intake.pages import Numbered, numbered_pages

SCAN_NAMES = frozenset(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What becomes one document: a scan, or a folder with one file per page.

    pages: the files of the folder; empty for a scan. description: the archive data given for it.
    """

    path: Path
    pages: tuple[Numbered, ...] = ()
    description: Description = NOTHING


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file or folder that is not taken in, with the reason."""

    path: Path
    why: str
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything found at a path.

    passing: how many files and folders belong to systems or programs, or are our own reports.
    dossiers: the tables of dossiers among them.
    """

    bundles: tuple[Bundle, ...] = ()
    others: tuple[NotTaken, ...] = ()
    passing: int = 0
    dossiers: tuple[DossierTable, ...] = ()


@dataclass(slots=True)
class _Walk:
    """What was found below a folder, each kind by name."""

    scans: list[Path] = field(default_factory=list)
    others: list[NotTaken] = field(default_factory=list)
    passing: int = 0
    tables: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Finding:
    """How to look for scans in a folder, and the archive data for all of them.

    pages_in_folders: whether a folder with one file per page is one document. table: treated as if
    it were in the folder. say: is told which folders are not joined and what is not taken, and why.
    """

    limits: Limits
    say: Callable[[str], None]
    pages_in_folders: bool = False
    widest: Description = NOTHING
    table: ArchiveTable | None = None

    def contents(self, path: Path) -> Contents:
        """Return the path itself, or everything below a folder, by name, with its archive data.

        Raises:
            NoSuchScan: nothing is there, or a folder holds nothing that could be a scan.
            BadArchiveData: the data has an error, or names a file that is not there.
        """
        if not path.is_dir():
            return Contents((Bundle(path, description=self.widest),))
        walk = _walk(path)
        if not walk.scans and not walk.others:
            raise NoSuchScan(path, "holds no scan")
        given = ArchiveData(path, self.widest, self.table)
        found = list(self._joined(walk.scans) if self.pages_in_folders else map(Bundle, walk.scans))
        given.require_known([bundle.path for bundle in found] + [one.path for one in walk.others])
        self._tell(path, walk)
        passing = walk.passing + len(walk.tables)
        bundles = tuple(replace(one, description=given.of(one.path)) for one in found)
        return Contents(bundles, tuple(walk.others), passing, given.fresh_dossiers())

    def _tell(self, path: Path, walk: _Walk) -> None:
        for one in walk.others:
            self.say(f"not taken: {one.path}: {one.why}")
        if walk.tables:
            self.say(f"{path}: what is said of the scans: {', '.join(dict.fromkeys(walk.tables))}")
        if walk.passing:
            what = "of systems, of programs that write there, or reports of ours"
            self.say(f"{path}: {walk.passing} passed over: {what}")

    def _joined(self, scans: Sequence[Path]) -> Iterator[Bundle]:
        judged: dict[Path, tuple[Numbered, ...] | str] = {}
        for scan in scans:
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


def _walk(path: Path) -> _Walk:
    """Return everything below a folder, by name. Links are not followed.

    A scan is recognised by its content. A file that only has a scan's name is included: it will be
    refused with a reason.
    """
    walk = _Walk()

    def unreadable(error: OSError) -> None:
        why = f"cannot be looked into: {(error.strerror or str(error)).lower()}"
        walk.others.append(NotTaken(Path(os.fsdecode(error.filename)), why))

    for folder, folders, names in os.walk(path, onerror=unreadable):
        below = []
        for name in sorted(folders):
            if is_passing(os.fsencode(name)) or _is_workspace(Path(folder, name)):
                walk.passing += 1
            elif Path(folder, name).is_symlink():
                names.append(name)
            else:
                below.append(name)
        folders[:] = below
        for name in sorted(names):
            _sort_in(Path(folder, name), walk)
    return walk


def _is_workspace(folder: Path) -> bool:
    """Return True for a workspace: `digitize run .` makes one where it looks for scans."""
    return (folder / "ledger.sqlite").is_file() and (folder / "store").is_dir()


def _sort_in(file: Path, walk: _Walk) -> None:
    name = os.fsencode(file.name)
    if file.name in (NAME, *DOSSIER_TABLES):
        walk.tables.append(file.name)
        return
    if is_passing(name) or is_ours(name) or is_of_archive(name):
        walk.passing += 1
        return
    if file.suffix.lower() in SCAN_NAMES:
        walk.scans.append(file)
        return
    try:
        found = file.lstat()
        if stat.S_ISREG(found.st_mode) and looks_like_scan(file):
            walk.scans.append(file)
        else:
            walk.others.append(NotTaken(file, _why_other(file, found), found.st_size))
    except OSError as error:
        walk.others.append(NotTaken(file, (error.strerror or "cannot be read").lower()))


def _why_other(file: Path, found: os.stat_result) -> str:
    """Raises: OSError: it cannot be read."""
    if stat.S_ISLNK(found.st_mode):
        return "is a symbolic link, which is not followed"
    if not stat.S_ISREG(found.st_mode):
        return "is not a regular file"
    with file.open("rb") as opened:
        return why_not(opened.read(HEAD_BYTES))
