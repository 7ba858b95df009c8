"""`digitize dossier`: an archivist describes a dossier and orders its documents."""

import csv
import io
import json
from functools import partial

import pytest
from click.testing import CliRunner

from digitize.edge.cli import cli
from digitize.errors import BadDossier, NoSuchDossier
from digitize.keep.ledger.revise import revise
from digitize.record.description import Description
from digitize.record.fields import FieldStatus, RecordField
from digitize.record.model import Record
from digitize.work.audit import audit
from digitize.work.intake.take import Asked, take
from tests.ledger.little_engine import FIRST, scan

PAPERS = {
    "1.pdf": ("decision", "2024-05-17", "UBND PHƯỜNG THUẬN KHÊ"),
    "2.pdf": ("report", "2024-03-02", "UBND PHƯỜNG THUẬN KHÊ"),
    "3.pdf": ("report", "2024-12-30", "UBND PHƯỜNG THUẬN KHÊ"),
}


def found(value):
    return RecordField(value=value, status=FieldStatus.MACHINE, confidence=0.99, reason=None)


@pytest.fixture
def dossier(engine, drop):
    """Run `digitize dossier`; three archived papers name the dossier 07."""
    for name, (kind, issued, issuer) in PAPERS.items():
        asked = Asked(FIRST, description=Description(fonds_code="UBTK", file_code="07"))
        sha256 = take(drop(scan(name), name), engine.db, engine.store, asked, engine.clock()).sha256
        engine.drain()
        values = {"kind": found(kind), "issued_on": found(issued), "issuer": found(issuer)}
        seen = (f"{sha256}-1", engine.current(sha256).revision)
        change = partial(Record.model_copy, update=values)
        revise(engine.db, engine.store, seen, change, engine.clock())
    engine.drain()

    def run(*args):
        ended = CliRunner().invoke(
            cli, ["dossier", *args, "--workspace", str(engine.workspace.root)],
            catch_exceptions=True,
        )  # fmt: skip
        if ended.exception and not isinstance(ended.exception, SystemExit):
            raise ended.exception
        return ended

    return run


def shown(dossier) -> dict:
    return json.loads(dossier("show", "07", "--json").stdout)


def test_proposals_stand_apart_until_they_are_accepted(dossier):
    """Dates, languages, pages and a title by kinds; nobody's value is overwritten."""
    told = dossier("show", "UBTK/07").stdout
    assert "Tiêu đề hồ sơ          –" in told
    title = "Tập báo cáo, quyết định của UBND PHƯỜNG THUẬN KHÊ năm 2024"
    assert f"proposed  Tiêu đề hồ sơ: {title}" in told
    assert "proposed  Thời gian bắt đầu: 02/03/2024  (dates of 3 of 3 documents)" in told
    before = shown(dossier)
    assert (before["title"], before["start_date"], before["pages"]) == (None, None, None)
    dossier("set", "07", "Tiêu đề", "Hồ sơ tiêm phòng", "end_date", "12/2024")
    told = dossier("accept", "07", "--by", "Lê An").stdout
    assert "Thời gian bắt đầu: nothing → 02/03/2024" in told
    after = shown(dossier)
    assert (after["title"], after["start_date"], after["end_date"], after["pages"]) == (
        "Hồ sơ tiêm phòng", "2024-03-02", "2024-12", 3,
    )  # fmt: skip
    assert (after["language"], after["confidence_level"]) == ("01", "02")
    assert (after["change"]["way"], after["change"]["by"]) == ("accepted", "Lê An")
    assert f"differs   Tiêu đề hồ sơ: {title}" in dossier("show", "07").stdout
    assert after["maintenance"] is None  # no document says it


def test_documents_are_ordered_taken_out_and_put_back(dossier, engine):
    """By number, by date; what is taken out stays in the archive."""
    ids = [one["record_id"] for one in shown(dossier)["documents"]]
    names = {engine.current(id_[:64]).source.filename: id_ for id_ in ids}

    def order():
        known = {id_: name for name, id_ in names.items()}
        return [known[one["record_id"]] for one in shown(dossier)["documents"]]

    assert order() == ["1.pdf", "2.pdf", "3.pdf"]
    dossier("order", "07", "3")
    assert order() == ["3.pdf", "1.pdf", "2.pdf"]
    dossier("order", "07", "--by-date")
    assert order() == ["2.pdf", "1.pdf", "3.pdf"]
    dossier("remove", "07", "2")
    assert order() == ["2.pdf", "3.pdf"]
    dossier("add", "07", names["1.pdf"][:12], "--at", "1")
    assert order() == ["1.pdf", "2.pdf", "3.pdf"]
    dossier("set", "07", "-d", "2", "Tờ số", "4", "Đến tờ", "6", "Ghi chú", "bản sao")
    second = shown(dossier)["documents"][1]
    assert (second["first_sheet"], second["last_sheet"], second["note"]) == (4, 6, "bản sao")
    assert "tờ 4-6" in dossier("show", "07").stdout
    assert audit(engine.workspace, engine.db).gaps == []


