"""What must be true of a workspace whenever nothing is at work in it."""

import json
from collections import Counter

from digitize.errors import NotInStore
from digitize.keep.archive.archiver import Rebuilt, rebuild
from digitize.keep.archive.folders import Archive, read_version, version_folders
from digitize.keep.archive.index import open_index
from digitize.keep.workspace import Workspace


def check(workspace: Workspace, db) -> None:
    """Nothing lost, nothing twice, nothing half done; and all work is finished."""
    rows = db.execute("SELECT id, sha256, state FROM document").fetchall()
    assert {state for _, _, state in rows} <= {"archived", "set_apart"}
    check_each_transaction(db)
    _nothing_marked_is_out(workspace, db)
    _archive_equals_outbox(workspace, db, rows)
    assert not db.execute("SELECT * FROM chunk").fetchall()
    assert list(workspace.tmp.iterdir()) == []


def check_each_transaction(db) -> None:
    """What belongs together is together at every moment, in the midst of work and after a kill."""
    seen = {row[0] for row in db.execute("SELECT sha256 FROM sighting")}
    assert seen == {row[0] for row in db.execute("SELECT sha256 FROM original")}
    assert seen == {row[0] for row in db.execute("SELECT sha256 FROM document")}
    for torn in (
        "SELECT sha256 FROM document WHERE state IN ('queued', 'reading')"
        " GROUP BY sha256 HAVING count(*) > 1",
        "SELECT id FROM document WHERE state <> (SELECT state FROM event"
        " WHERE document = document.id ORDER BY id DESC LIMIT 1)",
        "SELECT id FROM document WHERE state = 'done' AND NOT EXISTS"
        " (SELECT 1 FROM outbox WHERE document = document.id AND receipt IS NULL)",
        "SELECT id FROM document WHERE state = 'archived' AND NOT EXISTS"
        " (SELECT 1 FROM outbox WHERE document = document.id AND receipt IS NOT NULL)",
        "SELECT document FROM held WHERE NOT EXISTS (SELECT 1 FROM document"
        " WHERE id = held.document AND state IN ('set_apart', 'archived'))",
        "SELECT id FROM document WHERE state = 'set_apart' AND (SELECT code FROM reason"
        " WHERE document = document.id ORDER BY id DESC LIMIT 1) = 'on_hold' AND NOT EXISTS"
        " (SELECT 1 FROM held WHERE document = document.id)",
        "SELECT id FROM document WHERE state = 'set_apart' AND NOT EXISTS"
        " (SELECT 1 FROM reason WHERE document = document.id)",
        # Later ones are people's edits.
        "SELECT min(id), receipt FROM outbox WHERE document IN"
        " (SELECT id FROM document WHERE state = 'archived') GROUP BY document"
        " HAVING receipt IS NULL",
        "SELECT id FROM receipt WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE receipt = receipt.id)",
        "SELECT id FROM chunk WHERE NOT EXISTS"
        " (SELECT 1 FROM document WHERE id = chunk.document AND state = 'reading')",
        "SELECT id FROM chunk WHERE attempts > (SELECT count(*) FROM lease"
        " WHERE document = chunk.document AND first_page = chunk.first_page)",
        "SELECT id FROM document WHERE (state IN ('queued')) <> (page_count IS NULL)"
        " AND state <> 'set_apart'",
    ):
        assert not db.execute(torn).fetchall(), torn


def _nothing_marked_is_out(workspace: Workspace, db) -> None:
    """What was sent with a marking says who cleared it; else the index holds it back."""
    with open_index(workspace.archive) as index:
        standing = {(row[0], row[1]): row[2] for row in index.execute(
            "SELECT record_id, revision, standing FROM archived")}  # fmt: skip
    rows = db.execute("SELECT record_id, revision, record_sha256 FROM outbox").fetchall()
    for record_id, revision, sha256 in rows:
        try:
            made = json.loads(workspace.store.record(sha256))
        except NotInStore:  # a test may have sent anything
            continue
        if made["secrecy"]["value"] is not None and not made["cleared"]:
            assert standing.get((record_id, revision), "held") == "held"


