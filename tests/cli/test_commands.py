import json
import os
import shutil
import statistics
import subprocess

import pytest

from tests.conftest import DIGITIZE, ROOT, environment

pytestmark = pytest.mark.scan

COMMANDS = ("run", "list", "show", "evaluate", "doctor")
MOST_HELP_S = 0.3


def processor_seconds(*args: str) -> float:
    """Seconds that a command keeps a core busy, which other work beside it does not change."""
    command = subprocess.Popen([DIGITIZE, *args], env=environment(), stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(command.pid, 0)
    command.returncode = os.waitstatus_to_exitcode(status)
    assert command.returncode == 0
    return used.ru_utime + used.ru_stime


def test_help_answers_at_once():
    """Under 0.3 s of work, the median of five: it loads no model and no OpenCV."""
    assert statistics.median(processor_seconds("--help") for _ in range(5)) < MOST_HELP_S


def test_help_names_every_command(digitize):
    """Each command is there, with one line on what it does, and has help of its own."""
    shown = digitize("--help").stdout
    for name in COMMANDS:
        assert f"  {name} " in shown
        assert digitize(name, "--help").stdout.startswith(f"Usage: digitize {name}")


def test_doctor_finds_all_parts(digitize):
    """Where everything is installed each line says ok, with what was found."""
    done = digitize("doctor")
    assert done.returncode == 0, done.stdout
    assert "MISSING" not in done.stdout
    for part in ("tesseract", "model Vietnamese", "pdftoppm", "trueocr"):
        assert f"ok       {part}" in done.stdout


@pytest.fixture
def without_tesseract(tmp_path):
    """A search path with all programs but Tesseract."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("pdftoppm", "pdfinfo", "pdfimages", "pdftotext", "setpriv", "prlimit", "sh"):
        (folder / name).symlink_to(shutil.which(name))
    return str(folder)


def test_doctor_says_how_to_mend(digitize, without_tesseract):
    """Exit 3; the missing program and its model are named, with what to type."""
    done = digitize("doctor", PATH=without_tesseract)
    assert done.returncode == 3
    [line] = [line for line in done.stdout.splitlines() if line.startswith("MISSING  tesseract ")]
    assert line.endswith("apt install tesseract-ocr")
    assert "ok       pdftoppm" in done.stdout


def test_a_missing_program_sets_no_scan_apart(digitize, dropped, without_tesseract, tmp_path):
    """Exit 3 with what to type; once it is installed the same command reads the scan."""
    args = ("run", "--workspace", tmp_path / "w", dropped("news-fax"))
    done = digitize(*args, PATH=without_tesseract)
    assert (done.returncode, done.stdout) == (3, "")
    assert "apt install tesseract-ocr" in done.stderr
    assert "set apart" not in done.stderr
    assert "Traceback" not in done.stderr
    assert digitize(*args).returncode == 0


@pytest.fixture
def truths(dropped):
    """A folder with one scan and its true text."""
    scan = dropped("news-fax")
    shutil.copy(ROOT / "fixtures" / "news-fax.gt.txt", scan.parent)
    return scan.parent


def test_evaluate_as_a_table(digitize, truths):
    """A line for the file, a line for all, then the causes; every wrong word with its picture."""
    done = digitize("evaluate", "--report", truths.parent / "wrong.html", truths)
    assert done.returncode == 0, done.stderr
    head, row, total, _, causes_head, causes, _, *cleaning = done.stdout.splitlines()
    assert cleaning[0].startswith("cleaning: ")
    assert head.split()[:2] == ["file", "words"]
    words = str(len((truths / "news-fax.gt.txt").read_text(encoding="utf-8").split()))
    assert row.split()[:2] == ["news-fax", words]
    assert float(row.split()[2]) < 5
    assert total.startswith("all 1")
    assert "diacritics only" in causes_head
    wrong = sum(map(int, causes.split()[1:-1]))
    assert f"{100 * wrong / int(words):.2f}" == row.split()[2]
    html = (truths.parent / "wrong.html").read_text(encoding="utf-8")
    assert html.count("<tr><td>") == wrong
    assert sorted(path.name for path in truths.iterdir()) == ["news-fax.gt.txt", "news-fax.pdf"]


def test_evaluate_as_json_counts_what_failed(digitize, truths):
    """A scan that cannot be read has all its words and articles wrong; the exit code says so."""
    (truths / "hỏng.pdf").write_bytes(b"nothing")
    (truths / "hỏng.gt.txt").write_text("một hai ba", encoding="utf-8")
    (truths / "lạc.gt.txt").write_text("không có trang", encoding="utf-8")
    issue = {"serial": {}, "articles": [{"title": "một", "text": "một hai ba"}]}
    (truths / "hỏng.articles.json").write_text(json.dumps(issue), encoding="utf-8")
    done = digitize("evaluate", "--json", truths)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    rates = {one["name"]: one["word_errors_in_order"]["rate"] for one in report["files"]}
    assert rates["hỏng"] == 1
    assert rates["news-fax"] < 0.05
    assert (report["total"]["files"], report["total"]["failed"]) == (2, 1)
    assert report["total"]["articles"]["all"]["whole"] == {"right": 0, "of": 1, "rate": 0}
    assert "lạc.gt.txt" in done.stderr


def test_evaluate_without_truth_is_exit_2(digitize, tmp_path):
    """A folder of scans alone cannot be judged."""
    done = digitize("evaluate", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "gt.txt" in done.stderr
