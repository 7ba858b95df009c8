import hashlib
import json
import os

import pytest
from PIL import Image

from tests.scan import pdfs

pytestmark = pytest.mark.scan

BAD = {
    "trang web.pdf": (b"<!DOCTYPE html><html></html>", "not a scan"),
    "trống.pdf": (b"", "empty"),
    "khoá.pdf": (pdfs.encrypted(b"secret", b"owner"), "password"),
    "cụt.pdf": (b"%PDF-1.7\n1 0 obj", "the end of the file is missing"),
}


def state(folder):
    """Bytes, times, modes and inodes of all that lies in a folder."""
    return {
        path.name: (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns, path.stat().st_mode, path.stat().st_ino,
        )
        for path in folder.iterdir()
    }  # fmt: skip


@pytest.fixture
def mixed(digitize, dropped, tmp_path):
    """One healthy scan among four bad ones: the command's end, and the folder before and after."""
    healthy = dropped("news-fax", "lành.pdf")
    for name, (data, _) in BAD.items():
        healthy.with_name(name).write_bytes(data)
    before = state(healthy.parent)
    done = digitize("run", "--workspace", tmp_path / "w", healthy.parent)
    return done, before, state(healthy.parent)


def test_bad_files_have_one_line_each_and_the_others_go_on(mixed):
    """Each bad file has its reason on one line, exit 1; the healthy one is archived."""
    done, _, _ = mixed
    assert done.returncode == 1
    for name, (_, why) in BAD.items():
        [line] = [line for line in done.stderr.splitlines() if name in line]
        assert line.startswith("set apart: ")
        assert why in line
    told, _, where = done.stderr.rpartition("records in")
    assert "Traceback" not in told
    assert "/store/" not in told  # a reason names what was handed in
    assert where.strip().endswith("/archive")
    [archived] = done.stdout.splitlines()
    assert "lành.pdf" in archived
    assert "1 archived (1 page), 4 set apart" in done.stderr.splitlines()[-1]


def test_originals_are_not_touched(mixed):
    """Whatever becomes of a scan, its file keeps bytes, times and mode."""
    _, before, after = mixed
    assert after == before


def test_a_missing_path_is_told_and_the_others_go_on(digitize, dropped, tmp_path):
    """One wrong path of two does not stop the other."""
    done = digitize("run", "--workspace", tmp_path / "w", "không có.pdf", dropped("news-fax"))
    assert done.returncode == 1
    assert "set apart: không có.pdf: no such file or directory" in done.stderr.lower()
    assert "news-fax.pdf" in done.stdout


def test_a_folder_without_scans_is_told(digitize, tmp_path):
    """An empty folder, or one of texts, is most likely the wrong one."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "notes.txt").write_text("no scan")
    done = digitize("run", "--json", "--workspace", tmp_path / "w", folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{folder}: holds no scan" in done.stderr


def test_names_cannot_write_on_the_terminal(digitize, dropped, tmp_path):
    """A newline or an escape in a file's name is shown as such: still one line, one record."""
    nasty = dropped("news-fax", "a\nb\x1b[31m.pdf")
    nasty.with_name("c\nd\x1b[31m.pdf").write_bytes(b"nothing")
    done = digitize("run", "--workspace", tmp_path / "w", nasty.parent)
    assert len(done.stdout.splitlines()) == 1
    assert "\x1b" not in done.stdout + done.stderr
    apart = [line for line in done.stderr.splitlines() if line.startswith("set apart: ")]
    assert len(apart) == 1
    assert "not a scan" in apart[0]


def test_a_name_that_looks_like_an_option(digitize, dropped, tmp_path):
    """In a folder, and after `--`, a name is a name."""
    scan = dropped("news-fax", "-r.pdf")
    for paths in (["."], ["--", "-r.pdf"]):
        done = digitize("run", "--json", "--workspace", tmp_path / "w", *paths, cwd=scan.parent)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["source"]["filename"] == "-r.pdf"


def test_the_same_content_twice_is_one_record(digitize, dropped, tmp_path):
    """Two names, one content: one record, under the first name, and the second is named."""
    files = [dropped("news-fax", name) for name in ("một.pdf", "hai.pdf")]
    done = digitize("run", "--json", "--workspace", tmp_path / "w", *files)
    [record] = [json.loads(line) for line in done.stdout.splitlines()]
    assert record["source"]["filename"] == "một.pdf"
    assert "duplicate: hai.pdf: it has the same content as một.pdf" in done.stderr.splitlines()


