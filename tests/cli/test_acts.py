"""What people decide about whole records, by commands: clear, withdraw, restore, rerun."""

import json
import shutil

import pytest

from digitize.edge.desk.people import People
from digitize.edge.desk.roles import Role
from digitize.keep.ledger import outbox
from tests.conftest import ROOT
from tests.ledger.little_engine import scan

SECRET = scan("mật", 1, "TUYỆT MẬT")


@pytest.fixture
def command(engine, drop, digitize):
    """Run a command on a workspace with one archived record (`ID`), and one on hold (`HELD`)."""
    ids = {"ID": engine.take(drop(scan("tin"))).sha256[:9],
           "HELD": engine.take(drop(SECRET, "mật.pdf")).sha256[:9]}  # fmt: skip
    engine.drain()

    def run(*args):
        return digitize(*(ids.get(one, one) for one in args), "--workspace", engine.workspace.root)

    return run


def test_what_is_on_hold_is_named_and_shown_nowhere_else(command):
    """Lists say how many and how to go on; only `held` has the text."""
    done = command("list")
    assert "mật.pdf" not in done.stdout
    assert "1 more on hold" in done.stderr
    assert "on hold             1: `digitize held` lists them" in command("status").stdout
    assert json.loads(command("status", "--json").stdout)["held"] == 1
    assert command("show", "HELD").returncode == 2
    done = command("held")
    assert done.stdout.split()[1:] == ["TUYỆT", "MẬT", "mật.pdf"]
    done = command("held", "HELD")
    assert "marking   TUYỆT MẬT" in done.stdout
    assert done.stdout.endswith("\n\nTin aaaaaaaaaaaaaaaa\n")
    assert json.loads(command("held", "--json").stdout)["marking"] == "TUYỆT MẬT"
    assert command("audit").returncode == 0


def test_cleared_it_is_archived_at_once(command):
    """With the name of who did it; a second time there is nothing to clear."""
    done = command("clear", "HELD", "--why", "đã giải mật", "--by", "Lê An")
    assert done.stdout.endswith("  mật.pdf, cleared by Lê An\n")
    assert "revision 1, archived" in done.stderr
    record = json.loads(command("show", "HELD", "--json").stdout)
    assert (record["cleared"]["by"], record["cleared"]["why"]) == ("Lê An", "TUYỆT MẬT")
    assert record["cleared"]["reason"] == "đã giải mật"
    done = command("clear", "HELD", "--why", "đã giải mật")
    assert (done.returncode, "no scan on hold has this id" in done.stderr) == (2, True)
    assert command("held").stderr == "nothing is on hold\n"


def test_what_is_withdrawn_is_hidden_and_can_come_back(command):
    """The tombstone says by whom and why; older versions are not shown either."""
    assert command("withdraw", "ID").returncode == 2  # without a reason
    done = command("withdraw", "ID", "--why", "nhầm hồ sơ", "--by", "Lê An")
    assert done.stdout.endswith("  withdrawn by Lê An: nhầm hồ sơ\n")
    assert command("list").stdout.rstrip().endswith("(withdrawn)")
    shown = command("show", "ID")
    assert "withdrawn by Lê An on " in shown.stdout
    assert "Tin a" not in shown.stdout
    for args in (("show", "ID"), ("explain", "ID"), ("edit", "ID", "number", "1")):
        done = command(*args) if args[0] != "show" else command("withdraw", "ID", "--why", "x")
        assert (done.returncode, "was withdrawn" in done.stderr) == (1, True)
    assert command("audit").returncode == 0
    done = command("withdraw", "ID", "--restore", "--why", "đúng hồ sơ", "--by", "Lê An")
    assert done.stdout.endswith("  brought back by Lê An: đúng hồ sơ\n")
    assert "Tin a" in command("show", "ID").stdout
    assert command("withdraw", "ID", "--restore", "--why", "x").returncode == 2
    assert command("audit").returncode == 0


