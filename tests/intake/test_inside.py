"""An inbox into which others write: links laid there, large ones, tables that are none."""

import os

import pytest

from digitize.errors import BadArchiveData, BadInbox
from digitize.work.intake import inside
from digitize.work.intake.archive_data import ArchiveData
from digitize.work.intake.inbox import open_inbox
from digitize.work.intake.ready import list_files
from digitize.work.intake.tables import MOST_BYTES
from tests.intake.bench import Bench
from tests.ledger.little_engine import scan, sha256

TIN = scan("tin")


@pytest.fixture
def bench(tmp_path, engine):
    return Bench(tmp_path / "inbox", engine)


@pytest.fixture
def outside(tmp_path):
    """A folder that nothing may be written into, with a file that nothing may touch."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "precious").write_bytes(b"precious")
    (folder / "tin.pdf.reason.json").write_bytes(b"another's")
    yield folder
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == {
        "precious": b"precious",
        "tin.pdf.reason.json": b"another's",
    }


@pytest.mark.parametrize("data", [TIN, scan("x", trait="bad")], ids=["done", "set-apart"])
@pytest.mark.parametrize("where", ["done", "set-apart", "duplicates"])
def test_an_outcome_folder_that_is_a_link_is_not_followed(bench, outside, where, data):
    """The file stays claimed, and that is said; with the link gone it goes on."""
    (bench.root / where).symlink_to(outside)
    bench.drop(data)
    bench.day()
    bad = data != TIN
    if where == ("set-apart" if bad else "done"):
        assert any("stays claimed" in line and where in line for line in bench.said)
        (bench.root / where).unlink()
        bench.day()
    assert {one for one in bench.files() if "reason" not in one and one != where} == {
        "set-apart/tin.pdf" if bad else "done/tin.pdf"
    }


def test_a_link_below_an_outcome_folder_is_not_followed(bench, outside):
    """Folders of the inbox are made again below `done`; a link lies in wait there."""
    (bench.root / "done").mkdir()
    (bench.root / "done" / "2026").symlink_to(outside)
    bench.drop(TIN, "2026/tin.pdf")
    bench.day()
    assert any("stays claimed" in line for line in bench.said)


def test_a_link_under_our_own_names_is_replaced_and_not_written_through(bench, outside):
    """The reason is written by way of a name that anybody can guess."""
    (bench.root / ".digitize" / "reason").symlink_to(outside / "precious")
    bench.drop(scan("x", trait="bad"))
    bench.day()
    assert bench.reason("tin.pdf")["code"] == "not_a_scan"


def test_a_lock_that_is_a_link_is_refused(bench, outside):
    """To open it would empty what it leads to."""
    (bench.root / ".digitize" / "lock").symlink_to(outside / "precious")
    with pytest.raises(BadInbox), open_inbox(bench.root, bench.engine.workspace):
        pass


def test_a_hidden_folder_that_is_a_link_is_refused(tmp_path, engine, outside):
    """What is claimed would be moved out of the inbox."""
    root = tmp_path / "fresh"
    root.mkdir()
    (root / ".digitize").symlink_to(outside)
    with pytest.raises(BadInbox), open_inbox(root, engine.workspace):
        pass


def test_a_folder_that_becomes_a_link_gives_no_file_of_others(bench, outside):
    """Between the listing and the claim a folder is exchanged for a link."""
    (bench.root / "sub").symlink_to(outside)
    with pytest.raises(OSError, match="link"):
        inside.move(bench.root, b"sub/precious", b".digitize/claimed/x")


def test_a_link_laid_over_a_folder_of_done_gives_no_file_of_others(bench, tmp_path):
    """A delivered file is looked at for ten minutes, since somebody may go on writing to it."""
    bench.drop(TIN, "sub/tin.pdf")
    bench.day()
    others = tmp_path / "others"
    others.mkdir()
    (others / "tin.pdf").write_bytes(scan("of somebody else"))
    (bench.root / "done" / "sub").rename(tmp_path / "moved")
    (bench.root / "done" / "sub").symlink_to(others)
    bench.day()
    assert bench.count("sighting") == 1
    assert not bench.engine.store.place("originals", sha256(scan("of somebody else"))).exists()


@pytest.mark.parametrize("when", ["before it is looked at", "before it is read"])
def test_a_link_laid_while_a_written_file_is_taken_again_gives_none_either(bench, tmp_path, when):
    """What was written to is known, and its folder is exchanged before it is read."""
    bench.drop(TIN, "sub/tin.pdf")
    bench.day()
    (bench.root / "done" / "sub" / "tin.pdf").write_bytes(scan("longer"))
    if when == "before it is read":
        bench.turn()
        bench.inbox._look_at_delivered()
    others = tmp_path / "others"
    others.mkdir()
    (others / "tin.pdf").write_bytes(scan("of somebody else"))
    (bench.root / "done" / "sub").rename(tmp_path / "moved")
    (bench.root / "done" / "sub").symlink_to(others)
    bench.day()
    bench.day(40)
    assert not bench.engine.store.place("originals", sha256(scan("of somebody else"))).exists()


def test_a_large_inbox_is_taken_file_by_file(bench, monkeypatch):
    """To list it takes longer than a turn has: one file a turn, all the same."""

    def slow(root, leave_out):
        bench.seconds += 100
        return list_files(root, leave_out)

    monkeypatch.setattr("digitize.work.intake.inbox.list_files", slow)
    for number in range(3):
        bench.drop(scan(str(number)), f"{number}.pdf")
    bench.pass_by(4)
    assert bench.count("claim") == 3


@pytest.mark.parametrize("kind", ["link", "pipe", "giant", "folder"])
def test_archive_data_that_is_no_file_is_refused(tmp_path, kind):
    """A link could show any file in its error, a pipe would hold us for ever."""
    path = tmp_path / "archive.csv"
    if kind == "link":
        (tmp_path / "other").write_text("name\n")
        path.symlink_to(tmp_path / "other")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        with path.open("wb") as file:
            file.truncate(MOST_BYTES + 1)
    with pytest.raises(BadArchiveData):
        ArchiveData(tmp_path).of(tmp_path / "tin.pdf")


def test_a_pipe_as_archive_data_stops_its_folder_alone(bench):
    """It is said, and what lies elsewhere is taken."""
    (bench.root / "sub").mkdir()
    os.mkfifo(bench.root / "sub" / "archive.csv")
    bench.drop(TIN, "sub/tin.pdf")
    bench.drop(scan("other"), "other.pdf")
    bench.day()
    assert "done/other.pdf" in bench.files()
    assert any("archive.csv" in line for line in bench.said)


def test_a_file_on_another_disk_is_copied_in(bench, monkeypatch):
    """A subfolder may be a mount point; to move is not possible there."""
    real = inside.move

    def move(root, source, target):
        if source.startswith(b"mounted/"):
            raise OSError(18, "Invalid cross-device link")
        real(root, source, target)

    monkeypatch.setattr(inside, "move", move)
    bench.drop(TIN, "mounted/tin.pdf")
    bench.day()
    assert bench.files() == {"done/mounted/tin.pdf"}
    assert bench.engine.current(sha256(TIN)).source.filename == "tin.pdf"
