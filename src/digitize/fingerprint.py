"""What made a record: a digest that changes whenever the same scan could read differently."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from digitize import programs
from digitize.lines import trueocr
from digitize.settings import LineFinder, Settings

PACKAGES = ("digitize", "numpy", "onnxruntime", "opencv-python-headless", "pillow", "trueocr")


def uses_line_stack(settings: Settings) -> bool:
    """Whether lines are found by `trueocr`: wanted, and installed."""
    return settings.line_finder is LineFinder.TRUEOCR and trueocr.installed()


@cache
def versions() -> dict[str, str]:
    """Versions of everything that takes part in reading."""
    found = {name: _package(name) for name in PACKAGES}
    found["tesseract"] = programs.version("tesseract")
    found["poppler"] = programs.version("pdftoppm")
    return {name: number for name, number in found.items() if number}


def fingerprint(settings: Settings) -> str:
    """16 hex digits over code, models, programs, and the settings that change what is read."""
    parts = {
        "code": _code(),
        "model": _model(settings.recognise.model),
        "versions": versions(),
        "line_stack": uses_line_stack(settings),
        "settings": settings.model_dump(mode="json", include={"render", "recognise"}),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@cache
def _code() -> str:
    """A digest of our own sources, so that work on the code shows without a new version."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(here.rglob("*.py")):
        digest.update(path.relative_to(here).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _model(model: str) -> str:
    path = programs.model_file(model)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
