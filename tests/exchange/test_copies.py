"""Copies for readers: their captions, where they stand on pages of every turn, and PDF/A kept."""

from datetime import UTC, datetime

import pytest
from lxml import etree

from digitize.errors import NotExported
from digitize.exchange.copies import export_copy
from digitize.exchange.forms import COPIES
from digitize.exchange.sign import Seal, sign, signer_from_pkcs12
from digitize.record.fields import RecordField
from digitize.settings import Limits, Settings
from tests.exchange.archival import faults, require_pdfa
from tests.exchange.keys import PASSPHRASE, authority, holder
from tests.exchange.test_pdf import run
from tests.reading.scans import FIXTURES

pytestmark = [pytest.mark.scan, pytest.mark.format]

AGENCY = "Lưu trữ lịch sử tỉnh Thử Nghiệm"
NAMED = Settings.model_validate({"signatures": {"agency": AGENCY}})


@pytest.fixture
def made(records, tmp_path):
    def make(name: str, form: str, settings=NAMED):
        path = tmp_path / f"{name}.{form}.pdf"
        told = export_copy(records[name], COPIES[form], FIXTURES / f"{name}.pdf", path, settings)
        assert told == []
        return path

    return make


def captions(path) -> list[tuple[list[str], list[str]]]:
    """Of each page as it is seen: the words in its upper right corner, and at its foot."""
    # Poppler draws the page upright; what it tells of boxes is from before /Rotate.
    upright = path.with_name("upright.pdf")
    run("pdftocairo", "-pdf", path, upright)
    told = run("pdftotext", "-bbox", upright, "-")
    pages = []
    for page in etree.fromstring(told.encode()).iter("{*}page"):
        wide, high = float(page.get("width")), float(page.get("height"))
        words = [(one.text, *(float(one.get(side)) for side in ("xMin", "yMin", "xMax", "yMax")))
                 for one in page.iter("{*}word")]  # fmt: skip
        corner = [text for text, x0, _, x1, y1 in words if y1 < 35 and x1 > wide - 25 - 50]
        foot = [one for one in words if one[2] > high - 35]
        if foot:
            middle = (min(one[1] for one in foot) + max(one[3] for one in foot)) / 2
            assert abs(middle - wide / 2) < 2
        pages.append((corner, [one[0] for one in foot]))
    return pages


@pytest.mark.parametrize("name", ["plan-two-pages", "report-sideways", "report-upside-down"])
def test_a_copy_is_marked_on_its_first_page_and_named_on_every(made, name):
    """BẢN SAO at the upper right of page 1, the agency centred at the foot, upright as seen."""
    path = made(name, "copy")
    require_pdfa(path)
    for number, (corner, foot) in enumerate(captions(path)):
        assert corner == (["BẢN", "SAO"] if number == 0 else [])
        assert " ".join(foot) == AGENCY


def test_a_copy_for_reading_has_the_agency_alone(made):
    """It is read in the system, and nothing else marks it."""
    [(corner, foot)] = captions(made("news-fax", "copy-reading"))
    assert (corner, " ".join(foot)) == ([], AGENCY)


def test_an_authenticated_copy_shows_its_signature_as_the_words(made, tmp_path):
    """The signature's caption is BẢN SAO, at the upper right as seen, and nothing else is there.

    That the file stays PDF/A is judged by `sign` itself, which writes nothing else.
    """
    who = holder("Lưu trữ lịch sử", authority())
    signer = signer_from_pkcs12(who.p12(tmp_path / "k.p12"), PASSPHRASE)
    seal = Seal(AGENCY, datetime(2026, 12, 1, tzinfo=UTC), copy=True)
    sign(made("report-sideways", "copy-to-sign"), tmp_path / "signed.pdf", seal, signer, Limits())
    assert faults(tmp_path / "signed.pdf") == []
    [(corner, foot)] = captions(tmp_path / "signed.pdf")
    assert (corner, " ".join(foot)) == (["BẢN", "SAO"], AGENCY)


def test_what_may_not_leave_is_not_copied(records, tmp_path):
    """What is marked secret waits for a person; without a name of the agency there is no copy."""
    secret = records["news-fax"].model_copy(update={"secrecy": RecordField(value="MẬT")})
    for record, settings, why in (
        (secret, NAMED, "on hold"),
        (records["news-fax"], Settings(), "signatures.agency"),
    ):
        with pytest.raises(NotExported, match=why):
            export_copy(record, COPIES["copy"], FIXTURES / "news-fax.pdf", tmp_path / "a", settings)
        assert not (tmp_path / "a").exists()
