"""`archive.csv`: written as spreadsheets do, read without a guess, refused with a plain reason."""

import json

import pytest

from digitize.errors import BadArchiveData
from digitize.record.description import Description
from digitize.work.intake.archive_data import ArchiveData, read_table
from tests.intake.bench import Bench
from tests.ledger.check import check
from tests.ledger.little_engine import Clock, Engine, dies_at, scan, workspace_at

ROWS = [
    ["name", "fonds_code", "keywords", "ordinal"],
    ["*", "PTK", "tiêm phòng; chó, mèo", ""],
    ["tin 1.pdf", "", "", "3"],
    ["2024/tin 2.pdf", "PTK-2", "", ""],
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "old" / "2024").mkdir(parents=True)
    return tmp_path / "old"


def write(folder, data: bytes | str, name: str = "archive.csv"):
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_table_is_read_however_a_spreadsheet_writes_it(folder, delimiter, mark, newline):
    """UTF-8 with or without a mark; commas, semicolons, tabs; either end of a line."""

    def cell(text):
        return f'"{text}"' if delimiter in text else text

    lines = [delimiter.join(map(cell, row)) for row in ROWS]
    write(folder, mark + newline.join(lines) + newline)
    given = ArchiveData(folder)
    words = ("tiêm phòng", "chó, mèo")
    assert given.of(folder / "tin 1.pdf") == Description(
        fonds_code="PTK", keywords=words, ordinal=3
    )
    assert given.of(folder / "2024" / "tin 2.pdf") == Description(
        fonds_code="PTK-2", keywords=words
    )
    assert given.of(folder / "2024" / "other.pdf") == Description(fonds_code="PTK", keywords=words)


def test_headings_may_be_vietnamese_and_names_decomposed(folder):
    """Names compare in NFC: a Mac writes its file names in NFD."""
    write(folder, "Tên tệp;Mã phông;Mã hồ sơ;Từ khóa\nba\u0301o ca\u0301o.pdf;PTK;07;rác thải\n")
    assert ArchiveData(folder).of(folder / "báo cáo.pdf") == Description(
        fonds_code="PTK", file_code="07", keywords=("rác thải",)
    )


def test_what_is_nearer_counts_before_what_is_wider(folder):
    """The whole batch, the folder above, the folder itself, the file."""
    above = "name,fonds_code,file_code,access\n*,above,above,above\n2024/tin.pdf,,,row above\n"
    write(folder, above)
    write(folder / "2024", "name,file_code\n*,own folder\n")
    given = ArchiveData(folder, Description(fonds_code="batch", security="Mật"))
    assert given.of(folder / "2024" / "tin.pdf") == Description(
        fonds_code="above", file_code="own folder", access="row above", security="MẬT"
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("name,fond\n", "no column 'fond'"),
        ("name,access,access\n", "the column 'access' is there twice"),
        ("fonds_code\n", "no column 'name'"),
        ("", "no column 'name'"),
        ("name,access\na.pdf,x\na.pdf,y\n", "line 3: 'a.pdf' is there twice"),
        ("name,access\na.pdf,x,y\n", "line 2: it has more cells"),
        ("name,access\n,x\n", "line 2: it names no file"),
        ("name,ordinal\na.pdf,first\n", "line 2, ordinal: "),
        ("name,ordinal\na.pdf,0\n", "line 2, ordinal: "),
        ("name,language\na.pdf,tiếng Việt\n", "line 2, language: "),
        ("name,access\na.pdf,\x07\n", "cannot be printed"),
        (f"name,access\na.pdf,{'x' * 1001}\n", "line 2, access: "),
        ('name,access\n"a.pdf,x\n', "line 2: "),
        ("name,access\na.pdf,mật\n".encode("utf-16"), "no UTF-8"),
        (b"name,access\na.pdf,m\xe2\xf2t\n", "no UTF-8"),
    ],
)
def test_what_is_not_understood_is_refused(folder, data, why):
    """All of the table, with its path and line: nothing is left out in silence."""
    path = write(folder, data)
    with pytest.raises(BadArchiveData) as told:
        read_table(path)
    assert str(told.value).startswith(f"{path}: ")
    assert why in str(told.value)


