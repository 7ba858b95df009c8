"""Lists to print: every word is on the paper and can be copied, also over several pages."""

import subprocess

import pikepdf
import pytest

from digitize.dossier.model import Dossier, DossierDocument
from digitize.exchange.dossier_lists import (
    CANNOT_LEAVE,
    ListedDocument,
    contents_pdf,
    inventory_pdf,
)
from digitize.exchange.printed_list import PrintedList, printed_list
from tests.ledger.little_engine import record

CHANGE = {"by": "Lê An", "at": "2026-03-02T08:00:00Z", "way": "entered"}


def dossier(**values):
    known = {"dossier_id": "hs-0123456789abcdef", "file_code": "07", "change": CHANGE}
    return Dossier.model_validate({**known, **values})


def text_of(data: bytes, tmp_path) -> str:
    path = tmp_path / "list.pdf"
    path.write_bytes(data)
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def test_a_list_of_documents_is_printed(tmp_path):
    """What is on hold keeps its place; a letter that no font has is a question mark."""
    seen = dossier(title="Hồ sơ tiêm phòng 𝕏", fonds_code="UBTK", start_date="2024")
    ids = [f"{letter * 64}-1" for letter in "ab"]
    papers = [
        ListedDocument(1, DossierDocument(record_id=ids[0], first_sheet=1, last_sheet=3),
                       record("a" * 64, filename="báo cáo (1).pdf")),
        ListedDocument(2, DossierDocument(record_id=ids[1]), None),
    ]  # fmt: skip
    data = contents_pdf(seen, papers)
    assert data == contents_pdf(seen, papers)
    told = text_of(data, tmp_path)
    for words in ("MỤC LỤC VĂN BẢN, TÀI LIỆU TRONG HỒ SƠ", "Phông: UBTK", "Hồ sơ tiêm phòng ?",
                  "báo cáo (1).pdf", "1-3", CANNOT_LEAVE.split()[1]):  # fmt: skip
        assert words in told


@pytest.mark.parametrize("words", [40, 4000])
def test_a_list_goes_on_on_the_next_page(tmp_path, words):
    """Under the same head; a row that is higher than a page is parted, and nothing is lost."""
    rows = [("1", " ".join(f"chữ{number}" for number in range(words)))]
    rows += [(str(number), "x" * 300) for number in range(2, 60)]
    data = printed_list(PrintedList("MỤC LỤC", (), ("Số TT", "Tên"), (10, 30), rows))
    (tmp_path / "p.pdf").write_bytes(data)
    with pikepdf.open(tmp_path / "p.pdf") as pdf:
        pages = len(pdf.pages)
    told = text_of(data, tmp_path)
    assert told.count("Số TT") == pages > 1
    assert all(f"chữ{number}" in told for number in range(words))
    assert f"{pages}/{pages}" in told


def test_a_list_of_dossiers_is_printed(tmp_path):
    """Retention in words, the period as papers have it."""
    found = [dossier(title="Tiêm phòng", maintenance="20 năm", start_date="5/2024", sheets=9)]
    told = text_of(inventory_pdf(found, "UBTK"), tmp_path)
    assert all(words in told for words in ("MỤC LỤC HỒ SƠ", "Phông: UBTK", "20 năm", "05/2024"))
