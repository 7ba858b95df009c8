"""`digitize selftest`: does this installation work?"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock, workspace_option
from digitize.edge.cli.trial import KNOWN, READ_S, Door, Fault, text_is_right, through, tried
from digitize.errors import DigitizeError, NoSuchRecord
from digitize.keep.workspace import Workspace, open_workspace
from digitize.settings import EngineName, Settings, load_settings

Step = tuple[str, Callable[[], str]]


@click.command()
@click.option(
    "--live",
    is_flag=True,
    help="Also have the running services read a scan. Its record is withdrawn again.",
)
@click.option(
    "--inbox",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="With --live: hand the scan in by this watched folder instead of the API.",
)
@workspace_option
def selftest_command(live: bool, inbox: Path | None, workspace: Path | None) -> None:
    """Try this installation with a known scan, and say what to do about what does not work.

    The scan is read, archived, searched for and fetched by each door, in a temporary workspace that
    is removed afterwards. Then the services of the workspace are looked at, if there is one.

    Call it after every installation and upgrade, as the user who owns the workspace.
    """
    settings = load_settings(workspace=workspace)
    with tempfile.TemporaryDirectory(prefix="digitize-selftest-") as folder:
        failed = told(tried(Path(folder)))
    opened = Workspace(settings.workspace.absolute(), settings.store)
    if opened.ledger.is_file():
        failed |= told(_services(opened, settings))
        if live or inbox:
            failed |= told([("live reading", lambda: _live(opened, settings, inbox))])
    sys.exit(1 if failed else 0)


def told(steps: Iterator[Step] | list[Step]) -> bool:
    """Take steps and print how each ended; True if one failed."""
    failed = False
    for name, step in steps:
        try:
            line = f"ok       {name:18} {step()}"
        except Fault as fault:
            line = f"FAILED   {name:18} {fault.what}\n         {'to mend it':18} {fault.mend}"
        except (DigitizeError, OSError, LookupError, ValueError) as error:
            line = f"FAILED   {name:18} {error}\n         {'to mend it':18} digitize doctor"
        for one in line.splitlines():
            click.echo(inert(one))
        failed |= line.startswith("FAILED")
        if failed and name == "inbox and reading":
            break  # nothing was read, so there is nothing to be found
    return failed


def _services(workspace: Workspace, settings: Settings) -> Iterator[Step]:
    """The steps that look at what is at work in a workspace, without changing anything."""
    yield "disk", lambda: _disk(workspace, settings)
    yield "readers", lambda: _readers(workspace)
    if settings.engine is EngineName.CELERY:
        yield "workers", lambda: _workers(settings)
    yield "backup", lambda: _backup(workspace)


def _disk(workspace: Workspace, settings: Settings) -> str:
    free, least = shutil.disk_usage(workspace.root).free, settings.inbox.low_disk_bytes
    if free < least:
        raise Fault(f"{free:,} bytes are free, and {least:,} must be", "make room, or lower"
                    " inbox.low_disk_bytes")  # fmt: skip
    return f"{free:,} bytes free"


def _readers(workspace: Workspace) -> str:
    found = {one.command for one in [workspace.holder(), *workspace.standing_by()] if one}
    if not found:
        raise Fault("no service reads scans here", "systemctl start digitize-watch digitize-desk")
    return ", ".join(sorted(found))


def _workers(settings: Settings) -> str:
    from digitize.edge.cli.engines import workers_of

    found = workers_of(settings)
    if isinstance(found, str):
        raise Fault(found, "systemctl start digitize-redis; digitize doctor --redis")
    slots = sum(int(one["slots"]) for one in found or [] if one["ours"])
    if not slots:
        mend = "systemctl start digitize-worker; give every host the same version and settings"
        raise Fault("no worker with these settings is alive", mend)
    return f"{slots} pages at once"


def _backup(workspace: Workspace) -> str:
    from digitize.keep.archive.duties import Duty, duties_of

    standing = {one.duty: one for one in duties_of(workspace, clock())}[Duty.BACKUP]
    if standing.last is None:
        return "none was made yet; digitize-backup.timer makes one every night"
    if standing.overdue:
        raise Fault(f"the last is of {standing.last:%Y-%m-%d %H:%M}",
                    "journalctl -u digitize-backup; systemctl start digitize-backup")  # fmt: skip
    return f"the last is of {standing.last:%Y-%m-%d %H:%M}"


def _live(workspace: Workspace, settings: Settings, inbox: Path | None) -> str:
    """Have the services at work read a scan of this moment, and take its record back."""
    at = clock()
    scan = (KNOWN / "news.pdf").read_bytes() + f"%% selftest {at.isoformat()}\n".encode()
    name = f"selftest-{at:%Y%m%dT%H%M%S}-{os.getpid()}"
    record_id = f"{hashlib.sha256(scan).hexdigest()}-1"
    begun = time.monotonic()
    try:
        text = _text_of(workspace, settings, inbox, name, scan)
        took = time.monotonic() - begun
        told = text_is_right(text.decode())
    except Exception as error:
        if _take_back(workspace, settings, record_id):
            raise
        mend = error.mend if isinstance(error, Fault) else "digitize doctor"
        why = "once it is read, its record is withdrawn by"
        raise Fault(
            f"{error}", f"{mend}; {why}: digitize withdraw {record_id} --why selftest"
        ) from error
    _take_back(workspace, settings, record_id)
    return f"{told}, after {took:.0f} s; record {record_id[:12]} is withdrawn again"


def _text_of(
    workspace: Workspace, settings: Settings, inbox: Path | None, name: str, scan: bytes
) -> bytes:
    """Hand the scan in, by the inbox or else by the API, and return the text of its record."""
    if inbox:
        return _by(inbox, name, scan, workspace)
    with _client(workspace, name) as token:
        door = Door(f"http://{settings.api.host}:{settings.api.port}", token)
        return through(door, name, scan)[1]


@contextmanager
def _client(workspace: Workspace, name: str) -> Iterator[str]:
    from digitize.edge.api.clients import Right, add_client, remove_client

    try:
        yield add_client(workspace.root, name, (Right.SUBMIT, Right.READ))
    finally:
        remove_client(workspace.root, name)


def _by(inbox: Path, name: str, scan: bytes, workspace: Workspace) -> bytes:
    """Drop the scan, wait for it in `done`, and remove it from there; the text of its record."""
    aside = inbox / f".{name}"
    aside.write_bytes(scan)
    aside.rename(inbox / f"{name}.pdf")
    done, apart = inbox / "done" / f"{name}.pdf", inbox / "set-apart" / f"{name}.pdf"
    end = time.monotonic() + READ_S
    while not done.exists():
        if apart.exists():
            raise Fault("the scan was set apart", f"see {apart}.reason.json")
        if time.monotonic() > end:
            raise Fault(f"after {READ_S:.0f} s the scan is not in {done.parent}",
                        "systemctl status digitize-watch; may it write in the inbox?")  # fmt: skip
        time.sleep(0.2)
    done.unlink()
    record_id = f"{hashlib.sha256(scan).hexdigest()}-1"
    text = workspace.archive / record_id[:2] / record_id / "v1" / "data" / "text.txt"
    return text.read_bytes()


def _take_back(workspace: Workspace, settings: Settings, record_id: str) -> bool:
    """Withdraw the record of the scan; False: there is none yet."""
    from digitize.keep.store.ids import RecordId
    from digitize.record.model import Act
    from digitize.work.engine import revise

    opened, now = open_workspace(workspace.root, settings.store), clock()
    act = Act(by="digitize selftest", at=now, why="selftest: a scan that belongs to no archive")
    try:
        parcel = revise.withdraw(opened, RecordId(record_id), act)
    except NoSuchRecord:
        return False
    revise.deliver(opened, settings, now, RecordId(record_id), parcel.revision)
    return True
