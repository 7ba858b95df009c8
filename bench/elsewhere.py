"""What a second host brings that reads for an archive over a slow, lossy way.

    python -m bench.elsewhere --pages 40 --delay 0.2 --loss 0.01        (root)

The archive's host has one core. The other one has another core and a network namespace of its own;
between them a relay of IP packets holds each for the delay, both ways, and drops some. The gain of
the second host is compared with that of a second Tesseract on the same page.
"""

import argparse
import asyncio
import fcntl
import os
import random
import socket
import struct
import subprocess
import tempfile
import time
from contextlib import contextmanager
from multiprocessing import Process
from pathlib import Path

from digitize.edge.api.clients import Right, add_client
from digitize.keep.workspace import open_workspace
from tests.conftest import DIGITIZE, environment
from tests.engine.processes import SETTINGS, variant, wait_for

HERE, THERE = "10.77.0.1", "10.77.0.2"
SPACE, OUR_END, ITS_END = "digitize-far", "dgt-here", "dgt-there"
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
MTU = 1500


def tunnel(name: str) -> int:
    end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    return end


def ip(*words: str, inside: bool = False) -> None:
    subprocess.run(["ip", *(("-n", SPACE) if inside else ()), *words], check=True)


@contextmanager
def far_away(delay_s: float, loss: float):
    """A network namespace behind the relay."""
    ends = tunnel(OUR_END), tunnel(ITS_END)
    ip("netns", "add", SPACE)
    try:
        ip("link", "set", ITS_END, "netns", SPACE)
        for name, address, inside in ((OUR_END, HERE, False), (ITS_END, THERE, True)):
            ip("addr", "add", f"{address}/24", "dev", name, inside=inside)
            ip("link", "set", name, "up", inside=inside)
        ip("link", "set", "lo", "up", inside=True)
        relay = Process(target=pass_on, args=(ends, delay_s, loss), daemon=True)
        relay.start()
        yield
        relay.kill()
    finally:
        ip("netns", "del", SPACE)
        for end in ends:
            os.close(end)


def pass_on(ends: tuple[int, int], delay_s: float, loss: float) -> None:
    """The relay."""
    dice = random.Random(1)

    async def run() -> None:
        loop = asyncio.get_running_loop()

        def came(source: int, goal: int) -> None:
            packet = os.read(source, MTU + 100)
            if dice.random() >= loss:
                loop.call_later(delay_s, os.write, goal, packet)

        for source, goal in (ends, ends[::-1]):
            loop.add_reader(source, came, source, goal)
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def running(*command: object, cwd: Path, said: Path, **env: str):
    with said.open("wb") as log:
        process = subprocess.Popen(
            [str(word) for word in command], cwd=cwd, env=environment(**env), stdout=log,
            stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(120)


def archive_s(folder: Path, pages: int, first: int, second_host: bool) -> tuple[float, int]:
    """Seconds for pages of which each is a scan; and how many of them the other host read."""
    folder.mkdir()
    (folder / "in").mkdir()
    (folder / "digitize.toml").write_text(f'line_finder = "tesseract"\nprocesses = 1\n{SETTINGS}')
    workspace = open_workspace(folder / "w")
    token = add_client(workspace.root, "far", (Right.WORK,))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = ("taskset", "-c", "0", DIGITIZE)
    there = ("ip", "netns", "exec", SPACE, "taskset", "-c", "1", DIGITIZE)
    with (
        running(*here, "watch", "--workspace", "w", "in", cwd=folder, said=folder / "watch.log"),
        running(*here, "api", "--port", port, "--workspace", "w", cwd=folder,
                said=folder / "api.log", DIGITIZE_API__HOST="0.0.0.0"),  # noqa: S104  (a test's)
    ):  # fmt: skip
        wait_for(lambda: "the API is at" in (folder / "api.log").read_text())
        if not second_host:
            return _time(folder, pages, first), 0
        with running(*there, "work", "--at", f"http://{HERE}:{port}", cwd=folder,
                     said=folder / "work.log", DIGITIZE_WORKER__TOKEN=token,
                     TMPDIR=str(folder)):  # fmt: skip
            wait_for(lambda: "reading for" in (folder / "work.log").read_text(), 120)
            time.sleep(5)
            took_s = _time(folder, pages, first)
        with workspace.open_ledger() as db:
            [away] = db.execute(
                "SELECT count(*) FROM lease WHERE worker LIKE 'http:far/%'"
            ).fetchone()
    return took_s, away


def _time(folder: Path, pages: int, first: int) -> float:
    begun = time.monotonic()
    for number in range(first, first + pages):
        (folder / "in" / f"{number}.pdf").write_bytes(variant(number))
    wait_for(lambda: len(list((folder / "in" / "done").glob("*.pdf"))) == pages, 120 * pages)
    return time.monotonic() - begun


def tesseract_s(picture: Path, pages: int, cores: int) -> float:
    """Seconds for as many calls of Tesseract, spread over cores."""
    call = (
        f'for i in $(seq {pages // cores}); do tesseract "$0" - -l Vietnamese >/dev/null 2>&1; done'
    )
    begun = time.monotonic()
    calls = [
        subprocess.Popen(["taskset", "-c", str(core), "sh", "-c", call, picture],
                         env=environment(OMP_THREAD_LIMIT="1"))
        for core in range(cores)
    ]  # fmt: skip
    for one in calls:
        one.wait()
    return time.monotonic() - begun


def main() -> None:
    parse = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parse.add_argument("--pages", type=int, default=40)
    parse.add_argument("--delay", type=float, default=0.2, help="seconds, each way")
    parse.add_argument("--loss", type=float, default=0.01, help="share of packets")
    given = parse.parse_args()
    with tempfile.TemporaryDirectory(prefix="digitize-elsewhere-") as name:
        folder, pages = Path(name), given.pages
        (folder / "page.pdf").write_bytes(variant(0))
        drawn = ["pdftoppm", "-r", "200", "-gray", "-singlefile", "-png", "page.pdf", "page"]
        subprocess.run(drawn, cwd=folder, check=True)
        bare = tesseract_s(folder / "page.png", pages, 1) / tesseract_s(
            folder / "page.png", pages, 2
        )
        alone_s, _ = archive_s(folder / "alone", pages, 1, second_host=False)
        with far_away(given.delay, given.loss):
            both_s, away = archive_s(folder / "both", pages, 1 + pages, second_host=True)
        gain = alone_s / both_s
        print(f"{pages} pages: one host {alone_s:.0f} s, two {both_s:.0f} s ({away} runs read far"
              f" away): gain {gain:.2f}; Tesseract alone {bare:.2f}; ratio {gain / bare:.2f};"
              f" {given.delay:g} s each way, {given.loss:.0%} of packets lost")  # fmt: skip


if __name__ == "__main__":
    main()
