"""Papers of two scans joined to one: what is secret or deleted in it stays so everywhere."""

from types import SimpleNamespace

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from digitize.edge.desk.reading import leads_of, whole_scan_may_leave
from digitize.edge.desk.together import _part_again
from digitize.errors import LostRace, NotDeleted, NotInStore, RecordDeleted, ScanDeleted
from digitize.exchange.forms import NAME_HEX
from digitize.keep.archive.index import open_index
from digitize.keep.ledger.acts import What, acts, note_act, papers_of
from digitize.keep.ledger.deletions import DeletionState, deletions
from digitize.keep.ledger.documents import all_read, requeue
from digitize.keep.ledger.finish import clear, finish
from digitize.keep.ledger.held import all_held
from digitize.keep.ledger.joined import note_join
from digitize.keep.ledger.revise import current, revise, withdraw
from digitize.keep.ledger.unjoin import unjoin
from digitize.record.edits import Hand, edited, undone
from digitize.record.fields import FieldStatus
from digitize.record.leave import Standing, standing_of
from digitize.record.model import Act, Edit, JoinedPaper
from digitize.settings import load_settings
from digitize.work.audit import audit
from digitize.work.engine import delete
from digitize.work.engine.join import JoinPlan, draw_join
from tests.ledger.check import check_each_transaction
from tests.ledger.little_engine import record, scan


@pytest.fixture
def office(engine, drop):
    """Scan A with two papers of a page each, and scan B with one."""
    engine.a = engine.take(drop(scan("A", 2), "A.pdf")).sha256
    _read(engine, engine.a, [(1,), (2,)])
    engine.b = engine.take(drop(scan("B"), "B.pdf")).sha256
    _read(engine, engine.b, [(1,)])
    engine.archive_all()
    engine.drop = drop
    return engine


def _read(engine, sha256, papers, secret=False):
    while engine.plan_next() or engine.read_next():
        pass
    made = []
    for number, pages in enumerate(papers, 1):
        one = record(sha256, pages=max(map(max, papers)), text=f"Tin {sha256[:3]} {number}")
        kept = tuple(page for page in one.pages if page.number in pages)
        made.append(one.model_copy(update={"record_id": f"{sha256}-{number}", "pages": kept}))
    if secret:
        made[0] = _marked(made[0])
    (document,) = [one for one in all_read(engine.db) if one.sha256 == sha256]
    finish(engine.db, engine.store, document.id, made, engine.clock())


def _marked(one):
    return one.model_copy(update={"secrecy": one.secrecy.model_copy(
        update={"value": "MẬT", "status": FieldStatus.MACHINE, "reason": None})})  # fmt: skip


def _taken(engine, name="A + B"):
    """A-1 and B-1 are joined; the joined scan is not read yet."""
    joined = engine.take(engine.drop(scan(name, 2), f"{name}.pdf")).sha256
    papers = [JoinedPaper(record_id=f"{one}-1", filename="", pages=(1,))
              for one in (engine.a, engine.b)]  # fmt: skip
    note_join(engine.db, joined, papers, Hand("Lê An", engine.clock()))
    return joined


def _joined(engine, **more):
    joined = _taken(engine)
    _read(engine, joined, [(1, 2)], **more)
    engine.archive_all()
    return joined


def _edit(engine, id_, field, value):
    now = engine.clock()
    seen = id_, current(engine.db, engine.store, id_).revision
    edit = Edit(by="Lê An", at=now, field=field, after=value)
    revise(engine.db, engine.store, seen, lambda old: edited(old, [edit]), now)
    engine.archive_all()


def _withdraw(engine, id_):
    withdraw(engine.db, engine.store, id_, Act(by="Lê An", at=engine.clock(), why="nhầm"))
    engine.archive_all()


def _clear(engine, start):
    held = next(one for one in all_held(engine.db) if one.record_id.startswith(start))
    clear(engine.db, engine.store, held, Hand("Lê An", engine.clock()), "đã giải mật")
    engine.archive_all()


def _standing(engine, id_):
    return standing_of(current(engine.db, engine.store, id_))


def _original_goes(engine, id_):
    with open_index(engine.archive.root) as index:
        return whole_scan_may_leave(index, engine.archive, id_)


