"""Reports of workers as messages of the stream `digitize:pages`, and back."""

from __future__ import annotations

from pydantic import ValidationError

from digitize.keep.store.ids import Token
from digitize.outside.queues.messages import PageMessage, StreamEntry, fields_of, read
from digitize.work.engine.readers import (
    Alive,
    Began,
    PageDone,
    Report,
    RunDone,
    RunFailed,
    RunStopped,
)


def fields_for(report: Report, worker: str) -> dict[str, str]:
    """Return the fields of the message for a report."""
    told = PageMessage(what="alive", token=report.token, worker=worker)
    match report:
        case Began():
            told = told.model_copy(update={"what": "began"})
        case PageDone(page_no=page_no, fault=fault, seconds=seconds, stages=stages):
            more = {"what": "page", "page_no": page_no, "why": fault or None, "seconds": seconds}
            parts = " ".join(f"{name}={part_s:.3f}" for name, part_s in stages) or None
            told = told.model_copy(update={**more, "stages": parts})
        case RunDone():
            told = told.model_copy(update={"what": "done"})
        case RunStopped(why=why):
            told = told.model_copy(update={"what": "stopped", "why": why})
        case RunFailed(why=why):
            told = told.model_copy(update={"what": "failed", "why": why})
        case Alive():
            pass
    return fields_of(told)


def report_of(entry: StreamEntry) -> Report | None:
    """Return the report in a message; None if it holds none, or its worker withdrew it."""
    try:
        told = read(PageMessage, entry)
    except ValidationError:
        return None
    token = Token(told.token)
    reports: dict[str, Report] = {
        "began": Began(token, told.worker),
        "alive": Alive(token),
        "page": PageDone(token, told.page_no or 0, told.why or "", told.seconds, _stages(told)),
        "done": RunDone(token),
        "stopped": RunStopped(token, told.why or ""),
        "failed": RunFailed(token, told.why or ""),
    }
    return reports[told.what]


def _stages(told: PageMessage) -> tuple[tuple[str, float], ...]:
    pairs = (one.partition("=") for one in (told.stages or "").split())
    return tuple((name, float(seconds)) for name, _, seconds in pairs)
