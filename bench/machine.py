"""What the figures were measured with, without names of hosts or folders."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("opencv-python-headless", "onnxruntime", "trueocr", "pytesseract", "pdf2image")
_BENCH_PROGRAMS = {"unpaper": "unpaper", "gs": "ghostscript"}


def describe(ocrmypdf: Path | None) -> list[str]:
    """Lines on the machine and the versions."""
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    lines = [
        f"{cores} cores of {_cpu_model()}, {_memory_gib():.0f} GiB; load {load:.1f} at the start",
        f"{_first_line('tesseract', '--version')}; {_first_line('pdftoppm', '-v')}",
        f"Python {platform.python_version()}, " + ", ".join(map(_package, _PACKAGES)),
    ]
    if ocrmypdf:
        tools = (
            f"unpaper {_first_line('unpaper', '--version')}, gs {_first_line('gs', '--version')}"
        )
        lines.append(f"OCRmyPDF {_first_line(str(ocrmypdf), '--version')}, {tools}")
    return [*lines, f"digitize at {_commit()}"]


def vietnamese_model() -> str:
    """The name under which Tesseract knows its model for Vietnamese script."""
    models = subprocess.run(
        ["tesseract", "--list-langs"], capture_output=True, text=True, check=True
    ).stdout.split()
    return "Vietnamese" if "Vietnamese" in models else "script/Vietnamese"


def ready_environment(folder: Path, lock: Path) -> str | None:
    """Make the environment of OCRmyPDF, once; a reason when it cannot be had."""
    missing = [package for program, package in _BENCH_PROGRAMS.items() if not shutil.which(program)]
    if not (folder / "bin" / "ocrmypdf").exists():
        python = folder / "bin" / "python"
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        for step in (
            [sys.executable, "-m", "venv", str(folder)],
            [*pip, "--require-hashes", "-r", str(lock)],
        ):
            if subprocess.run(step, stdout=sys.stderr, check=False).returncode:
                return "its environment could not be made (see above)"
    if missing:
        return f"{', '.join(missing)} not installed; apt-get install {' '.join(missing)}"
    return None


def _first_line(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return f"{command[0]}: not installed"
    return ((done.stdout or done.stderr).strip().splitlines() or ["unknown"])[0]


def _commit() -> str:
    git = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(git, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "an unknown commit"


def _package(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"no {name}"


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
