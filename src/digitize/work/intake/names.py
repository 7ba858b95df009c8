"""Names of files and folders that are nobody's scans: what systems, programs and we leave there."""

from __future__ import annotations

import re

ARCHIVE_DATA = b"archive.csv"
REASON = b".reason.json"

# What programs write to until a file is whole: browsers, WinSCP, download and synchronising
# programs, editors; and the copies that editors keep.
_UNFINISHED = (
    *(b".tmp", b".temp", b".part", b".partial", b".filepart", b".crdownload", b".download"),
    *(b".opdownload", b".asdownload", b".fdmdownload", b".aria2", b".!ut", b".!qb", b".bc!"),
    *(b".ffs_tmp", b".swp", b".swo", b".swx", b".unfinished", b".incomplete", b".inprogress"),
    *(b".uploading", b".dltmp", b".xltd", b".lck", b"~"),
)
_SAFE_SAVE = re.compile(rb"\.sb-[0-9a-f]+-[a-z0-9]+$", re.I)  # of macOS: NAME.sb-1a2b3c-XyZ
# What Windows, macOS, Linux and NAS boxes keep in every folder or on every disk.
_OF_SYSTEMS = frozenset(
    (b"thumbs.db", b"ehthumbs.db", b"ehthumbs_vista.db", b"desktop.ini", b"autorun.inf", b"icon\r")
    + (b"$recycle.bin", b"recycler", b"recycled", b"system volume information", b"lost+found")
    + (b"#recycle", b"@recycle", b"@eadir", b"@tmp", b"#snapshot", b"@recently-snapshot")
    + (b"~snapshot", b"__macosx", b"network trash folder", b"temporary items")
    + (b"thevolumesettingsfolder", b"aquota.user", b"aquota.group", b"@sharebin")
)
# Sources of programs and what explains a folder, as beside the fixtures: they are nobody's papers.
_OF_PROGRAMS = (b".py", b".pyc", b".pyo")
_ABOUT_FOLDERS = frozenset((b"readme.md", b"__pycache__"))
# What digitize writes beside scans or reads there: no scans, and no matter for anybody.
_OURS = frozenset((b"report.csv", b"manifest.csv"))
_OUR_ENDS = (REASON, b".gt.txt", b".fields.json", b".words.json")

# What stands beside the originals in an archive, which may be read anew as a folder.
_OF_ARCHIVES = frozenset(
    (b"record.json", b"text.txt", b"premis.xml", b"receipt.json", b"bagit.txt", b"bag-info.txt")
    + (b"manifest-sha256.txt", b"tagmanifest-sha256.txt", b"lock")
    + (b"index.sqlite", b"index.sqlite-wal", b"index.sqlite-shm")
)


def is_passing(name: bytes) -> bool:
    """A name under which systems and programs keep what is not finished, or is theirs alone."""
    lower = name.lower()
    return (
        lower.startswith((b".", b"~$", b"~wr"))
        or lower.endswith(_UNFINISHED + _OF_PROGRAMS)
        or lower in _OF_SYSTEMS
        or lower in _ABOUT_FOLDERS
        or bool(_SAFE_SAVE.search(lower))
    )


def is_ours(name: bytes) -> bool:
    """A file that digitize writes beside scans, or reads there: archive data, reports, truth.

    Archive data under another case of its name is not read, so it must not pass in silence.
    """
    lower = name.lower()
    return name == ARCHIVE_DATA or lower in _OURS or lower.endswith(_OUR_ENDS)


def is_of_archive(name: bytes) -> bool:
    """A file that digitize keeps beside the originals in its archive."""
    return name in _OF_ARCHIVES
