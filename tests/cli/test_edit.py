"""`digitize edit`: what a person enters, from the terminal to the archive."""

import getpass
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digitize.keep.ledger import outbox
from digitize.keep.ledger import revise as ledger
from tests.ledger.little_engine import scan
from tests.record.issues import issue


@pytest.fixture
def command(engine, drop, digitize):
    """Run a command on a workspace with one archived record; `ID` stands for its id."""
    sha256 = engine.take(drop(scan("tin"))).sha256
    engine.drain()

    def run(*args, **more):
        args = [sha256[:9] if one == "ID" else one for one in args]
        return digitize(*args, "--workspace", engine.workspace.root, **more)

    return run


def shown(command) -> dict:
    return json.loads(command("show", "ID", "--json").stdout)


def test_a_day_may_be_written_as_on_paper(command):
    """30/9/2025, as everybody here writes it; one that is not in the calendar is refused."""
    assert command("edit", "ID", "issued_on", "30/9/2025").returncode == 0
    assert shown(command)["issued_on"]["value"] == "2025-09-30"
    assert "no day of the calendar" in command("edit", "ID", "issued_on", "31/9/2025").stderr


def test_a_value_is_entered_confirmed_and_taken_back(command):
    """Each step is a revision, at once in the archive, and says what is otherwise now."""
    done = command("edit", "ID", "number", "128", "--by", "Lê An")
    assert (done.returncode, done.stdout) == (0, "number: nothing → 128, by Lê An\n")
    assert "revision 2, archived" in done.stderr
    assert shown(command)["number"]["status"] == "corrected"
    done = command("edit", "ID", "number", "--confirm")
    assert done.stdout == f"number: 128, confirmed by {getpass.getuser()}\n"
    assert shown(command)["number"]["status"] == "confirmed"
    done = command("edit", "ID", "title", "Tiêm phòng đợt II", "--by", "Lê An")
    assert done.returncode == 0, done.stderr
    done = command("edit", "ID", "number", "--undo", "--by", "Lê An")
    assert done.stdout == "number: 128 again; Lê An took an edit back\n"
    done = command("edit", "ID", "--undo", "--by", "Lê An")
    assert done.stdout == "title: nothing again; Lê An took an edit back\n"
    record = shown(command)
    assert (record["revision"], record["title"]["value"]) == (6, None)
    assert record["number"]["value"] == "128"
    done = command("audit")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["ID", "issued_on", "2025-02-30"], 2, "no day of the calendar"),
        (["ID", "numbr", "1"], 2, "is no field; there are"),
        (["ID", "--undo"], 2, "nobody has edited it"),
        (["f00d", "number", "1"], 2, "no such record"),
        (["ID", "number"], 2, "a VALUE, --confirm or --undo"),
        (["ID"], 2, "give a FIELD"),
        (["ID", "number", "1", "--by", " "], 2, "the name is empty"),
        (["ID", "number", "--undo", "--confirm"], 2, "cannot be combined"),
    ],
)
def test_what_cannot_be_done_is_said(command, args, code, told):
    """In a line, and no revision comes of it."""
    done = command("edit", *args)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert shown(command)["revision"] == 1


def test_with_celery_an_edit_goes_out_by_the_coordinator(command, engine):
    """The archive may be elsewhere: nothing is archived here."""
    done = command("edit", "ID", "number", "128", DIGITIZE_ENGINE="celery")
    assert (done.returncode, done.stdout.split(",")[0]) == (0, "number: nothing → 128")
    assert "on its way to the archive" in done.stderr
    assert shown(command)["revision"] == 1
    assert engine.archive_all() == 1


def test_an_edit_that_the_archive_refuses_is_told(command, engine):
    """At once, in `status` and in `audit`, until it has been entered again and archived."""
    [record_id] = [parcel.record_id for parcel in outbox.parcels(engine.db, 1)]
    engine.archive.version(record_id, 2).mkdir()  # something else has its place
    done = command("edit", "ID", "number", "128")
    assert (done.returncode, done.stdout) == (1, "")
    assert "revision 2, refused by the archive" in done.stderr
    assert "refused             1: " in command("status").stdout
    assert f"gap: record {record_id}:2: the archive has refused it" in command("audit").stdout
    assert command("edit", "ID", "number", "128").returncode == 0
    assert shown(command)["number"]["value"] == "128"
    assert "refused" not in command("status").stdout
    assert "refused" not in command("audit").stdout