def test_a_row_without_its_file_is_refused(folder):
    """A slip in a name must not leave its scan undescribed."""
    write(folder / "2024", "name,access\ntin.pdf,x\nmissing.pdf,y\n")
    known = [folder / "2024" / "tin.pdf"]
    with pytest.raises(BadArchiveData, match=r"2024/archive\.csv: there is no scan 'missing\.pdf'"):
        ArchiveData(folder).require_known(known)


def test_a_table_beside_the_folder_counts_as_if_it_stood_there(folder, tmp_path):
    """For backlogs on a disk that may only be read."""
    table = read_table(write(tmp_path, "name,access\n2024\\tin.pdf,x\n", "data.csv"))
    given = ArchiveData(folder, table=table)
    assert given.of(folder / "2024" / "tin.pdf") == Description(access="x")
    given.require_known([folder / "2024" / "tin.pdf"])
    with pytest.raises(BadArchiveData, match=r"data\.csv"):
        given.require_known([])


# --- in an inbox --------------------------------------------------------------------------------


@pytest.fixture
def bench(tmp_path, engine):
    return Bench(tmp_path / "inbox", engine)


def fonds(bench) -> dict[str, str | None]:
    paths = bench.engine.archive.root.glob("*/*/v*/data/record.json")
    records = [json.loads(path.read_bytes()) for path in paths]
    return {one["source"]["filename"]: one["fonds_code"]["value"] for one in records}


def test_a_folder_of_the_inbox_has_its_archive_data(bench):
    """The table stays where it is and is no scan; it holds for what comes later too."""
    bench.drop(b"name;fonds_code\n*;PTK\n", "phuong/archive.csv")
    bench.drop(scan("a"), "phuong/a.pdf")
    bench.drop(scan("b"), "b.pdf")
    bench.day()
    bench.drop(scan("c"), "phuong/2024/c.pdf")
    bench.day()
    assert fonds(bench) == {"a.pdf": "PTK", "b.pdf": None, "c.pdf": "PTK"}
    assert bench.files() == {
        "phuong/archive.csv", "done/b.pdf", "done/phuong/a.pdf", "done/phuong/2024/c.pdf",
    }  # fmt: skip
    check(bench.engine.workspace, bench.engine.db)


def test_scans_wait_for_a_table_that_is_being_written(bench):
    """Only those of its folder."""
    bench.drop(scan("a"), "phuong/a.pdf")
    bench.drop(scan("b"), "b.pdf")
    bench.pass_by(4)
    bench.drop(b"name,fonds_code\n", "phuong/archive.csv")
    bench.pass_by(3)
    bench.drop(b"name,fonds_code\n*,PTK\n", "phuong/archive.csv")
    bench.pass_by(3)
    assert "phuong/a.pdf" in bench.files()
    assert "b.pdf" not in bench.files()
    bench.day(8)
    assert fonds(bench) == {"a.pdf": "PTK", "b.pdf": None}


def test_a_bad_table_holds_back_its_folder_until_it_is_mended(bench):
    """Said once; other folders go on."""
    bench.drop(b"name,fond\n*,PTK\n", "phuong/archive.csv")
    bench.drop(scan("a"), "phuong/a.pdf")
    bench.drop(scan("b"), "b.pdf")
    bench.day(20)
    assert "phuong/a.pdf" in bench.files()
    assert fonds(bench) == {"b.pdf": None}
    [line] = [line for line in bench.said if "archive.csv" in line]
    assert "no column 'fond'" in line
    assert "no scan of its folder is taken until it is mended" in line
    bench.drop(b"name,fonds_code\n*,PTK\n", "phuong/archive.csv")
    bench.day(8)
    assert fonds(bench)["a.pdf"] == "PTK"


@pytest.mark.crash
def test_archive_data_is_kept_with_the_claim(tmp_path):
    """Killed with a claimed file in hand, and the table gone since: the claim still has it."""
    workspace, inbox = workspace_at(tmp_path), tmp_path / "inbox" / "phuong"
    inbox.mkdir(parents=True)
    write(inbox, "name,fonds_code\n*,PTK\n")
    (inbox / "a.pdf").write_bytes(scan("a"))

    def day():
        with workspace.open_ledger() as db:
            bench = Bench(inbox.parent, Engine(workspace, db, Clock()))
            bench.day()
            return fonds(bench)

    assert dies_at("claim.renamed", day)
    (inbox / "archive.csv").unlink()
    assert day() == {"a.pdf": "PTK"}
