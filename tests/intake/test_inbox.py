import os
import unicodedata
from contextlib import contextmanager
from pathlib import Path

import pytest

from digitize.errors import BadInbox
from digitize.keep.ledger.documents import in_state, requeue
from digitize.keep.ledger.states import State
from digitize.settings import InboxSettings as How
from digitize.work.audit import audit
from digitize.work.intake.inbox import open_inbox
from digitize.work.intake.names import is_passing
from digitize.work.intake.outcomes import names, reason_name
from digitize.work.intake.ready import has_end, settle_time
from tests.intake.bench import HOW, Bench
from tests.intake.test_take import NAMES
from tests.ledger.check import check
from tests.ledger.little_engine import (
    Clock,
    Engine,
    memory_folder,
    scan,
    sha256,
    workspace_at,
)

TIN = scan("tin")


@pytest.fixture
def bench(tmp_path, engine):
    return Bench(tmp_path / "inbox", engine)


# --- when a file is whole -----------------------------------------------------------------------


def test_a_file_goes_from_the_inbox_to_done(bench):
    """It keeps its name and its bytes; the ledger has one sighting, the archive one record."""
    bench.drop(TIN)
    bench.day()
    assert bench.files() == {"done/tin.pdf"}
    assert (bench.root / "done/tin.pdf").read_bytes() == TIN
    assert bench.said == ["archived: tin.pdf"]
    check(bench.engine.workspace, bench.engine.db)


def test_nothing_is_taken_before_it_has_settled(bench):
    """Not even what was there at the start: 5 s without a change, then it is claimed."""
    bench.drop(TIN)
    bench.pass_by(5)
    assert bench.files() == {"tin.pdf"}
    bench.pass_by(2)
    assert bench.count("claim") == bench.count("sighting") == 1


def test_a_growing_file_waits_until_it_has_stopped(bench):
    """Each change begins the wait anew; the one sighting is that of the whole."""
    path = bench.drop(TIN[:5])
    for end in range(6, len(TIN) + 1):
        path.write_bytes(TIN[:end])
        bench.turn(4)
    assert bench.count("claim") == 0
    bench.day()
    assert bench.count("sighting") == 1
    assert bench.files() == {"done/tin.pdf"}


