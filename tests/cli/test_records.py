import json
import shutil
from collections import Counter

import pytest

from tests.conftest import ROOT
from tests.reading.scans import NAMES

pytestmark = pytest.mark.scan


@pytest.fixture
def archived(fixtures_run, digitize):
    """A command on the workspace of all fixtures, which is only looked at."""
    _, workspace = fixtures_run
    return lambda *args: digitize(*args, "--workspace", workspace)


def ids(archived) -> list[str]:
    lines = archived("list", "--json").stdout.splitlines()
    return [json.loads(line)["record_id"] for line in lines]


def test_list_has_a_line_for_each_record(archived):
    """The start of the id, revision, pages and file name."""
    done = archived("list")
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr, len(lines)) == (0, "", len(NAMES))
    [line] = [line for line in lines if "plan-two-pages.pdf" in line]
    assert "2 pages" in line
    assert any(one.startswith(line.split()[0]) for one in ids(archived))


def test_list_as_json_is_one_object_a_line(archived):
    """Nothing else on stdout; the names are those that were dropped."""
    lines = [json.loads(line) for line in archived("list", "--json").stdout.splitlines()]
    assert {one["filename"] for one in lines} == {f"{name}.pdf" for name in NAMES}
    assert {one["revision"] for one in lines} == {1}


def test_show_finds_a_record_by_the_start_of_its_id(archived):
    """Twelve digits are enough; people see the text, programs the record."""
    record_id = ids(archived)[0]
    record = json.loads(archived("show", "--json", record_id[:12]).stdout)
    assert record["record_id"] == record_id
    shown = archived("show", record_id[:12]).stdout
    assert record["text"] in shown
    assert record["source"]["filename"] in shown
    assert json.loads(archived("show", "--json", f"{record_id}:1").stdout) == record


def test_show_has_the_fields_before_the_text(archived):
    """People see what a cataloguer would enter, and what a hand filled in and they have to read."""
    [notice] = [json.loads(line) for line in archived("list", "--json").stdout.splitlines()
                if "notice-band" in line]  # fmt: skip
    head, fields, _ = archived("show", notice["record_id"]).stdout.split("\n\n", 2)
    assert head.startswith("record ")
    told = dict(line.split(maxsplit=1) for line in fields.splitlines())
    assert told["kind"] == "notice"
    assert told["number"] == "to be read on page 1  (handwritten)"
    assert "event.date" not in told


def test_an_ambiguous_id_is_exit_2(archived):
    """Two records that start alike are not guessed between."""
    first, count = Counter(one[0] for one in ids(archived)).most_common(1)[0]
    assert count > 1, "sixteen fixtures whose ids all start differently: look for another pair"
    done = archived("show", first)
    assert (done.returncode, done.stdout) == (2, "")
    assert "records start with this; give more of the id" in done.stderr


@pytest.mark.parametrize("unknown", ["0" * 64, "zz", "", "../..", "%", "_"])
def test_an_unknown_id_is_exit_2(archived, unknown):
    """Nothing is found that was not named."""
    done = archived("show", unknown)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_a_version_that_is_gone_is_said_so(read_once, digitize, tmp_path):
    """What looks at a damaged archive is told which folder, and where to have it from."""
    _, workspace = read_once("docs", ROOT / "fixtures/news-fax.pdf")
    shutil.copytree(workspace, tmp_path / "w")
    [record] = (tmp_path / "w/archive").rglob("record.json")
    record.unlink()
    for command in ("show", "explain"):
        done = digitize(command, "432dff", "--workspace", tmp_path / "w")
        assert (done.returncode, done.stdout) == (1, "")
        assert f"{record.parents[1]}: this version cannot be read" in done.stderr


def test_status_says_that_a_full_disk_lets_nothing_in(read_once, digitize):
    """Else nothing would tell why an inbox fills."""
    _, workspace = read_once("docs", ROOT / "fixtures/news-fax.pdf")
    for room in (0, 10**15):
        told = digitize(
            "status", "--workspace", workspace, DIGITIZE_INBOX__LOW_DISK_BYTES=str(room)
        )
        assert (f"until there is room for {room:,}" in told.stdout) == bool(room)