def test_mistakes_are_told_with_the_way_out(dossier):
    """A field that does not exist, a value that cannot be, a code that is taken."""
    assert "Thời hạn bảo quản" in dossier("set", "07", "màu", "đỏ").stderr
    assert "give a VALUE" in dossier("set", "07", "title").stderr
    assert "3 documents, no 9" in dossier("remove", "07", "9").stderr
    assert "propose nothing" in dossier("accept", "07", "maintenance").stderr
    with pytest.raises(BadDossier, match="01 Vĩnh viễn"):
        dossier("set", "07", "THBQ", "5 năm")
    with pytest.raises(BadDossier, match="there is a dossier"):
        dossier("new", "07", "Mã phông", "UBTK")
    with pytest.raises(NoSuchDossier, match="dossier list"):
        dossier("show", "99")
    assert dossier("new", "08", "Mã phông", "UBTK").exit_code == 0
    assert [line.split("  ")[0] for line in dossier("list").stdout.splitlines()] == [
        "UBTK/07", "UBTK/08",
    ]  # fmt: skip


def rows(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_lists_are_written_as_archives_lay_them_out(dossier, engine):
    """A paper on hold keeps its place, and nothing of it is told."""
    dossier("set", "07", "title", "Hồ sơ tiêm phòng", "THBQ", "20 năm", "Số tờ", "9",
            "Ngày bắt đầu", "2024")  # fmt: skip
    dossier("set", "07", "-d", "1", "Tờ số", "1", "Đến tờ", "3", "note", "bản chính")
    second = shown(dossier)["documents"][1]["record_id"]
    held = partial(Record.model_copy, update={"secrecy": found("MẬT")})
    seen = (second, engine.current(second[:64]).revision)
    revise(engine.db, engine.store, seen, held, engine.clock())
    engine.archive_all()
    head, *listed = rows(dossier("contents", "07").stdout)
    assert head[4:] == ["Tên loại và trích yếu nội dung", "Tờ số", "Số tờ", "Ghi chú"]
    issuer = "UBND PHƯỜNG THUẬN KHÊ"
    assert listed == [
        ["1", "", "17/05/2024", issuer, "Quyết định", "1-3", "3", "bản chính"],
        ["2", "", "", "", "(đang tạm giữ hoặc đã thu hồi)", "", "", ""],
        ["3", "", "30/12/2024", issuer, "Báo cáo", "", "", ""],
    ]
    assert rows(dossier("inventory", "--fonds", "UBTK").stdout)[1:] == [
        ["1", "07", "Hồ sơ tiêm phòng", "2024", "20 năm", "9", "3", ""]
    ]
    assert rows(dossier("inventory", "--fonds", "HTX").stdout)[1:] == []


def test_scans_are_checked_by_the_circular(dossier, tmp_path):
    """What the pages and the dossier say; a report goes into a table."""
    dossier("set", "07", "Số trang", "5")
    report = tmp_path / "r.csv"
    done = dossier("check", "07", "--csv", str(report))
    assert "warning    1  1.pdf  the page is blank (page 1)" in done.stdout
    assert "the number entered is not the one counted: 5 ≠ 3 pages" in done.stdout
    assert (done.exit_code, done.stderr) == (0, "4 findings, 0 refuse a package\n")
    head, first, *_ = rows(report.read_text(encoding="utf-8"))
    assert dict(zip(head, first, strict=True))["Nội dung"] == "số đã nhập khác số đếm được"


def test_papers_without_any_date_are_proposed_for_all_the_same(dossier, engine):
    """The title then has no years, and no dates are proposed."""
    for line in shown(dossier)["documents"]:
        sha256 = line["record_id"][:64]
        seen = (line["record_id"], engine.current(sha256).revision)
        undated = partial(Record.model_copy, update={"issued_on": found(None)})
        revise(engine.db, engine.store, seen, undated, engine.clock())
    engine.drain()
    told = dossier("show", "07").stdout
    assert "Tiêu đề hồ sơ: Tập báo cáo, quyết định của UBND PHƯỜNG THUẬN KHÊ  (" in told
    assert "Thời gian bắt đầu:" not in told


def test_a_dissolved_dossier_leaves_its_papers_and_its_history(dossier, engine):
    """Papers are free for others, the code too; who, when and why stays, and the audit is clean."""
    dossier("list")  # files what has come in
    ids = [one["record_id"] for one in shown(dossier)["documents"]]
    ended = dossier("dissolve", "07", "--why", "lập nhầm phông", "--by", "Vi Thị Thoa")
    assert (ended.exit_code, "3 documents are in no dossier now" in ended.stderr) == (0, True)
    assert "07" not in dossier("list").stdout
    assert "by Vi Thị Thoa" in dossier("show", "07").stdout
    assert "dissolved: lập nhầm phông" in dossier("show", "07").stdout
    for change in (("set", "07", "title", "Hồ sơ"), ("dissolve", "07", "--why", "x")):
        with pytest.raises(BadDossier, match="digitize dossier new"):
            dossier(*change)
    assert dossier("new", "08", "fonds_code", "UBTK").exit_code == 0
    dossier("add", "08", ids[0][:12])
    assert dossier("new", "07", "fonds_code", "UBTK", "title", "Hồ sơ mới").exit_code == 0
    made = shown(dossier)
    assert (made["title"], made["documents"], made["revision"]) == ("Hồ sơ mới", [], 4)
    assert "07" in dossier("list").stdout
    assert audit(engine.workspace, engine.db).gaps == []
