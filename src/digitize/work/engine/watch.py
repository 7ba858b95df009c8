"""`digitize watch`: watch an inbox until somebody asks to stop."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from digitize.keep.store.aside import folder_aside
from digitize.outside.programs import wrapped
from digitize.work.engine.coordinator import reading_of
from digitize.work.engine.events import StateNote
from digitize.work.engine.work import Site, at_work
from digitize.work.intake.growth import digests
from digitize.work.intake.inbox import Inbox, open_inbox
from digitize.work.intake.ready import settle_time
from digitize.work.intake.take import Asked

MOUNTS = Path("/proc/self/mounts")


def watch(root: Path, site: Site) -> None:
    """Take in files that are dropped into a folder, and move each to its outcome folder.

    Raises: BadInbox: the folder cannot be watched; MissingProgram.
    """
    how = site.settings.inbox
    with open_inbox(root, site.workspace) as inbox, site.workspace.open_ledger() as db:
        settle_s = settle_time(how.settle_s, inbox, MOUNTS.read_text(errors="surrogateescape"))
        asked = Asked(reading_of(site.settings, db))

        def say(line: str) -> None:
            site.tell(StateNote(line, "inbox"))

        say(f"watching {inbox}; a file is taken once it has not changed for {settle_s:g} s")
        # In the workspace's `tmp`, which the next start clears after a kill.
        with (
            folder_aside(site.workspace.tmp) as aside,
            wrapped(site.settings.limits, aside) as programs,
        ):
            pages_of = partial(digests, programs=programs, settings=site.settings)
            watched = Inbox(inbox, site.workspace, db, asked, how, settle_s, say, site.now,
                            pages_of=pages_of)  # fmt: skip
            with at_work(site, db) as work:
                while not site.stop.asked:
                    with work.room():
                        if work.may_bring():
                            watched.turn()
                        work.tick()
        say("stopped")