def test_a_level_of_the_joined_record_closes_the_scans_it_was_made_of(office):
    """A-2 has not its pages, but the file of A has; after the clearing both are open again."""
    joined = _joined(office)
    assert _original_goes(office, f"{office.a}-2")
    _edit(office, f"{joined}-1", "secrecy", "MẬT")
    assert not _original_goes(office, f"{office.a}-2")
    assert _standing(office, f"{office.a}-2") is Standing.HELD
    check_each_transaction(office.db)
    _clear(office, joined)
    _clear(office, office.a)
    assert all_held(office.db) == []
    assert _standing(office, f"{office.a}-2") is Standing.OPEN
    assert _original_goes(office, f"{office.a}-2")
    check_each_transaction(office.db)


def test_the_original_of_a_paper_whose_joined_record_was_withdrawn_stays_here(office):
    """The other paper of its scan stands, and its file holds the withdrawn page too."""
    joined = _joined(office)
    _withdraw(office, f"{joined}-1")
    assert _standing(office, f"{office.a}-2") is Standing.OPEN
    assert not _original_goes(office, f"{office.a}-2")


def test_what_a_secret_joined_scan_closed_can_be_let_go(office):
    """All papers of the scans are listed as on hold; each can be cleared."""
    joined = _joined(office, secret=True)
    ids = {f"{joined}-1", f"{office.a}-1", f"{office.a}-2", f"{office.b}-1"}
    assert {one.record_id for one in all_held(office.db)} == ids
    check_each_transaction(office.db)
    _clear(office, joined)
    assert {one.record_id for one in all_held(office.db)} == {f"{office.a}-2"}
    _clear(office, office.a)
    assert _standing(office, f"{office.a}-2") is Standing.OPEN
    assert _standing(office, f"{office.a}-1") is Standing.SUPERSEDED
    assert all_held(office.db) == []
    check_each_transaction(office.db)


def test_papers_of_a_secret_joined_scan_can_be_cleared_before_it(office):
    """Then it takes their place when it is cleared itself."""
    joined = _joined(office, secret=True)
    _clear(office, office.a)
    _clear(office, office.b)
    assert _standing(office, f"{office.a}-1") is Standing.OPEN
    _clear(office, joined)
    assert _standing(office, f"{office.b}-1") is Standing.SUPERSEDED
    assert all_held(office.db) == []
    check_each_transaction(office.db)


def _delete(engine, id_):
    now = engine.clock()
    delete.ask(engine.workspace, id_, Act(by="Lê An", at=now, why="hết giá trị"))
    delete.agree(engine.workspace, id_, Hand("Trần Bình", now))
    delete.finish(engine.workspace, load_settings(workspace=engine.workspace.root), now)


def test_a_paper_is_not_deleted_while_the_scan_that_it_was_joined_to_is_read(office):
    """Nor while its pages stand in the joined record; that one is deleted, and it goes along."""
    joined = _taken(office)
    _withdraw(office, f"{office.b}-1")
    with pytest.raises(NotDeleted, match="being read"):
        _delete(office, f"{office.b}-1")
    _read(office, joined, [(1, 2)])  # on hold, since B was withdrawn
    _clear(office, joined)
    with pytest.raises(NotDeleted, match=f"{joined}-1"):
        _delete(office, f"{office.b}-1")
    _withdraw(office, f"{joined}-1")
    _delete(office, f"{office.b}-1")
    for scan_ in (office.b, joined):
        assert not office.store.has_original(scan_)
    assert office.store.has_original(office.a)
    assert audit(office.workspace, office.db).gaps == []


def test_a_joined_scan_on_hold_goes_with_a_deleted_paper_of_it(office):
    """Nothing of it is left to let go, and the other paper stands."""
    joined = _taken(office)
    _withdraw(office, f"{office.b}-1")
    _read(office, joined, [(1, 2)])
    [held] = all_held(office.db)
    assert office.store.record(held.record_sha256)
    _delete(office, f"{office.b}-1")
    assert all_held(office.db) == []
    for scan_ in (office.b, joined):
        assert not office.store.has_original(scan_)
        assert not [one for one in (office.store.root / "pages").rglob("*") if scan_ in str(one)]
    with pytest.raises(NotInStore):
        office.store.record(held.record_sha256)
    with pytest.raises(LostRace):
        clear(office.db, office.store, held, Hand("Lê An", office.clock()), "đã giải mật")
    with pytest.raises(ScanDeleted):
        requeue(office.db, held.document, office.clock())
    assert _standing(office, f"{office.a}-1") is Standing.OPEN
    assert deletions(office.db, DeletionState.GONE)
    assert audit(office.workspace, office.db).gaps == []
    check_each_transaction(office.db)


