"""The only names that reach the file system. Each is validated if it comes from outside."""

from __future__ import annotations

import re
from typing import NewType

from digitize.errors import BadId

Sha256 = NewType("Sha256", str)
Fingerprint = NewType("Fingerprint", str)
Token = NewType("Token", int)  # of a lease; later leases have larger tokens
RecordId = NewType("RecordId", str)

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FINGERPRINT = re.compile(r"[0-9a-f]{8,64}")
_RECORD = re.compile(r"[0-9a-f]{64}-[1-9][0-9]{0,5}")


def sha256_id(text: str) -> Sha256:
    """Check a text and return it as a SHA-256.

    Raises: BadId: it is not 64 lower-case hex digits.
    """
    return Sha256(_checked(_SHA256, text, "sha256"))


def fingerprint_id(text: str) -> Fingerprint:
    """Check a text and return it as a fingerprint.

    Raises: BadId: it is not 8 to 64 lower-case hex digits.
    """
    return Fingerprint(_checked(_FINGERPRINT, text, "fingerprint"))


def record_id(text: str) -> RecordId:
    """Check a text and return it as the id of a record.

    Raises: BadId: it is not a SHA-256, a hyphen and the document's number in the scan.
    """
    return RecordId(_checked(_RECORD, text, "record id"))


def _checked(pattern: re.Pattern[str], text: str, what: str) -> str:
    if not pattern.fullmatch(text):
        raise BadId(what, text)
    return text
