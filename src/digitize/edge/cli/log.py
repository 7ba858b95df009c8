"""Logs what services do: lines for people or JSON lines for programs, always on stderr.

JSON lines carry ids, codes, counts and names of files, and never what was read on a page.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from types import TracebackType
from typing import Any

import structlog

from digitize.edge.cli.progress import Progress
from digitize.keep.ledger.steps import StateStep
from digitize.settings import LogForm, Settings
from digitize.work.engine.events import Ended, Event, PageRead, StateNote


def teller(settings: Settings, **bound: str) -> Progress | Log:
    """The receiver of events that the settings ask for.

    Args: bound: values of every JSON line, such as the command and its batch.
    """
    return Log(**bound) if settings.log is LogForm.JSON else Progress()


class Log:
    """Writes events as JSON lines, with the methods of `Progress`."""

    has_bar = True  # no counter is needed: each step is a line

    def __init__(self, **bound: str) -> None:
        dumps = structlog.processors.JSONRenderer(json.dumps, ensure_ascii=False, default=str)
        stamps = structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")
        self._log: Any = structlog.wrap_logger(
            structlog.WriteLogger(sys.stderr), processors=[stamps, dumps]
        ).bind(**bound)

    def __enter__(self) -> Log:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None and not isinstance(error, SystemExit):
            self._log.msg("failed", code=getattr(error, "code", kind and kind.__name__))

    def expect(self, documents: int) -> None:
        """Expect this many documents."""
        self._log.msg("expected", documents=documents)

    def tell(self, event: Event) -> None:
        """Log one event. The ends of documents are logged from the ledger's steps."""
        if isinstance(event, StateStep):
            fields = {name: value for name, value in asdict(event).items() if value is not None}
            self._log.msg(fields.pop("state"), step=fields.pop("event"), **fields)
        elif isinstance(event, PageRead):
            took = {} if event.seconds is None else {"seconds": event.seconds}
            self._log.msg("page_read", document=event.document, page=event.page_no, **took)
        elif isinstance(event, Ended) and event.document is None:
            self._log.msg("not_taken", name=event.name, why=event.failure)
        elif isinstance(event, StateNote):
            about = {} if event.document is None else {"document": event.document}
            self._log.msg(event.code, line=event.line, **about)

    def say(self, line: str) -> None:
        """Write a line that is no event."""
        self._log.msg("note", line=line)
