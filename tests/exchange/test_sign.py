"""The agency's signature on copies: its form, its verification by others, PDF/A kept."""

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from lxml import etree
from PIL import Image

from digitize.edge.cli import cli
from digitize.errors import BadSettings, NotSigned
from digitize.exchange.captions import TINOS
from digitize.exchange.pdfa import findings_of
from digitize.exchange.sign import Seal, sign, signer_from_pkcs12, signer_from_token
from digitize.read.scan.formats import MediaType
from digitize.read.scan.signed import signatures_of
from digitize.read.scan.source import PageBox, Scan
from digitize.settings import Limits, Settings
from tests.exchange.archival import faults
from tests.exchange.keys import PASSPHRASE, authority, holder
from tests.exchange.test_pdf import by_poppler, run
from tests.reading.scans import FIXTURES

pytestmark = [pytest.mark.scan, pytest.mark.format]

AGENCY = "Lưu trữ lịch sử tỉnh Thử Nghiệm"
CA = authority()
WHO = holder("Lưu trữ lịch sử", CA)
SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "1234"
AT = datetime(2026, 12, 1, 2, 30, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def signed(exported, tmp_path_factory):
    """A copy of a fixture that the agency has signed."""
    folder = tmp_path_factory.mktemp("signed")
    signer = signer_from_pkcs12(WHO.p12(folder / "k.p12"), PASSPHRASE)
    CA.pem(folder / "ca.pem")
    sign(exported("news-fax", "pdfa"), folder / "a.pdf", Seal(AGENCY, AT), signer, Limits())
    return folder / "a.pdf"


def test_it_is_pdfa_still_and_the_bytes_before_are_untouched(signed, exported):
    """The signature is appended to the copy."""
    assert findings_of(signed, Limits()) == []
    assert faults(signed) == []
    run("qpdf", "--check", signed)
    before = exported("news-fax", "pdfa").read_bytes()
    assert signed.read_bytes()[: len(before)] == before


def test_the_caption_has_the_form_of_the_circular(signed):
    """At the upper right of page 1: name and time in ISO 8601 in Vietnam's zone, 10 pt, black."""
    told = run("pdftotext", "-bbox", signed, "-")
    words = list(etree.fromstring(told.encode()).iter("{*}word"))
    page = next(etree.fromstring(told.encode()).iter("{*}page"))
    [time] = [one for one in words if one.text == "2026-12-01T09:30:15+07:00"]
    assert float(time.get("xMin")) > float(page.get("width")) / 2
    assert float(time.get("yMax")) < float(page.get("height")) / 10
    assert AGENCY in " ".join(one.text for one in words)
    with pikepdf.open(signed) as pdf:
        [mark] = [one for one in pdf.pages[0].Annots if one.get("/FT") == "/Sig"]
        streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        drawn = b"".join(one.read_bytes() for one in streams if b" Tj ET" in _content(one))
        assert mark.F == 132  # printed, and locked
    assert re.search(rb"0 g 0 Tr /\S+ 10 Tf", drawn)
    fonts = run("pdffonts", signed)
    [line] = [one for one in fonts.splitlines() if "Tinos" in one]
    assert " yes yes yes " in line  # embedded, a subset, with its letters


def _content(stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:  # a picture
        return b""


def test_the_caption_is_seen(signed, exported, tmp_path):
    """Drawn, there is ink at the upper right where there was none, and nowhere else."""
    pictures = []
    for path in (exported("news-fax", "pdfa"), signed):
        run("pdftoppm", "-r", 72, "-gray", "-singlefile", "-png", path, tmp_path / "p")
        with Image.open(tmp_path / "p.png") as picture:
            pictures.append(picture.copy())
    from PIL import ImageChops

    left, top, _, bottom = ImageChops.difference(*pictures).getbbox()
    assert left > pictures[0].width / 2
    assert bottom < 60 + top


def test_others_verify_it(signed):
    """Our own verifying, by pyHanko, and Poppler's pdfsig."""
    settings = Settings.model_validate({"signatures": {"trust": [signed.parent / "ca.pem"]}})
    scan = Scan(signed, "ab" * 32, 1, MediaType.PDF, (PageBox(595, 842),))
    [found] = signatures_of(scan, settings, datetime.now(UTC) + timedelta(seconds=5))
    assert (found.state, found.covers_file, found.by) == ("valid", True, "Lưu trữ lịch sử")
    told = subprocess.run(["pdfsig", signed], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told


def test_what_is_no_pdfa_or_signed_is_refused(signed, exported, tmp_path):
    """Converting afterwards would break the signature, so the way out is told."""
    signer = signer_from_pkcs12(signed.parent / "k.p12", PASSPHRASE)
    for path, why in ((FIXTURES / "news-fax.pdf", "--as pdfa"), (signed, "already")):
        with pytest.raises(NotSigned, match=why):
            sign(path, tmp_path / "b.pdf", Seal(AGENCY, AT), signer, Limits())
    with pytest.raises(NotSigned, match="passphrase"):
        signer_from_pkcs12(signed.parent / "k.p12", b"sai")
    for late in (datetime(2019, 12, 1, tzinfo=UTC), datetime(2040, 2, 1, tzinfo=UTC)):
        with pytest.raises(NotSigned, match="valid from 2020-01-01 to 2040-01-01 alone"):
            sign(exported("news-fax", "pdfa"), tmp_path / "b.pdf", Seal(AGENCY, late), signer,
                 Limits())  # fmt: skip
    wide = Seal(AGENCY * 12, AT)
    with pytest.raises(NotSigned, match="too small"):
        sign(exported("news-fax", "pdfa"), tmp_path / "b.pdf", wide, signer, Limits())
    copy, strange = exported("news-fax", "pdfa"), Seal("漢", AT)
    with pytest.raises(BadSettings, match="lacks 漢"):
        sign(copy, tmp_path / "c.pdf", strange, signer, Limits())


def test_the_command_signs_and_says_which_font(signed, exported, tmp_path, monkeypatch):
    """By the agency's own font file, and without it by Tinos; the report says which."""
    own = tmp_path / "own.ttf"
    own.write_bytes(TINOS.read_bytes())
    (tmp_path / "word").write_text(PASSPHRASE.decode())
    args = ("sign", exported("news-fax", "pdfa"), "--to", tmp_path / "out", "--agency", AGENCY,
            "--p12", signed.parent / "k.p12", "--passphrase-file", tmp_path / "word")  # fmt: skip
    done = CliRunner().invoke(cli, list(map(str, args)))
    assert done.exit_code == 0, done.output
    [made] = (tmp_path / "out").iterdir()
    assert AGENCY in " ".join(by_poppler(made).split())
    assert "Tinos" in done.stderr
    monkeypatch.setenv("DIGITIZE_SIGNATURES__FONT", str(own))
    again = CliRunner().invoke(cli, list(map(str, args)))
    assert again.exit_code == 0, again.output
    assert str(own) in again.stderr


def test_no_file_takes_the_place_of_another(signed, exported, tmp_path):
    """Neither the file that is signed, nor one of the same name from another folder."""
    (tmp_path / "word").write_text(PASSPHRASE.decode())
    key = ("--agency", AGENCY, "--p12", signed.parent / "k.p12", "--passphrase-file",
           tmp_path / "word")  # fmt: skip
    paths = [tmp_path / one / "a.pdf" for one in ("x", "y")]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(exported("news-fax", "pdfa").read_bytes())
    before = paths[0].read_bytes()
    for files, to, why in (
        (paths, "out", "have one name"),
        (paths[:1], "x", "would be replaced"),
    ):
        args = ("sign", *files, "--to", tmp_path / to, *key)
        done = CliRunner().invoke(cli, list(map(str, args)))
        assert (done.exit_code, why in done.stderr) == (2, True), done.output
    assert paths[0].read_bytes() == before


@pytest.fixture
def token(tmp_path, monkeypatch):
    """A token of SoftHSM2 with a key and its certificate; its driver."""
    if not SOFTHSM.exists() or shutil.which("softhsm2-util") is None:
        pytest.skip("SoftHSM2 is not installed: apt install softhsm2")
    pkcs11 = pytest.importorskip("pkcs11", reason="pip install 'digitize[token]'")
    from pkcs11.util.x509 import decode_x509_certificate

    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    run("softhsm2-util", "--init-token", "--free", "--label", "luutru", "--pin", PIN,
        "--so-pin", "00000000")  # fmt: skip
    pem = WHO.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "key.pem").write_bytes(pem)
    run("softhsm2-util", "--import", tmp_path / "key.pem", "--token", "luutru", "--label", "ky",
        "--id", "01", "--pin", PIN)  # fmt: skip
    der = WHO.certificate.public_bytes(serialization.Encoding.DER)
    with pkcs11.lib(str(SOFTHSM)).get_token(token_label="luutru").open(rw=True, user_pin=PIN) as on:  # noqa: S106
        about = {**decode_x509_certificate(der), pkcs11.Attribute.TOKEN: True}
        on.create_object({**about, pkcs11.Attribute.LABEL: "ky", pkcs11.Attribute.ID: b"\x01"})
    return SOFTHSM


def test_a_key_on_a_token_signs_alike(token, exported, tmp_path):
    """By its driver and its PIN (PKCS#11); pdfsig finds it valid, and a wrong PIN is told."""
    seal = Seal(AGENCY, AT)
    with signer_from_token(token, "luutru", "ky", PIN) as signer:
        sign(exported("news-fax", "pdfa"), tmp_path / "a.pdf", seal, signer, Limits())
    told = subprocess.run(["pdfsig", tmp_path / "a.pdf"], capture_output=True, text=True,
                          check=False).stdout  # fmt: skip
    assert "Signature is Valid" in told
    with (
        pytest.raises(NotSigned, match="luutru"),
        signer_from_token(token, "luutru", "ky", "4321") as signer,
    ):
        pass
