"""Signatures of PDFs, made here with keys of our own: what the record says of each."""

import io
from datetime import UTC, datetime

import pikepdf
import pytest
from asn1crypto import keys as der_keys
from asn1crypto import x509 as der
from cryptography.hazmat.primitives import serialization
from lxml import etree
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from digitize.errors import BadSettings
from digitize.keep.archive.premis import premis
from digitize.read.fingerprint import record_fingerprint
from digitize.read.scan import signed
from digitize.read.scan.formats import MediaType
from digitize.read.scan.signed import signatures_of
from digitize.read.scan.source import PageBox, Scan
from digitize.settings import Settings
from tests.exchange.ink import page_of, printed, record_of
from tests.exchange.keys import authority, holder
from tests.reading.scans import FIXTURES

pytestmark = pytest.mark.format

RECEIVED = datetime(2026, 3, 2, tzinfo=UTC)
CA, OTHER_CA = authority(), authority("CA không ai biết")
CLERK, CHIEF = holder("Nguyễn Thị Thử", CA), holder("Trần Văn Mẫu", CA)
SPAN_2020 = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))
OLD = holder("Lê Văn Cũ", CA, SPAN_2020)
STRANGER = holder("Người Lạ", OTHER_CA)
STAMPS = holder("Dấu thời gian", CA, stamps=True)


def _plain() -> bytes:
    """A scan in the strict form that pyHanko wants of what it signs."""
    held = io.BytesIO()
    with pikepdf.open(FIXTURES / "news-fax.pdf") as pdf:
        pdf.save(held, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return held.getvalue()


PLAIN = _plain()


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "trust").mkdir()
    CA.pem(tmp_path / "trust" / "ca.pem")
    return Settings.model_validate({"signatures": {"trust": [tmp_path / "trust"]}})


@pytest.fixture
def look(tmp_path, settings):
    """What is found in a file's bytes, with the authority trusted."""

    def found(data: bytes, believed: Settings = settings):
        path = tmp_path / "scan.pdf"
        path.write_bytes(data)
        scan = Scan(path, "ab" * 32, len(data), MediaType.PDF, (PageBox(595, 842),))
        return signatures_of(scan, believed, RECEIVED)

    return found


