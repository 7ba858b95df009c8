"""Papers of two scans that people join: one record, its originals, edits, undoing, deletion."""

import shutil
import subprocess
from datetime import UTC, datetime

import pikepdf
import pytest

from digitize.keep.archive.index import each_record, open_index
from digitize.keep.ledger.acts import What, acts, papers_of
from digitize.keep.ledger.dossiers import Author, dossier, new_dossier
from digitize.keep.workspace import open_workspace
from digitize.record.edits import Hand
from digitize.record.model import Record
from digitize.settings import load_settings
from digitize.work.engine.arrange import read_now
from digitize.work.engine.coordinator import reading_of
from digitize.work.engine.join import join_now
from digitize.work.engine.work import Site
from tests.conftest import ROOT, run_digitize

pytestmark = pytest.mark.scan
FIRST, SECOND, JOINED = "Trang đầu", "Trang sau", "Trang đầu + Trang sau"
AN = ("--by", "Lê An")


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """A plan whose two pages were scanned into two files, the second a picture; each was edited."""
    folder = tmp_path_factory.mktemp("read")
    plan = ROOT / "fixtures" / "plan-two-pages.pdf"
    with pikepdf.open(plan) as both, pikepdf.new() as one:
        one.pages.append(both.pages[0])
        one.save(folder / f"{FIRST}.pdf")
    draw = ["pdfimages", "-f", "2", "-l", "2", "-all", plan, folder / "page"]
    subprocess.run(draw, check=True)
    (drawn,) = folder.glob("page-*")
    drawn.rename(folder / f"{SECOND}{drawn.suffix}")
    ran(folder, "run", *folder.glob("Trang*"))
    first, second = ids(folder)
    ran(folder, "edit", first, "title", "Ứng phó thiên tai", *AN)
    ran(folder, "edit", second, "signer.name", "Ông Ích Thuyên", *AN)
    ran(folder, "edit", second, "place", "Vĩnh Khê", *AN)  # which the whole paper has on page 1
    return folder


@pytest.fixture
def place(read, tmp_path):
    """The same, to do with as one likes."""
    shutil.copytree(read, tmp_path / "w")
    return tmp_path / "w"


@pytest.fixture(scope="module")
def joined(read, tmp_path_factory):
    """The two papers as one: joined in the order of the paper."""
    folder = tmp_path_factory.mktemp("joined") / "w"
    shutil.copytree(read, folder)
    ran(folder, "join", *ids(folder), *AN)
    return folder


@pytest.fixture
def whole(joined, tmp_path):
    """The joined paper, to do with as one likes."""
    shutil.copytree(joined, tmp_path / "w")
    return tmp_path / "w"


def ran(folder, *args, code=0, **more):
    done = run_digitize(*args, cwd=folder, **more)
    assert done.returncode == code, (args, done.stdout, done.stderr)
    return done


def space(folder):
    return open_workspace(folder / "digitize-workspace")


def entries(folder):
    """The newest version of each record, by the name of its scan without its suffix."""
    with open_index(space(folder).archive) as index:
        return {one.filename.rpartition(".")[0]: one for one in each_record(index)}


def ids(folder):
    known = entries(folder)
    return known[FIRST].record_id, known[SECOND].record_id


def record(folder, name) -> Record:
    """The newest revision of a record as it is in the store."""
    return Record.model_validate_json(
        space(folder).store.record(entries(folder)[name].record_sha256)
    )


def standings(folder):
    return {name: str(one.standing) for name, one in entries(folder).items()}


def placed(record):
    return {edit.field: edit.placed for edit in record.edits if edit.field}