def test_a_file_exchanged_for_another_waits_anew(bench):
    """Same name, same size, same time, another inode."""
    path = bench.drop(TIN)
    bench.pass_by(4)
    stat = path.stat()
    new = bench.root / ".new"
    new.write_bytes(TIN)
    os.utime(new, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    new.replace(path)
    bench.pass_by(4)
    assert bench.files() == {"tin.pdf"}


def test_a_cut_off_file_is_waited_for_and_then_set_apart(bench):
    """Said once; after a minute without its end it is taken as it is, whatever becomes of it."""
    bench.drop(b"%PDF-1.4\ncut\n1\nbad\n")
    bench.pass_by(59)
    assert bench.files() == {"tin.pdf"}
    assert bench.said == ["tin.pdf: its end is missing; waiting for it"]
    bench.day()
    assert bench.files() == {"set-apart/tin.pdf", "set-apart/tin.pdf.reason.json"}


@pytest.mark.parametrize(
    ("data", "whole"),
    [
        (b"%PDF-1.7 ... %%EOF\n", True), (b"%PDF-1.7 ...", False), (b"", False),
        (b"\x89PNG\r\n\x1a\n...", False), (b"\x89PNG\r\n\x1a\n...IEND\xae\x42", True),
        (b"\xff\xd8\xff...", False), (b"\xff\xd8\xff...\xff\xd9", True), (b"II*\x00...", True),
        (b"hello", True),
    ],
)  # fmt: skip
def test_the_end_of_a_file_is_known_by_its_format(tmp_path, data, whole):
    """What is no scan is whole: it will be refused with a reason."""
    path = tmp_path / "x"
    path.write_bytes(data)
    assert has_end(path) is whole


@pytest.mark.parametrize(
    ("name", "passing"),
    [(b".x.pdf", True), (b"x.pdf.tmp", True), (b"x.PART", True), (b"~$x.pdf", True),
     (b"@eaDir", True), (b"Thumbs.db", True), (b"x.pdf", False), (b"tmp", False)],
)  # fmt: skip
def test_names_of_passing_files(name, passing):
    """Dotfiles, half-written ones, locks of office programs, folders of NAS boxes."""
    assert is_passing(name) is passing


def test_passing_files_stay_where_they_are(bench):
    """Also when they are whole, and folders of that kind are not looked into."""
    for name in (".a.pdf", "a.tmp", "a.part", "~$a.pdf", "@eaDir/a.pdf", ".b/a.pdf"):
        bench.drop(TIN, name)
    before = bench.files()
    bench.day()
    assert bench.files() == before
    assert bench.said == []


MOUNTS = (
    "/dev/sda1 / ext4 rw 0 0\n//nas/scan /mnt/kho\\040luu cifs rw 0 0\n"
    "nas:/b /mnt/nfs nfs4 rw 0 0\n/dev/sdb /mnt/nfs/local ext4 rw 0 0\n"
)


@pytest.mark.parametrize(
    ("asked", "path", "want"),
    [(0, "/srv/in", 5), (0, "/mnt/kho luu/in", 30), (0, "/mnt/nfs", 30),
     (0, "/mnt/nfs/local/in", 5), (2, "/mnt/nfs", 2)],
)  # fmt: skip
def test_a_share_gets_more_time(asked, path, want):
    """Found from the mount that the folder lies on; a setting wins."""
    assert settle_time(asked, Path(path), MOUNTS) == want


# --- what is and is not taken -------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_come_out_as_they_went_in(bench, name):
    """The bytes of the name, in the outcome folder; nothing is made of them on the way."""
    path = Path(os.fsdecode(os.path.join(os.fsencode(bench.root), name)))
    path.write_bytes(TIN)
    bench.day()
    assert os.listdir(os.fsencode(bench.root / "done")) == [name]


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_have_their_reason_beside_them(bench, name):
    """Cut where a longer name would not fit."""
    Path(os.fsdecode(os.path.join(os.fsencode(bench.root), name))).write_bytes(scan("x", 1, "bad"))
    bench.day()
    found = sorted(os.listdir(os.fsencode(bench.root / "set-apart")))
    assert name in found
    [other] = [one for one in found if one != name]
    assert other == os.path.basename(reason_name(name))
    assert other.endswith(b".reason.json")


def test_nfc_and_nfd_are_two_files(bench):
    """Both come to their end."""
    for number, form in enumerate(("NFC", "NFD")):
        bench.drop(scan(str(number)), unicodedata.normalize(form, "tiếng.pdf"))
    bench.day()
    assert len(os.listdir(bench.root / "done")) == 2


def test_links_and_pipes_are_refused_and_said_so_once(bench, tmp_path):
    """They stay where they are; folders are looked into, whatever they are called."""
    (tmp_path / "secret").write_bytes(TIN)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "y.pdf").write_bytes(TIN)
    (bench.root / "link.pdf").symlink_to(tmp_path / "secret")
    (bench.root / "folder").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(bench.root / "pipe.pdf")
    bench.drop(TIN, "x.pdf/tin.pdf")
    bench.day(70)
    assert bench.files() == {"link.pdf", "folder", "pipe.pdf", "done/x.pdf/tin.pdf"}
    assert sorted(bench.said) == [
        "archived: x.pdf/tin.pdf",
        "folder: is a symbolic link, which is not followed; left where it is",
        "link.pdf: is a symbolic link, which is not followed; left where it is",
        "pipe.pdf: is not a regular file; left where it is",
    ]


def test_subfolders_are_kept_in_the_outcome_folders(bench):
    """And in the sighting, with the path that the file had."""
    bench.drop(TIN, "phòng 1/tháng 3/tin.pdf")
    bench.day()
    assert bench.files() == {"done/phòng 1/tháng 3/tin.pdf"}
    [row] = bench.engine.db.execute("SELECT folder, name, way FROM sighting").fetchall()
    assert row == (os.fsencode(bench.root / "phòng 1/tháng 3"), b"tin.pdf", "inbox")


def test_the_same_content_again_is_a_duplicate(bench):
    """One document, two sightings; also while the first one is still being read."""
    bench.drop(TIN, "a.pdf")
    bench.drop(TIN, "b.pdf")
    bench.pass_by()
    assert bench.count("document") == 1
    assert bench.count("sighting") == 2
    bench.day()
    bench.drop(TIN, "a.pdf")
    bench.day()
    assert bench.files() == {"done/a.pdf", "duplicates/b.pdf", "duplicates/a.pdf"}
    assert bench.count("document") == 1
    assert bench.count("sighting") == 3


def test_the_same_name_with_new_content_is_a_new_document(bench):
    """The older file in `done` is not replaced."""
    for text in ("một", "hai", "ba"):
        bench.drop(scan(text))
        bench.day()
    done = {one.name: one.read_bytes() for one in (bench.root / "done").iterdir()}
    assert done == {
        "tin.pdf": scan("một"), "tin (2).pdf": scan("hai"), "tin (3).pdf": scan("ba"),
    }  # fmt: skip
    assert bench.count("document") == 3