def test_a_deleted_paper_comes_back_by_no_clearing(office):
    """Where a workspace of before has such a scan on hold."""
    joined = _taken(office)
    _withdraw(office, f"{office.b}-1")
    _read(office, joined, [(1, 2)])
    rows = office.db.execute("SELECT * FROM joined_paper").fetchall()
    [held] = all_held(office.db)
    office.db.execute("DELETE FROM joined_paper")
    _delete(office, f"{office.b}-1")
    office.db.executemany("INSERT INTO joined_paper VALUES (?, ?, ?, ?, ?, ?)", rows)
    assert all_held(office.db) == [held]
    with pytest.raises(RecordDeleted):
        _clear(office, joined)


def test_of_a_closed_joined_record_no_title_is_shown(office):
    """Its parts lead to it by its id alone, whoever asks; once it is cleared, by its name."""
    joined = _joined(office)
    known = [f"{joined}-1"]

    def name():
        with open_index(office.archive.root) as index:
            [(_, told)] = leads_of(index, known)
        return told

    assert name() == "tin.pdf"
    _edit(office, f"{joined}-1", "secrecy", "MẬT")
    assert name() == joined[:NAME_HEX]
    _clear(office, joined)
    assert name() == "tin.pdf"
    _withdraw(office, f"{joined}-1")
    assert name() == joined[:NAME_HEX]


def test_the_join_of_a_deleted_record_is_not_undone(office):
    """The history says that it has changed since."""
    joined = _joined(office)
    ids, hand = [f"{office.a}-1", f"{office.b}-1", f"{joined}-1"], Hand("Lê An", office.clock())
    act_id = note_act(office.db, What.JOIN, hand, dict.fromkeys(ids))
    _delete(office, f"{joined}-1")
    (act,) = [one for one in acts(office.db) if one.id == act_id]
    desk = SimpleNamespace(ledger=office.workspace.open_ledger, workspace=office.workspace)
    outcome = _part_again(desk, act, papers_of(office.db, act_id), hand)
    assert (outcome.done, set(outcome.left.values())) == ([], {"changed"})


def test_what_was_taken_back_in_the_joined_record_does_not_return(office):
    """An edit from before the join, undone in the joined record, is undone in its paper."""
    _edit(office, f"{office.a}-1", "number", "75")
    joined = _joined(office)
    one = current(office.db, office.store, f"{joined}-1")
    assert one.number.value == "75"
    hand = Hand("Trần Bình", office.clock())
    revise(office.db, office.store, (one.record_id, one.revision),
           lambda old: undone(old, 0, hand), hand.at)  # fmt: skip
    unjoin(office.db, lambda parcel: office.store.record(parcel.record_sha256), office.store,
           joined, hand)  # fmt: skip
    back = current(office.db, office.store, f"{office.a}-1")
    assert back.number.value is None
    assert [one.undone_by for one in back.edits] == ["Trần Bình"]


def test_pages_that_stay_behind_leave_no_picture_in_the_joined_scan(office, tmp_path):
    """Where the pages of a file share their resources."""
    path, made = tmp_path / "shared.pdf", tmp_path / "joined.pdf"
    with pikepdf.new() as pdf:
        images = [pdf.make_stream(b"page %d" % at * 9, Type=Name.XObject, Subtype=Name.Image,
                                  Width=9, Height=7, BitsPerComponent=8, ColorSpace=Name.DeviceGray)
                  for at in (1, 2)]  # fmt: skip
        shared = pdf.make_indirect(Dictionary(XObject=Dictionary(I1=images[0], I2=images[1])))
        for at in (1, 2):
            page = pdf.add_blank_page(page_size=(100, 100))
            page.Resources = shared
            page.Contents = pdf.make_stream(b"/I%d Do" % at)
        pdf.save(path)
    first = record(office.a, pages=2)
    first = first.model_copy(update={"pages": first.pages[:1]})
    paper = JoinedPaper(record_id=first.record_id, filename="", pages=(1,))
    plan = JoinPlan((paper,), (first,), (path,), "joined")
    draw_join(plan, made, load_settings(workspace=office.workspace.root).limits)
    with pikepdf.open(made) as pdf:
        streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        found = [one.read_bytes() for one in streams if one.get("/Subtype") == Name.Image]
    assert found == [b"page 1" * 9]
