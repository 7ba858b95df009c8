"""Archive data and folders of pages through `digitize batch` and `run`, as real processes."""

import csv
import io
import json

import pytest
from PIL import Image

from tests.engine.processes import SETTINGS, variant, wait_for

pytestmark = pytest.mark.scan


@pytest.fixture
def place(tmp_path):
    (tmp_path / "digitize.toml").write_text(SETTINGS)
    (tmp_path / "old" / "2024").mkdir(parents=True)
    (tmp_path / "old" / "tin.pdf").write_bytes(variant(0))
    (tmp_path / "old" / "2024" / "thư.pdf").write_bytes(variant(1))
    return tmp_path


@pytest.fixture
def batch(start):
    def batch(*args) -> str:
        command = start("batch", "--workspace", "w", *args, "old")
        command.status = command.process.wait(90)
        return command

    return batch


def records(place) -> dict[str, dict]:
    """The newest revision of each record, by the name of its file."""
    paths = sorted((place / "w" / "archive").glob("*/*/v*/data/record.json"))
    found = (json.loads(path.read_bytes()) for path in paths)
    return {one["source"]["filename"]: one for one in found}


def value(record, name: str):
    return record[name]["value"]


def page(number: int) -> bytes:
    Image.new("L", (200, 300), 255 - number).save(file := io.BytesIO(), "JPEG", dpi=(150, 150))
    return file.getvalue()


def test_archive_data_of_flags_and_tables_stands_in_the_records(batch, place):
    """For the whole batch, a folder, a file; a later call says more, and reads no page again."""
    (place / "old" / "archive.csv").write_text(
        "\ufeffTên tệp;Mã hồ sơ;Từ khóa\ntin.pdf;07;\n*;;rác thải\n", "utf-8"
    )
    done = batch("--fonds", "PTK", "--file", "99", "--keyword", "phường", "--keyword", "x")
    assert done.status == 0, done.text
    found = records(place)
    assert [value(found[name], "fonds_code") for name in ("tin.pdf", "thư.pdf")] == ["PTK"] * 2
    assert [value(found[name], "file_code") for name in ("tin.pdf", "thư.pdf")] == ["07", "99"]
    assert found["tin.pdf"]["keywords"] == ["rác thải"]
    assert found["tin.pdf"]["fonds_code"]["status"] == "given"
    pages = set((place / "w/store/pages").glob("*/*/*.json"))
    done = batch("--fonds", "PTK", "--file", "100")
    assert done.status == 0, done.text
    found = records(place)
    assert {name: one["revision"] for name, one in found.items()} == {"tin.pdf": 1, "thư.pdf": 2}
    assert value(found["thư.pdf"], "file_code") == "100"
    assert found["thư.pdf"]["keywords"] == ["rác thải"]
    assert set((place / "w/store/pages").glob("*/*/*.json")) == pages
    assert "2 of them done before" in batch("--file", "100").text


def test_without_a_flag_what_was_said_stays(batch, place):
    """The same command without its flags takes nothing back."""
    assert batch("--fonds", "PTK").status == 0
    assert batch().status == 0
    assert {one["revision"] for one in records(place).values()} == {1}


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("name,fond\n*,PTK\n", "there is no column 'fond'"),
        ("name,fonds_code\nmissing.pdf,PTK\n", "there is no scan 'missing.pdf'"),
    ],
)
def test_a_table_that_is_not_understood_stops_the_batch_before_it_begins(batch, place, table, why):
    """Exit 2, with the file and the reason; nothing was taken in."""
    (place / "data.csv").write_text(table)
    done = batch("--csv", "data.csv")
    assert (done.status, why in done.text) == (2, True), done.text
    assert "data.csv" in done.text
    assert not list((place / "w/store").glob("originals/*/*"))


def test_a_flag_that_cannot_be_a_value_is_told(batch):
    """Exit 2."""
    done = batch("--fonds", "x" * 1001)
    assert (done.status, "fonds_code" in done.text) == (2, True), done.text


