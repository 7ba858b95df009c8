"""Of many records that are exported, a broken one costs itself alone."""

import csv
import io

import pytest

from digitize.exchange.forms import FORMS
from tests.conftest import run_digitize
from tests.ledger.conftest import drop, engine  # noqa: F401  (the same bench)
from tests.ledger.little_engine import scan


@pytest.fixture
def broken(engine, drop):  # noqa: F811
    """Three archived records; the first is JSON and no record, the second has gone."""
    shas = [engine.take(drop(scan(f"tin {number}"))).sha256 for number in range(3)]
    engine.drain()
    for sha256, data in ((shas[0], b'{"record_id": 1}'), (shas[1], None)):
        path = engine.archive.payload(f"{sha256}-1", 1) / "record.json"
        path.parent.chmod(0o700)
        path.unlink()
        if data:
            path.write_bytes(data)
    return engine.workspace.root, shas[2]


@pytest.mark.parametrize("form", [name for name in FORMS if not FORMS[name].pages])
def test_a_record_that_is_none_stops_no_other(broken, tmp_path, form):
    """It is named, exit status is 1, and the others are written."""
    workspace, whole = broken
    to = tmp_path / "made"
    to.mkdir()
    done = run_digitize("export", "--workspace", workspace, "--all", "--as", form,
                        "--to", to, cwd=tmp_path)  # fmt: skip
    assert done.returncode == 1
    assert "2 of 3 records could not be exported" in done.stderr
    assert "Traceback" not in done.stderr
    [made] = to.iterdir()
    if form.startswith(("tt", "hd")):
        rows = list(csv.reader(io.StringIO(made.read_text("utf-8-sig"), newline="")))
        assert (len(rows), whole in str(rows[1])) == (2, True)
    elif not form.startswith("articles"):  # the paper that is whole has none
        assert made.stat().st_size
