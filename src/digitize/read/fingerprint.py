"""Computes fingerprints of all code, models, programs and settings that a result depends on.

They change when the same scan could give another result. Pages and records have one each: after a
change of the record stage all pages are reused, and after a change of the ledger or the command
line everything is.
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
from digitize.read.recognise import asterocr, library
from digitize.read.scan.signed import can_verify, trust_files
from digitize.settings import LineFinder, Settings, TesseractAs

PACKAGES = ("digitize", "numpy", "onnxruntime", "opencv-python-headless", "pillow", "trueocr")
PACKAGE = Path(__file__).parents[1]
PAGE_CODE = (
    "read", "outside/programs.py", "outside/forks.py",
    *(f"record/{name}.py" for name in (
        "base", "boxes", "chances", "letters", "notes", "page", "paper", "sentences", "signatures",
        "syllable", "texts", "version_1",
    )),
)  # fmt: skip
RECORD_CODE = ("record", "understand")


def uses_line_stack(settings: Settings) -> bool:
    """Whether `trueocr` finds the lines: it is chosen in the settings, and installed."""
    return settings.line_finder is LineFinder.TRUEOCR and trueocr.installed()


@cache
def versions() -> dict[str, str]:
    """Versions of the packages and programs that read pages; those not found are left out."""
    found = {name: _package(name) for name in PACKAGES}
    found["tesseract"] = programs.version("tesseract")
    found["poppler"] = programs.version("pdftoppm")
    return {name: number for name, number in found.items() if number}


def versions_with_model(settings: Settings) -> dict[str, str]:
    """The same, with Tesseract's model and the first 12 hex digits of its SHA-256."""
    model = settings.recognise.model
    extra = {"asterocr": asterocr.version()} if settings.recognise.asterocr_words else {}
    if settings.recognise.tesseract is TesseractAs.LIBRARY:
        extra["tesseract"] = library.version()
    return {**versions(), **extra, "tesseract_model": f"{model} {_model(model)[:12]}"}


def page_fingerprint(settings: Settings) -> str:
    """16 hex digits that identify the code, models, programs and settings a page depends on."""
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


def record_fingerprint(settings: Settings, weights: str = "") -> str:
    """16 hex digits that identify all that a record depends on: its pages, and the later stages.

    Args: weights: SHA-256 of the weights that the archive has learnt; empty for the shipped ones.
    """
    return _digest(
        {
            "pages": page_fingerprint(settings),
            "code": code_digest(RECORD_CODE),
            "weights": weights,
            "settings": settings.model_dump(mode="json", include={"cleaning"}),
            **_believed(settings),
        }
    )


def _believed(settings: Settings) -> dict[str, object]:
    """Whether signatures are verified, and the hashes of the certificates that are believed."""
    files = trust_files(settings.signatures.trust)
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    return {"verifies": can_verify(), "trust": hashes}


def _digest(parts: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@cache
def code_digest(parts: Sequence[str], root: Path = PACKAGE) -> str:
    """SHA-256 of our own code and data, so that a change counts without a new version number.

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
    """The files of code and data in a folder that results depend on."""
    return [path for path in folder.rglob("*") if path.suffix in (".py", ".json", ".npz", ".onnx")]


@cache
def _model(model: str) -> str:
    with programs.model_file(model).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
