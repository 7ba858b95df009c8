"""The inbox: a folder into which people drop scans, and in which they find the results.

The folder is polled, since network shares give no notice of new files. A complete file is claimed
by a rename, so that nobody can replace it while it is processed. It moves on to its outcome folder
after the commit that says how it ended, never before.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from uuid import uuid4

from digitize.errors import (
    BadArchiveData,
    BadCopy,
    BadDossier,
    BadInbox,
    DigitizeError,
    InternalFault,
    NoSuchScan,
    StillBeingWritten,
    StoreAway,
    of_one_scan,
)
from digitize.keep.failpoint import failpoint
from digitize.keep.ledger import claims
from digitize.keep.ledger.claims import Claim, Ending, Outcome
from digitize.keep.ledger.db import atomic, disk_is_full
from digitize.keep.ledger.documents import latest, requeue
from digitize.keep.ledger.reasons import Reason, reason_of
from digitize.keep.ledger.sightings import Way, display_name, file_origin
from digitize.keep.ledger.states import State
from digitize.keep.workspace import Workspace
from digitize.record.description import Description
from digitize.settings import InboxSettings as How
from digitize.work.intake import inside
from digitize.work.intake.archive_data import ArchiveData
from digitize.work.intake.dossier_data import enter_tables
from digitize.work.intake.growth import Growth
from digitize.work.intake.outcomes import (
    CLAIMED,
    HIDDEN,
    OURS,
    deliver,
    path_of,
    put_back,
)
from digitize.work.intake.ready import Listing, Settling, has_end, is_written_to, list_files
from digitize.work.intake.room import Room
from digitize.work.intake.take import Asked, copy_in, look_at, note, open_regular

TURN_S = 0.5  # seconds of intake and clearing up, before pages are read on
BACK_OFF_S = 30.0  # seconds until a file that may not be read or moved is tried again
FULL_S = 5.0  # seconds until a full disk is tried again
BY = "digitize watch"  # who changes dossiers by a table in an inbox: nobody has said a name
COPYING = os.path.join(HIDDEN, b"copying")  # holds a file from another disk until it is complete


@contextmanager
def open_inbox(root: Path, workspace: Workspace) -> Iterator[Path]:
    """Make the folders of an inbox, and take the lock of the one process that watches it.

    Raises: BadInbox: it is no folder, is not writable, or another process watches it.
    """
    root = root.absolute()
    if not root.is_dir():
        raise BadInbox(root, "is no folder; make it first")
    if workspace.root.resolve().is_relative_to(root.resolve()):
        raise BadInbox(root, "holds the workspace; give a workspace outside of it")
    try:
        with inside.opened_folder(root, CLAIMED, make=True):
            pass
        with inside.opened_folder(root, HIDDEN) as hidden:
            with suppress(OSError):  # a share may impose its own modes
                os.fchmod(hidden, 0o700)  # scans wait in it, which nobody else may read
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            lock = os.fdopen(os.open(b"lock", flags, 0o666, dir_fd=hidden), "wb")
    except OSError as error:
        raise BadInbox(root, f"may not be written: {error.strerror}; check its owner") from error
    with lock:
        try:
            # lockf: unlike flock, it is not inherited by page processes when we are killed.
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BadInbox(root, "is watched by another process already") from error
        yield root


@dataclass(slots=True)
class Inbox:
    """A watched folder as a source of work. It never finishes.

    settle_s: seconds for which a file must not have changed. pages_of: returns a digest of each
    page of an original, to recognise a scan that has grown.
    """

    root: Path
    workspace: Workspace
    db: Connection
    asked: Asked
    how: How
    settle_s: float
    say: Callable[[str], None]
    now: Callable[[], datetime]
    clock: Callable[[], float] = time.monotonic
    pages_of: Callable[[Path], tuple[str, ...]] = lambda _: ()
    _growth: Growth = field(init=False)
    _given: ArchiveData = field(init=False)
    _settling: Settling = field(init=False)
    _has_room: Room = field(init=False)
    _here: os.stat_result = field(init=False)
    _look_at: float = 0.0
    _try_at: dict[bytes, float] = field(default_factory=dict)
    _said: dict[bytes, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._given = ArchiveData(self.root)
        self._settling = Settling(self.settle_s)
        self._growth = Growth(self.workspace, self.db, self.how.grows_s, self.pages_of)
        self._has_room = Room(self.workspace.root, self.how.low_disk_bytes, self.say)
        self._here = path_of(self.root, CLAIMED).stat()
        self._adopt_strangers()

    def turn(self) -> None:
        """For about half a second, take in complete files and move ended ones to their folders."""
        at = self.clock()
        if at < self._look_at:
            return
        self._look_at = at + self.how.poll_s
        if self._is_there():
            if self._has_room():
                self._take_claimed(at)
                self._take_settled(at)
            self._deliver()
            self._look_at_delivered()

    @property
    def _key(self) -> bytes:
        return os.fsencode(self.root)

    def _is_there(self) -> bool:
        """Return True if this is still the folder that was opened; an empty mount point is not."""
        try:
            there = os.path.samestat(self._here, path_of(self.root, CLAIMED).stat())
        except OSError:
            there = False
        self._tell(b"", "" if there else f"{self.root}: the folder is away; waiting for it")
        return there

    def _adopt_strangers(self) -> None:
        """Adopt claimed files that this ledger has under another inbox path, or not at all."""
        known = {claim.stands: (inbox, claim) for inbox, claim in claims.all_open(self.db)}
        for entry in os.scandir(os.fsencode(path_of(self.root, CLAIMED))):
            stands = os.path.join(CLAIMED, entry.name)
            inbox, claim = known.get(stands, (self._key, None))
            if inbox != self._key and claim:
                claims.move_inbox(self.db, claim, self._key)
            elif claim is None:  # the ledger is an older copy
                claims.claim_file(self.db, self._key, entry.name, stands, self.now())

    def _take_claimed(self, at: float) -> None:
        """Take in claimed files that are not in the ledger: after a crash, or still written to."""
        began, taken = self.clock(), False
        for claim in claims.untaken(self.db, self._key):
            if at < self._try_at.get(claim.stands, 0.0) or (taken and self._over(began)):
                continue
            taken = True
            if inside.exists(self.root, claim.stands):
                try:
                    self._take(claim)
                except Exception as error:
                    self._later(claim.stands, error, display_name(claim.place))
            else:  # it was never moved, or somebody has removed it
                claims.give_up(self.db, claim)

    def _take_settled(self, at: float) -> None:
        listing = list_files(self.root, OURS)
        for place, why in listing.troubles.items():
            self._tell(place, f"{display_name(place)}: {why}; left where it is")
        self._forget(listing)
        settled = dict(self._settling.settled({**listing.files, **listing.tables}, at))
        written = [os.path.dirname(table) for table in listing.tables if table not in settled]
        began, looked = self.clock(), False  # listing a large folder or a share may take minutes
        for place in (one for one in settled if one in listing.files):
            if looked and self._over(began):
                self._look_at = at  # continue at the next turn
                return
            if any(_is_below(place, folder) for folder in written):
                continue  # the archive data for this file is still being written
            if at < self._try_at.get(place, 0.0):
                continue
            try:
                if self._is_whole(place, settled[place], at):
                    self._claim(place, at)
            except Exception as error:
                self._later(place, error, display_name(place))

    def _is_whole(self, place: bytes, age_s: float, at: float) -> bool:
        try:
            whole = has_end(path_of(self.root, place))
        except StillBeingWritten:
            return False
        except NoSuchScan as error:
            self._back_off(place, error.why, at + BACK_OFF_S)
            return False
        if not whole and age_s < self.how.truncated_s:
            left_s = self.how.truncated_s - age_s
            self._tell(place, f"{display_name(place)}: its end is missing; waiting for it")
            self._try_at[place] = at + min(left_s, self.settle_s)
            return False
        if age_s < self.how.truncated_s and is_written_to(path_of(self.root, place)):
            self._tell(place, f"{display_name(place)}: it is open for writing; waiting for its end")
            return False
        return True

    def _describe(self, place: bytes) -> Description | None:
        """Return the archive data given for a file; None if a table that applies has an error."""
        try:
            given = self._given.of(path_of(self.root, place))
            for line in enter_tables(self.db, self._given.fresh_dossiers(), BY, self.now()):
                self.say(line)
            return given
        except BadDossier as error:
            self._tell(place, f"{error}; no scan of its folder is taken until the table is mended")
            return None
        except BadArchiveData as error:
            table = os.fsencode(error.path.relative_to(self.root))
            self._tell(table, f"{error}; no scan of its folder is taken until it is mended")
            return None

    def _claim(self, place: bytes, at: float) -> None:
        description = self._describe(place)
        if description is None:
            return
        stands = os.path.join(CLAIMED, uuid4().hex.encode())
        with atomic(self.db):
            claim = claims.claim_file(self.db, self._key, place, stands, self.now())
            claim = claims.describe(self.db, claim, description)
        try:
            self._move_in(place, stands)
        except OSError as error:
            claims.give_up(self.db, claim)
            if error.errno != errno.ENOENT:
                why = (error.strerror or "cannot be moved").lower()
                self._back_off(place, why, at + BACK_OFF_S)
            return
        failpoint("claim.renamed")
        self._take(claim)

    def _move_in(self, place: bytes, stands: bytes) -> None:
        """Raises: OSError: the file cannot be moved."""
        try:
            inside.move(self.root, place, stands)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            inside.copy(self.root, place, COPYING, stands)  # another disk is mounted there
            inside.unlink(self.root, place)

    def _take(self, claim: Claim) -> None:
        """Copy a claimed file into the store, and note it in the ledger."""
        at = self.clock()
        try:
            with inside.path_in(self.root, claim.stands) as path:
                copied = copy_in(path, self.workspace.store)
        except StillBeingWritten:
            self._try_at[claim.stands] = at + self.settle_s
            return
        except NoSuchScan as error:
            there = inside.looked_at(self.root, claim.stands)
            if there and stat.S_ISREG(there.st_mode):
                until = at + BACK_OFF_S
                self._back_off(claim.stands, error.why, until, display_name(claim.place))
            else:  # it was replaced between the last look and the rename
                put_back(self.root, claim)
                claims.give_up(self.db, claim)
            return
        except (OSError, BadCopy, StoreAway) as error:  # the disk is full or broken, or it is away
            why = getattr(error, "strerror", None) or str(error)
            until = at + (FULL_S if disk_is_full(error) else BACK_OFF_S)
            self._back_off(claim.stands, why.lower(), until, display_name(claim.place))
            return
        with atomic(self.db):
            before = latest(self.db, copied.stored.sha256)
            apart = before is not None and before.state is State.SET_APART
            origin = file_origin(path_of(self.root, claim.place), Way.INBOX)
            asked = replace(self.asked, description=claim.description)
            taken = note(origin, self.db, copied.stored, asked, self.now())
            if apart and taken.may_be_tried and taken.document.state is State.SET_APART:
                requeue(self.db, taken.document.id, self.now())  # dropped again: it is tried again
            claims.bind(
                self.db, claim, taken.sighting, copied.look, again=taken.known and not apart
            )

    def _deliver(self) -> None:
        """Move files whose document has ended to their outcome folders."""
        at = self.clock()
        for ending in claims.endings(self.db, self._key):
            claim = ending.claim
            if self.clock() - at > TURN_S:
                return
            try:
                if self._changed(ending):
                    claims.unbind(self.db, claim)  # its new content is taken in as well
                    continue
                if ending.outcome is Outcome.DONE:
                    self._supersede(ending)
                self._tell_outcome(ending, deliver(self.root, self.db, ending, self._why(ending)))
            except OSError as error:
                why = (error.strerror or str(error)).lower()
                self._tell(claim.stands, f"{display_name(claim.place)}: stays claimed: {why}")
            except Exception as error:
                self._later(claim.stands, error, display_name(claim.place))

    def _look_at_delivered(self) -> None:
        """Take in again files that somebody still writes to after they were moved to `done`."""
        at = self.clock()
        since = self.now() - timedelta(seconds=self.how.grows_s)
        for ending in claims.delivered(self.db, self._key, since):
            if self._over(at):
                return
            with suppress(OSError):
                there = inside.looked_at(self.root, ending.claim.stands)
                if there is None:
                    continue
                look = look_at(there)
                if self._changed(ending):
                    claims.take_again(self.db, ending.claim)
                elif look != ending.claim.look:
                    claims.touched(self.db, ending.claim, look)

    def _supersede(self, ending: Ending) -> None:
        """Mark earlier scans of that name as superseded if all their pages are in this one."""
        place = ending.claim.place
        try:
            names = self._growth.look(path_of(self.root, place), ending.sha256)
        except DigitizeError as error:
            self._tell(place, f"{display_name(place)}: not compared with earlier ones: {error}")
            return
        for name in names:
            self.say(f"superseded: {name}: all pages of the earlier scan are in a later one")

    def _changed(self, ending: Ending) -> bool:
        """Return True if somebody has written other bytes into a file that was taken in."""
        stands = ending.claim.stands
        there = inside.looked_at(self.root, stands)
        if there is None or look_at(there) == ending.claim.look:
            return False  # it was removed, or is unchanged
        try:
            with inside.path_in(self.root, stands) as path, open_regular(path) as file:
                return hashlib.file_digest(file, "sha256").hexdigest() != ending.sha256
        except (FileNotFoundError, NoSuchScan):
            return False
        except StillBeingWritten:
            return True

    def _why(self, ending: Ending) -> Reason:
        found = latest(self.db, ending.sha256)
        return (found and reason_of(self.db, found.id)) or Reason("unknown", "no reason kept", "")

    def _tell_outcome(self, ending: Ending, outcome: Outcome) -> None:
        if outcome is Outcome.GONE and not ending.claim.stands.startswith(CLAIMED):
            return  # people may remove files from an outcome folder
        name = display_name(ending.claim.place)
        lines = {
            Outcome.DONE: f"archived: {name}",
            Outcome.SET_APART: f"set apart: {self._why(ending).about(name)}",
            Outcome.DUPLICATE: f"duplicate: {name}: the same content was here before",
            Outcome.GONE: f"gone: {name}: somebody took the file away; its content is kept",
        }
        self.say(lines[outcome])

    def _over(self, at: float) -> bool:
        return self.clock() - at > TURN_S

    def _forget(self, listing: Listing) -> None:
        """Drop messages about files that are no longer here."""
        there = {*listing.files, *listing.tables, *listing.troubles}
        for notes in (self._said, self._try_at):
            for place in [one for one in notes if one and not one.startswith(HIDDEN)]:
                if place not in there:
                    del notes[place]

    def _later(self, place: bytes, error: Exception, name: str) -> None:
        """Let a file that met a bug of ours wait, and go on with the others.

        Raises: the error itself, if the machine is at fault and not this file.
        """
        known = of_one_scan(error)
        if isinstance(known, InternalFault):
            self._tell(place, f"{name}: {known.told}")
        self._back_off(place, str(known), self.clock() + BACK_OFF_S, name)

    def _back_off(self, place: bytes, why: str, until: float, name: str = "") -> None:
        self._try_at[place] = until
        self._tell(place, f"{name or display_name(place)}: {why}; trying again later")

    def _tell(self, place: bytes, line: str) -> None:
        """Report a line about a file, unless it repeats the last one."""
        if line and self._said.get(place) != line:
            self.say(line)
        self._said[place] = line


def _is_below(place: bytes, folder: bytes) -> bool:
    return not folder or place.startswith(folder + b"/")
