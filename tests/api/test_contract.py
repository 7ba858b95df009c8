"""The API against its own description: whatever is sent, the answer is one that it describes."""

import json
import os
import subprocess
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

from digitize.edge.api.app import application, described
from digitize.edge.api.clients import Right, add_client
from digitize.edge.api.site import ApiSite
from digitize.edge.desk.pictures import pictures
from digitize.settings import Settings
from digitize.work.engine.coordinator import reading_of
from digitize.work.intake.room import Room
from tests.conftest import DIGITIZE, ROOT
from tests.desk.workspaces import copy_of

schemathesis = pytest.importorskip("schemathesis")
positive_data_acceptance = pytest.importorskip(
    "schemathesis.specs.openapi.checks"
).positive_data_acceptance
# No schema can say "printable in Unicode", so some texts are refused that it allows.
NOT_CHECKED = [positive_data_acceptance]
EXAMPLES = int(os.environ.get("API_EXAMPLES", "5"))  # of each route; `make api` asks for more
pytestmark = [pytest.mark.scan, pytest.mark.slow]


@pytest.fixture(scope="module")
def api(fixtures_run, tmp_path_factory):
    """The description, as a client of the application gets it."""
    _, workspace = fixtures_run
    opened = copy_of(workspace, tmp_path_factory.mktemp("contract"))
    how, said = Settings(workspace=opened.root), []
    with pictures(how, opened.tmp) as images, opened.open_ledger() as db:
        room = Room(opened.root, how.inbox.low_disk_bytes, said.append)
        site = ApiSite(opened, how, reading_of(how, db), images, room, lambda: datetime.now(UTC))
        token = add_client(opened.root, "erp", Right)
        schema = schemathesis.openapi.from_asgi("/v1/openapi.json", application(site, said.append))
        schema.token = token
        yield schema
    assert said == []


def test_every_answer_is_described(api):
    """For each route: values as described and others, in every place of a request."""
    header = {"Authorization": f"Bearer {api.token}"}
    asked = 0
    for found in api.get_all_operations():
        operation = found.ok()
        for mode in schemathesis.GenerationMode:

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            def ask(case):
                case.call_and_validate(headers=header, excluded_checks=NOT_CHECKED)

            try:
                ask()
            except Unsatisfiable:  # the route has nothing that could be wrong
                continue
            asked += 1
    assert asked >= 20


def test_the_description_is_the_one_in_the_docs():
    """It is made from the code, and kept for readers who have not installed anything."""
    kept = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert kept == described(None, print).openapi()
    told = subprocess.run([DIGITIZE, "api", "--describe"], capture_output=True, check=True)
    assert json.loads(told.stdout) == kept
