"""Records of versions before are exported as those versions exported them, byte for byte.

The digests in `old_exports.json` were made by the commit before schema_version 2 and are never made
again: a record that has been handed over must come out the same.
"""

import hashlib
import json
from pathlib import Path

import pytest

from digitize.exchange.export import export
from digitize.exchange.forms import FORMS
from digitize.record.model import Record
from digitize.settings import Limits
from tests.conftest import ROOT

DIGESTS = json.loads(Path(__file__).with_name("old_exports.json").read_text())


@pytest.mark.parametrize("name", DIGESTS)
def test_an_old_record_is_exported_as_it_was(tmp_path, name):
    """Each form that is made from the record alone."""
    stem, form = name.rsplit(".", 1)
    record = Record.model_validate_json((ROOT / f"tests/record/old/{stem}.json").read_bytes())
    export(record, FORMS[form], tmp_path / "unused", tmp_path / "out", Limits())
    assert hashlib.sha256((tmp_path / "out").read_bytes()).hexdigest() == DIGESTS[name]
