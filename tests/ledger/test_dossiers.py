"""Dossiers in the ledger and in the archive: revisions, documents filed by code, bags."""

import json
import shutil

import pytest

from digitize.dossier.model import DossierDocument
from digitize.errors import BadDossier, NoSuchDossier, StaleDossier
from digitize.keep.archive.backup import back_up
from digitize.keep.archive.bags import Level
from digitize.keep.archive.dossiers import (
    archive_dossiers,
    dossier_folder,
    dossier_gaps,
    file_away,
    mend_dossiers,
)
from digitize.keep.ledger.dossiers import (
    Author,
    change_dossier,
    dossier,
    dossier_by_codes,
    dossier_named,
    each_dossier,
    new_dossier,
)
from digitize.record.description import Description
from digitize.work.audit import audit
from digitize.work.intake.take import Asked, take
from tests.ledger.little_engine import FIRST, MORNING, scan

AN = Author("Lê An", MORNING)


def given(engine, path, **values):
    asked = Asked(FIRST, description=Description(**values))
    return take(path, engine.db, engine.store, asked, engine.clock()).sha256


def filed(engine):
    return file_away(engine.db, engine.archive, engine.clock())


def names(engine, found):
    """The scans of a dossier's documents, in its order."""
    ask = "SELECT display_name FROM sighting WHERE sha256 = ?"
    return [engine.db.execute(ask, (one.record_id[:64],)).fetchone()[0] for one in found.documents]


def test_a_change_is_a_revision_and_older_ones_stay(engine):
    """What was entered, by whom, and which fields are otherwise."""
    made = new_dossier(engine.db, {"fonds_code": "PTK", "file_code": "07"}, AN)
    seen = change_dossier(engine.db, made, {"title": "Tiêm phòng"}, AN)
    assert (seen.revision, seen.change.fields, seen.change.by) == (2, ("title",), "Lê An")
    assert change_dossier(engine.db, seen, {"title": "Tiêm  phòng"}, AN) == seen
    assert dossier(engine.db, made.dossier_id, 1).title is None
    assert dossier_named(engine.db, "PTK/07") == dossier_named(engine.db, "07") == seen
    with pytest.raises(StaleDossier, match="revision 2"):
        change_dossier(engine.db, made, {"title": "Khác"}, AN)
    with pytest.raises(BadDossier, match="maintenance: takes one of"):
        change_dossier(engine.db, seen, {"maintenance": "mãi"}, AN)
    with pytest.raises(NoSuchDossier):
        dossier_named(engine.db, "08")


def test_a_code_names_one_dossier_of_a_fonds(engine):
    """The same code in another fonds is another dossier."""
    new_dossier(engine.db, {"fonds_code": "PTK", "file_code": "07"}, AN)
    with pytest.raises(BadDossier, match="there is a dossier"):
        new_dossier(engine.db, {"fonds_code": "PTK", "file_code": "07"}, AN)
    new_dossier(engine.db, {"fonds_code": "HTX", "file_code": "07"}, AN)
    assert [one.fonds_code for one in each_dossier(engine.db)] == ["HTX", "PTK"]
    assert dossier_by_codes(engine.db, None, "07") is None  # two of them: neither is meant
    with pytest.raises(NoSuchDossier, match="2 dossiers"):
        dossier_named(engine.db, "07")


def test_a_document_is_in_one_dossier(engine):
    """It is taken out of the one before it goes into the other."""
    document = DossierDocument(record_id=f"{'a' * 64}-1")
    first = new_dossier(engine.db, {"file_code": "07", "documents": (document,)}, AN)
    second = new_dossier(engine.db, {"file_code": "08"}, AN)
    with pytest.raises(BadDossier, match="is in the dossier 07"):
        change_dossier(engine.db, second, {"documents": (document,)}, AN)
    change_dossier(engine.db, first, {"documents": ()}, AN)
    assert change_dossier(engine.db, second, {"documents": (document,)}, AN).revision == 2


def test_documents_are_filed_by_the_code_given_with_them(engine, drop):
    """By ordinal, then by name with its numbers as numbers; a dossier that is missing is made."""
    for name in ("10.pdf", "9.pdf", "b.pdf"):
        given(engine, drop(scan(name), name), fonds_code="PTK", file_code="07")
    given(engine, drop(scan("x"), "x.pdf"), fonds_code="PTK", file_code="07", ordinal=1)
    given(engine, drop(scan("y"), "y.pdf"), fonds_code="PTK")
    assert filed(engine).documents == 0  # nothing is read yet
    engine.drain()
    done = filed(engine)
    found = dossier_named(engine.db, "PTK/07")
    assert (done.documents, done.told) == (4, [])
    assert names(engine, found) == ["x.pdf", "9.pdf", "10.pdf", "b.pdf"]
    assert (found.change.way, found.title, found.pages) == ("filed", None, None)
    assert filed(engine).documents == 0
    given(engine, drop(scan("9a"), "9a.pdf"), fonds_code="PTK", file_code="07")
    engine.drain()
    filed(engine)
    later = dossier_named(engine.db, "07")
    assert names(engine, later) == ["x.pdf", "9.pdf", "9a.pdf", "10.pdf", "b.pdf"]