def as_der(who) -> tuple[der.Certificate, der_keys.PrivateKeyInfo]:
    form = serialization.Encoding.DER
    key = who.key.private_bytes(
        form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate = der.Certificate.load(who.certificate.public_bytes(form))
    return certificate, der_keys.PrivateKeyInfo.load(key)


def sign(data: bytes, who, field: str = "Sig1", stamped_at: datetime | None = None) -> bytes:
    certificate, key = as_der(who)
    signer = signers.SimpleSigner(certificate, key, SimpleCertificateStore())
    stamper = None
    if stamped_at:
        stamper = DummyTimeStamper(*as_der(STAMPS), fixed_dt=stamped_at)
    about = PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    signers.sign_pdf(writer, about, signer, timestamper=stamper, output=out)
    return out.getvalue()


def test_a_valid_signature_says_who_when_and_that_it_covers_the_file(look):
    """Its certificate leads to the authority in the settings."""
    [found] = look(sign(PLAIN, CLERK))
    assert found.state == "valid"
    assert (found.by, found.organisation) == ("Nguyễn Thị Thử", "UBND phường Thử Nghiệm")
    assert found.issuer == "CA thử nghiệm"
    assert found.claimed_at
    assert found.covers_file
    assert (found.timestamped_at, found.why) == (None, None)


def test_a_signature_of_a_stranger_is_unknown(look):
    """Unaltered, and nobody vouches for who made it; so it is with no authority named."""
    assert [one.state for one in look(sign(PLAIN, STRANGER))] == ["unknown"]
    [found] = look(sign(PLAIN, CLERK), Settings())
    assert (found.state, found.by) == ("unknown", "Nguyễn Thị Thử")
    assert "signatures.trust" in found.why


def test_changed_bytes_are_altered(look):
    """A byte that was signed is another one."""
    data = bytearray(sign(PLAIN, CLERK))
    at = data.index(b"/MediaBox")
    data[at + 1 : at + 9] = b"MediaBoy"
    [found] = look(bytes(data))
    assert found.state == "altered"


def test_a_page_added_behind_the_signature_is_an_alteration(look):
    """The signed bytes are whole; what follows changes what is seen."""
    writer = IncrementalPdfFileWriter(io.BytesIO(sign(PLAIN, CLERK)))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = NumberObject(90)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    [found] = look(out.getvalue())
    assert (found.state, found.covers_file) == ("altered", False)


def test_an_expired_certificate_counts_where_a_trusted_stamp_is_older(look):
    """Without a time stamp it is expired; with one of its own days it is valid."""
    [found] = look(sign(PLAIN, OLD))
    assert found.state == "expired"
    assert "2021-01-01" in found.why
    [found] = look(sign(PLAIN, OLD, stamped_at=datetime(2020, 6, 1, tzinfo=UTC)))
    assert (found.state, found.timestamped_at) == ("valid", datetime(2020, 6, 1, tzinfo=UTC))


def test_each_of_several_is_told(look):
    """The later covers all, the earlier what was there; that is allowed, and said."""
    first, second = look(sign(sign(PLAIN, CLERK, "A"), CHIEF, "B"))
    assert [one.state for one in (first, second)] == ["valid", "valid"]
    assert (first.covers_file, second.covers_file) == (False, True)
    assert (first.by, second.by) == ("Nguyễn Thị Thử", "Trần Văn Mẫu")
    assert first.why


def test_garbage_in_place_of_a_signature_is_unreadable(look):
    """It costs itself alone: the scan is read all the same."""
    with pikepdf.open(io.BytesIO(sign(PLAIN, CLERK))) as pdf:
        pdf.Root.AcroForm.Fields[0].V.Contents = b"\x00" * 64
        out = io.BytesIO()
        pdf.save(out)
    assert [one.state for one in look(out.getvalue())] == ["unreadable"]


def test_what_is_not_signed_has_none(look):
    """Nor has a file that only contains the word."""
    assert look(PLAIN) == ()
    assert look(PLAIN + b"\n% /ByteRange\n") == ()


def test_without_the_program_the_way_out_is_told(look, monkeypatch):
    """A signed PDF is not passed over in silence."""
    monkeypatch.setattr(signed, "can_verify", lambda: False)
    [found] = look(sign(PLAIN, CLERK))
    assert found.state == "not_verified"
    assert "digitize[sign]" in found.why


def test_the_authorities_belong_to_the_fingerprint(settings, tmp_path):
    """Another certificate among those trusted is another reading; a missing file is told."""
    before = record_fingerprint(settings)
    assert before != record_fingerprint(Settings())
    OTHER_CA.pem(tmp_path / "trust" / "other.pem")
    assert record_fingerprint(settings) != before
    lost = Settings.model_validate({"signatures": {"trust": [tmp_path / "lost.pem"]}})
    with pytest.raises(BadSettings, match=r"lost\.pem"):
        record_fingerprint(lost)


def test_premis_tells_of_the_verification(look):
    """An event for each signature, with its result."""
    record = record_of(page_of(printed()[1], (800, 1120)))
    record = record.model_copy(update={"signatures": look(sign(PLAIN, STRANGER))})
    told = premis(record.model_dump(mode="json"), [], "2026-03-02T00:00:00Z").decode()
    root = etree.fromstring(told.encode())
    [event] = [
        one for one in root.iter("{*}event")
        if one.findtext("{*}eventType") == "digital signature validation"
    ]  # fmt: skip
    assert event.findtext(".//{*}eventOutcome") == "unknown"
    assert "Người Lạ" in event.findtext(".//{*}eventDetail")
