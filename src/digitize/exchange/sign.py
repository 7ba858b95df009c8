"""Signs a PDF/A for the agency, in the form of Article 8 of Circular 05/2025/TT-BNV, by pyHanko.

At the upper right of page 1 stand the agency's name and the time of signing, and no picture of a
seal. The signature is appended, so that all bytes before it stay, and the file is judged again:
what is no PDF/A any more is not written.
"""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pikepdf

from digitize.errors import NotSigned, ProgramFailed
from digitize.exchange.captions import caption_pdf, place, upright
from digitize.exchange.pdfa import findings_of
from digitize.read.scan.signed import can_verify
from digitize.settings import Limits

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import Signer

VIETNAM = timezone(timedelta(hours=7))
MARGIN_PT = 20.0  # between the caption and the upper and right edges of the page
FIELD = "DigitizeSignature"
COPY = "BẢN SAO"
_Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Seal:
    """What is written into a signature.

    font: the agency's own file; None: Tinos. copy: it authenticates a copy for a reader, and shows
    BẢN SAO (Articles 41 and 42 of Circular 05/2025/TT-BNV).
    """

    agency: str
    at: datetime
    font: Path | None = None
    copy: bool = False

    @property
    def lines(self) -> list[str]:
        """The agency's name, and the time in ISO 8601 in Vietnam's zone; of a copy BẢN SAO."""
        if self.copy:
            return [COPY]
        return [self.agency, self.at.astimezone(VIETNAM).isoformat(timespec="seconds")]


def require_pyhanko() -> None:
    """Raises: NotSigned: the extra `sign` is not installed."""
    if not can_verify():
        raise NotSigned(Path("-"), "pyHanko is not installed: pip install 'digitize[sign]'")


def signer_from_pkcs12(path: Path, passphrase: bytes | None) -> Signer:
    """The key and certificates of a PKCS#12 file.

    Raises: NotSigned: the file cannot be opened, or not with this passphrase.
    """
    from pyhanko.sign.signers import SimpleSigner

    # It would print the traceback of a mistyped passphrase before we say what is wrong.
    logging.getLogger("pyhanko.sign.signers.pdf_cms").setLevel(logging.CRITICAL)
    try:
        signer = SimpleSigner.load_pkcs12(path, passphrase=passphrase)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise NotSigned(path, str(error)) from error
    if signer is None:
        raise NotSigned(path, "it is no PKCS#12 file, or the passphrase is wrong")
    return signer


@contextmanager
def signer_from_token(library: Path, token: str, certificate: str, pin: str) -> Iterator[Signer]:
    """The key on a PKCS#11 token, while it is open.

    Args: library: the maker's driver. certificate: the label of certificate and key on the token.

    Raises: NotSigned: the driver or the token cannot be opened.
    """
    try:
        from pkcs11 import Mechanism, PKCS11Error
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError as error:
        raise NotSigned(library, "it needs the extra: pip install 'digitize[token]'") from error
    try:
        wanted = TokenCriteria(label=token)
        with open_pkcs11_session(str(library), token_criteria=wanted, user_pin=pin) as session:
            kind = PKCS11Signer(session, cert_label=certificate).signing_cert.public_key.algorithm
            # Some tokens sign what was hashed before, and hash nothing themselves.
            hashing = {"ec": Mechanism.ECDSA_SHA256, "rsa": Mechanism.SHA256_RSA_PKCS}.get(kind)
            raw = hashing is not None and hashing not in session.token.slot.get_mechanisms()
            yield PKCS11Signer(session, cert_label=certificate, use_raw_mechanism=raw)
    except PKCS11Error as error:
        why = str(error) or type(error).__name__  # most of its errors have no words
        raise NotSigned(library, f"the token {token}: {why}") from error


