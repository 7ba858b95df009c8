"""Everything that can happen to a ledger, in any order, as Hypothesis likes it."""

from datetime import timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from digitize.errors import LostRace, StaleRevision, Withdrawn
from digitize.keep.ledger.chunks import (
    HINT,
    LEASE,
    begin,
    claim,
    crashed,
    expire,
    finish_chunk,
    release,
    renew,
    send,
)
from digitize.keep.ledger.documents import adopt, in_state, requeue
from digitize.keep.ledger.outbox import newest
from digitize.keep.ledger.states import MAX_ATTEMPTS, State
from digitize.keep.store.pages import save_page, unread
from tests.ledger.check import check, check_each_transaction
from tests.ledger.little_engine import (
    FIRST,
    SAME_PAGES,
    SECOND,
    Clock,
    Engine,
    dies_at,
    memory_folder,
    page,
    scan,
    sha256,
    workspace_at,
)

CONTENTS = [scan("một", 1), scan("hai", 3), scan("ba", 5), scan("hỏng", 1, "bad"),
            scan("mật", 1, "TUYỆT MẬT")]  # fmt: skip
READINGS = [FIRST, SAME_PAGES, SECOND]
POINTS = [
    "commit.before", "commit.after", "store.synced", "store.renamed", "take.seen", "move.state",
    "plan.chunk", "finish.stored", "finish.posted", "revise.stored", "revise.posted",
    "clear.stored", "hold.moved", "archive.aside", "archive.renamed", "archive.indexed",
    "accept.receipt",
]  # fmt: skip