def test_two_scans_become_one_record(joined):
    """With all pages in order, what people entered, and the names of what it was made of."""
    made, (first, second) = record(joined, JOINED), ids(joined)
    assert [page.number for page in made.pages] == [1, 2]
    assert [(one.record_id, one.pages) for one in made.source.joined] == [
        (first, (1,)), (second, (1,)),
    ]  # fmt: skip
    assert made.source.joined[0].filename == f"{FIRST}.pdf"
    assert (made.title.value, made.title.page) == ("Ứng phó thiên tai", 1)
    assert (made.signer.name.value, made.signer.name.page) == ("Ông Ích Thuyên", 2)
    assert placed(made) == {"title": True, "signer.name": True, "place": False}
    assert any(one.code == "edit_parted_otherwise" for one in made.quality.reasons)
    assert standings(joined) == {FIRST: "superseded", SECOND: "superseded", JOINED: "open"}
    assert record(joined, FIRST).superseded_by == (made.record_id,)
    with space(joined).open_ledger() as db:
        (act,) = [one for one in acts(db) if one.what is What.JOIN]
        assert {one.record_id for one in papers_of(db, act.id)} == {first, second, made.record_id}


def _images(pdf, at):
    return pdf.pages[at].get_images().values()


def test_nothing_of_a_page_is_lost_by_the_join(joined):
    """The picture of the joined page is the one that was scanned, byte for byte."""
    store = space(joined).store
    first, second = ids(joined)
    with (
        pikepdf.open(store.original(record(joined, JOINED).source.sha256)) as whole,
        pikepdf.open(store.original(first[:64])) as begin,
    ):
        (one,), (other,) = _images(whole, 0), _images(begin, 0)
        assert one.read_raw_bytes() == other.read_raw_bytes()
        (picture,) = _images(whole, 1)
        scanned = store.original(second[:64]).read_bytes()
        assert picture.read_raw_bytes() == scanned
        assert first in str(whole.docinfo["/Subject"])