def test_a_kind_may_be_named_in_vietnamese(command):
    """As for `search --kind`; records have it in English."""
    assert command("edit", "ID", "kind", "báo cáo").returncode == 0
    assert shown(command)["kind"]["value"] == "report"


def test_a_lost_index_is_told_by_the_list(command, engine):
    """The records are there all the same; `run` would not bring them back."""
    for path in engine.workspace.archive.glob("index.sqlite*"):
        path.unlink()
    done = command("list")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "the index does not have the records: run `digitize reindex`\n"
    assert command("reindex").returncode == 0
    assert len(command("list").stdout.splitlines()) == 1


@pytest.fixture
def issue_command(engine, drop, digitize):
    """The same on an issue of four articles, in place of what was read."""
    sha256 = engine.take(drop(scan("ban-tin"))).sha256
    engine.drain()
    workspace, made = engine.workspace, issue()
    with workspace.open_ledger() as db:
        fields = {"pages", "articles", "pictures", "text", "text_raw", "paragraphs"}
        ledger.revise(
            db, workspace.store, (f"{sha256}-1", 1),
            lambda old: old.model_copy(update={name: getattr(made, name) for name in fields}),
            datetime.now(UTC),
        )  # fmt: skip

    def run(*args):
        args = [sha256[:9] if one == "ID" else one for one in args]
        return digitize(*args, "--workspace", workspace.root)

    return run


def test_articles_are_put_together_parted_and_ordered(issue_command):
    """Each step says what was done, and lists the articles as they are now."""
    command = issue_command
    listed = command("articles", "ID").stdout.splitlines()
    assert listed[0] == ("a1  page 1    news          Khánh thành cổng làng"
                         " / Tin và ảnh: Lê Mơ")  # fmt: skip
    assert listed[3].endswith("(Hội nghị giao ban tháng 9 …)")
    done = command("articles", "ID", "merge", "a3", "a4", "--by", "Lê An")
    assert done.stdout.splitlines()[0] == "articles: a4 put into a3, by Lê An", done.stderr
    done = command("articles", "ID", "split", "chiều cùng ngày", "--by", "Lê An")
    assert done.stdout.splitlines()[0] == "articles: a1 parted, a5 begins, by Lê An"
    done = command("edit", "ID", "articles.a5.kind", "Thông báo", "--by", "Lê An")
    assert done.stdout == "articles.a5.kind: nothing → notice, by Lê An\n", done.stderr
    done = command("articles", "ID", "order", "a3", "a1", "a2", "a5", "--by", "Lê An")
    assert [one[:2] for one in done.stdout.splitlines()[1:]] == ["a3", "a1", "a2", "a5"]
    done = command("articles", "ID", "assign", "Làm đường", "none", "--by", "Lê An")
    assert done.stdout.startswith("articles: a block is of no article, by Lê An")
    done = command("articles", "ID", "role", "Xem tiếp", "caption", "--by", "Lê An")
    assert done.stdout.startswith("articles: a block is caption, by Lê An")
    done = command("edit", "ID", "--undo", "--by", "Lê An")
    assert done.stdout == "articles: as before again; Lê An took an edit back\n"
    shown = command("show", "ID").stdout
    assert "articles.a5.kind    notice  (corrected)" in shown
    [files] = re.findall(r"^files +(.+)$", shown, re.MULTILINE)
    told = next(Path(files).parent.rglob("premis*.xml")).read_text(encoding="utf-8")
    assert "articles of the issue: merge a3, a4" in told
    assert "taken back: articles of the issue: role" in told
    done = command("edit", "ID", "serial.issued_on", "Quý I/2005", "--by", "Lê An")
    assert done.stdout == "serial.issued_on: nothing → 2005-Q1, by Lê An\n"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["merge", "a1"], "write: digitize articles ID merge"),
        (["merge", "a1", "a9"], "a9 is no article"),
        (["split", "không có"], "no line begins so"),
        (["split", "quê tôi"], "2 lines begin so, on page 2"),
        (["split", "BẢN TIN"], "in no article"),
        (["role", "Xem tiếp", "jumping"], "is no role; there are masthead"),
    ],
)
def test_what_cannot_be_done_to_articles_is_told(issue_command, args, told):
    done = issue_command("articles", "ID", *args)
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr
