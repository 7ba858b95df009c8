"""Copies bundles into the store: a scan at once, a folder of page files in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from digitize.errors import NotJoined, ProgramFailed
from digitize.keep.workspace import Workspace
from digitize.outside.forks import Confined
from digitize.settings import Limits
from digitize.work.intake.find import Bundle
from digitize.work.intake.pages import bounds_of, join_told, joined
from digitize.work.intake.take import Copied, copy_in

PATIENCE_S = 0.1  # for a join at each turn: the page processes must not wait for it


@dataclass(slots=True)
class Copies:
    """Copies bundles. Use it as a context: at its end, no process is left."""

    workspace: Workspace
    limits: Limits
    _joining: tuple[Path, Confined] | None = None

    def __enter__(self) -> Copies:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def copy(self, bundle: Bundle) -> Copied | None:
        """Copy a bundle into the store; None while its pages are being joined: call again with it.

        Raises: as `copy_in`; NotJoined: a file is no page, or joining took too many resources.
        """
        if not bundle.pages:
            return copy_in(bundle.path, self.workspace.store)
        if self._joining is None or self._joining[0] != bundle.path:
            self._end()
            store, tmp = self.workspace.store, self.workspace.tmp
            work = partial(join_told, bundle.pages, store, tmp, self.limits)
            bounds = bounds_of(bundle.pages, self.limits)
            self._joining = bundle.path, Confined("joining pages", work, bounds)
        if not self._joining[1].done(PATIENCE_S):
            return None
        try:
            return joined(self._joining[1].result())
        except ProgramFailed as error:
            raise NotJoined(bundle.path, error.stderr or str(error)) from error
        finally:
            self._end()

    def _end(self) -> None:
        if self._joining is not None:
            self._joining[1].end()
            self._joining = None
