"""Reading pages for an archive on another host: an address and a token are all that is needed.

What is lost on the way is asked for or sent again. A page that was read is sent until the other
host has it, however long the way is cut; only a host that is told to stop gives it up.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx

from digitize.errors import BadCopy, BadSettings, HostAway, LostRace, NotInStore, QueueAway
from digitize.keep.store.aside import file_aside, settle
from digitize.keep.store.ids import Fingerprint, Sha256, Token
from digitize.keep.store.interface import PageKey
from digitize.keep.store.runs import Run, run_of
from digitize.work.engine.readers import Alive, Began, PageDone, Report, RunDone, RunFailed

WAIT_S = 20.0  # seconds to wait for pages in one request
ANSWER_S = 15.0  # seconds without a byte of any other answer
CONNECT_S = 5.0
PAUSES_S = (0.5, 1.0, 2.0, 5.0, 10.0)  # seconds between tries; the last one again and again
KEPT_ORIGINALS = 3  # for a page process, so that the runs of one scan fetch it once
# No waiting makes these right: a token that is none, or a request that the host will never take.
FINAL = (
    HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)  # fmt: skip


@dataclass(slots=True)
class Host:
    """The API of the host that has the archive.

    name: of this page process. slots: runs that this machine reads at once. go_on: False to stop.
    """

    client: httpx.Client
    name: str
    fingerprint: Fingerprint
    slots: int
    go_on: Callable[[], bool]
    say: Callable[[str], None]
    _away: bool = False

    def next_run(self) -> Run | None:
        """Return pages to read; None if there are none now, or the host is away.

        Raises: BadSettings: the token does not allow it, or the host reads by other settings; other
        errors (LostRace, NotInStore) if the host does not answer as ours would.
        """
        asked = {"worker": self.name, "fingerprint": self.fingerprint, "slots": self.slots,
                 "wait": WAIT_S}  # fmt: skip
        try:
            patient = httpx.Timeout(WAIT_S + ANSWER_S, connect=CONNECT_S)
            told = self._once("POST", "/v1/runs", json=asked, timeout=patient).json()
        except HostAway as error:
            self._note(error)
            self._pause(PAUSES_S[-1] / 2)
            return None
        if told["token"] is None:
            return None
        names = ("sha256", "fingerprint", "token", "first_page", "last_page", "way")
        return run_of(tuple(told[name] for name in names))

    def report(self, report: Report) -> None:
        """Tell how a run goes.

        Raises: HostAway; LostRace, NotInStore: somebody else has the run now; BadSettings: the
        token was taken back.
        """
        kinds = {Began: "began", Alive: "alive", RunDone: "done", RunFailed: "failed"}
        if isinstance(report, PageDone):
            return  # the page itself has told it
        told = {
            "what": kinds.get(type(report), "stopped"),
            "why": getattr(report, "why", "")[:2000],
        }
        self._once("POST", f"/v1/runs/{report.token}/reports", json=told)

    def insist(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401
        """Ask until there is an answer.

        Raises: HostAway: we were told to stop; LostRace, NotInStore, BadSettings: as `report`.
        """
        tries = 0
        while True:
            try:
                return self._once(method, path, **more)
            except HostAway as error:
                self.wait_for(error, tries)
                tries += 1

    def wait_for(self, error: HostAway, tries: int) -> None:
        """Wait before the next try. Raises: HostAway: we were told to stop."""
        self._note(error)
        if not self.go_on():
            raise error
        self._pause(PAUSES_S[min(tries, len(PAUSES_S) - 1)])

    def _once(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401
        """Raises: HostAway; LostRace; NotInStore; BadSettings: no try will do better."""
        try:
            answer = self.client.request(method, path, **more)
        except httpx.HTTPError as error:
            raise self.away(error) from error
        self.require_success(answer, path)
        return answer

    def away(self, error: httpx.HTTPError) -> HostAway:
        """The host does not answer, or in the midst of an answer no more."""
        return HostAway(str(self.client.base_url), str(error) or type(error).__name__)

    def require_success(self, answer: httpx.Response, path: str) -> None:
        """Raises: as `_once`: the answer is a refusal."""
        if answer.is_success:
            self._note(None)
            return
        told = _problem(answer)
        if answer.status_code in FINAL or told["code"] == "other_pipeline":
            raise BadSettings(f"worker: {told['detail']}")
        if answer.status_code in (HTTPStatus.CONFLICT, HTTPStatus.GONE):
            raise LostRace(path, "ours any more")
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise NotInStore(Path(path))
        raise HostAway(str(self.client.base_url), f"{answer.status_code} {told['detail']}")

    def _note(self, error: QueueAway | None) -> None:
        """Say once that the host is away, and once that it is back."""
        if error is not None and not self._away:
            self.say(f"{error}")
        if error is None and self._away:
            self.say("the archive's host is back")
        self._away = error is not None

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while self.go_on() and time.monotonic() < end:
            time.sleep(0.2)


def _problem(answer: httpx.Response) -> dict[str, str]:
    try:
        told = answer.json()
        return {"code": str(told["code"]), "detail": str(told["detail"])}
    except (ValueError, KeyError, TypeError):
        return {"code": "", "detail": answer.reason_phrase}


@dataclass(slots=True)
class HostStore:
    """The store of the archive's host, as far as a worker needs it, for the run in hand.

    folder: for originals, on this machine.
    """

    host: Host
    folder: Path
    token: int = 0
    _originals: list[Sha256] = field(default_factory=list)

    def original(self, sha256: Sha256) -> Path:
        """Return a local copy of the original; it is fetched if it is not here.

        Raises: BadCopy: it came otherwise; LostRace: the run is not ours any more; HostAway.
        """
        path = self.folder / sha256
        if not path.exists():
            with file_aside(self.folder) as (file, aside):
                digest = hashlib.sha256()
                for block in self._fetched():
                    digest.update(block)
                    file.write(block)
                if digest.hexdigest() != sha256:
                    raise BadCopy(path)
                settle(file, aside, path)
            self._originals.append(sha256)
            for old in self._originals[:-KEPT_ORIGINALS]:
                (self.folder / old).unlink(missing_ok=True)
            del self._originals[:-KEPT_ORIGINALS]
        return path

    def pages(self, sha256: Sha256, fingerprint: Fingerprint) -> list[PageKey]:
        """Return the keys of the run's pages read before. Raises: DigitizeError: as `insist`."""
        told = self.host.insist("GET", f"/v1/runs/{self.token}/pages").json()
        return sorted(PageKey(sha256, fingerprint, no, Token(of)) for no, of in told["kept"])

    def page(self, key: PageKey) -> bytes:
        """Return a page's result. Raises: DigitizeError: as `Host.insist`."""
        place = f"/v1/runs/{self.token}/pages/{key.page_no}/{key.token}"
        return self.host.insist("GET", place).content

    def put_page(self, key: PageKey, data: bytes) -> None:
        """Send a page's result until it is stored. Raises: LostRace: nobody needs it any more."""
        place = f"/v1/runs/{key.token}/pages/{key.page_no}"
        self.host.insist(
            "PUT", place, content=data, headers=_BYTES, params={"fingerprint": key.fingerprint}
        )

    def _fetched(self) -> Iterator[bytes]:
        """Yield the original's bytes; after a break it is asked for the rest."""
        got, tries, path = 0, 0, f"/v1/runs/{self.token}/original"
        while True:
            headers = {"Range": f"bytes={got}-"} if got else {}
            try:
                with self.host.client.stream("GET", path, headers=headers) as answer:
                    if not answer.is_success:
                        answer.read()
                    self.host.require_success(answer, path)
                    for block in answer.iter_bytes(1 << 20):
                        got += len(block)
                        yield block
                return
            except httpx.HTTPError as error:
                away = self.host.away(error)
            except HostAway as error:
                away = error
            self.host.wait_for(away, tries)
            tries += 1


_BYTES = {"Content-Type": "application/octet-stream"}


@contextmanager
def at_host(address: str, token: str) -> Iterator[httpx.Client]:
    """A client of the API there."""
    headers = {"Authorization": f"Bearer {token}"}
    timeout = httpx.Timeout(ANSWER_S, connect=CONNECT_S)
    with httpx.Client(base_url=address, headers=headers, timeout=timeout) as client:
        yield client
