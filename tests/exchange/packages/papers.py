"""A dossier of twelve papers, composed: their pages are drawn, their fields entered.

The thirty of `test_real.py` were really read.

People and places are invented. One paper was marked MẬT; one carries a signature.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from digitize.dossier.model import Dossier, DossierChange, DossierDocument
from digitize.exchange.packages.contents import PackageContents, PackagePaper
from digitize.record.fields import FieldStatus, RecordField
from digitize.record.kinds import TABLE
from digitize.record.model import Act, Record
from digitize.record.page import DigitalSignature, Table, TableRow
from tests.exchange.ink import DPI, SIZE, page_of, printed, record_of
from tests.record.issue import issue_record

PAPERS = 12
HELD, SIGNED, TABLED, ENGLISH, BULLETIN, WITHOUT_DAY = 5, 6, 7, 8, 9, 10  # places, from 0
CODE = "H29.05.2019.12"
AT = datetime(2026, 12, 1, 1, 2, 3, tzinfo=UTC)
LONG_TITLE = "Về việc tu sửa đường thôn Nà Cại & kè suối <Bản Mạ>"


def given(value) -> RecordField:
    return RecordField(value=value, status=FieldStatus.GIVEN, reason=None)


def paper_record(place: int, folder: Path) -> tuple[Record, Path]:
    """One record and its original, a page with drawn words."""
    sheet, words = printed(first=place * 24)
    path = folder / f"van-ban-{place + 1}.pdf"
    more = [printed(first=place * 24 + 12)[0]] if place == BULLETIN else []
    sheet.save(path, resolution=DPI, save_all=True, append_images=more)
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    made = issue_record() if place == BULLETIN else record_of(page_of(words, SIZE))
    source = made.source.model_copy(
        update={"filename": path.name, "sha256": sha256, "bytes": len(data),
                "page_count": 1 + len(more),
                "media_type": "application/pdf", "received_at": AT},
    )  # fmt: skip
    kind = TABLE[place % 32]
    values = {
        "source": source,
        "record_id": f"{sha256}-1",
        "kind": given(kind.name),
        "number": given(f"{place + 1}"),
        "symbol": given("BC-UBND"),
        "issued_on": given(f"2019-{place % 12 + 1:02}-17"),
        "issuer": given("ỦY BAN NHÂN DÂN XÃ HÒA TRẠCH"),
        "title": given(LONG_TITLE),
        "keywords": ("đường thôn", "kè suối"),
    }
    if place == TABLED:
        table = Table(box=(1, 1, 9, 9), rows=(TableRow(cells=("Thôn", "Hộ")),))
        values["pages"] = (page_of(words, SIZE, tables=(table,)),)
    if place == ENGLISH:
        values["language"] = "eng"
    if place == WITHOUT_DAY:
        values["issued_on"] = given("2019-11")
    if place == HELD:
        values["secrecy"] = given("MẬT")
    if place == SIGNED:
        values["digital_signatures"] = (DigitalSignature(name="Lò Văn Nghĩa", agency=None,
                                                         time=None),)  # fmt: skip
    return made.model_copy(update=values), path


def cleared(record: Record) -> Record:
    act = Act(by="Vi Thị Thoa", at=datetime(2026, 5, 1, tzinfo=UTC), why="MẬT")
    return record.model_copy(update={"cleared": act})


def dossier_of(records, **changed) -> Dossier:
    """The dossier with all that the circular asks for."""
    values = {
        "dossier_id": "hs-00000000000000a1", "fonds_code": "H29.05", "archive_code": "A29",
        "file_code": CODE, "title": "Hồ sơ tu sửa đường thôn Nà Cại năm 2019",
        "start_date": "2019-01-17", "end_date": "2019-12-17", "maintenance": "05", "mode": "01",
        "language": "06", "keywords": ("đường thôn",), "sheets": 30, "pages": 30,
        "paper_file_code": "A29.K1-G2-H3.12", "physical_state": "02", "confidence_level": "02",
        "risk_recovery": True, "risk_recovery_status": "01",
        "documents": tuple(DossierDocument(record_id=one.record_id) for one in records),
        "change": DossierChange(by="Vi Thị Thoa", at=AT, way="entered"),
    }  # fmt: skip
    return Dossier.model_validate({**values, **changed})


@dataclass(frozen=True)
class Papers:
    """The papers of a test, which every package is made of."""

    records: tuple[Record, ...]
    originals: tuple[Path, ...]

    def contents(self, about=None, count: int | None = None) -> PackageContents:
        records = self.records[:count]
        about = dossier_of(records) if about is None else about
        dossier = about if isinstance(about, Dossier) else None
        entries = dossier.documents if dossier else (None,) * len(records)
        code = getattr(about, "file_code", CODE)
        papers = tuple(
            PackagePaper(record, path, code, place, "2026-11-30T08:00:00Z", dossier, entry)
            for place, (record, path, entry) in enumerate(
                zip(records, self.originals, entries, strict=False), 1
            )
        )
        return PackageContents(about, papers, len(papers), tuple(one.key for one in records))

    def changed(self, place: int, record: Record) -> "Papers":
        records = list(self.records)
        records[place] = record
        return replace(self, records=tuple(records))
