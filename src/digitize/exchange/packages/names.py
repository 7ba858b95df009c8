"""Names and ids in a package. The same content has the same ids in every run."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from digitize.exchange.packages.kinds import PackageKind

MOST_ID: Final = 25  # letters of docId, Circular 05/2025, Appendix III
VIETNAM: Final = timezone(timedelta(hours=7))
_SPACE: Final = uuid.UUID("6a9f0c1e-3f0e-5c59-9a57-6b1f6f8f2d05")
"""The namespace of our version 5 UUIDs; a number drawn once, which must never change."""
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class PackageIds:
    """The ids of one package: all of them follow from its own."""

    own: uuid.UUID

    def of(self, what: str, prefix: str = "uuid-") -> str:
        """Return the id of a part, as XML takes it; `what` must be unique in the package."""
        return f"{prefix}{str(uuid.uuid5(self.own, what)).upper()}"

    def objid(self, kind: PackageKind) -> str:
        """Return the package's own id, as its METS has it."""
        told = str(self.own).upper()
        return f"urn:uuid:{told}" if kind.oais == "AIP" else f"uuid-{told}"


def package_ids(kind: PackageKind, seeds: Iterable[str]) -> PackageIds:
    """Derive the ids of a package from all that its content follows from."""
    return PackageIds(uuid.uuid5(_SPACE, "\n".join((kind.name, *seeds))))


def folder_name(objid: str) -> str:
    """Return the name of the package's folder: its id, with `_` for colons."""
    return objid.replace(":", "_")


def zip_name(ordinal: int, objid: str) -> str:
    """Return the name of the ZIP: the package's ordinal in its handover, and its id."""
    return f"{ordinal:02}_{folder_name(objid)}.zip"


def document_code(file_code: str, ordinal: int) -> str:
    """Return the code of a document: that of its file, and its ordinal in seven digits."""
    return f"{file_code}.{ordinal:07}"


def document_id(file_code: str, ordinal: int) -> str:
    """Return an id for a paper that has none: the name that Article 8 gives to its scan.

    Where that has more letters than an id may have, the ordinal alone stands for it.
    """
    named = f"{file_code}.{ordinal}"
    return named if len(named) <= MOST_ID else f"{ordinal:07}"


def safe_name(text: str) -> str:
    """Return the text as a file's name that every system and address takes unchanged."""
    return _UNSAFE.sub("_", text).strip(".") or "_"


def told_time(at: datetime) -> str:
    """Return a time as METS has it here: with milliseconds and Vietnam's zone."""
    return at.astimezone(VIETNAM).isoformat(timespec="milliseconds")
