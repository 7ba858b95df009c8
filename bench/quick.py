"""A stand-in for Tesseract that answers at once, where reading is not what is tried."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

PICTURES = 200  # answered in one call, all but the first without a word
HOCR = f"""<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><body><div class="ocr_page"><p class="ocr_par" id="p1">
<span class="ocr_line" title="bbox 20 20 300 60"><span class="ocrx_word"
 title="bbox 20 20 300 60; x_wconf 95">Tin</span></span></p></div>
{'<div class="ocr_page"/>' * (PICTURES - 1)}</body></html>
"""
OSD = """Page number: 0
Orientation in degrees: 0
Rotate: 0
Orientation confidence: 9.00
Script: Latin
Script confidence: 9.00
"""
KILLER_BYTES = 10_000_000  # of the image that Tesseract is given; a page on end has 8


def quick_tesseract(folder: Path, seconds: float = 0.1) -> str:
    """A search path on which Tesseract answers after so long, and always the same.

    All else is as it was: the real one still says its version and its models. Each page that is
    read leaves a line in `reads`; an image of KILLER_BYTES or more kills whoever wants it read.
    """
    folder.mkdir(exist_ok=True)
    (folder / "canned.hocr").write_text(HOCR)
    (folder / "canned.osd").write_text(OSD)
    real = shutil.which("tesseract")
    script = folder / "tesseract"
    script.write_text(
        "#!/bin/sh\n"
        f'case "$1" in --*) exec {real} "$@";; esac\n'
        f'case "$*" in *"--psm 0"*) cp {folder}/canned.osd "$2.osd"; exit;; esac\n'
        f'[ "$(stat -c %s "$1")" -lt {KILLER_BYTES} ] || kill -9 $PPID\n'
        f'sleep {seconds:g}; cp {folder}/canned.hocr "$2.hocr"; echo "$1" >>{folder}/reads\n'
    )
    script.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"