def sign(path: Path, to: Path, seal: Seal, signer: Signer, limits: Limits) -> None:
    """Write a signed copy of a PDF/A-2b that we made. The copy is PDF/A-2b too.

    Raises:
        NotSigned: the certificate is not valid at that time; the file is no PDF/A, carries a
            signature, is too small for the caption, or was not approved once signed.
        BadSettings: the font cannot be used.
    """
    if (certificate := signer.signing_cert) is not None:
        first, last = certificate.not_valid_before, certificate.not_valid_after
        if not first <= seal.at <= last:
            raise NotSigned(path, f"the certificate is valid from {first:%Y-%m-%d} to"
                                  f" {last:%Y-%m-%d} alone")  # fmt: skip
    try:
        if before := findings_of(path, limits):
            way = "make it by `digitize export --as pdfa`"
            raise NotSigned(path, f"it is no PDF/A-2b ({before[0]}); {way}")
        to.write_bytes(_signed(path, seal, signer))
        if after := findings_of(to, limits):
            raise NotSigned(path, f"once signed it would be no PDF/A-2b: {after[0]}")
    except ProgramFailed as error:
        raise NotSigned(path, str(error)) from error


def _signed(path: Path, seal: Seal, signer: Signer) -> bytes:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError

    with tempfile.NamedTemporaryFile(suffix=".pdf") as stamp, path.open("rb") as file:
        turn = _turn(path)
        caption, wide, high = caption_pdf(seal.lines, seal.font, turn)
        stamp.write(caption)
        stamp.flush()
        try:
            writer = _writer(file)
            if any(True for _ in writer.prev.embedded_signatures):
                raise NotSigned(path, "it carries a signature already")
            return _appended(writer, seal, signer, Path(stamp.name), _corner(path, wide, high))
        except (PdfError, SigningError) as error:
            raise NotSigned(path, str(error)) from error


def _writer(file: BinaryIO) -> IncrementalPdfFileWriter:
    """Appends to a PDF, which stays PDF 1.7: PDF/A-2 knows no 2.0, and no extension of it."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class StaysOld(IncrementalPdfFileWriter):
        output_version = (1, 7)

        def ensure_output_version(self, version: tuple[int, int]) -> None:
            super().ensure_output_version(min(version, (1, 7)))  # type: ignore[no-untyped-call]

        def register_extension(self, ext: object) -> None:
            """Leave out what tells of a 2.0 feature; ECDSA is verified without it."""

    return StaysOld(file)


def _appended(
    writer: IncrementalPdfFileWriter, seal: Seal, signer: Signer, stamp: Path, box: _Box
) -> bytes:
    from pyhanko.sign import PdfSignatureMetadata
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSigner
    from pyhanko.stamp import StaticStampStyle

    about = PdfSignatureMetadata(
        field_name=FIELD,
        name=seal.agency,
        subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        md_algorithm="sha256",
    )
    style = StaticStampStyle.from_pdf_file(str(stamp), border_width=0)
    spec = SigFieldSpec(FIELD, box=box, on_page=0)
    out = io.BytesIO()
    PdfSigner(about, signer, stamp_style=style, new_field_spec=spec).sign_pdf(writer, output=out)
    return out.getvalue()


def _turn(path: Path) -> int:
    with pikepdf.open(path) as pdf:
        return int(pdf.pages[0].rotation) % 360


def _corner(path: Path, wide: float, high: float) -> _Box:
    """Where the caption stands on page 1: left, bottom, right, top, in points.

    Args: wide, high: of the caption as it is seen, which is at the upper right of the page as seen.
    """
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        matrix, (page_wide, page_high) = upright(int(page.rotation), [*map(float, page.cropbox)])
    right, top = page_wide - MARGIN_PT, page_high - MARGIN_PT
    if right < wide or top < high:
        raise NotSigned(path, "page 1 is too small for the name and time of the signature")
    (x0, y0), (x1, y1) = place(matrix, right - wide, top - high), place(matrix, right, top)
    return (round(min(x0, x1)), round(min(y0, y1)), round(max(x0, x1)), round(max(y0, y1)))
