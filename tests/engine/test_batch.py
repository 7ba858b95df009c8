"""`digitize batch` as a real process, over real scans, with a quick Tesseract."""

import csv
import signal
import sqlite3
from collections import Counter

import pytest

from digitize.edge.cli.batch import left
from digitize.record.cells import inert_cell
from tests.engine.processes import SETTINGS, variant, wait_for
from tests.scan import pdfs

pytestmark = pytest.mark.scan


@pytest.fixture
def place(tmp_path):
    """A folder with settings, and a backlog of eight scans in two folders."""
    (tmp_path / "digitize.toml").write_text(f"processes = 1\n{SETTINGS}")
    (tmp_path / "old" / "2024").mkdir(parents=True)
    for number in range(8):
        folder = tmp_path / "old" / ("2024" if number % 2 else "")
        (folder / f"tin {number}.pdf").write_bytes(variant(number))
    return tmp_path


def batch(start):
    return start("batch", "--workspace", "w", "old")


def report(place) -> list[dict]:
    [path] = (place / "w" / "batches").glob("*/report.csv")
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def ask(place, question: str):
    with sqlite3.connect(place / "w" / "ledger.sqlite") as db:
        return db.execute(question).fetchall()


def archived(place) -> int:
    return ask(place, "SELECT count(*) FROM document WHERE state = 'archived'")[0][0]


def started_reading(place) -> bool:
    path = place / "w" / "ledger.sqlite"
    return path.exists() and bool(list((place / "w" / "store").glob("pages/*/*/*.json")))


def test_a_backlog_is_archived_and_reported(start, place):
    """Every file has its row, those that are no scans too; nothing is moved."""
    (place / "old" / "notes.txt").write_text("no scan")
    (place / "old" / "bản đồ.djvu").write_bytes(b"AT&TFORM" + bytes(99))
    (place / "old" / "Thumbs.db").write_bytes(b"of Windows")
    (place / "old" / "=HYPERLINK(1).pdf").write_bytes(b"nothing")
    before = {one: one.read_bytes() for one in (place / "old").rglob("*") if one.is_file()}
    command = batch(start)
    assert command.process.wait(90) == 1, command.text
    after = {one: one.read_bytes() for one in (place / "old").rglob("*") if one.is_file()}
    assert after == before
    rows = {row["name"]: row for row in report(place)}
    assert set(rows) == {
        "'=HYPERLINK(1).pdf",
        "notes.txt",
        "bản đồ.djvu",
        *(f"{'2024/' if n % 2 else ''}tin {n}.pdf" for n in range(8)),
    }
    for name, why in (("notes.txt", "no format we read"), ("bản đồ.djvu", "DjVu")):
        other = rows.pop(name)
        assert (other["state"], other["code"]) == ("not_taken", "not_a_scan")
        assert why in other["message"]
        assert f"{name}: " in command.text
    assert "1 passed over" in command.text
    bad = rows.pop("'=HYPERLINK(1).pdf")
    assert (bad["state"], bad["code"], bad["record_id"]) == ("set_apart", "not_a_scan", "")
    assert {(row["state"], row["pages"]) for row in rows.values()} == {("archived", "1")}
    assert all(row["record_id"] == f"{row['sha256']}-1" for row in rows.values())
    assert "9 scans, 0 of them done before" in command.text
    assert "8 archived, 1 set apart, 2 not taken, 0 left" in command.text
    [manifest] = (place / "w" / "batches").glob("*/manifest.csv")
    assert len(manifest.read_text().splitlines()) == 12


@pytest.mark.crash
def test_killed_it_goes_on_where_it_was(start, place, digitize):
    """SIGKILL three times: each file is one sighting and one record, and no page is read twice."""
    for least in (1, 3, 5):
        command = batch(start)
        wait_for(lambda least=least: started_reading(place) and archived(place) >= least)
        command.process.kill()
        command.process.wait()
    command = batch(start)
    assert command.process.wait(90) == 0, command.text
    assert "of them done before" in command.text
    assert Counter(row["state"] for row in report(place)) == {"archived": 8}
    assert ask(place, "SELECT count(*) FROM sighting") == [(8,)]
    audit = digitize("audit", "--workspace", place / "w")
    assert audit.returncode == 0, audit.stdout


