"""What made a page and a record: digests that change when the same scan could come out otherwise.

There are two, so that a change of the record stage reuses all pages, and a change of the ledger
or of the command line reuses everything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from digitize.outside import programs
from digitize.read.lines import trueocr
from digitize.read.recognise import asterocr
from digitize.settings import LineFinder, Settings

PACKAGES = ("digitize", "numpy", "onnxruntime", "opencv-python-headless", "pillow", "trueocr")
PACKAGE = Path(__file__).parents[1]
PAGE_CODE = (
    "read", "outside/programs.py", "outside/forks.py",
    *(f"record/{name}.py" for name in (
        "base", "boxes", "letters", "notes", "page", "paper", "sentences", "texts", "version_1",
    )),
)  # fmt: skip
RECORD_CODE = ("record", "understand")


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


def versions_with_model(settings: Settings) -> dict[str, str]:
    """The same, with Tesseract's model and the start of its digest."""
    model = settings.recognise.model
    extra = {"asterocr": asterocr.version()} if settings.recognise.asterocr_words else {}
    return {**versions(), **extra, "tesseract_model": f"{model} {_model(model)[:12]}"}


def page_fingerprint(settings: Settings) -> str:
    """16 hex digits over the code, models, programs and settings that a page depends on."""
    return _digest(
        {
            "code": code_digest(PAGE_CODE),
            "model": _model(settings.recognise.model),
            "versions": versions_with_model(settings),
            "line_stack": uses_line_stack(settings),
            "settings": settings.model_dump(
                mode="json",
                include={
                    "render": True,
                    "prepare": True,
                    "recognise": True,
                    "limits": {"page_px", "image_px"},
                },
            ),
        }
    )


def record_fingerprint(settings: Settings) -> str:
    """16 hex digits over all that a record depends on: its pages, and what is made of them."""
    return _digest(
        {
            "pages": page_fingerprint(settings),
            "code": code_digest(RECORD_CODE),
            "settings": settings.model_dump(mode="json", include={"cleaning"}),
        }
    )


def _digest(parts: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@cache
def code_digest(parts: Sequence[str], root: Path = PACKAGE) -> str:
    """A digest of our own code and data, so that work on them shows without a new version.

    Args: parts: files and folders below the root.
    """
    digest = hashlib.sha256()
    for part in parts:
        paths = [root / part] if "." in part else sorted(_sources(root / part))
        for path in paths:
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(folder: Path) -> list[Path]:
    """Code, and the data that a result depends on as much."""
    return [path for path in folder.rglob("*") if path.suffix in (".py", ".json", ".npz")]


@cache
def _model(model: str) -> str:
    with programs.model_file(model).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