def test_a_folder_with_a_file_a_page_becomes_one_record(batch, start, place, digitize):
    """Killed on the way it goes on; names and hashes are in the record, and gaps are said."""
    folder = place / "old" / "Báo cáo 12"
    folder.mkdir()
    for number in (1, 2, 4):
        (folder / f"trang {number}.jpg").write_bytes(page(number))
    args = ("batch", "--workspace", "w", "--pages-in-folders", "--fonds", "PTK", "old")
    killed = start(*args)
    wait_for(lambda: list((place / "w").glob("store/originals/*/*")))
    killed.end()
    done = batch("--pages-in-folders", "--fonds", "PTK")
    assert done.status == 0, done.text
    record = records(place)["Báo cáo 12"]
    assert [one["filename"] for one in record["source"]["parts"]] == [
        "trang 1.jpg", "trang 2.jpg", "trang 4.jpg",
    ]  # fmt: skip
    assert (record["source"]["page_count"], len(record["pages"])) == (3, 3)
    assert record["quality"]["reasons"] == [
        {"code": "page_files_missing", "values": {"count": 1, "numbers": [3]}}
    ]
    assert value(record, "fonds_code") == "PTK"
    [report] = (place / "w").glob("batches/*/report.csv")
    rows = {row["name"]: row for row in csv.DictReader(report.open(encoding="utf-8"))}
    assert set(rows) == {"Báo cáo 12", "tin.pdf", "2024/thư.pdf"}
    assert rows["Báo cáo 12"]["pages"] == "3"
    audit = digitize("audit", "--workspace", place / "w")
    assert audit.returncode == 0, audit.stdout
    assert "joined from 3 page files" in audit.stdout
    assert "3 of them done before" in batch("--pages-in-folders", "--fonds", "PTK").text


def test_a_folder_that_cannot_be_joined_is_reported(batch, place):
    """One page is no image: the row says which, the others are archived, exit 1."""
    folder = place / "old" / "Báo cáo 12"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"{number}.jpg").write_bytes(page(number)[: 100 if number == 2 else None])
    done = batch("--pages-in-folders")
    assert done.status == 1, done.text
    [report] = (place / "w").glob("batches/*/report.csv")
    rows = {row["name"]: row for row in csv.DictReader(report.open(encoding="utf-8"))}
    assert (rows["Báo cáo 12"]["state"], rows["Báo cáo 12"]["code"]) == ("not_taken", "not_joined")
    assert "2.jpg" in rows["Báo cáo 12"]["message"]


def test_run_joins_and_describes_too(start, place):
    """With the same words; without them each file is a scan."""
    folder = place / "old" / "12"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"{number}.jpg").write_bytes(page(number))
    (folder / "archive.csv").write_text("name,access\n*,công khai\n", "utf-8")
    run = start("run", "--workspace", "w", "--pages-in-folders", "--file", "07", "old/12")
    assert run.process.wait(60) == 0, run.text
    [record] = records(place).values()
    assert (record["source"]["filename"], len(record["pages"])) == ("12", 2)
    assert (value(record, "file_code"), value(record, "access")) == ("07", "công khai")
    run = start("run", "--workspace", "w", "old/12")
    assert run.process.wait(60) == 0, run.text
    assert len(records(place)) == 3


def test_of_two_batches_the_higher_goes_first(batch, start, place):
    """Asked for anew with a higher one, what still waits is raised."""
    (place / "digitize.toml").write_text(f"processes = 1\n{SETTINGS}")
    (place / "late").mkdir()
    for number in range(2, 14):
        (place / "old" / f"{number}.pdf").write_bytes(variant(number))
    (place / "late" / "x.pdf").write_bytes(variant(99))
    slow = start("batch", "--workspace", "w", "old")
    wait_for(lambda: "archived" in slow.text or list((place / "w").glob("archive/*/*/v1")))
    late = start("batch", "--workspace", "w", "--priority", "-5", "late")
    assert late.process.wait(60) == 0, late.text
    assert len(list((place / "w").glob("archive/*/*/v1"))) < 14
    assert slow.process.wait(90) == 0, slow.text