def test_what_a_person_ordered_and_took_out_stays_so(engine, drop):
    """New documents come last, and what was taken out is not filed again."""
    for name in ("1.pdf", "2.pdf"):
        given(engine, drop(scan(name), name), file_code="07")
    engine.drain()
    filed(engine)
    seen = dossier_named(engine.db, "07")
    one, two = seen.documents
    values = {"documents": (two,), "order": "entered", "taken_out": (one.record_id,)}
    change_dossier(engine.db, seen, values, AN)
    given(engine, drop(scan("0.pdf"), "0.pdf"), file_code="07")
    given(engine, drop(scan("1.pdf"), "1.pdf"), file_code="07")
    engine.drain()
    filed(engine)
    assert names(engine, dossier_named(engine.db, "07")) == ["2.pdf", "0.pdf"]


def test_a_scan_on_hold_waits_for_its_dossier(engine, drop):
    """It is filed once a person clears it."""
    given(engine, drop(scan("mật", trait="MẬT"), "m.pdf"), file_code="07")
    engine.drain()
    assert filed(engine).documents == 0
    engine.clear_all()
    engine.drain()
    assert filed(engine).documents == 1


def test_a_code_that_no_dossier_can_have_waits_and_is_told(engine, drop):
    """The other scans are filed; the reason has the length that is allowed."""
    given(engine, drop(scan("a"), "a.pdf"), file_code="7" * 101)
    given(engine, drop(scan("b"), "b.pdf"), file_code="07")
    engine.drain()
    done = filed(engine)
    assert (done.documents, len(done.told)) == (1, 1)
    assert "at most 100" in done.told[0]


def test_each_revision_has_a_bag_that_says_the_same(engine, drop):
    """The audit checks it; what is missing or changed is a gap, and reindex mends what it can."""
    made = new_dossier(engine.db, {"file_code": "07"}, AN)
    change_dossier(engine.db, made, {"title": "Tiêm phòng"}, AN)
    assert archive_dossiers(engine.db, engine.archive, engine.clock()) == 2
    folder = dossier_folder(engine.archive, made.dossier_id, 2)
    kept = json.loads((folder / "data" / "dossier.json").read_text())
    assert (kept["title"], kept["revision"]) == ("Tiêm phòng", 2)
    assert audit(engine.workspace, engine.db).gaps == []
    file = folder / "data" / "dossier.json"
    file.chmod(0o600)
    file.write_text("{}")
    told = "\n".join(dossier_gaps(engine.db, engine.archive, Level.FULL))
    assert "Oxum" in told
    assert "another dossier than the ledger" in told
    shutil.rmtree(folder)
    assert "reindex" in "\n".join(audit(engine.workspace, engine.db).gaps)
    assert "written anew" in mend_dossiers(engine.db, engine.archive, engine.clock())[0]
    assert audit(engine.workspace, engine.db).gaps == []


def test_dossiers_come_back_from_their_bags(engine):
    """A ledger without them takes all revisions back, and a backup has them too."""
    made = new_dossier(engine.db, {"fonds_code": "PTK", "file_code": "07"}, AN)
    last = change_dossier(engine.db, made, {"title": "Tiêm phòng"}, AN)
    archive_dossiers(engine.db, engine.archive, engine.clock())
    target = engine.workspace.root.parent / "backup"
    back_up(engine.workspace, engine.db, target)
    copied = target / dossier_folder(engine.archive, made.dossier_id, 2).relative_to(
        engine.workspace.root
    )
    assert (copied / "data" / "dossier.json").is_file()
    assert (copied / "manifest-sha256.txt").is_file()
    for table in ("dossier_document", "dossier_revision", "dossier"):
        engine.db.execute(f"DELETE FROM {table}")  # noqa: S608
    assert "brings it back" in audit(engine.workspace, engine.db).gaps[0]
    assert "2 revisions" in mend_dossiers(engine.db, engine.archive, engine.clock())[0]
    assert dossier_named(engine.db, "07") == last
    assert audit(engine.workspace, engine.db).gaps == []


def test_where_a_dossier_stands_is_given_with_its_scans(engine, drop):
    """It is the dossier's, not the document's; what a person entered there counts before it."""
    given(engine, drop(scan("1"), "1.pdf"), file_code="07", paper_file_code="Kho 1.Giá 2.Hộp 3")
    engine.drain()
    assert filed(engine).documents == 1
    found = dossier_named(engine.db, "07")
    assert found.paper_file_code == "Kho 1.Giá 2.Hộp 3"
    change_dossier(engine.db, found, {"paper_file_code": "Hộp 9"}, AN)
    given(engine, drop(scan("2"), "2.pdf"), file_code="07", paper_file_code="Hộp 4")
    engine.drain()
    assert filed(engine).told == []
    assert dossier_named(engine.db, "07").paper_file_code == "Hộp 9"
    assert len(dossier_named(engine.db, "07").documents) == 2
