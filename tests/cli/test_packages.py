"""`digitize export --as sip-hoso` and the others: an archivist packs what the archive holds."""

import subprocess
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from digitize.edge.cli import cli
from digitize.errors import NoSuchDossier, NotPackaged
from digitize.exchange.packages.gather import dossier_contents
from digitize.exchange.packages.read import open_package
from digitize.keep.ledger.dossiers import dossier_named
from digitize.record.description import Description
from digitize.settings import load_settings
from digitize.work.intake.take import Asked, take
from tests.exchange.archival import require_pdfa
from tests.ledger.little_engine import FIRST

GIVEN = (
    "Mã phông", "UBTK", "archive_code", "A29", "Mã hồ sơ giấy", "A29.K1.7",
    "Tiêu đề", "Hồ sơ tiêm phòng",
)  # fmt: skip


def pdf(name: str, trait: str = "") -> bytes:
    """A PDF of one page, after lines that the engine of these tests takes for what was read."""
    head = f"%PDF-1.4\n{name}\n1\n{trait}\n"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
    )
    body, offsets = head, []
    for number, one in enumerate(objects, 1):
        offsets.append(len(body.encode()))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    rows = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    table = f"xref\n0 4\n0000000000 65535 f \n{rows}trailer\n<</Size 4/Root 1 0 R>>\n"
    return f"{body}{table}startxref\n{len(body.encode())}\n%%EOF\n".encode()


@pytest.fixture
def call(engine, tmp_path):
    """Run digitize on a workspace in which two papers are in the dossier 07."""

    def run(*args):
        ended = CliRunner().invoke(cli, [*args, "--workspace", str(engine.workspace.root)])
        if ended.exception and not isinstance(ended.exception, SystemExit):
            raise ended.exception
        return ended

    for name in ("1.pdf", "2.pdf"):
        file_scan(engine, tmp_path / name, pdf(name))
    engine.drain()
    assert run("dossier", "set", "07", *GIVEN).exit_code == 0
    return run


def file_scan(engine, path, data: bytes) -> str:
    path.write_bytes(data)
    asked = Asked(FIRST, description=Description(file_code="07"))
    return take(path, engine.db, engine.store, asked, engine.clock()).sha256


@pytest.mark.parametrize("form", ["sip-hoso", "aip-hoso"])
def test_a_dossier_becomes_a_package_with_its_report(call, tmp_path, form):
    """The path is on stdout, the sum on stderr, the report beside the package."""
    to = tmp_path / "giao-nop"
    ended = call("export", "--as", form, "--dossier", "07", "--to", str(to))
    assert ended.exit_code == 0
    [package] = to.glob("*.zip")
    assert ended.stdout == f"{package}\n"
    assert ended.stderr.startswith("2 documents, 0 of them as they were signed; ")
    report = package.with_suffix(".txt").read_text(encoding="utf-8")
    assert "07: maintenance: it is missing" in report
    assert "unchecked: fields that are taken for obligatory" in report
    with open_package(package) as opened:
        assert list(opened.faults()) == []
        assert opened.about.fields["title"] == "Hồ sơ tiêm phòng"
        assert [one.fields["docCode"] for one in opened.documents()] == [
            "07.0000001", "07.0000002",
        ]  # fmt: skip
    assert sorted(one.suffix for one in to.iterdir()) == [".txt", ".zip"]


def test_a_paper_on_hold_stops_it_until_a_person_clears_it(call, engine, tmp_path):
    """The message names the paper and the two commands; then it goes along as secret."""
    sha256 = file_scan(engine, tmp_path / "mat.pdf", pdf("3.pdf", "MẬT"))
    engine.drain()
    to = tmp_path / "giao-nop"
    with pytest.raises(NotPackaged, match=r"mat\.pdf.*digitize held.*digitize clear"):
        call("export", "--as", "sip-hoso", "--dossier", "07", "--to", str(to))
    assert list(to.iterdir()) == []
    assert call("clear", sha256[:12], "--why", "giải mật", "--by", "Vi Thị Thoa").exit_code == 0
    engine.drain()
    call("dossier", "list")  # files what has come into the archive
    assert call("export", "--as", "sip-hoso", "--dossier", "07", "--to", str(to)).exit_code == 0
    with open_package(next(to.glob("*.zip"))) as opened:
        modes = [one.fields.get("mode") for one in opened.documents()]
    assert modes == [None, None, "03"]


def test_loose_papers_and_a_request_are_described_by_a_table(call, engine, tmp_path):
    """Two columns, in Vietnamese or English, parted as spreadsheets of either country do."""
    ids = [one[0][:12] for one in engine.db.execute("SELECT sha256 FROM document ORDER BY id")]
    batch, request = tmp_path / "tap.csv", tmp_path / "yeu-cau.csv"
    batch.write_text("Mã tập tài liệu;UBTK.2026.01.0000001\nVăn bản đến;có\n", encoding="utf-8-sig")
    request.write_text("request_id,PYC-7\nMục đích,01\n", encoding="utf-8")
    to = tmp_path / "ra"
    done = call("export", *ids, "--as", "sip-tailieu", "--about", str(batch), "--to", str(to))
    assert done.exit_code == 0, done.stderr
    done = call("export", ids[1], "--as", "dip", "--about", str(request), "--to", str(to))
    assert done.exit_code == 0, done.stderr
    told = {}
    for package in to.glob("*.zip"):
        with open_package(package) as opened:
            told[opened.about.oais] = opened.about.fields, list(opened.documents())
    assert told["SIP"][0]["source"] == "1"
    assert [one.fields["docCode"][-8:] for one in told["SIP"][1]] == [".0000001", ".0000002"]
    assert told["DIP"][0]["requestID"] == "PYC-7"
    assert [one.fields["arcDocCode"] for one in told["DIP"][1]] == ["A29.07.0000002"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--as", "sip-hoso", "--dossier", "07"), "give one with --to"),
        (("--as", "sip-hoso", "--to", "ra"), "name them with --dossier"),
        (("--as", "sip-tailieu", "ab12", "--to", "ra"), "needs --about"),
        (("--as", "sip-hoso", "--all", "--to", "ra"), "no --all"),
        (("--as", "text", "--dossier", "07"), "for packages, not for text"),
    ],
)
def test_mistakes_are_told_with_the_way_out(call, tmp_path, monkeypatch, args, said):
    """A message of one line, and nothing written."""
    monkeypatch.chdir(tmp_path)
    ended = call("export", *args)
    assert ended.exit_code == 2
    assert said in ended.stderr


def test_a_dossier_that_is_not_there(call, tmp_path):
    """The error says where dossiers are listed."""
    with pytest.raises(NoSuchDossier, match="dossier list"):
        call("export", "--as", "aip-hoso", "--dossier", "99", "--to", str(tmp_path / "ra"))


def test_each_package_is_a_zip_that_any_program_opens(call, tmp_path):
    """Its documents are PDFs, stored as they are."""
    to = tmp_path / "ra"
    call("export", "--as", "sip-hoso", "--dossier", "07", "--to", str(to))
    with ZipFile(next(to.glob("*.zip"))) as opened:
        data = [opened.read(name) for name in opened.namelist() if name.endswith(".pdf")]
    assert [one[:5] for one in data] == [b"%PDF-"] * 2


def test_what_was_handed_over_before_is_not_packed_again(call, engine, tmp_path):
    """A `.fetch.txt` stands for it, joined to its description; what has changed goes whole."""
    to = [tmp_path / "lan-1", tmp_path / "lan-2"]
    call("export", "--as", "sip-hoso", "--dossier", "07", "--to", str(to[0]))
    [first] = to[0].glob("*.zip")
    sha256 = file_scan(engine, tmp_path / "3.pdf", pdf("3.pdf"))
    engine.drain()
    call("dossier", "list")
    args = ("export", "--as", "sip-hoso", "--dossier", "07", "--status", "SUPPLEMENT")
    done = call(*args, "--handed", str(first), "--to", str(to[1]))
    assert done.exit_code == 0
    assert "3 documents, 2 of them handed over before and not packed again, 0 of" in done.stderr
    [second] = to[1].glob("*.zip")
    with open_package(second) as opened:
        assert list(opened.faults()) == []
        documents = list(opened.documents())
        assert [one.holey for one in documents] == [True, True, False]
        with opened.read(documents[0].file) as file:
            assert file.read().decode() == documents[0].fields["docId"] == "07.1"
    assert sha256
    for more in (("--as", "aip-hoso"), ("--as", "dip")):
        refused = call(*args[:1], *more, "--dossier", "07", "--handed", str(first), "--to", "ra")
        assert (refused.exit_code, "handed over" in refused.stderr) == (2, True)


def test_an_authenticating_copy_stands_beside_what_a_reader_gets(call, tmp_path):
    """Article 42: a PDF/A with who, what for, until when and each original's code, to be signed."""
    request, to = tmp_path / "yeu-cau.csv", tmp_path / "ra"
    request.write_text(
        "request_id,PYC-7\nMục đích,02\nNgười nhận bản sao,Quàng Văn Định\nSố bản,2\n"
        "Có giá trị đến,31/12/2027\n", encoding="utf-8",
    )  # fmt: skip
    done = call("export", "--as", "dip", "--dossier", "07", "--about", str(request),
                "--to", str(to))  # fmt: skip
    assert "digitize sign" in done.stderr
    [copy] = to.glob("*.xac-thuc.pdf")
    require_pdfa(copy)
    told = subprocess.run(["pdftotext", "-layout", copy, "-"], capture_output=True, text=True,
                          check=True).stdout  # fmt: skip
    for line in ("Người nhận: Quàng Văn Định", "Có giá trị đến: 31/12/2027", "Số bản: 2",
                 "Cơ quan lưu trữ: (chưa nhập)", "A29.07.0000002"):  # fmt: skip
        assert line in told


def test_a_paper_marked_while_it_is_packed_keeps_the_package_back(call, engine):
    """Contents that were gathered before it say so at the end."""
    settings = load_settings(workspace=engine.workspace.root)
    with engine.workspace.open_ledger() as db:
        contents = dossier_contents(engine.workspace, db, settings, dossier_named(db, "07"))
    assert contents.since() == ()
    marked = next(iter(contents.papers)).record.record_id
    assert call("edit", marked, "secrecy", "MẬT", "--by", "Vi Thị Thoa").exit_code == 0
    engine.drain()
    [late] = contents.since()
    assert (late.record_id, "held since packing began" in late.said) == (marked, True)
