"""Records that were archived by earlier versions stay records for ever."""

import json
from pathlib import Path

import pytest

from digitize.record.model import SCHEMA_VERSION, Record

OLD = sorted(Path(__file__).with_name("old").glob("*.json"))


def without_news(new: object, old: object) -> object:
    """What of `new` has a place in `old`; names that came later are left out."""
    if isinstance(new, dict) and isinstance(old, dict):
        return {name: without_news(new[name], old[name]) for name in old}
    if isinstance(new, list) and isinstance(old, list):
        assert len(new) == len(old)
        return [without_news(*pair) for pair in zip(new, old, strict=True)]
    return new


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_an_old_record_is_still_one(path):
    """It is read by today's models, and every value in it comes out as it was."""
    old = json.loads(path.read_text(encoding="utf-8"))
    record = Record.model_validate(old)
    assert record.schema_version == old["schema_version"] <= SCHEMA_VERSION
    assert without_news(record.model_dump(mode="json"), old) == old


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_an_unknown_name_is_refused(path):
    """The check above can fail: a record of another schema is none of ours."""
    old = json.loads(path.read_text(encoding="utf-8"))
    with pytest.raises(ValueError, match="from_the_future"):
        Record.model_validate({**old, "from_the_future": 1})
