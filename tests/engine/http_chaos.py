"""SIGKILLs over the HTTP API, its reader and its webhooks while programs hand scans in.

    python -m tests.engine.http_chaos --scans 10000

Recognition is a stub; the PDFs, every process and every request are real. Each scan is handed in
until it was answered, as a program does that had no answer; then everything must be there once.
"""

import argparse
import json
import random
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.conftest import DIGITIZE, ROOT, environment
from tests.engine.deployment import scan
from tests.engine.processes import SETTINGS, Command, quick_tesseract, wait_for

SENDERS = 4  # that hand scans in side by side
AGAIN_S = 0.5  # until a sender without an answer asks again
SERVICES = ("coordinate", "api", "push")
READY = {"coordinate": "coordinating", "api": "the API is at", "push": "telling"}


class Receiver(ThreadingHTTPServer):
    """A program that takes webhooks. It forgets an answer now and then, as a crash would."""

    daemon_threads = True

    def __init__(self, dice: random.Random):
        self.came, self.dice = Counter(), dice
        super().__init__(("127.0.0.1", 0), Hook)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        for name in body["data"]["submissions"]:
            self.server.came[body["type"], name] += 1
        self.send_response(500 if self.server.dice.random() < 0.01 else 204)
        self.end_headers()

    def log_message(self, *_):
        pass


class Site:
    """The services on one workspace. Use it as a context: it ends them all."""

    def __init__(self, folder: Path, hooks: str):
        self.folder, self.running, self.killed = folder, {}, Counter()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        target = f'[[push.targets]]\nname = "erp"\nurl = "{hooks}"\nsecret = "{"s" * 24}"\n'
        (folder / "digitize.toml").write_text(
            f'line_finder = "tesseract"\nworkspace = "w"\n{SETTINGS}[api]\nport = {port}\n{target}'
        )
        self.env = {"PATH": quick_tesseract(folder / "bin", 0.02), "PYTHONPATH": str(ROOT)}
        added = subprocess.run(
            [DIGITIZE, "api", "--add", "erp"], cwd=folder, env=environment(**self.env),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        self.token = added.stdout.strip()

    def __enter__(self):
        for service in SERVICES:
            self.start(service)
        return self

    def __exit__(self, *_):
        for command in self.running.values():
            command.end()

    def start(self, service: str) -> None:
        self.running[service] = Command(service, cwd=self.folder, **self.env)
        wait_for(lambda: READY[service] in self.running[service].text, 90)

    def kill(self, service: str) -> None:
        """As the kernel does, with all that the service has started; then as systemd does."""
        self.running[service].end()
        self.killed[service] += 1
        self.start(service)

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, dict]:
        request = urllib.request.Request(self.url + path, body, method=method)  # noqa: S310
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", "application/octet-stream")
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, json.load(answer)

    def insist(self, method: str, path: str, body: bytes | None = None) -> tuple[int, dict]:
        """Ask until there is an answer: what was taken is not taken twice."""
        while True:
            try:
                return self.ask(method, path, body)
            except urllib.error.HTTPError as error:
                if error.code not in (429, 500, 503, 507):
                    raise
                time.sleep(float(error.headers.get("Retry-After", AGAIN_S)))
            except OSError:
                time.sleep(AGAIN_S)


def hand_in(site: Site, scans: int, repeated: Counter) -> None:
    def one(number: int) -> None:
        status, _ = site.insist("POST", f"/v1/submissions?name=s-{number}", scan(number))
        repeated[status] += 1

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(one, range(scans)))


def arrived(site: Site, after: int) -> tuple[list[dict], int]:
    """Follow the records from a receipt, as a reader does, page by page."""
    found, more = [], True
    while more:
        _, page = site.insist("GET", f"/v1/records?after={after}&limit=100")
        found += page["items"]
        after, more = page["last"], page["more"]
    return found, after


@contextmanager
def background(what, *args):
    thread = Thread(target=what, args=args)
    thread.start()
    yield thread
    thread.join()


def http_chaos(folder: Path, scans: int, kills: int, seed: int) -> None:
    """Raises: AssertionError: something was lost, doubled, set apart, or the audit found a gap."""
    print(f"CHAOS_SEED={seed} scans={scans} kills={kills} of each service", flush=True)
    dice, repeated, began = random.Random(seed), Counter(), time.monotonic()
    hooks = Receiver(dice)
    Thread(target=hooks.serve_forever, daemon=True).start()
    # Half of the kills while scans are handed in, half while what was handed in is read.
    handing, reading = list(SERVICES) * (kills - kills // 2), list(SERVICES) * (kills // 2)
    dice.shuffle(handing)
    dice.shuffle(reading)
    items: list[dict] = []
    with Site(folder, hooks.url) as site:
        with background(hand_in, site, scans, repeated):
            for number, service in enumerate(handing, 1):
                due = scans * number // (len(handing) + 1)
                wait_for(lambda due=due: sum(repeated.values()) >= due, 60 + scans)
                time.sleep(dice.uniform(0, 0.5))
                site.kill(service)
        handed_s = time.monotonic() - began
        after, begun = 0, None
        end = time.monotonic() + 120 + 2 * scans
        while len({one["key"] for one in items}) < scans and time.monotonic() < end:
            new, after = arrived(site, after)
            items += new
            begun = len(items) if begun is None else begun
            share = (len(items) - begun) / max(1, scans - begun)
            if reading and share >= 1 - len(reading) / (len(SERVICES) * (kills // 2) + 1):
                site.kill(reading.pop())
            time.sleep(0.5)
        told = {("record.archived", f"s-{n}") for n in range(scans)}
        told |= {("submission.ended", f"s-{n}") for n in range(scans)}
        wait_for(lambda: told <= set(hooks.came), 300 + scans // 10)
        all_s = time.monotonic() - began
        states = Counter(
            site.insist("GET", f"/v1/submissions/s-{number}")[1]["outcome"]
            for number in range(0, scans, max(1, scans // 200))
        )
    hooks.shutdown()
    assert site.killed == Counter(dict.fromkeys(SERVICES, kills)), site.killed
    by_name = Counter(name for one in items for name in one["submissions"])
    assert by_name == Counter({f"s-{number}": 1 for number in range(scans)})  # all, and none twice
    assert len({one["receipt"] for one in items}) == len(items) == scans
    for one in items:
        assert [one["record"]["fields"]["source"]["submission"]] == one["submissions"]
    assert set(states) == {"archived"}
    audit = subprocess.run(
        [DIGITIZE, "audit", "--workspace", folder / "w"], env=environment(**site.env),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert audit.returncode == 0, audit.stdout
    assert audit.stdout.startswith(f"{scans} sightings = {scans} archived + 0 set apart")
    twice = sum(count > 1 for count in hooks.came.values())
    print(f"{scans} handed in within {handed_s:.0f} s, all archived and told after {all_s:.0f} s;"
          f" kills {dict(site.killed)}, answers {dict(repeated)}, {len(hooks.came)} webhooks,"
          f" {twice} of them more than once; {audit.stdout.splitlines()[0]}")  # fmt: skip


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("--scans", type=int, default=10_000)
    parse.add_argument("--kills", type=int, default=2, help="of each service")
    parse.add_argument("--seed", type=int, default=random.randrange(1, 10**6))
    given = parse.parse_args()
    with tempfile.TemporaryDirectory(prefix="digitize-http-chaos-") as name:
        http_chaos(Path(name), given.scans, given.kills, given.seed)


if __name__ == "__main__":
    main()