def test_images_are_scans_too(digitize, tmp_path):
    """A TIFF of two pages under the name of a PDF becomes a record of two pages."""
    page = Image.new("L", (300, 400), 255)
    page.save(tmp_path / "hai trang.pdf", "TIFF", save_all=True, append_images=[page])
    done = digitize("run", "--json", "--workspace", tmp_path / "w", tmp_path / "hai trang.pdf")
    record = json.loads(done.stdout)
    assert record["source"]["media_type"] == "image/tiff"
    assert [page["state"] for page in record["pages"]] == ["blank", "blank"]
    assert record["text"] == ""


def test_cleaning_off_leaves_the_text_as_recognised(digitize, dropped, tmp_path):
    """No change is made, none is noted; read again with another choice, it is a new revision."""
    scan = dropped("news-fax")
    args = ("run", "--json", "--workspace", tmp_path / "w", scan)
    record = json.loads(digitize(*args, "--cleaning", "off").stdout)
    assert record["text"] == record["text_raw"]
    assert record["changes"] == []
    again = json.loads(digitize(*args, "--cleaning", "apply").stdout)
    assert (again["record_id"], again["revision"]) == (record["record_id"], 2)
    assert again["pages"][0]["seconds"] == record["pages"][0]["seconds"]  # not read again


def test_settings_come_from_the_environment_and_a_file(digitize, dropped, tmp_path):
    """Flags win over the environment, and that over digitize.toml."""
    scan = dropped("news-fax")
    (scan.parent / "digitize.toml").write_text('cleaning = "nonsense"\n')
    done = digitize("run", "--workspace", tmp_path / "w", scan, cwd=scan.parent)
    assert done.returncode == 2
    assert "cleaning" in done.stderr
    (scan.parent / "digitize.toml").write_text(f'workspace = "{tmp_path}/from-file"\n')
    done = digitize("list", cwd=scan.parent)
    assert f"{tmp_path}/from-file" in done.stderr
    done = digitize("list", cwd=scan.parent, DIGITIZE_WORKSPACE=f"{tmp_path}/from-env")
    assert f"{tmp_path}/from-env" in done.stderr
    (scan.parent / "digitize.toml").write_text("processes = \n")
    done = digitize("list", cwd=scan.parent)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "digitize.toml: cannot be read" in done.stderr
    assert "line 1" in done.stderr


def test_a_scan_whose_record_was_withdrawn_is_told(digitize, dropped, tmp_path):
    """It is not read, and the line says how it comes back."""
    scan, there = dropped("news-fax"), ("--workspace", tmp_path / "w")
    digitize("run", *there, scan)
    digitize("withdraw", "432dff", "--why", "nhầm hồ sơ", *there)
    done = digitize("run", *there, scan)
    assert (done.returncode, done.stdout) == (1, "")
    assert "was withdrawn; `digitize withdraw --restore` brings it back" in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("run",),
        ("run", "--nonsense", "x.pdf"),
        ("run", "--cleaning", "perhaps", "x.pdf"),
        ("run", "--processes", "-3", "x.pdf"),
        ("nonsense",),
        ("show",),
        ("evaluate", "nowhere"),
        ("evaluate", ".", "--report", "nowhere/wrong.html"),
        ("search", "--kind", "bao cao"),
        ("desk", "--add", " "),
    ],
)
def test_wrong_usage_is_exit_2(digitize, args):
    """Told on stderr, nothing on stdout, no traceback."""
    done = digitize(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_workspace_that_cannot_be_is_exit_2(digitize, dropped, tmp_path):
    """A file stands where the workspace should be made."""
    (tmp_path / "w").write_text("in the way")
    done = digitize("run", "--workspace", tmp_path / "w" / "inside", dropped("news-fax"))
    assert done.returncode == 2
    assert "give another folder" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(digitize, dropped, tmp_path):
    """Permission is told as such."""
    scan = dropped("news-fax")
    scan.chmod(0)
    done = digitize("run", "--workspace", tmp_path / "w", scan)
    assert done.returncode == 1
    assert "permission" in done.stderr.lower()
