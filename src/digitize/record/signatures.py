"""A signature of the file itself, and what came of verifying it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from digitize.record.base import Model


class SignatureState(StrEnum):
    """The result of verifying a signature, at the moment at which the file was received."""

    VALID = "valid"  # unaltered, and its certificate leads to an authority that is trusted
    ALTERED = "altered"  # the file or the signature was changed after signing
    EXPIRED = "expired"  # the certificate was not valid then, nor at a trusted time of signing
    UNKNOWN = "unknown"  # unaltered, but the certificate leads to no authority that is trusted
    UNREADABLE = "unreadable"  # it has no form that can be verified
    NOT_VERIFIED = "not_verified"  # the program that verifies is not installed


class FileSignature(Model):
    """A signature of the PDF. It covers the whole scan, of which the record may be a part."""

    name: str = Field(description="of the signature's field in the PDF")
    state: SignatureState
    by: str | None = Field(None, description="the certificate's common name")
    organisation: str | None = Field(None, description="in the certificate")
    issuer: str | None = Field(None, description="who issued the certificate")
    serial: str | None = Field(None, description="of the certificate, hexadecimal")
    claimed_at: datetime | None = Field(None, description="the time that the signer's clock gave")
    timestamped_at: datetime | None = Field(
        None, description="the time that an authority which is trusted confirms"
    )
    covers_file: bool | None = Field(
        None, description="whether it covers the whole file; null: not found out"
    )
    is_timestamp: bool = Field(False, description="a time stamp of the document, of no signer")
    why: str | None = Field(None, description="in English: why it is not valid, or what was added")