class Ledger(RuleBasedStateMachine):
    """`until` is what the test believes: which tokens count, and until when."""

    leases = Bundle("leases")

    def __init__(self) -> None:
        super().__init__()
        self.folder = memory_folder()
        self.workspace = workspace_at(Path(self.folder.name))
        self.clock = Clock()
        self.until = {}
        self.only_sent = set()  # no worker has begun with them: a sign of life is none of theirs
        self.open()

    def open(self) -> None:
        self.ledger = self.workspace.open_ledger()
        self.db = self.ledger.__enter__()
        self.engine = Engine(self.workspace, self.db, self.clock)

    def teardown(self) -> None:
        """Left alone for an hour, everything ends as it must."""
        self.clock.at += timedelta(hours=1)
        self.engine.drain()
        check(self.workspace, self.db)
        self.ledger.__exit__(None, None, None)
        self.folder.cleanup()

    def forget(self, document_ids) -> None:
        self.until = {
            lease: at for lease, at in self.until.items() if lease.document.id not in document_ids
        }

    def reading(self) -> set[int]:
        return {one.id for one in in_state(self.db, State.READING)}

    @rule(data=st.sampled_from(CONTENTS), reading=st.sampled_from(READINGS))
    def take(self, data, reading):
        before = self.reading()
        path = Path(self.folder.name) / "x.pdf"
        path.write_bytes(data)
        self.engine.take(path, reading)
        self.forget(before - self.reading())

    @rule(reading=st.sampled_from(READINGS))
    def upgrade(self, reading):
        before = self.reading()
        adopt(self.db, reading, self.clock())
        self.forget(before - self.reading())

    @rule()
    def plan(self):
        self.engine.plan_next()

    @rule(target=leases)
    def claim(self):
        now = self.clock()
        lease = claim(self.db, "w", now)
        if lease is None:
            return multiple()
        assert lease.token > max((one.token for one in self.until), default=0)
        self.until[lease] = now + LEASE
        return lease

    @rule(target=leases)
    def send(self):
        now = self.clock()
        lease = send(self.db, now)
        if lease is None:
            return multiple()
        assert lease.token > max((one.token for one in self.until), default=0)
        self.until[lease] = now + HINT
        self.only_sent.add(lease)
        return lease

    @rule(lease=leases)
    def begin(self, lease):
        now = self.clock()
        if self.step(lease, lambda: begin(self.db, lease.token, "far", now)):
            self.until[lease] = now + LEASE
            self.only_sent.discard(lease)

    @rule(lease=leases, pages=st.integers(1, 2))
    def read(self, lease, pages):
        """Also by a worker whose lease is over: that does no harm."""
        document = lease.document
        of = document.sha256, document.reading.pages
        for page_no in unread(self.engine.store, *of, lease.run.page_numbers)[:pages]:
            save_page(
                self.engine.store, document.sha256, document.reading.pages, page(page_no),
                lease.token,
            )  # fmt: skip

    def step(self, lease, call) -> bool:
        """A step that needs a lease works exactly as long as the lease counts."""
        if lease in self.until:
            call()
            return True
        with pytest.raises(LostRace):
            call()
        return False

    @rule(lease=leases)
    def renew(self, lease):
        now = self.clock()
        if lease in self.only_sent:
            with pytest.raises(LostRace):
                renew(self.db, lease.token, now)
        elif self.step(lease, lambda: renew(self.db, lease.token, now)):
            self.until[lease] = now + LEASE

    @rule(lease=consumes(leases))
    def finish_chunk(self, lease):
        document = lease.document
        self.read(lease, len(lease.run.page_numbers))
        of = document.sha256, document.reading.pages
        assert not unread(self.engine.store, *of, lease.run.page_numbers)
        if self.step(lease, lambda: finish_chunk(self.db, lease.token)):
            del self.until[lease]

    @rule(lease=leases)
    def release(self, lease):
        if self.step(lease, lambda: release(self.db, lease.token)):
            del self.until[lease]

    @rule(lease=leases)
    def crash(self, lease):
        before = self.reading()
        now = self.clock()
        if self.step(lease, lambda: crashed(self.db, lease.token, now)):
            del self.until[lease]
            self.forget(before - self.reading())

    @rule(wait_s=st.sampled_from([1, 30, 61]))
    def expire(self, wait_s):
        before = self.reading()
        self.clock.at += timedelta(seconds=wait_s)
        now = self.clock()
        over = {lease for lease, at in self.until.items() if at <= now}
        assert expire(self.db, now) == len(over)
        self.until = {lease: at for lease, at in self.until.items() if lease not in over}
        self.forget(before - self.reading())

    @rule()
    def finish(self):
        self.engine.finish_all()

    @rule()
    def archive(self):
        self.engine.archive_all()

    @rule(data=st.sampled_from(CONTENTS))
    def edit(self, data):
        """A person enters something, whatever else goes on; on an old revision it is refused."""
        if newest(self.db, f"{sha256(data)}-1") is None:
            return
        if self.engine.current(sha256(data)).withdrawn:
            with pytest.raises(Withdrawn):
                self.engine.edit(sha256(data), "9")
            return
        seen = self.engine.current(sha256(data)).revision
        self.engine.edit(sha256(data), f"{seen}")
        with pytest.raises(StaleRevision):
            self.engine.edit(sha256(data), "9", on_revision=seen)

    @rule()
    def clear(self):
        self.engine.clear_all()

    @rule(data=st.sampled_from(CONTENTS))
    def withdraw_or_restore(self, data):
        id_ = f"{sha256(data)}-1"
        if newest(self.db, id_) is None:
            return
        if self.engine.current(sha256(data)).withdrawn:
            self.engine.restore(sha256(data))
        else:
            self.engine.withdraw(sha256(data))

    @rule()
    def requeue(self):
        for document in in_state(self.db, State.SET_APART):
            requeue(self.db, document.id, self.clock())

    @rule(
        work=st.sampled_from(["take", "plan", "finish", "archive", "edit", "clear"]),
        point=st.sampled_from(POINTS),
        visit=st.integers(1, 3),
        data=st.sampled_from(CONTENTS),
    )
    def die(self, work, point, visit, data):
        """The process is killed somewhere inside a step; another opens the workspace again."""
        path = Path(self.folder.name) / "x.pdf"
        path.write_bytes(data)
        self.ledger.__exit__(None, None, None)
        before_at = self.clock.at

        def child():
            self.open()
            steps = {
                "take": lambda: self.engine.take(path),
                "plan": self.engine.plan_next,
                "finish": self.engine.finish_all,
                "archive": self.engine.archive_all,
                "clear": self.engine.clear_all,
                "edit": lambda: self.edit(data),
            }
            steps[work]()

        dies_at(f"{point}:{visit}", child)
        self.clock.at = before_at + timedelta(seconds=5)
        workspace_at(Path(self.folder.name))
        self.open()
        still = self.reading()
        self.forget({lease.document.id for lease in self.until} - still)
        restarted = {
            row[0]
            for row in self.db.execute(
                "SELECT document FROM chunk WHERE state IN ('sent', 'leased')"
            )
        }
        self.forget({lease.document.id for lease in self.until} - restarted)

    @invariant()
    def the_leases_are_those_we_hold(self):
        found = self.db.execute(
            "SELECT token, attempts, state FROM chunk WHERE state IN ('sent', 'leased')"
        ).fetchall()
        assert {row[0] for row in found} == {lease.token for lease in self.until}
        least = {"sent": 0, "leased": 1}
        assert all(least[state] <= attempts <= MAX_ATTEMPTS for _, attempts, state in found)

    @invariant()
    def what_belongs_together_is_together(self):
        check_each_transaction(self.db)


TestLedger = Ledger.TestCase
TestLedger.pytestmark = [pytest.mark.crash]
TestLedger.settings = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