def test_counters_never_make_a_name_too_long():
    """A letter of three bytes is not cut in two."""
    place = "ệ".encode() * 85
    for name, _ in zip(names(b"done/" + place), range(12), strict=False):
        assert len(os.path.basename(name)) <= 255
        name.decode()


# --- what was set apart -------------------------------------------------------------------------


def test_what_is_set_apart_says_why(bench):
    """Code, message, stage and the way to try again, in a file that people can read."""
    bench.drop(scan("hỏng", 1, "bad"), "hỏng.pdf")
    bench.day()
    reason = bench.reason("hỏng.pdf")
    assert (reason["file"], reason["code"], reason["stage"]) == ("hỏng.pdf", "not_a_scan", "open")
    assert reason["try_again"] == f"digitize requeue {sha256(scan('hỏng', 1, 'bad'))[:12]}"
    assert bench.said == ["set apart: hỏng.pdf: it does not open"]


def test_requeued_and_read_it_moves_to_done(bench):
    """With its reason gone; set apart again, the new reason takes the place of the old one."""
    bench.drop(scan("x", 1, "bad"))
    bench.day()
    [document] = in_state(bench.engine.db, State.SET_APART)
    requeue(bench.engine.db, document.id, bench.engine.clock())
    assert bench.files() == {"set-apart/tin.pdf", "set-apart/tin.pdf.reason.json"}
    bench.day()
    assert bench.files() == {"set-apart/tin.pdf", "set-apart/tin.pdf.reason.json"}
    assert len(bench.said) == 2
    requeue(bench.engine.db, document.id, bench.engine.clock())
    bench.engine.opens_bad = True
    bench.day()
    assert bench.files() == {"done/tin.pdf"}


def test_dropped_again_what_was_set_apart_is_tried_again(bench):
    """An archivist pulls it back into the inbox: that is no duplicate."""
    bench.drop(scan("x", 1, "bad"))
    bench.day()
    (bench.root / "set-apart" / "tin.pdf").rename(bench.root / "tin.pdf")
    bench.day()
    assert bench.files() == {"set-apart/tin.pdf", "set-apart/tin.pdf.reason.json"}
    assert bench.said == ["set apart: tin.pdf: it does not open"] * 2
    tried = "SELECT count(*) FROM event WHERE state = 'set_apart'"
    assert bench.engine.db.execute(tried).fetchone() == (2,)


# --- writers, disks, permissions ----------------------------------------------------------------


def test_what_a_late_writer_adds_is_taken_as_well(bench, monkeypatch):
    """It still held the file open when we claimed it; nothing of what it wrote is lost."""
    # As on a share:
    monkeypatch.setattr("digitize.work.intake.inbox.is_written_to", lambda _: False)
    path = bench.drop(TIN)
    with path.open("ab") as writer:
        bench.pass_by()
        assert bench.count("sighting") == 1
        writer.write(b"more\n%%EOF\n")
    bench.engine.drain()
    bench.pass_by()
    assert bench.count("sighting") == 2
    bench.day()
    assert bench.files() == {"done/tin.pdf"}
    kept = (bench.root / "done/tin.pdf").read_bytes()
    assert bench.engine.store.original(sha256(kept)).read_bytes() == kept


def test_a_touched_file_is_the_same_file(bench):
    """Windows sets the time of a copy last: that makes no second sighting."""
    path = bench.drop(TIN)
    held = os.open(path, os.O_RDONLY)
    bench.pass_by()
    os.utime(held, ns=(1, 1))
    os.close(held)
    bench.day()
    assert bench.files() == {"done/tin.pdf"}
    assert bench.count("sighting") == 1


def test_with_the_disk_nearly_full_nothing_is_taken_in(tmp_path, engine):
    """Said once; files stay untouched, and are taken when there is room again."""
    bench = Bench(tmp_path / "inbox", engine, HOW.model_copy(update={"low_disk_bytes": 2**62}))
    bench.drop(TIN)
    bench.day(20)
    assert bench.files() == {"tin.pdf"}
    [line] = bench.said
    assert "bytes free; no scan is taken in" in line
    bench.how = HOW
    bench.start()
    bench.day()
    assert bench.files() == {"done/tin.pdf"}


def test_what_ended_is_brought_away_with_the_disk_nearly_full(tmp_path, engine):
    """Only taking in pauses."""
    bench = Bench(tmp_path / "inbox", engine)
    bench.drop(TIN)
    bench.pass_by()
    bench.how = HOW.model_copy(update={"low_disk_bytes": 2**62})
    bench.start()
    bench.day()
    assert bench.files() == {"done/tin.pdf"}


@contextmanager
def without_rights():
    """The rights of somebody who does not own the machine."""
    if os.getuid() == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(os.getuid())


