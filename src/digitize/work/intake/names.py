"""Names of files and folders that are no scans: left by systems, by programs and by digitize."""

from __future__ import annotations

import re

TABLES = (b"archive.csv", b"dossiers.csv", b"ho-so.csv")  # of archive data
REASON = b".reason.json"

# Names under which programs write until a file is complete (browsers, WinSCP, download and
# synchronisation programs, editors), and the copies that editors keep.
_UNFINISHED = (
    *(b".tmp", b".temp", b".part", b".partial", b".filepart", b".crdownload", b".download"),
    *(b".opdownload", b".asdownload", b".fdmdownload", b".aria2", b".!ut", b".!qb", b".bc!"),
    *(b".ffs_tmp", b".swp", b".swo", b".swx", b".unfinished", b".incomplete", b".inprogress"),
    *(b".uploading", b".dltmp", b".xltd", b".lck", b"~"),
)
_SAFE_SAVE = re.compile(rb"\.sb-[0-9a-f]+-[a-z0-9]+$", re.I)  # macOS: NAME.sb-1a2b3c-XyZ
# Files that Windows, macOS, Linux and NAS devices keep in every folder or on every disk.
_OF_SYSTEMS = frozenset(
    (b"thumbs.db", b"ehthumbs.db", b"ehthumbs_vista.db", b"desktop.ini", b"autorun.inf", b"icon\r")
    + (b"$recycle.bin", b"recycler", b"recycled", b"system volume information", b"lost+found")
    + (b"#recycle", b"@recycle", b"@eadir", b"@tmp", b"#snapshot", b"@recently-snapshot")
    + (b"~snapshot", b"__macosx", b"network trash folder", b"temporary items")
    + (b"thevolumesettingsfolder", b"aquota.user", b"aquota.group", b"@sharebin")
)
# Source code and descriptions of a folder, such as those beside the fixtures.
_OF_PROGRAMS = (b".py", b".pyc", b".pyo")
_ABOUT_FOLDERS = frozenset((b"readme.md", b"__pycache__"))
# Files that digitize writes or reads beside scans.
_OURS = frozenset((b"report.csv", b"manifest.csv"))
_TRUTH = (b".gt.txt", b".fields.json", b".words.json", b".articles.json", b".documents.json")
_OUR_ENDS = (REASON, *_TRUTH)

# Files beside the originals in an archive, whose folder may be read as scans.
_OF_ARCHIVES = frozenset(
    (b"record.json", b"text.txt", b"premis.xml", b"receipt.json", b"bagit.txt", b"bag-info.txt")
    + (b"dossier.json",)
    + (b"manifest-sha256.txt", b"tagmanifest-sha256.txt", b"lock")
    + (b"index.sqlite", b"index.sqlite-wal", b"index.sqlite-shm")
)


def is_passing(name: bytes) -> bool:
    """Return True for names of unfinished files, and of files of systems and programs."""
    lower = name.lower()
    return (
        lower.startswith((b".", b"~$", b"~wr"))
        or lower.endswith(_UNFINISHED + _OF_PROGRAMS)
        or lower in _OF_SYSTEMS
        or lower in _ABOUT_FOLDERS
        or bool(_SAFE_SAVE.search(lower))
    )


def is_ours(name: bytes) -> bool:
    """Return True for what digitize writes or reads beside scans: archive data, reports, truth.

    Archive data whose name has other capitals is not read, so it must be reported.
    """
    lower = name.lower()
    return name in TABLES or lower in _OURS or lower.endswith(_OUR_ENDS)


def is_of_archive(name: bytes) -> bool:
    """Return True for files that digitize keeps beside the originals in its archive."""
    return name in _OF_ARCHIVES
