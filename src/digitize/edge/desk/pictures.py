"""Runs processes that draw page images for the screen."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from digitize.edge.desk.draw import Cut, cut_out, draw, start
from digitize.errors import PageFailed
from digitize.keep.store.aside import folder_aside
from digitize.settings import Settings

DRAWERS = 2  # processes, for the page on the screen and the next one


@dataclass(slots=True)
class Pictures:
    """Page images by content and page number. Ask from the main thread: drawers die with theirs."""

    folder: Path
    settings: Settings
    pool: ProcessPoolExecutor
    coming: dict[Path, asyncio.Future[str]] = field(default_factory=dict)

    async def page(
        self, original: Path, sha256: str, page_no: int, *, smaller: bool = False
    ) -> Path:
        """The file of a page's image, drawn now if it is not there.

        Args: smaller: at the size of a screen.
        Raises: PageFailed: the page cannot be drawn.
        """
        path = self._path(sha256, page_no, smaller=smaller)
        try:
            os.utime(path)
        except FileNotFoundError:
            why = await asyncio.shield(self._begin(original, sha256, page_no))
            if why:
                raise PageFailed(original, page_no, [why]) from None
        return path

    async def cut(self, original: Path, sha256: str, page_no: int, cut: Cut) -> Path:
        """The file of a part of a page's image, made now if it is not there.

        Raises: PageFailed: the page cannot be drawn, or has no such part.
        """
        part = "-".join(map(str, cut.box))
        path = self.folder / f"{sha256}-{page_no}-{part}.jpg"
        if not path.exists():
            image = await self.page(original, sha256, page_no)
            why = await self.apart(cut_out, image, cut, path)
            if why:
                raise PageFailed(original, page_no, [why])
        return path

    def ahead(self, original: Path, sha256: str, page_no: int) -> None:
        """Begin to draw a page that will be asked for next."""
        if not self._path(sha256, page_no, smaller=True).exists():
            self._begin(original, sha256, page_no)

    def _path(self, sha256: str, page_no: int, *, smaller: bool) -> Path:
        return self.folder / f"{sha256}-{page_no}{'-smaller' if smaller else ''}.jpg"

    def _begin(self, original: Path, sha256: str, page_no: int) -> asyncio.Future[str]:
        path = self._path(sha256, page_no, smaller=False)
        if path not in self.coming:
            smaller = self._path(sha256, page_no, smaller=True)
            drawing = self._draw(original, page_no, path, smaller)
            self.coming[path] = work = asyncio.ensure_future(drawing)
            work.add_done_callback(lambda _: self.coming.pop(path, None))
        return self.coming[path]

    async def _draw(self, original: Path, page_no: int, path: Path, smaller: Path) -> str:
        why = await self.apart(draw, original, page_no, path, smaller)
        _make_room(self.folder, self.settings.desk.cache_bytes)
        return why

    async def apart(self, work: Callable[..., str], *args: object) -> str:
        """What a function of `draw.py` returns, called in a drawer."""
        loop = asyncio.get_running_loop()
        for _ in range(2):
            try:
                return await loop.run_in_executor(self.pool, work, *args)
            except BrokenProcessPool:  # killed from outside, as for want of memory: once more
                self.pool = _pool(self.settings, self.folder)
        return "whoever does it was killed twice"


@contextmanager
def pictures(settings: Settings, tmp: Path) -> Iterator[Pictures]:
    """Start the drawers; they and all images are gone at the end."""
    with folder_aside(tmp) as folder:
        made = Pictures(folder, settings, _pool(settings, folder))
        try:
            yield made
        finally:
            made.pool.shutdown(cancel_futures=True)


def _pool(settings: Settings, folder: Path) -> ProcessPoolExecutor:
    """Processes made anew and not forked: this one has threads. Both are started at once."""
    pool = ProcessPoolExecutor(DRAWERS, get_context("spawn"), start, (settings, folder))
    for _ in range(DRAWERS):
        pool.submit(time.sleep, 0.01)
    return pool


def _make_room(folder: Path, most_bytes: int) -> None:
    """Remove the images that were used least recently."""
    kept = sorted(((path.stat(), path) for path in folder.glob("*.jpg")),
                  key=lambda one: one[0].st_mtime_ns)  # fmt: skip
    total = sum(stat.st_size for stat, _ in kept)
    for stat, path in kept[:-1]:
        if total <= most_bytes:
            break
        path.unlink(missing_ok=True)
        total -= stat.st_size
