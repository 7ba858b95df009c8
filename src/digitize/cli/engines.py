"""Which engine the settings ask for."""

from __future__ import annotations

from digitize.engine.coordinator import OpenEngine
from digitize.engine.local import open_local
from digitize.errors import MissingProgram
from digitize.settings import Engine, Settings


def engine_of(settings: Settings) -> OpenEngine:
    """How to open the engine. The one on Redis is imported only where it is wanted.

    Raises: MissingProgram: it is wanted, and Celery is not installed.
    """
    if settings.engine is Engine.LOCAL:
        return open_local
    try:
        from digitize.engine.remote import open_remote
    except ImportError as error:
        raise MissingProgram(f"the Python package {error.name}", WORKERS) from error
    return open_remote


WORKERS = "pip install 'digitize[workers]', or: .venv/bin/pip install -r requirements/workers.lock"