def test_what_may_not_be_read_or_moved_is_said_once_and_tried_again():
    """No reason to set anything apart: with the rights put right, all is taken."""
    with memory_folder() as name, without_rights(), workspace_for(Path(name)) as engine:
        bench = Bench(Path(name) / "own" / "inbox", engine)
        closed = bench.drop(TIN, "closed.pdf")
        closed.chmod(0)
        fixed = bench.drop(scan("fixed"), "fixed/tin.pdf").parent
        fixed.chmod(0o500)
        locked = bench.drop(scan("locked"), "locked/tin.pdf").parent
        locked.chmod(0)
        bench.day(20)
        assert sorted(bench.said) == [
            "closed.pdf: permission denied; trying again later",
            "fixed/tin.pdf: permission denied; trying again later",
            "locked: permission denied; left where it is",
        ]
        assert bench.count("claim") == 0
        for one in (closed, fixed, locked):
            one.chmod(0o700)
        bench.day(40)
        assert bench.files() == {"done/closed.pdf", "done/fixed/tin.pdf", "done/locked/tin.pdf"}


@contextmanager
def workspace_for(folder: Path):
    """An engine on a workspace of whoever we are, below a folder that may be someone else's."""
    euid = os.geteuid()
    os.seteuid(os.getuid())
    (folder / "own").mkdir()
    os.chown(folder, euid, -1)
    os.chown(folder / "own", euid, -1)
    os.seteuid(euid)
    workspace = workspace_at(folder / "own")
    with workspace.open_ledger() as db:
        yield Engine(workspace, db, Clock())


def test_a_share_that_goes_away_is_waited_for(bench, tmp_path):
    """An empty mount point is not an inbox whose files have all gone."""
    bench.drop(TIN)
    bench.pass_by()
    bench.engine.drain()
    bench.root.rename(tmp_path / "unplugged")
    bench.root.mkdir()
    bench.pass_by(5)
    assert bench.files() == set()
    assert bench.said == [f"{bench.root}: the folder is away; waiting for it"]
    bench.root.rmdir()
    (tmp_path / "unplugged").rename(bench.root)
    bench.pass_by(2)
    assert bench.files() == {"done/tin.pdf"}


def test_a_claimed_file_taken_away_is_said_and_not_lost(bench):
    """Its content is in the store, so its record comes all the same."""
    bench.drop(TIN)
    bench.pass_by()
    [path] = (bench.root / ".digitize/claimed").iterdir()
    path.unlink()
    bench.day()
    assert bench.said == ["gone: tin.pdf: somebody took the file away; its content is kept"]
    check(bench.engine.workspace, bench.engine.db)
    assert audit(bench.engine.workspace, bench.engine.db).gaps == []


def test_an_inbox_that_was_moved_keeps_its_names(bench, tmp_path):
    """Claimed under the old path, brought away under the new one."""
    bench.drop(TIN)
    bench.pass_by()
    bench.root = bench.root.rename(tmp_path / "moved")
    bench.start()
    bench.day()
    assert bench.files() == {"done/tin.pdf"}


def test_claimed_files_that_an_older_ledger_does_not_know_are_taken(bench):
    """After a restore from a backup: the name is lost, the scan is not."""
    path = bench.drop(TIN)
    path.rename(bench.root / ".digitize/claimed/abc")
    assert "the ledger does not know it" not in "".join(audit_of(bench).gaps)  # no inbox known yet
    bench.start()
    bench.day()
    assert bench.files() == {"done/abc"}


def audit_of(bench):
    return audit(bench.engine.workspace, bench.engine.db)


# --- opening ------------------------------------------------------------------------------------


def test_only_one_process_watches_an_inbox(tmp_path, engine):
    """The second is told so, and the first does not notice."""
    (tmp_path / "in").mkdir()
    with open_inbox(tmp_path / "in", engine.workspace):
        child = os.fork()
        if child == 0:
            try:
                with open_inbox(tmp_path / "in", engine.workspace):
                    os._exit(0)
            except BadInbox as error:
                os._exit(7 if "another process" in str(error) else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def test_what_cannot_be_an_inbox_is_named(tmp_path, engine):
    """A folder that is not there; one that holds the workspace, which would eat itself."""
    with (
        pytest.raises(BadInbox, match="make it first"),
        open_inbox(tmp_path / "none", engine.workspace),
    ):
        pass
    with (
        pytest.raises(BadInbox, match="holds the workspace"),
        open_inbox(tmp_path, engine.workspace),
    ):
        pass


def test_settings_have_sound_defaults():
    """5 s on a local disk, chosen by the file system."""
    assert settle_time(How().settle_s, Path("/srv"), "") == 5