def test_later_readings_and_copies_keep_it(whole, tmp_path):
    """A rerun by other settings, the audit, a backup and its audit, bags, exports."""
    made = entries(whole)[JOINED].record_id
    ran(whole, "rerun", DIGITIZE_CLEANING="suggest")
    again = record(whole, JOINED)
    assert (again.record_id, again.revision, len(again.pages)) == (made, 2, 2)
    assert again.title.value == "Ứng phó thiên tai"
    assert standings(whole) == {FIRST: "superseded", SECOND: "superseded", JOINED: "open"}
    ran(whole, "audit")
    ran(whole, "backup", tmp_path / "copy")
    ran(whole, "audit", "--workspace", tmp_path / "copy")
    bag = space(whole).archive / made[:2] / made / "v2"
    told = subprocess.run(["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=bag,
                          capture_output=True, check=False)  # fmt: skip
    assert told.returncode == 0, told.stderr
    for form in ("pdf", "alto", "mets", "pdfa"):
        ran(whole, "export", made, "--as", form, "--to", tmp_path / "out")
    premis = (bag / "data" / "premis.xml").read_text(encoding="utf-8")
    assert f"{FIRST}.pdf" in premis


def test_a_join_is_undone_with_what_was_put_right_since(whole):
    """Both papers stand again, with old and new edits; the joined record leads back to them."""
    made, (first, second) = entries(whole)[JOINED].record_id, ids(whole)
    ran(whole, "edit", made, "signer.role", "CHỦ TỊCH", *AN)
    ran(whole, "join", "--undo", made[:12], *AN)
    assert standings(whole) == {FIRST: "open", SECOND: "open", JOINED: "superseded"}
    assert record(whole, JOINED).superseded_by == (first, second)
    begin, end = record(whole, FIRST), record(whole, SECOND)
    assert begin.title.value == "Ứng phó thiên tai"
    assert (end.signer.name.value, end.signer.role.value) == ("Ông Ích Thuyên", "CHỦ TỊCH")
    assert end.signer.role.page == 1
    ran(whole, "audit")
    assert "no join to undo" in ran(whole, "join", "--undo", made[:12], code=2).stderr
    ran(whole, "join", second, first, *AN)  # the other way round: another scan
    assert len([one for one in standings(whole).values() if one == "open"]) == 1
    ran(whole, "audit")


def test_a_dossier_follows_the_join_and_its_undoing(place):
    """The joined record stands where the first paper stood, between the others; then both again."""
    first, second = ids(place)
    author = Author("Lê An", datetime.now(UTC))
    with space(place).open_ledger() as db:
        documents = ({"record_id": first, "first_sheet": 3, "last_sheet": 3},
                     {"record_id": second, "first_sheet": 4, "last_sheet": 4})  # fmt: skip
        values = {"file_code": "01.2024", "title": "Kế hoạch", "documents": documents}
        made = new_dossier(db, values, author).dossier_id

    def sheets():
        with space(place).open_ledger() as db:
            return [(one.record_id, one.first_sheet, one.last_sheet)
                    for one in dossier(db, made).documents]  # fmt: skip

    ran(place, "join", first, second, *AN)
    whole = entries(place)[JOINED].record_id
    assert sheets() == [(whole, 3, 4)]
    ran(place, "join", "--undo", whole, *AN)
    assert sheets() == [(first, 3, None), (second, None, None)]
    ran(place, "audit")


def test_what_may_not_be_joined_is_refused(place):
    """One paper alone, one twice, papers of one scan, a withdrawn one, one on hold."""
    first, second = ids(place)
    for args in ((first,), (first, first), (second, "0000")):
        ran(place, "join", *args, code=2)
    ran(place, "withdraw", second, "--why", "quét nhầm", *AN)
    assert "withdrawn" in ran(place, "join", first, second, code=1).stderr
    ran(place, "withdraw", second, "--restore", "--why", "đúng là nó", *AN)
    ran(place, "edit", second, "secrecy", "MẬT", *AN)
    assert "on hold" in ran(place, "join", first, second, code=1).stderr
    assert standings(place)[FIRST] == "open"


@pytest.mark.long
def test_what_happens_before_the_joined_scan_is_read_counts(place):
    """An edit goes into the joined record; a paper that was withdrawn holds it for a person."""
    workspace, (first, second) = space(place), ids(place)
    settings = load_settings(workspace=workspace.root)

    def join_and_then(*args):
        hand = Hand("Lê An", datetime.now(UTC))
        site = Site(workspace, settings, lambda _: None, "test", now=lambda: datetime.now(UTC))
        with workspace.open_ledger() as db:
            reading = reading_of(settings, db)
            taken = join_now(db, workspace, [first, second], settings.limits, reading, hand)
            ran(place, *args, *AN)
            (end,) = read_now(db, site, taken.sha256, taken.document.id)
            return end, taken.sha256

    end, scan = join_and_then("edit", first, "number", "76")
    assert end.failure is None
    assert record(place, JOINED).number.value == "76"
    ran(place, "join", "--undo", scan, *AN)
    end, scan = join_and_then("withdraw", second, "--why", "quét nhầm")
    assert second in end.failure
    assert standings(place)[FIRST] == "open"
    ran(place, "audit")


def test_the_stricter_level_wins(place):
    """A level of one paper is that of the joined one; who cleared it is known there too."""
    first, second = ids(place)
    ran(place, "edit", second, "secrecy", "MẬT", *AN)
    ran(place, "clear", second[:64], "--why", "đã giải mật", *AN)
    ran(place, "join", first, second, *AN)
    made = record(place, JOINED)
    assert (made.secrecy.value, made.cleared.reason) == ("MẬT", "đã giải mật")
    ran(place, "audit")


def test_a_deletion_takes_both_originals(whole):
    """With the word of a second person nothing of the content is left, and the audit is clean."""
    made, (first, second) = entries(whole)[JOINED].record_id, ids(whole)
    ran(whole, "delete", made, "--why", "hết giá trị", "--by", "Lê An")
    ran(whole, "delete", made, "--agree", "--by", "Võ Bình")
    store = space(whole).store
    for id_ in (made, first, second):
        assert not store.has_original(id_[:64])
    assert not [one for one in (whole / "digitize-workspace").rglob("*.json")
                if "Ứng phó thiên tai".encode() in one.read_bytes()]  # fmt: skip
    with space(whole).open_ledger() as db:
        assert db.execute("SELECT count(*) FROM joined_paper").fetchone() == (0,)
    ran(whole, "audit")
