"""What the reader beside the desk tells: good news is no trouble, and all trouble has words."""

import json

from digitize.edge.desk.inbox import _worded
from digitize.edge.desk.keeper import Keeper, Trouble
from digitize.edge.desk.messages import MESSAGES


def heard(event, line):
    keeper = Keeper(())
    keeper._hear([json.dumps({"event": event, "line": line})])
    return keeper.said


def test_what_went_well_is_no_trouble():
    """Documents put into their dossier were told as a reader that had failed."""
    assert heard("dossiers", "3 documents put into 1 dossier") is None
    assert heard("deleted", "record 12 is deleted") is None
    assert heard("page_read", "1") is None


def test_all_trouble_is_told_in_words():
    """Also a code that nobody thought of: it says that the reader goes on."""
    for code in ("not_filed", "disk_full", "waiting", "answers_wait", "ended"):
        assert _worded(Trouble(code, "x")).code == code
        assert f"trouble.{code}" in MESSAGES
    assert _worded(heard("no_metrics", "port 9464 is taken")).code == "other"
    assert _worded(None) is None
