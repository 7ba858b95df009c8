"""Tries this installation: a known scan goes in by one door and comes out by each of the others.

All of it happens in a workspace of its own, with the programs and settings of this installation, so
that nothing of it stays in an archive.
"""

from __future__ import annotations

import difflib
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digitize.edge.cli.options import own_command

KNOWN = Path(__file__).with_name("known")
LEAST_ALIKE = 0.97  # share of words in order; Debian's Tesseract reads 0.99 of them
READ_S = 300.0  # seconds for a page on a slow machine, models cold
UP_S = 60.0  # seconds until a service answers
ASK_S = 30.0  # seconds for an answer
NAME = "selftest.pdf"


class Fault(Exception):
    """What does not work, and what to do about it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


@dataclass(frozen=True, slots=True)
class Door:
    """A service that answers HTTP, and the token that opens it."""

    address: str
    token: str = ""

    def ask(self, path: str, body: bytes | None = None, **query: str) -> bytes:
        """Return the answer; a body is posted. Raises: Fault: it is none, or a refusal."""
        url = f"{self.address}{path}{'?' if query else ''}{urllib.parse.urlencode(query)}"
        asked = urllib.request.Request(url, body)  # noqa: S310  (an address of ours)
        asked.add_header("Content-Type", "application/octet-stream")
        if self.token:
            asked.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(asked, timeout=ASK_S) as answer:  # noqa: S310
                told: bytes = answer.read()
                return told
        except urllib.error.HTTPError as error:
            why = f"{path} answered {error.code}: {error.read(300).decode('utf-8', 'replace')}"
            raise Fault(why, "its log says more: journalctl -u 'digitize-*'") from error
        except OSError as error:
            raise Fault(f"{self.address} does not answer ({error})", "start the service") from error


@dataclass(slots=True)
class Trial:
    """A workspace for the trial, and the services on it."""

    folder: Path
    record_id: str = ""
    _held: ExitStack = field(default_factory=ExitStack)

    @property
    def workspace(self) -> Path:
        """Return the folder of its workspace."""
        return self.folder / "workspace"

    @property
    def archived(self) -> Path:
        """Return the folder of the record, below the archive."""
        return self.workspace / "archive" / self.record_id[:2] / self.record_id / "v1" / "data"

    def run(self, *args: str) -> str:
        """Return what a command printed. Raises: Fault: it failed, or took too long."""
        command = own_command(*args, "--workspace", str(self.workspace))
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=READ_S, env=_environment(),
                check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            why = f"digitize {args[0]} has not ended after {READ_S:g} s"
            raise Fault(why, "digitize doctor") from error
        if done.returncode:
            said = (done.stderr or done.stdout).strip()
            raise Fault(f"digitize {args[0]} ended with {done.returncode}: {said[-300:]}",
                        "digitize doctor")  # fmt: skip
        return done.stdout

    @contextmanager
    def serving(self, *args: str) -> Iterator[subprocess.Popen[str]]:
        """Run a service for the time of a block; what it says is in a file beside."""
        command = own_command(*args, "--workspace", str(self.workspace))
        with (
            (self.folder / f"{args[0]}.log").open("w+") as log,
            subprocess.Popen(command, stdout=log, stderr=log, text=True, env=_environment()) as one,
        ):
            try:
                yield one
            finally:
                one.terminate()
                try:
                    one.wait(30)
                except subprocess.TimeoutExpired:
                    one.kill()

    def said(self, service: str) -> str:
        """Return the end of what a service said."""
        return (self.folder / f"{service}.log").read_text(errors="replace").strip()[-300:]


def tried(folder: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield the steps of the trial, each with its name. A step returns what it found.

    A step raises Fault if something does not work. The others may still be tried then, but not if
    the first one failed: without it there is no record.
    """
    trial = Trial(folder)
    yield "inbox and reading", lambda: by_the_inbox(trial)
    yield "text", lambda: text_is_right((trial.archived / "text.txt").read_text("utf-8"))
    yield "search", lambda: search_finds_it(trial)
    yield "API", lambda: through_the_api(trial)
    yield "desk", lambda: at_the_desk(trial)
    yield "audit", lambda: trial.run("audit").strip().splitlines()[-1]


