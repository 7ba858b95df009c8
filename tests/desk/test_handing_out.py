"""Records in their forms: nothing of them stays in the workspace once they were sent."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from digitize.edge.desk.handing_out import made_in
from digitize.edge.desk.pictures import pictures
from digitize.exchange.forms import FORMS
from digitize.settings import Settings
from tests.ledger.little_engine import record


async def receive():
    return {"type": "http.disconnect"}


async def taken(message):
    pass


async def cut_off(message):
    raise OSError("the connection is gone")


def test_a_file_is_gone_once_it_was_sent_or_could_not_be(tmp_path):
    """Also where no drawer makes it: each folder that stays is an open file of this process."""
    with ThreadPoolExecutor() as pool:  # the browser of other tests has a loop in this thread
        pool.submit(asyncio.run, _sent_and_cut_off(tmp_path)).result()


async def _sent_and_cut_off(tmp_path):
    scope = {"type": "http", "method": "GET", "headers": []}
    with pictures(Settings(), tmp_path) as images:
        theirs = {*tmp_path.iterdir()}
        of = FORMS["text"], record("0" * 64), tmp_path / "scan.pdf", images, tmp_path
        made = await made_in(*of)
        assert {*tmp_path.iterdir()} > theirs
        await made(scope, receive, taken)
        assert {*tmp_path.iterdir()} == theirs
        made = await made_in(*of)
        with pytest.raises(OSError, match="is gone"):
            await made(scope, receive, cut_off)
        assert {*tmp_path.iterdir()} == theirs
        images.pool.shutdown()
        with pytest.raises(RuntimeError):
            await made_in(*of)
        assert {*tmp_path.iterdir()} == theirs