@pytest.mark.scan
def test_a_rerun_keeps_what_people_entered(read_once, tmp_path, digitize):
    """By other settings the scan is read again, and field and word stand as they were entered.

    What the present pipeline has read is left alone.
    """
    _, read = read_once("docs", ROOT / "fixtures/news-fax.pdf")
    workspace = tmp_path / "w"
    shutil.copytree(read, workspace)

    def run(*args, **more):
        return digitize(*args, "--workspace", workspace, **more)

    def record() -> dict:
        return json.loads(run("show", "432", "--json").stdout)

    before = record()["revision"]
    assert run("edit", "432", "title", "Ra quân tiêm phòng", "--by", "Lê An").returncode == 0
    done = run("rerun")
    assert (done.returncode, "1 of 1 up to date" in done.stderr) == (0, True)
    done = run("rerun", "--kind", "news item", "--since", "2020", DIGITIZE_CLEANING="suggest")
    assert (done.returncode, "1 read again, 0 set apart" in done.stderr) == (0, True), done.stderr
    made = record()
    assert made["revision"] == before + 2
    assert (made["title"]["value"], made["title"]["by"]) == ("Ra quân tiêm phòng", "Lê An")
    assert "0 of 0 up to date" in run("rerun", "--since", "2099").stderr
    assert run("audit").returncode == 0


def test_a_withdrawal_that_the_archive_refuses_is_told(command, engine):
    """It did not happen, and nothing says that it did; but the record is hidden meanwhile."""
    [record_id] = [parcel.record_id for parcel in outbox.parcels(engine.db, 1)]
    engine.archive.version(record_id, 2).mkdir()  # something else has its place
    done = command("withdraw", "ID", "--why", "nhầm hồ sơ")
    assert (done.returncode, done.stdout) == (1, "")
    assert "refused by the archive" in done.stderr
    shown = command("show", "ID")
    assert (shown.returncode, shown.stdout) == (1, "")
    assert "the archive refused what was entered for it" in shown.stderr


def test_two_persons_delete_a_record_for_good(command):
    """One asks, the other agrees; a note without content is all that `show` and the audit have."""
    assert command("delete", "ID").returncode == 2  # neither a reason nor a word
    done = command("delete", "ID", "--why", "hết giá trị", "--by", "Lê An")
    assert "Lê An asks for its deletion: hết giá trị" in done.stdout
    assert "not ours to remove" in done.stderr
    assert "asked by Lê An" in command("delete").stdout
    done = command("delete", "ID", "--agree", "--by", "lê an")
    assert (done.returncode, "another person must agree" in done.stderr) == (2, True)
    done = command("delete", "ID", "--agree", "--by", "Trần Bình")
    assert (done.returncode, "deleted, Trần Bình agreed" in done.stdout) == (0, True)
    told = command("show", "ID").stdout
    assert "withdrawn by Lê An" in told
    assert "deleted for good, agreed by Trần Bình" in told
    assert "tin" not in told.lower()
    done = command("withdraw", "ID", "--restore", "--why", "nhầm", "--by", "Lê An")
    assert (done.returncode, "it is deleted already" in done.stderr) == (2, True)
    assert command("audit").returncode == 0
    assert command("reindex").returncode == 0
    assert command("audit").returncode == 0


def test_where_the_desk_has_people_only_archivists_delete(command, engine):
    """A name that somebody made up, or a clerk's, has no word in it."""
    people = People(engine.workspace.root)
    people.add("Chủ Nhiệm")
    people.add("Lê An", Role.CLERK)
    for name in ("Lê An", "Người Lạ"):
        done = command("delete", "ID", "--why", "nhầm", "--by", name)
        assert (done.returncode, f"{name} may not delete" in done.stderr) == (2, True)
    assert command("delete", "ID", "--why", "nhầm", "--by", "Chủ Nhiệm").returncode == 0
