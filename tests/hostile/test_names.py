"""Names, ids and texts that would be more than that somewhere: they stay what they are."""

import csv
import json
import os
import re
import sqlite3
import unicodedata

import pytest

from digitize.keep.workspace import open_workspace
from tests.conftest import run_digitize
from tests.engine.processes import HOCR, SETTINGS, Command, quick_tesseract, variant, wait_for
from tests.hostile.table import one_page

pytestmark = pytest.mark.scan

NAMES = [
    b"a\nb.pdf",
    b"-r",
    b"--",
    b"--help.pdf",
    b"; touch x; `touch x` $(touch x) | touch x.pdf",
    b"<img src=x onerror=alert(1)>.pdf",
    b"=cmd|' ?C calc'!A0.pdf",
    b"+1.pdf",
    b"@SUM(A1).pdf",
    unicodedata.normalize("NFC", "tin tức.pdf").encode(),
    unicodedata.normalize("NFD", "tin tức.pdf").encode(),
    "tin tức.pdf".encode("cp1258", "ignore") + b"\xd2.pdf",  # no UTF-8
    "ế".encode() * 83 + b"..pdf",  # 255 bytes
    b"\x1b[2J\x1b]0;x\x07.pdf",
    "\u009b31m\u202egpj.pdf".encode(),
    b"%s %d {0} \\x00.pdf",
]
CONTROL = {chr(code) for code in (*range(32), 127, *range(128, 160), 0x202E)} - {"\n", "\r"}


def blank(number: int) -> bytes:
    """A white page with bytes of its own: quick to read."""
    return one_page(b"/MediaBox [0 0 200 200]") + b"%% %d\n" % number


@pytest.fixture
def named(tmp_path):
    """A folder with a white page under each of the names, and the number of its bytes."""
    folder = tmp_path / "named"
    folder.mkdir()
    for number, name in enumerate(NAMES):
        (folder / os.fsdecode(name)).write_bytes(blank(number))
    return folder


def inert(text: str) -> bool:
    return not CONTROL & set(text)


def shown(name: bytes) -> str:
    return unicodedata.normalize("NFC", name.decode("utf-8", "replace"))


def test_each_name_is_read_and_kept_and_does_nothing(named, tmp_path):
    """Archived under its own name; no command ran, and the terminal is left alone."""
    done = run_digitize("run", "--workspace", tmp_path / "w", named, cwd=named)
    assert done.returncode == 0, done.stderr
    assert inert(done.stdout + done.stderr)
    assert len(done.stdout.splitlines()) == len(NAMES)
    assert sorted(os.listdir(os.fsencode(named))) == sorted(NAMES)  # nothing was touched or made
    with sqlite3.connect(tmp_path / "w" / "ledger.sqlite") as db:
        rows = db.execute("SELECT name, display_name FROM sighting").fetchall()
    assert sorted(rows) == sorted((name, shown(name)) for name in NAMES)
    listed = run_digitize("list", "--json", "--workspace", tmp_path / "w", cwd=tmp_path)
    entries = [json.loads(line) for line in listed.stdout.splitlines()]
    assert sorted(entry["filename"] for entry in entries) == sorted(map(shown, NAMES))
    for asked in (["list"], ["show", entries[0]["record_id"][:12]], ["status"], ["audit"]):
        told = run_digitize(*asked, "--workspace", tmp_path / "w", cwd=tmp_path)
        assert told.returncode == 0, told.stderr
        assert inert(told.stdout + told.stderr)


def test_names_given_one_by_one_are_no_options(named, tmp_path):
    """Behind `--`, each by itself."""
    names = ["-r", "--", "--help.pdf"]
    done = run_digitize("run", "--json", "--workspace", tmp_path / "w", "--", *names, cwd=named)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["source"]["filename"] for record in records] == names


def test_no_cell_of_a_report_is_a_formula(named, tmp_path):
    """A spreadsheet shows the names of a backlog and carries none of them out."""
    for name in named.iterdir():
        if not name.name.startswith(("=", "+", "-r", "@")):
            name.unlink()
    (named / "=1+1.pdf").write_bytes(b"nothing")
    done = run_digitize("batch", "--workspace", tmp_path / "w", named, cwd=tmp_path)
    assert done.returncode == 1
    for kind in ("report", "manifest"):
        [path] = (tmp_path / "w" / "batches").glob(f"*/{kind}.csv")
        with path.open(newline="", encoding="utf-8") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert {"'=1+1.pdf", "'=cmd|' ?C calc'!A0.pdf", "'-r", "'@SUM(A1).pdf"} <= set(cells)


def test_an_id_is_no_path(tmp_path):
    """What is no id of ours is refused, and nothing outside of the workspace is looked at."""
    run_digitize("run", "--workspace", "w", "nothing.pdf", cwd=tmp_path)
    for asked in ("../../../etc/passwd", "'; DROP TABLE x; --", "0" * 64 + "/../..", "\x1b[2J"):
        for command in ("show", "requeue"):
            done = run_digitize(command, "--workspace", "w", "--", asked, cwd=tmp_path)
            assert done.returncode == 2
            assert "Traceback" not in done.stderr
            assert inert(done.stderr)
            assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "a" * 5000),
        ("backup", "a" * 5000),
        ("edit", b"\xff", "--undo"),
        ("requeue", b"\xff"),
    ],
    ids=["run", "backup", "edit", "requeue"],
)
def test_what_can_be_no_path_and_no_id_is_said_in_a_line(tmp_path, arguments):
    """A name longer than any, and bytes that are no text: they ended in a traceback."""
    workspace = open_workspace(tmp_path / "w").root
    done = run_digitize(*arguments, "--workspace", workspace, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("digitize: ")
    assert done.stderr.count("\n") == 1


def test_text_that_looks_like_code_stays_text(tmp_path):
    """HTML and control characters on the paper: kept in the record, inert in the terminal."""
    path = quick_tesseract(tmp_path / "bin")
    said = "&lt;script&gt;alert(1)&lt;/script&gt;&#x9b;31m&#x202e;=1+1"
    (tmp_path / "bin" / "canned.hocr").write_text(HOCR.replace(">Tin<", f">{said}<"))
    (tmp_path / "tin.pdf").write_bytes(variant(1))
    asked = {"PATH": path, "DIGITIZE_RECOGNISE__SURE": "0"}  # Tesseract reads all words
    done = run_digitize("run", "--json", "--workspace", "w", "tin.pdf", cwd=tmp_path, **asked)
    record = json.loads(done.stdout)
    assert "<script>alert(1)</script>" in record["text"]
    shown = run_digitize("show", record["record_id"][:12], "--workspace", "w", cwd=tmp_path)
    assert "<script>alert(1)</script>" in shown.stdout
    assert inert(shown.stdout)


@pytest.mark.parametrize(("length", "status"), [(28, 0), (30, 1)], ids=["read", "set apart"])
def test_what_poppler_repeats_of_a_file_is_inert(tmp_path, length, status):
    """An operator that is no operator lands in poppler's complaint, and so in a reason."""
    content = b"<< /Length %d >>\nstream\n\x1b[2Jx \x9b31m q 0 0 9 9 re f\n \nendstream" % length
    page = one_page(b"/MediaBox [0 0 200 200] /Contents {} 0 R", content)
    (tmp_path / "x.pdf").write_bytes(page)
    done = run_digitize("run", "--workspace", "w", "x.pdf", cwd=tmp_path)
    assert done.returncode == status, done.stderr
    listed = run_digitize("requeue" if status else "list", "--workspace", "w", cwd=tmp_path)
    [scan] = [word for word in listed.stdout.split() if re.fullmatch("[0-9a-f]{12}", word)]
    shown = run_digitize("show", scan, "--workspace", "w", cwd=tmp_path)
    assert ("could be drawn" if status else "look at") in listed.stdout + shown.stdout
    assert inert(done.stdout + done.stderr + listed.stdout + shown.stdout + shown.stderr)


def test_links_pipes_and_folders_are_refused_and_said(tmp_path):
    """None is opened: a pipe would hold us for ever, a link could lead anywhere."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.pdf").symlink_to("/etc/hostname")
    os.mkfifo(folder / "pipe.pdf")
    (folder / "folder.pdf").mkdir()
    (folder / "well.pdf").write_bytes(blank(0))
    done = run_digitize("run", "--workspace", "w", "in", cwd=tmp_path)
    assert done.returncode == 1
    assert "link.pdf: is a symbolic link" in done.stderr
    assert "pipe.pdf: is not a regular file" in done.stderr
    assert "1 archived (1 page), 2 set apart" in done.stderr


@pytest.fixture
def watch(tmp_path):
    """A watched inbox; the command is ended with the test."""
    settings = SETTINGS.replace("truncated_s = 2", "truncated_s = 8")
    (tmp_path / "digitize.toml").write_text(settings)
    (tmp_path / "in").mkdir()
    command = Command("watch", "--workspace", "w", "in", cwd=tmp_path)
    yield command
    command.end()


def test_a_watched_inbox_waits_for_what_is_not_whole(watch, tmp_path):
    """Still being written; cut off for good; the same content twice; the same name, new content."""
    inbox = tmp_path / "in"
    growing = blank(1)
    with (inbox / "grows.pdf").open("wb") as file:
        file.write(growing[:100])
        file.flush()
        wait_for(lambda: "grows.pdf: its end is missing; waiting" in watch.text)
        file.write(growing[100:])
    (inbox / "cut.pdf").write_bytes(blank(2)[:120])
    (inbox / "same.pdf").write_bytes(blank(3))
    wait_for(lambda: (inbox / "done/same.pdf").exists())
    wait_for(lambda: (inbox / "done/grows.pdf").exists())
    wait_for(lambda: (inbox / "set-apart/cut.pdf.reason.json").exists())
    assert json.loads((inbox / "set-apart/cut.pdf.reason.json").read_text())["code"] == "truncated"
    (inbox / "again.pdf").write_bytes(blank(3))
    (inbox / "same.pdf").write_bytes(blank(4))
    wait_for(lambda: (inbox / "duplicates/again.pdf").exists())
    wait_for(lambda: (inbox / "done/same (2).pdf").exists())
    assert (inbox / "done/grows.pdf").read_bytes() == growing
    with sqlite3.connect(tmp_path / "w" / "ledger.sqlite") as db:
        seen = db.execute(
            "SELECT count(*), count(DISTINCT sha256) FROM sighting"
            " WHERE display_name IN ('same.pdf', 'again.pdf')"
        ).fetchone()
    assert seen == (3, 2)
    assert watch.terminate() < 10


def test_a_watched_inbox_takes_every_name(watch, named, tmp_path):
    """Dropped in, each ends in `done` under the very same bytes."""
    inbox = tmp_path / "in"
    for name in NAMES:
        (named / os.fsdecode(name)).rename(inbox / os.fsdecode(name))
    wait_for(lambda: len(os.listdir(inbox / "done")) == len(NAMES) if (inbox / "done").exists()
             else False)  # fmt: skip
    assert sorted(os.listdir(os.fsencode(inbox / "done"))) == sorted(NAMES)
    assert watch.terminate() < 10
    assert inert(watch.text)
