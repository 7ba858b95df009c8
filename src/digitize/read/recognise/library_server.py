"""Reads images with Tesseract's library, as a program of its own: `library` starts it.

It keeps the model between two calls. It imports nothing of ours, so that it starts quickly.

    python library_server.py FOLDER MODEL

A request on stdin is a line of JSON (`psm`, `dpi`, `rounds`, `sizes`: height and width of each
image), followed by the images' grey bytes. The answer on stdout is a line of JSON, either `bytes`,
the length of each image's hOCR, followed by them, or `failed`.
"""

import json
import sys
from typing import Any

import tesserocr


def main() -> None:
    """Answer requests until stdin is closed."""
    folder, model = sys.argv[1:]
    api = tesserocr.PyTessBaseAPI(path=folder, lang=model, oem=tesserocr.OEM.LSTM_ONLY)
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        try:
            images = [sys.stdin.buffer.read(high * wide) for high, wide in asked["sizes"]]
            pages = [_read(api, asked, *one) for one in zip(images, asked["sizes"], strict=True)]
        except RuntimeError as error:
            _say({"failed": str(error)})
        except MemoryError:
            sys.exit("out of memory")  # the rest of the pixels would be taken for a request
        else:
            _answer(pages)


def _read(
    api: tesserocr.PyTessBaseAPI, asked: dict[str, Any], pixels: bytes, size: list[int]
) -> bytes:
    """The hOCR of one image. Raises: RuntimeError."""
    high, wide = size
    api.SetPageSegMode(asked["psm"])
    api.SetVariable("tessedit_do_invert", "0")
    api.SetVariable("lstm_choice_mode", "2" if asked["rounds"] else "0")
    api.SetVariable("lstm_choice_iterations", str(asked["rounds"]))
    api.SetImageBytes(pixels, wide, high, 1, wide)
    api.SetSourceResolution(asked["dpi"])
    if not api.Recognize():
        raise RuntimeError("it could not read the image")
    text: str = api.GetHOCRText(0)
    api.Clear()
    return text.encode()


def _answer(pages: list[bytes]) -> None:
    _say({"bytes": [len(page) for page in pages]})
    for page in pages:
        sys.stdout.buffer.write(page)
    sys.stdout.buffer.flush()


def _say(told: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