def _edits_are_kept(workspace: Workspace, db) -> set[tuple[str, int]]:
    """What people entered is in every later revision, and nothing of it twice.

    Returns: the revisions that are nothing but an edit, a withdrawal or its end, or that close a
    record for a marking, or clear one that a person's edit closed. What is cleared of a later
    reading is that reading.
    """
    by_hand: set[tuple[str, int]] = set()
    before: dict[str, list] = {}
    restored: dict[str, dict] = {}
    edited = set()
    rows = db.execute(
        "SELECT outbox.record_id, outbox.revision, record_sha256, document FROM outbox JOIN receipt"
        " ON receipt.id = outbox.receipt WHERE outcome = 'archived' ORDER BY 1, outbox.revision"
    )
    for record_id, revision, sha256, document in rows.fetchall():
        made = json.loads(workspace.store.record(sha256))
        if made["withdrawn"] or made["restored"] != restored.get(record_id):
            edited.add((record_id, revision))
            restored[record_id] = made["restored"] or restored.get(record_id)
            if made["withdrawn"]:
                assert (made["text"], made["pages"], made["edits"]) == ("", [], [])
                continue
        if made["secrecy"]["method"] == "secrecy/scan" and not made["cleared"]:
            if (record_id, revision) in edited:  # brought back, and closed by that
                by_hand.add((record_id, document))
            edited.add((record_id, revision))
        elif made["secrecy"]["status"] == "corrected" and not made["cleared"]:
            by_hand.add((record_id, document))
        elif (record_id, document) in by_hand and made["cleared"]:
            by_hand.remove((record_id, document))
            edited.add((record_id, revision))
        marks = [(edit["by"], edit["at"], edit["after"]) for edit in made["edits"]]
        earlier = before.get(record_id, [])
        assert marks[: len(earlier)] == earlier
        assert len(marks) == len(set(marks))
        if len(marks) > len(earlier):
            edited.add((record_id, revision))
        before[record_id] = marks
    return edited


def _archive_equals_outbox(workspace, db, rows) -> None:
    posted = db.execute(
        "SELECT outbox.record_id, outbox.revision, document, outcome FROM outbox"
        " LEFT JOIN receipt ON receipt.id = outbox.receipt ORDER BY 1, 2"
    ).fetchall()
    assert None not in {outcome for *_, outcome in posted}, "every outbox row is closed"
    # Answers that are noted together are one revision, with the number of the last of them.
    for record_id in {row[0] for row in posted}:
        assert min(row[1] for row in posted if row[0] == record_id) == 1
    archived = [row for row in posted if row[3] == "archived"]
    edited = _edits_are_kept(workspace, db)
    documents = Counter(row[2] for row in archived if row[:2] not in edited)
    assert documents == Counter(id_ for id_, _, state in rows if state == "archived")
    archive = Archive(workspace.archive, workspace.tmp)
    ours = {(row[0], row[1]) for row in archived}
    foreign = {(row[0], row[1]) for row in posted if row[3] == "refused"}
    versions = [read_version(folder).row for folder in version_folders(archive)]
    standing = {(one.record_id, one.revision) for one in versions}
    assert ours <= standing <= ours | foreign
    with open_index(archive.root) as index:
        known = index.execute("SELECT * FROM archived ORDER BY 1, 2").fetchall()
        assert {(row[0], row[1]) for row in known} == ours
    for record_id, _ in ours:
        assert archive.original(record_id).read_bytes() == (
            workspace.store.original(record_id[:64]).read_bytes()
        )
    assert rebuild(archive) == Rebuilt(len(standing), ())
    with open_index(archive.root) as index:
        anew = index.execute("SELECT * FROM archived ORDER BY 1, 2").fetchall()
    assert set(known) <= set(anew)


def check_pages_once(workspace) -> None:
    """A page result that stands is not made again under another token."""
    files = workspace.store.root.glob("pages/*/*/*.json")
    once = Counter((path.parent, path.name.split("-")[0]) for path in files)
    assert set(once.values()) <= {1}