def by_the_inbox(trial: Trial) -> str:
    """Drop the scan into an inbox, and wait for its record."""
    inbox = trial.folder / "inbox"
    inbox.mkdir()
    begun = time.monotonic()
    with trial.serving("watch", str(inbox)) as watch:
        (inbox / NAME).write_bytes((KNOWN / "news.pdf").read_bytes())
        apart = inbox / "set-apart" / f"{NAME}.reason.json"
        while not (inbox / "done" / NAME).exists():
            if apart.exists():
                raise Fault(f"the scan was set apart: {json.loads(apart.read_bytes())['message']}",
                            "digitize doctor names what is missing")  # fmt: skip
            if watch.poll() is not None or time.monotonic() - begun > READ_S:
                raise Fault(f"the scan was not read: {trial.said('watch')}", "digitize doctor")
            time.sleep(0.1)
    [found] = (trial.workspace / "archive").glob("*/*/v1/data/text.txt")
    trial.record_id = found.parents[2].name
    return f"a page was read and archived in {time.monotonic() - begun:.0f} s"


def text_is_right(text: str) -> str:
    """Compare what was read with what stands on the page."""
    known = (KNOWN / "news.txt").read_text("utf-8").split()
    alike = difflib.SequenceMatcher(None, known, text.split(), autojunk=False).ratio()
    if alike < LEAST_ALIKE:
        mend = "Tesseract or its models are not those of Debian 12 or newer: digitize doctor"
        raise Fault(f"only {alike:.0%} of the words are as they stand on the page", mend)
    return f"{alike:.1%} of the words are as they stand on the page"


def search_finds_it(trial: Trial) -> str:
    """Look for words of the page."""
    if trial.record_id[:8] not in trial.run("search", "tiêm phòng bệnh dại"):
        raise Fault("search does not find the record", "digitize reindex")
    return "finds the record by its words"


def through_the_api(trial: Trial) -> str:
    """Hand the same scan in, and fetch record, text and original."""
    port = _free_port()
    token = trial.run("api", "--add", "selftest").strip()
    with trial.serving("api", "--port", str(port)) as api:
        door = Door(f"http://127.0.0.1:{port}", token)
        _wait_for(door, "/live", api, lambda: trial.said("api"))
        _, told = through(door, "selftest", (KNOWN / "news.pdf").read_bytes())
    if told != (trial.archived / "text.txt").read_bytes():
        raise Fault("the text came back otherwise than it is archived", "digitize audit")
    return "takes the scan; hands out record, text and original"


def through(door: Door, name: str, scan: bytes) -> tuple[str, bytes]:
    """Hand a scan in by HTTP and wait for its end; return the record's id and its text.

    Raises: Fault: it was not archived, or something else came back.
    """
    door.ask("/v1/submissions", scan, name=name, filename=NAME, priority="100")
    end = time.monotonic() + READ_S
    state: dict[str, Any] = {"outcome": "accepted"}
    while state["outcome"] == "accepted":
        if time.monotonic() > end:
            raise Fault(f"after {READ_S:.0f} s the scan waits still", "digitize status: who reads?")
        state = json.loads(door.ask(f"/v1/submissions/{name}", wait="20"))
    if state["outcome"] != "archived":
        raise Fault(f"the scan was not archived: {state['message']}", "digitize doctor")
    record_id = state["records"][0].rpartition(":")[0]
    place = f"/v1/records/{record_id}"
    if json.loads(door.ask(place))["record_id"] != record_id:
        raise Fault("the API hands out another record", "digitize audit")
    if door.ask(f"{place}/original") != scan:
        raise Fault("the original came back with other bytes", "digitize audit")
    return record_id, door.ask(f"{place}/text")


def at_the_desk(trial: Trial) -> str:
    """Open the web page as a browser would."""
    port = _free_port()
    with trial.serving("desk", "--port", str(port)) as desk:
        door = Door(f"http://127.0.0.1:{port}")
        page = _wait_for(door, "/", desk, lambda: trial.said("desk"))
    if b"<html" not in page:
        raise Fault("the desk answers with something that is no page", "see its log")
    return "serves its page"


def _wait_for(
    door: Door, path: str, service: subprocess.Popen[str], said: Callable[[], str]
) -> bytes:
    end = time.monotonic() + UP_S
    while True:
        try:
            return door.ask(path)
        except Fault:
            if service.poll() is not None or time.monotonic() > end:
                raise Fault(f"the service does not answer: {said()}", "digitize doctor") from None
            time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _environment() -> dict[str, str]:
    """The settings of this installation, but for places and engines: it works on its own."""
    own = {
        "DIGITIZE_ENGINE": "local",
        "DIGITIZE_METRICS": "0",
        "DIGITIZE_INBOX__SETTLE_S": "0.2",
        "DIGITIZE_INBOX__POLL_S": "0.2",
        "DIGITIZE_INBOX__LOW_DISK_BYTES": "0",
        "DIGITIZE_DESK__URL": "",
        "DIGITIZE_DESK__HOST": "127.0.0.1",
        "DIGITIZE_API__HOST": "127.0.0.1",
    }
    return {**os.environ, **own}
