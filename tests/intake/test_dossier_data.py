"""`dossiers.csv`: a folder is a dossier, described in one row, and its scans go there."""

import pytest

from digitize.errors import BadArchiveData
from digitize.keep.archive.dossiers import file_away
from digitize.keep.ledger.dossiers import dossier_named
from digitize.record.description import Description
from digitize.settings import Limits
from digitize.work.intake.dossier_data import enter_tables, read_dossiers
from digitize.work.intake.find import Finding
from digitize.work.intake.take import Asked, take
from tests.intake.bench import Bench
from tests.ledger.little_engine import FIRST, MORNING, scan

HEAD = "Thư mục;Mã phông;Tên phông;Mã hồ sơ;Tiêu đề hồ sơ;Thời hạn bảo quản;Phông đóng\n"
TABLE = (
    HEAD
    + "*;UBTK;Ủy ban nhân dân phường Thuận Khê;;;;có\n"
    + "tiem-phong;;;07;Hồ sơ tiêm phòng chó mèo;20 năm;\n"
    + "tiem-phong/2024;;;08;Hồ sơ tiêm phòng năm 2024;10 năm;\n"
)


@pytest.fixture
def tree(tmp_path):
    for name in ("tiem-phong/1.pdf", "tiem-phong/2024/2.pdf", "other.pdf"):
        path = tmp_path / "scans" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(scan(name))
    return tmp_path / "scans"


def found(tree):
    return Finding(Limits(), lambda _: None).contents(tree)


def test_a_folder_is_a_dossier(tree):
    """Its scans have its codes; a folder in it may be another one, and others are in none."""
    (tree / "ho-so.csv").write_text(TABLE, encoding="utf-8-sig")
    given = {one.path.name: one.description for one in found(tree).bundles}
    assert given == {
        "1.pdf": Description(fonds_code="UBTK", file_code="07"),
        "2.pdf": Description(fonds_code="UBTK", file_code="08"),
        "other.pdf": Description(),
    }
    (table,) = found(tree).dossiers
    assert table.rows["tiem-phong"] == {
        "fonds_code": "UBTK", "fonds_name": "Ủy ban nhân dân phường Thuận Khê",
        "fonds_closed": True, "file_code": "07", "title": "Hồ sơ tiêm phòng chó mèo",
        "maintenance": "05",
    }  # fmt: skip


def test_the_row_of_a_file_is_nearer(tree):
    """An archive.csv beside the table says where one paper goes, and on which sheets it is."""
    (tree / "dossiers.csv").write_text(TABLE)
    (tree / "archive.csv").write_text(
        "Tên tệp;Mã hồ sơ;Tờ số;Đến tờ;Ghi chú\ntiem-phong/1.pdf;09;3;5;bản chính\n"
    )
    given = {one.path.name: one.description for one in found(tree).bundles}
    assert given["1.pdf"] == Description(
        fonds_code="UBTK", file_code="09", first_sheet=3, last_sheet=5, document_note="bản chính"
    )


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("Thư mục;Mã hồ sơ\nkhong-co;07\n", "no folder with scans 'khong-co'"),
        ("Thư mục;Tiêu đề\n.;a\n", "line 2: it has no file code"),
        ("Thư mục;Mã hồ sơ;THBQ\n.;07;5 năm\n", "line 2, maintenance: takes one of: 01 Vĩnh viễn"),
        ("Thư mục;Mã hồ sơ;Màu\n.;07;đỏ\n", "no column 'màu'"),
        ("Thư mục;Mã hồ sơ\n.;07\ntiem-phong;07\n", "line 3: the dossier 07 is that of '.' too"),
        ("Mã hồ sơ\n07\n", "no column 'folder'"),
        ("Thư mục;Mã hồ sơ\n;07\n", "write . for this one"),
    ],
)
def test_a_table_with_a_fault_takes_nothing_in(tree, table, told):
    """The message has the file, the line and what is taken."""
    (tree / "dossiers.csv").write_text(table)
    with pytest.raises(BadArchiveData, match=told):
        found(tree)


