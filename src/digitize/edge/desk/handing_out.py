"""Hands out a record in one of its forms: it is made in a drawer, and gone once it was sent."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from digitize.edge.desk.draw import write_form
from digitize.edge.desk.pictures import Pictures
from digitize.exchange.forms import Form, file_name
from digitize.keep.store.aside import folder_aside
from digitize.record.model import Record


class SentOnce(FileResponse):
    """A file in a folder of its own, which is removed however the sending ends."""

    def __init__(self, path: Path, held: ExitStack, media_type: str, filename: str) -> None:
        super().__init__(path, media_type=media_type, filename=filename)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        with self._held:
            await super().__call__(scope, receive, send)


async def made_in(
    form: Form, record: Record, original: Path, pictures: Pictures, tmp: Path
) -> SentOnce | str:
    """The answer with a record in a form; or why it cannot be made.

    Args: original: its scan. tmp: for the file while it is made and sent.
    """
    data = record.model_dump_json().encode()
    with ExitStack() as held:
        made = held.enter_context(folder_aside(tmp)) / "made"
        if why := await pictures.apart(write_form, data, form.name, original, made):
            return why
        return SentOnce(made, held.pop_all(), form.media_type, file_name(record, form))
