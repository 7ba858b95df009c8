"""Opens the door by which an operator watches a service: `/metrics`, `/live` and `/ready`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from digitize.settings import Settings
from digitize.work.seeing.door import Figures, WatchDoor
from digitize.work.seeing.process_figures import ProcessFigures


def watched(
    service: str,
    root: Path,
    settings: Settings,
    trouble: Callable[[], str],
    say: Callable[[str], None],
    *figures: Figures,
) -> WatchDoor:
    """Return the open door of a service at the port of `metrics`; closed where that is 0.

    Args: trouble: the reason why the service cannot work now, or "". figures: what it tells besides
        what every service tells.
    Raises: MissingProgram: prometheus-client is not installed.
    """
    process = ProcessFigures(service, root, settings.inbox.low_disk_bytes, trouble)
    return WatchDoor(settings.metrics, (process, *figures), trouble, say).open()
