"""`digitize export`, as a person or a script calls it."""

import csv
import io
import sqlite3
import unicodedata

import pikepdf
import pytest

from digitize.exchange.forms import FORMS
from tests.conftest import run_digitize
from tests.reading.scans import NAMES, records_of

pytestmark = pytest.mark.scan


@pytest.fixture
def call(fixtures_run, tmp_path):
    """The command on the workspace of the fixtures, and their records."""
    done, workspace = fixtures_run
    records = records_of(done)

    def export(*args):
        return run_digitize("export", "--workspace", workspace, *args, cwd=tmp_path)

    export.ids = {name: record["record_id"] for name, record in records.items()}
    export.texts = {name: record["text"] for name, record in records.items()}
    return export


def test_one_record_goes_to_stdout(call):
    """The start of its id is enough; the text, and nothing else."""
    done = call(call.ids["news-fax"][:8], "--as", "text")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == call.texts["news-fax"] + "\n"


def test_a_file_is_written_whole(call, tmp_path):
    """A PDF under the name that was asked for, and nothing beside it."""
    done = call(call.ids["news-fax"], "--as", "pdf", "--to", "ban-tin.pdf")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["ban-tin.pdf"]
    with pikepdf.open(tmp_path / "ban-tin.pdf") as pdf:
        assert len(pdf.pages) == 1


def test_all_records_are_files_in_a_folder(call, tmp_path):
    """One for each; their names have nothing of the scans' names."""
    done = call("--all", "--as", "alto", "--to", "made/alto")
    assert done.returncode == 0, done.stderr
    made = sorted(path.name for path in (tmp_path / "made/alto").iterdir())
    assert made == sorted(f"{one[:16]}-1.v1.alto.xml" for one in call.ids.values())


def test_all_records_are_one_table(call):
    """A row each, to stdout."""
    done = call("--all", "--as", "tt02-2019-v1")
    assert done.returncode == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff"), newline="")))
    assert {row["Description"] for row in rows} == {f"{one}:1" for one in call.ids.values()}
    assert len(rows) == len(NAMES)


def test_those_of_a_kind_or_a_day(call):
    """A filter chooses; with none left, it says so and writes nothing."""
    [found] = {len(call("--as", "jsonl", "--since", "2020-01-01").stdout.splitlines())}
    assert found == len(NAMES)
    later = call("--as", "jsonl", "--since", "2999-01-01")
    assert (later.returncode, later.stdout) == (0, "")
    assert "no such record" in later.stderr


@pytest.mark.parametrize("args", [
    (), ("--as", "text"), ("--as", "text", "--all", "432dff"), ("--as", "word", "432dff"),
    ("--as", "alto", "--all"), ("--as", "text", "ffffffffffff"), ("--as", "text", "--since", "x"),
])  # fmt: skip
def test_wrong_usage_is_told(call, args):
    """Exit status 2, a sentence on stderr, nothing on stdout."""
    done = call(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_the_help_lists_every_form(call):
    """Each with what it is."""
    told = " ".join(call("--help").stdout.split())
    for form in FORMS.values():
        assert form.name in told
        assert form.about in told


def test_a_withdrawn_record_is_left_out(call, fixtures_run, tmp_path):
    """Of all records those that may go out."""
    copy = tmp_path / "workspace"
    (copy / "archive").mkdir(parents=True)
    (copy / "store").mkdir()
    for name in ("ledger.sqlite", "archive/index.sqlite"):
        with (
            sqlite3.connect(fixtures_run[1] / name) as source,
            sqlite3.connect(copy / name) as target,
        ):
            source.backup(target)
    for folder in (fixtures_run[1] / "archive").iterdir():
        if folder.is_dir():
            (copy / "archive" / folder.name).symlink_to(folder)
    with sqlite3.connect(copy / "archive/index.sqlite") as index:
        gone = call.ids["news-fax"]
        index.execute("UPDATE archived SET standing = 'withdrawn' WHERE record_id = ?", (gone,))
    done = run_digitize("export", "--workspace", copy, "--all", "--as", "text", "--to", "made",
                        cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "made").iterdir())) == len(NAMES) - 1
    assert not list((tmp_path / "made").glob(f"{gone[:16]}*"))


def test_text_on_stdout_is_composed(call):
    """NFC, as in the record."""
    text = call(call.ids["news-clean"], "--as", "text").stdout
    assert text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("form", ["text", "tt02-2019-v1"])
def test_a_place_that_cannot_be_is_told(call, form):
    """In a line that names it; records are whole."""
    done = call(call.ids["news-fax"], "--as", form, "--to", "nowhere/there.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere/there.txt: cannot be written: no such file or directory" in done.stderr
    assert "Traceback" not in done.stderr
