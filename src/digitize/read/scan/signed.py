"""Verifies what a PDF is signed with, by pyHanko and without a network.

The moment that counts is that of receipt, so that the same file gives the same result later; a
trusted time stamp moves it back to the time that the stamp confirms. Whether a certificate was
revoked is not asked: that would need its authority's server. pyHanko is the extra `sign`.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitize.errors import BadSettings, ProgramFailed
from digitize.outside.forks import Wall, apart
from digitize.read.scan.formats import MediaType
from digitize.read.scan.source import Scan
from digitize.record.signatures import FileSignature, SignatureState
from digitize.settings import Settings

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

MARK = b"/ByteRange"  # stands in every signature, and is never compressed
WAY_OUT = "pip install 'digitize[sign]', then `digitize rerun`"
# Imported before the fork, so that only the first signed scan of a process waits 0.2 s for them.
PYHANKO = ("pyhanko.pdf_utils.reader", "pyhanko.sign.validation")
CERTIFICATES = (".pem", ".crt", ".cer", ".der")  # ends of the names that a folder is searched for


def signatures_of(scan: Scan, settings: Settings, moment: datetime) -> tuple[FileSignature, ...]:
    """What a scan is signed with, in the order of signing; empty for what is no signed PDF.

    Args: moment: of receipt, at which certificates must be valid.

    Raises: BadSettings: `signatures.trust` names what is no certificate.
    """
    if scan.media_type is not MediaType.PDF or not _has_mark(scan.path):
        return ()
    trusted = [path.read_bytes() for path in trust_files(settings.signatures.trust)]
    if not can_verify():
        why = f"pyHanko is not installed: {WAY_OUT}"
        return (FileSignature(name="", state=SignatureState.NOT_VERIFIED, why=why),)
    for module in PYHANKO:
        import_module(module)
    limits = settings.limits
    wall = Wall("limits.picture_wall_s", limits.picture_wall_s)
    try:
        told = apart("pyHanko", partial(_verify, scan.path, trusted, moment), limits, wall)
    except ProgramFailed as error:
        return (FileSignature(name="", state=SignatureState.UNREADABLE, why=str(error)),)
    return tuple(FileSignature.model_validate(one) for one in told)


def can_verify() -> bool:
    """Whether the extra `sign` is installed."""
    return find_spec("pyhanko") is not None


def trust_files(paths: Sequence[Path]) -> list[Path]:
    """The certificates that settings name: files, and those in folders, by name.

    Raises: BadSettings: there is no such file or folder.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.iterdir() if one.suffix.lower() in CERTIFICATES)
        elif path.is_file():
            found.append(path)
        else:
            raise BadSettings(f"signatures.trust: {path}: there is no such file or folder")
    return found


def _has_mark(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(MARK) >= 0


def _verify(path: Path, trusted: Sequence[bytes], moment: datetime) -> list[dict[str, Any]]:
    """Runs in the fork. The signatures as JSON, in the order of signing."""
    import logging

    from pyhanko.pdf_utils.reader import PdfFileReader

    logging.disable(logging.CRITICAL)
    anchors = [one for data in trusted for one in _certificates(data)]
    with path.open("rb") as file:
        reader = PdfFileReader(file, strict=False)
        return [
            _verified(one, anchors, moment).model_dump(mode="json")
            for one in reader.embedded_signatures
        ]


def _certificates(data: bytes) -> Iterator[Any]:
    """The certificates of a PEM or DER file."""
    from asn1crypto import pem, x509

    if pem.detect(data):
        for kind, _, body in pem.unarmor(data, multiple=True):
            if kind == "CERTIFICATE":
                yield x509.Certificate.load(body)
    else:
        yield x509.Certificate.load(data)


def _verified(one: EmbeddedPdfSignature, anchors: list[Any], moment: datetime) -> FileSignature:
    """One signature; whatever breaks in it makes it unreadable, and no other."""
    try:
        return _judged(one, anchors, moment)
    except Exception as error:  # a file may hold anything
        why = f"{type(error).__name__}: {error}"
        return FileSignature(name=one.field_name, state=SignatureState.UNREADABLE, why=why)


def _judged(one: EmbeddedPdfSignature, anchors: list[Any], moment: datetime) -> FileSignature:
    from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    def at(when: datetime) -> ValidationContext:
        return ValidationContext(
            trust_roots=anchors, allow_fetching=False, moment=when, revocation_mode="soft-fail",
            time_tolerance=timedelta(seconds=1),
        )  # fmt: skip

    status: Any  # their types differ, and what is asked of both is the same
    is_stamp = one.sig_object.get("/Type") == "/DocTimeStamp"
    if is_stamp:
        status = validate_pdf_timestamp(one, at(moment))
        stamped = status.timestamp if status.trusted else None
    else:
        status = validate_pdf_signature(one, at(moment), at(moment))
        stamp = status.timestamp_validity
        stamped = stamp.timestamp if stamp and stamp.valid and stamp.trusted else None
        if stamped and not status.trusted:
            status = validate_pdf_signature(one, at(stamped), at(moment))
    signer = status.signing_cert
    named = signer.subject.native
    covers = one.evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE
    state, why = _state(status, moment)
    if why is None and not covers:
        why = "something allowed was added behind it, such as another signature"
    return FileSignature(
        name=one.field_name,
        state=state,
        by=_text(named.get("common_name")),
        organisation=_text(named.get("organization_name")),
        issuer=_text(signer.issuer.native.get("common_name")),
        serial=f"{signer.serial_number:x}",
        claimed_at=None if is_stamp else _aware(one.self_reported_timestamp),
        timestamped_at=stamped,
        covers_file=covers,
        is_timestamp=is_stamp,
        why=why,
    )


def _state(status: Any, moment: datetime) -> tuple[SignatureState, str | None]:  # noqa: ANN401
    """The state, and why it is not valid. Alterations come first: of them nothing else counts."""
    if not status.intact:
        return SignatureState.ALTERED, "the signed bytes were changed"
    if not status.valid:
        return SignatureState.ALTERED, "the signature does not belong to its certificate"
    if not getattr(status, "docmdp_ok", True) or (not status.bottom_line and status.trusted):
        return SignatureState.ALTERED, "the file was changed behind the signature"
    if status.trusted:
        return SignatureState.VALID, None
    valid = status.signing_cert["tbs_certificate"]["validity"].native
    if not valid["not_before"] <= moment <= valid["not_after"]:
        told = f"{valid['not_before']:%Y-%m-%d} to {valid['not_after']:%Y-%m-%d}"
        return SignatureState.EXPIRED, f"its certificate is valid from {told}"
    return SignatureState.UNKNOWN, "its certificate leads to no authority in `signatures.trust`"


def _text(value: object) -> str | None:
    """A name of a certificate, which may hold several."""
    if value is None or isinstance(value, str):
        return value
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _aware(when: datetime | None) -> datetime | None:
    """A time with its zone; a time without one says too little."""
    return when if when and when.tzinfo else None
