"""Papers that were scanned into several files, joined to one.

A scan is made of their pages, without loss, and read like any other. When it has its record, that
takes their place; their originals and their older revisions stay. So one record always has one
original, and everything that knows scans knows a joined one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING

from digitize.errors import NoSuchRecord, NotJoinable, OnHold
from digitize.keep.ledger.acts import What, acts, mark_undone, note_act, papers_of
from digitize.keep.ledger.arranged import arranged, note_arrangement
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.deleted import is_deleted
from digitize.keep.ledger.documents import PipelineWanted, latest
from digitize.keep.ledger.handed import handed
from digitize.keep.ledger.joined import note_join
from digitize.keep.ledger.outbox import Parcel
from digitize.keep.ledger.revise import current
from digitize.keep.ledger.sightings import join_origin, sightings
from digitize.keep.ledger.states import State
from digitize.keep.ledger.unjoin import unjoin
from digitize.keep.store.aside import folder_aside
from digitize.keep.store.erase import erase_original
from digitize.keep.store.ids import RecordId, Sha256
from digitize.keep.store.interface import Store
from digitize.keep.workspace import Workspace
from digitize.outside.forks import Json, Wall, apart
from digitize.read.scan.formats import HEAD_BYTES
from digitize.record.arrangement import Arrangement, PageWay
from digitize.record.description import NOTHING, Description
from digitize.record.edits import Hand, require_standing
from digitize.record.leave import highest, may_leave
from digitize.record.model import JoinedPaper, Record
from digitize.settings import Limits
from digitize.work.engine.arrange import URGENT
from digitize.work.engine.revise import sent_json
from digitize.work.intake.packed import packed_image
from digitize.work.intake.take import Asked, Taken, copy_in, note

if TYPE_CHECKING:
    import pikepdf

NAME_LETTERS = 60  # of each scan's name in that of the joined one
_AT_REST = (State.ARCHIVED, State.SET_APART)


@dataclass(frozen=True, slots=True)
class JoinPlan:
    """Papers that may be joined, in order, with their originals. made: the line in the file."""

    papers: tuple[JoinedPaper, ...]
    records: tuple[Record, ...]
    originals: tuple[Path, ...]
    made: str

    @property
    def filename(self) -> str:
        """The name of the joined scan: those of its parts."""
        names = (Path(one.filename).stem[:NAME_LETTERS] for one in self.papers[:3])
        return f"{' + '.join(names)}.pdf"


def plan_join(
    db: Connection, store: Store, records: Sequence[RecordId], limits: Limits, hand: Hand
) -> JoinPlan:
    """Look whether papers may be joined in this order.

    Raises: NotJoinable: a rule refuses it; OnHold: one waits for an archivist; Withdrawn,
        Superseded, NoSuchRecord, NotInStore, BadCopy.
    """
    if len(records) < 2:
        raise NotJoinable(next(iter(records), ""), "alone")
    found = []
    for one in records:
        if records.count(one) > 1:
            raise NotJoinable(one, "twice")
        record = current(db, store, one)
        require_standing(record)
        if not may_leave(record):
            raise OnHold(one)
        last = latest(db, Sha256(one[:64]))
        if last is None or last.state not in _AT_REST:
            raise NotJoinable(one, "being_read")
        found.append(record)
    scans = tuple(dict.fromkeys(Sha256(one[:64]) for one in records))
    if len(scans) == 1:
        raise NotJoinable(records[0], "same_scan")
    count = sum(len(one.pages) for one in found)
    if count > limits.pages:
        raise NotJoinable(records[0], "too_long", str(count))
    papers = tuple(_paper(db, record) for record in found)
    originals = tuple(store.original(Sha256(one[:64])) for one in records)
    told = "; ".join(f"{one.record_id} pages {_told(one.pages)}" for one in papers)
    # With the moment: what was joined, parted and joined again is another scan.
    return JoinPlan(papers, tuple(found), originals, f"joined {hand.at.isoformat()}: {told}")


def _paper(db: Connection, record: Record) -> JoinedPaper:
    seen = sightings(db, Sha256(record.source.sha256))
    return JoinedPaper(
        record_id=record.record_id,
        filename=seen[0].display_name if seen else record.source.filename,
        pages=tuple(page.number for page in record.pages),
    )


def _told(pages: Sequence[int]) -> str:
    return ",".join(map(str, pages))


def draw_join(plan: JoinPlan, target: Path, limits: Limits) -> None:
    """Write the joined scan: pages of PDFs as they are, pictures as `packed_image` packs them.

    Raises: NotJoinable: an original has not the pages that its record names; ProgramFailed,
        ProgramKilled, ProgramOverLimit.
    """
    import img2pdf  # noqa: F401  (before the fork)
    import pikepdf  # noqa: F401

    wall = Wall("limits.pdfinfo_s for each page",
                limits.pdfinfo_s * sum(len(one.pages) for one in plan.papers))  # fmt: skip
    lacking = apart("pikepdf", partial(_draw, plan, target, limits), limits, wall)
    if lacking:
        raise NotJoinable(str(lacking), "other_pages")


def _draw(plan: JoinPlan, target: Path, limits: Limits) -> Json:
    """Return the record whose pages are not in its original; "" if the scan is written."""
    import pikepdf

    with ExitStack() as opened:
        whole = opened.enter_context(pikepdf.new())
        for paper, record, path in zip(plan.papers, plan.records, plan.originals, strict=True):
            one = opened.enter_context(pikepdf.open(_as_pdf(path, target.parent, limits)))
            if len(one.pages) != record.source.page_count:
                return paper.record_id
            for page_no in paper.pages:
                whole.pages.append(one.pages[page_no - 1])
            _say_who_scanned(whole, one)
        # Pages may share their resources; pictures of pages that stay behind do not come along.
        whole.remove_unreferenced_resources()
        whole.docinfo["/Subject"] = plan.made
        whole.save(target, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return ""


def _as_pdf(path: Path, aside: Path, limits: Limits) -> Path:
    with path.open("rb") as file:
        if b"%PDF-" in file.read(HEAD_BYTES):
            return path
    made = aside / f"{path.stem}.packed.pdf"
    made.write_bytes(packed_image(path, path.read_bytes(), limits))
    return made


def _say_who_scanned(whole: pikepdf.Pdf, one: pikepdf.Pdf) -> None:
    """Take over what the first file says of its scanner, by which numbers are counted."""
    for name in ("/Creator", "/Producer"):
        if name not in whole.docinfo and name in one.docinfo:
            whole.docinfo[name] = str(one.docinfo[name])


def join(  # noqa: PLR0913  (what was drawn, how it is read, by whom)
    db: Connection, store: Store, plan: JoinPlan, drawn: Path, reading: PipelineWanted, hand: Hand
) -> Taken:
    """Take the joined scan in, to be read before all that waits.

    What is known of the scans goes along: archive data, where the first paper's count and the
    strictest level of secrecy, and how people had pages turned or read.

    Returns: as any scan that is taken in. Its record will be the first of its scan.
    Raises: NoSuchRecord: one of the papers was deleted since the plan was made; as `copy_in`.
    """
    stored = copy_in(drawn, store).stored
    with atomic(db):
        if gone := next((one.record_id for one in plan.papers if is_deleted(db, one.record_id)), 0):
            erase_original(store, stored.sha256)  # it was deleted while the scan was drawn
            raise NoSuchRecord(str(gone), 0)
        asked = Asked(reading, URGENT, _description(db, plan))
        taken = note(join_origin(plan.filename), db, stored, asked, hand.at)
        note_join(db, stored.sha256, plan.papers, hand)
        note_arrangement(db, stored.sha256, _arrangement(db, plan), hand)
        papers = [*(one.record_id for one in plan.papers), f"{stored.sha256}-1"]
        note_act(db, What.JOIN, hand, dict.fromkeys(papers))
    return taken


def _description(db: Connection, plan: JoinPlan) -> Description:
    given = [handed(db, Sha256(one.record_id[:64])).description for one in plan.papers]
    made = NOTHING
    for one in reversed(given):
        made = one.over(made)
    if level := highest(one.security for one in given):
        made = made.model_copy(update={"security": level})
    return made


def _arrangement(db: Connection, plan: JoinPlan) -> Arrangement:
    """All pages in one paper, each read as it was read in its own scan."""
    ways: list[PageWay] = []
    number = 0
    for paper in plan.papers:
        before = arranged(db, Sha256(paper.record_id[:64])).arrangement
        for page in paper.pages:
            number += 1
            if way := before.way(page):
                ways.append(way.model_copy(update={"page": number}))
    return Arrangement(papers=(tuple(range(1, number + 1)),), ways=tuple(ways))


def join_now(  # noqa: PLR0913
    db: Connection, workspace: Workspace, records: Sequence[RecordId], limits: Limits,
    reading: PipelineWanted, hand: Hand,
) -> Taken:  # fmt: skip
    """Plan, draw and take in, for callers without threads.

    Raises: NotJoinable, OnHold, Withdrawn, Superseded, NoSuchRecord, NotInStore, BadCopy,
        ProgramFailed: as `plan_join` and `draw_join`.
    """
    plan = plan_join(db, workspace.store, records, limits, hand)
    with folder_aside(workspace.tmp) as folder:
        drawn = folder / "joined.pdf"
        draw_join(plan, drawn, limits)
        return join(db, workspace.store, plan, drawn, reading, hand)


def part_again(
    db: Connection, workspace: Workspace, scan: Sha256, hand: Hand, act: int | None = None
) -> list[Parcel]:
    """Undo a join, and note that; what is posted must be delivered.

    Args: act: that of the join, if the caller knows it.
    Raises: as `unjoin`.
    """
    with atomic(db):
        posted = unjoin(db, partial(sent_json, workspace), workspace.store, scan, hand)
        first = f"{scan}-1"
        known = (one.id for one in acts(db, record=first, limit=-1) if one.what is What.JOIN)
        joined = act if act is not None else next(known, None)
        ids = [one.record_id for one in posted]
        note_act(db, What.UNDO, hand, dict.fromkeys(ids), None if joined is None else str(joined))
        if joined is not None:
            of_join = [one.record_id for one in papers_of(db, joined)]
            mark_undone(db, joined, of_join, hand.by, hand.at)
    return posted
