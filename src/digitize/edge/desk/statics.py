"""The files that every page of the desk needs, under an address that browsers may keep for good.

The address names their content, so a newer version of digitize has another one, and nobody works
with an old script. Scripts name each other by relative addresses, so all of them are in one place.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER: Final = Path(__file__).parent / "static"
KEPT: Final = "public, max-age=31536000, immutable"


def _content(folder: Path) -> str:
    """Names the content of all files of a folder, in 16 hex digits."""
    names = sorted(one.name for one in folder.iterdir() if one.is_file())
    told = "".join(
        f"{name} {hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n" for name in names
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]


PLACE: Final = f"/static/{_content(FOLDER)}"


class KeptFiles(StaticFiles):
    """The files at `PLACE`, with the word that they never change there."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """See `StaticFiles`."""
        answer = await super().get_response(path, scope)
        if answer.status_code < 400:
            answer.headers["Cache-Control"] = KEPT
        return answer
