"""Opens an existing workspace for commands that only look."""

from __future__ import annotations

from pathlib import Path

from digitize.errors import BadWorkspace
from digitize.keep.workspace import Workspace, open_workspace
from digitize.settings import load_settings


def known_workspace(given: Path | None) -> Workspace:
    """The existing workspace; none is made for a mistyped path.

    Raises: BadWorkspace: there is none.
    """
    root = load_settings(workspace=given).workspace
    if not Workspace(root).ledger.exists():
        raise BadWorkspace(root, "is no workspace; name one with --workspace")
    return open_workspace(root)