def test_two_tables_in_one_folder_are_refused(tree):
    """Nobody could say which one counts."""
    for name in ("dossiers.csv", "ho-so.csv"):
        (tree / name).write_text(TABLE)
    with pytest.raises(BadArchiveData, match="keep one of them"):
        found(tree)


def test_a_table_makes_and_changes_dossiers(engine, tree):
    """Said again it changes nothing; an empty cell takes nothing back."""
    path = tree / "dossiers.csv"
    path.write_text(TABLE)
    for one in found(tree).bundles:
        asked = Asked(FIRST, description=one.description)
        take(one.path, engine.db, engine.store, asked, engine.clock())
    told = enter_tables(engine.db, (read_dossiers(path),), "Lê An", MORNING)
    assert told == ["dossier 07: made from dossiers.csv", "dossier 08: made from dossiers.csv"]
    engine.drain()
    assert file_away(engine.db, engine.archive, engine.clock()).documents == 2
    seen = dossier_named(engine.db, "UBTK/07")
    assert (seen.title, seen.fonds_closed, len(seen.documents)) == (
        "Hồ sơ tiêm phòng chó mèo", True, 1,
    )  # fmt: skip
    assert enter_tables(engine.db, (read_dossiers(path),), "Lê An", MORNING) == []
    path.write_text("Thư mục;Mã phông;Mã hồ sơ;Số tờ;Tiêu đề\ntiem-phong;UBTK;07;31;\n")
    told = enter_tables(engine.db, (read_dossiers(path),), "Lê An", MORNING)
    assert told == ["dossier 07: sheets from dossiers.csv"]
    seen = dossier_named(engine.db, "UBTK/07")
    assert (seen.title, seen.sheets) == ("Hồ sơ tiêm phòng chó mèo", 31)


def test_what_is_said_of_a_document_stands_in_its_dossier(engine, drop):
    """Sheets, note, retention; said later, they are put right; what cannot be is told."""
    given = {"file_code": "07", "first_sheet": 3, "maintenance": "Vĩnh viễn"}
    path = drop(scan("a"), "a.pdf")

    def say(**values):
        asked = Asked(FIRST, description=Description(**values))
        take(path, engine.db, engine.store, asked, engine.clock())
        engine.drain()
        return file_away(engine.db, engine.archive, engine.clock()).told

    assert say(**given) == []
    (document,) = dossier_named(engine.db, "07").documents
    assert (document.first_sheet, document.maintenance) == (3, "01")
    assert say(file_code="07", last_sheet=4) == []
    assert dossier_named(engine.db, "07").documents[0].last_sheet == 4
    assert "sheet 3 and cannot end on sheet 1" in say(file_code="07", last_sheet=1)[0]


def test_an_inbox_knows_dossiers_too(engine, tmp_path):
    """A table in a folder of it; one with a fault holds its scans back until it is mended."""
    bench = Bench(tmp_path / "inbox", engine)
    bench.drop("Thư mục;Mã hồ sơ;THBQ\n.;07;mãi\n".encode(), "hop-1/ho-so.csv")
    bench.drop(scan("a"), "hop-1/a.pdf")
    bench.day()
    assert "takes one of: 01 Vĩnh viễn" in "\n".join(bench.said)
    assert bench.count("sighting") == 0
    bench.drop("Thư mục;Mã hồ sơ;THBQ\n.;07;Vĩnh viễn\n".encode(), "hop-1/ho-so.csv")
    bench.day(40)
    assert "dossier 07: made from ho-so.csv" in bench.said
    file_away(engine.db, engine.archive, engine.clock())
    found = dossier_named(engine.db, "07")
    assert (found.maintenance, len(found.documents)) == ("01", 1)
    assert found.change.way == "filed"
