"""Shows progress: a bar on a terminal, plain lines elsewhere, always on stderr."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from digitize.edge.cli.inert import inert
from digitize.work.engine.events import Ended, Event, PageRead, Planned, StateNote


class Progress:
    """Shows every event; use it as a context."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, markup=False, emoji=False)
        columns = (
            TextColumn("pages", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        self._bar = Bar(*columns, console=self._console, transient=True)
        self._task = self._bar.add_task("pages", total=0)

    def __enter__(self) -> Progress:
        if self.has_bar:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.has_bar:
            self._bar.stop()

    @property
    def has_bar(self) -> bool:
        """Whether a bar is drawn, which needs a terminal."""
        return self._console.is_terminal

    def expect(self, documents: int) -> None:
        """Expect this many documents; each counts as one page until it is opened."""
        self._bar.update(self._task, total=documents)

    def tell(self, event: Event) -> None:
        """Show one event."""
        if isinstance(event, Planned):
            total = self._bar.tasks[0].total or 0
            self._bar.update(self._task, total=total + event.pages - 1)
        elif isinstance(event, PageRead):
            self._bar.advance(self._task)
        elif isinstance(event, Ended):
            if event.failure is not None:
                self.say(f"set apart: {event.failure}")
            elif not self.has_bar:
                self.say(f"archived: {event.name}")
        elif isinstance(event, StateNote):
            self.say(event.line)

    def say(self, line: str) -> None:
        """Print one line, above the bar if there is one."""
        self._console.out(inert(line))
