"""BagIt bags (RFC 8493): finish a new bag, and check whether a bag is complete.

The tag files are not written by `bagit.make_bag`: it changes the working folder of the whole
process, moves the payload about, and syncs nothing (docs/decisions.md). Audits and tests check the
result with the Library of Congress's own program.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Final

from digitize.keep.store.aside import sync_folder, write_kept

DATA: Final = "data"
MANIFEST: Final = "manifest-sha256.txt"
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"
DECLARATION: Final = "bagit.txt"
INFO: Final = "bag-info.txt"
TAG_FILES: Final = (DECLARATION, INFO, MANIFEST, TAG_MANIFEST)
_DECLARED = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

# Its findings are reported by the error it raises; without a handler it would print them as well.
logging.getLogger("bagit").addHandler(logging.NullHandler())


class Level(StrEnum):
    """How thoroughly a bag is checked."""

    QUICK = "quick"  # every file is there, none is extra, and the total size is right
    FULL = "full"  # the hash of each file as well


def close_bag(folder: Path, key: str, now: datetime) -> None:
    """Write the tag files of a bag whose payload is in its folder `data`, and sync them.

    Every payload file is read back for its hash.

    Args: key: of the record, for people who find the bag somewhere else.
    """
    payload = sorted(one for one in (folder / DATA).iterdir())
    sizes = [one.stat().st_size for one in payload]
    info = (
        f"External-Identifier: {key}\n"
        f"Bagging-Date: {now.date().isoformat()}\n"
        f"Bag-Software-Agent: digitize {version('digitize')}\n"
        f"Payload-Oxum: {sum(sizes)}.{len(sizes)}\n"
    )
    tags = {
        DECLARATION: _DECLARED.encode(),
        INFO: info.encode(),
        MANIFEST: _manifest(folder, payload),
    }
    for name, data in tags.items():
        write_kept(folder / name, data)
    tag_files = [folder / name for name in sorted(tags)]
    write_kept(folder / TAG_MANIFEST, _manifest(folder, tag_files))
    sync_folder(folder / DATA)
    sync_folder(folder)


def faults(folder: Path, level: Level) -> list[str]:
    """Return what is wrong with a bag, one line each; an empty list if it is complete."""
    import bagit

    if told := _tag_faults(folder):
        return told
    try:
        bag = bagit.Bag(str(folder))
        bag.validate(completeness_only=level is Level.QUICK)
    except bagit.BagValidationError as error:
        return [_told(one) for one in error.details] or [error.message]
    except (bagit.BagError, OSError, ValueError) as error:
        return [f"{type(error).__name__}: {error}".replace(f"{folder}/", "")]
    return []


def _tag_faults(folder: Path) -> list[str]:
    """Check the tag files: `bagit` does so only if their manifest exists."""
    missing = [name for name in TAG_FILES if not (folder / name).is_file()]
    if missing:
        return [f"{name} is missing" for name in missing]
    listed = [folder / name for name in sorted(set(TAG_FILES) - {TAG_MANIFEST})]
    if (folder / TAG_MANIFEST).read_bytes() != _manifest(folder, listed):
        return [f"a tag file ({', '.join(TAG_FILES)}) has changed"]
    return []


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each payload file, by its name in `data`, from the manifest.

    Raises: OSError, ValueError: the manifest is missing or malformed.
    """
    lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    found = [line.split("  ", 1) for line in lines]
    return {name.removeprefix(f"{DATA}/"): sha256 for sha256, name in found}


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(folder: Path, files: list[Path]) -> bytes:
    lines = [f"{sha256_of(one)}  {one.relative_to(folder).as_posix()}\n" for one in files]
    return "".join(lines).encode()


def _told(fault: Exception) -> str:
    import bagit

    path = getattr(fault, "path", "")
    if isinstance(fault, bagit.ChecksumMismatch):
        return f"{path} has changed"
    if isinstance(fault, bagit.FileMissing):
        return f"{path} is missing"
    if isinstance(fault, bagit.UnexpectedFile):
        return f"{path} was not put there by digitize"
    return str(fault)