def test_told_to_stop_it_reports_how_far_it_is(start, place):
    """Exit 1; the report has what is left as such."""
    command = batch(start)
    wait_for(lambda: started_reading(place) and archived(place) >= 2)
    command.process.send_signal(signal.SIGTERM)
    assert command.process.wait(10) == 1
    assert "left; the same command goes on" in command.text
    states = Counter(row["state"] for row in report(place))
    assert 2 <= states["archived"] < 8
    assert sum(states.values()) == 8


def test_an_urgent_scan_passes_the_backlog(start, place):
    """`run` beside a batch waits for the run of pages in hand, and for no other."""
    (place / "urgent.pdf").write_bytes(variant(99))
    command = batch(start)
    wait_for(lambda: started_reading(place) and archived(place) >= 1)
    run = start("run", "--workspace", "w", "urgent.pdf")
    assert run.process.wait(60) == 0, run.text
    assert archived(place) < 9
    assert command.process.wait(90) == 0, command.text
    order = ask(
        place,
        "SELECT priority FROM event JOIN document ON document.id = document"
        " WHERE event.state = 'archived' ORDER BY event.id",
    )
    assert order[-1] == (-10,)
    assert (0,) in order


def test_an_urgent_scan_passes_the_rest_of_a_long_one(start, place):
    """It waits for the run of pages in hand, not for all pages of the document begun."""
    long = place / "long"
    long.mkdir()
    (long / "book.pdf").write_bytes(pdfs.write(pdfs.page_tree([pdfs.square_page()] * 40)))
    (place / "urgent.pdf").write_bytes(variant(99))
    command = start("batch", "--workspace", "w", "long")
    wait_for(lambda: started_reading(place))
    run = start("run", "--workspace", "w", "urgent.pdf")
    assert run.process.wait(60) == 0, run.text
    book = "SELECT count(*) FROM chunk WHERE state = 'waiting'"
    assert ask(place, book)[0][0] >= 2
    assert archived(place) == 1
    command.end()


def test_again_it_takes_only_what_is_new_or_has_changed(start, place):
    """A file that changed is a new document; those that did not are not even read."""
    assert batch(start).process.wait(90) == 0
    (place / "old" / "tin 0.pdf").write_bytes(variant(100))
    (place / "old" / "mới.pdf").write_bytes(variant(101))
    command = batch(start)
    assert command.process.wait(60) == 0, command.text
    assert "9 scans, 7 of them done before" in command.text
    assert ask(place, "SELECT count(*) FROM sighting") == [(10,)]
    assert len(report(place)) == 9


def test_a_folder_without_scans_is_told_so(start, place):
    """Exit 2."""
    (place / "none").mkdir()
    command = start("batch", "--workspace", "w", "none")
    assert command.process.wait(30) == 2
    assert "holds no scan" in command.text


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-r.pdf", "@x", "＝1", " =1", "|x", "%x"])
def test_no_cell_is_a_formula(cell):
    """Spreadsheets would carry it out when an archivist opens the report."""
    assert inert_cell(cell) == f"'{cell}"
    assert inert_cell(f"a{cell}") == f"a{cell}"


@pytest.mark.parametrize("letter", ["\t", "\r", "\n", "\0", "\x1b", "\u202e"])
def test_no_cell_holds_what_cannot_be_printed(letter):
    """A control character or a turned direction would show another name than there is."""
    assert inert_cell(f"{letter}=a{letter}b") == "\ufffd=a\ufffdb"


@pytest.mark.parametrize(
    ("ended", "seconds", "want"),
    [(50, 50, "a minute or two left"), (10, 600, "about 90 minutes left"),
     (1, 3600, "about 99 hours left")],
)  # fmt: skip
def test_time_left_is_told_in_words(ended, seconds, want):
    """At the pace so far, of a hundred scans."""
    assert left(ended, 100, seconds) == want
