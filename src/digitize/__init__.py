"""digitize: scanned Vietnamese bulletins into records that an archive can trust.

The public names are loaded when they are first used, so that the command line answers at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digitize.errors import DigitizeError
    from digitize.pipeline import digitize, digitize_all
    from digitize.record.model import Record
    from digitize.settings import Settings

__all__ = ["DigitizeError", "Record", "Settings", "digitize", "digitize_all"]

_HOME = {
    "DigitizeError": "digitize.errors",
    "Record": "digitize.record.model",
    "Settings": "digitize.settings",
    "digitize": "digitize.pipeline",
    "digitize_all": "digitize.pipeline",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name not in _HOME:
        raise AttributeError(f"module 'digitize' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
