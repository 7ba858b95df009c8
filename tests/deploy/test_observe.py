"""deploy/observe: alerts that fire in their trouble alone, and ask only for what is told."""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from digitize.edge.services.push import PushFigures
from digitize.keep.workspace import open_workspace
from digitize.outside.queues.streams import RECORDS, connect
from digitize.settings import PushTarget
from digitize.work.seeing.door import in_text
from digitize.work.seeing.ledger_figures import LedgerFigures
from digitize.work.seeing.process_figures import PageTimes, ProcessFigures, WorkerFigures
from digitize.work.seeing.queue_figures import QueueFigures
from tests.conftest import ROOT
from tests.queues.redis_server import RedisServer, needs_redis

OBSERVE = ROOT / "deploy" / "observe"
RULES = yaml.safe_load((OBSERVE / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
ALERTS = [rule["alert"] for rule in RULES]
DASHBOARD = json.loads((OBSERVE / "dashboard.json").read_text(encoding="utf-8"))
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is not installed: apt-get install prometheus"
)

# An hour and twenty minutes of a healthy machine with much to do, a sample a minute.
HEALTH = {
    'up{job="digitize", instance="a:1"}': "1x80",
    'digitize_ready{service="watch", instance="a:1"}': "1x80",
    "digitize_pages_waiting": "50x80",
    "digitize_coordinator_up": "1x80",
    "digitize_page_seconds_count": "0+20x80",
    "digitize_workers_alive": "2x80",
    'digitize_this_worker_idle_seconds{instance="b:1"}': "0x80",
    "digitize_redis_up": "1x80",
    'digitize_stream_lag{stream="digitize:records", group="erp"}': "5x80",
    "digitize_outbox_open": "3x80",
    'digitize_outcomes_total{code="archived"}': "0+20x80",
    'digitize_outcomes_total{code="damaged"}': "0+1x4 4x75",
    "digitize_disk_free_bytes": "50000000000x80",
    "digitize_disk_low_bytes": "1000000000x80",
    'digitize_overdue{duty="backup"}': "0x80",
    'digitize_overdue{duty="full_backup"}': "0x80",
    'digitize_overdue{duty="full_audit"}': "0x80",
    "digitize_oldest_waiting_seconds": "60x80",
    "digitize_refused_edits": "0x80",
    "digitize_push_dead": "0x80",
}
# What is otherwise in the trouble of each alert; it has been so for an hour at the end.
TROUBLE = {
    "DigitizeServiceGone": {'up{job="digitize", instance="a:1"}': "0x80"},
    "DigitizeNotReady": {'digitize_ready{service="watch", instance="a:1"}': "0x80"},
    "DigitizeNobodyReads": {"digitize_coordinator_up": "0x80"},
    "DigitizeNoPageRead": {"digitize_page_seconds_count": "7x80"},
    "DigitizeNoWorkers": {"digitize_workers_alive": "0x80"},
    "DigitizeWorkerIdle": {'digitize_this_worker_idle_seconds{instance="b:1"}': "30x80"},
    "DigitizeRedisAway": {"digitize_redis_up": "0x80"},
    "DigitizeReaderBehind": {
        'digitize_stream_lag{stream="digitize:records", group="erp"}': "5000x80"
    },
    "DigitizeArchiveTakesNothing": {'digitize_outcomes_total{code="archived"}': "400x80"},
    "DigitizeDiskLow": {"digitize_disk_free_bytes": "1500000000x80"},
    "DigitizeBackupOld": {'digitize_overdue{duty="backup"}': "1x80"},
    "DigitizeAuditOld": {'digitize_overdue{duty="full_audit"}': "1x80"},
    # A code that was never seen before, as a program that broke an hour ago brings it.
    "DigitizeKindFails": {
        'digitize_outcomes_total{code="archived"}': "0+20x20 400x60",
        'digitize_outcomes_total{code="program_failed"}': "_x60 1+10x20",
    },
    "DigitizeWaitsForADay": {"digitize_oldest_waiting_seconds": "90000x80"},
    "DigitizeEditRefused": {"digitize_refused_edits": "1x80"},
    "DigitizePushDead": {"digitize_push_dead": "2x80"},
}


def unit(series: dict[str, str], minute: int, expected: dict[str, bool]) -> dict:
    """One of promtool's tests: which of these alerts fire at that minute."""
    return {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [
            {
                "expr": f'count(ALERTS{{alertname="{name}", alertstate="firing"}}) or vector(0)',
                "eval_time": f"{minute}m",
                "exp_samples": [{"labels": "{}", "value": int(fires)}],
            }
            for name, fires in expected.items()
        ],
    }


def promtool(tmp_path: Path, units: list[dict]) -> subprocess.CompletedProcess:
    told = {"rule_files": [str(OBSERVE / "alerts.yml")], "evaluation_interval": "5m"}
    place = tmp_path / "alerts.test.yml"
    place.write_text(json.dumps({**told, "tests": units}))
    return subprocess.run(
        ["promtool", "test", "rules", place], capture_output=True, text=True, check=False
    )


def test_each_alert_has_its_trouble_here():
    """No alert goes untried where promtool is there."""
    assert list(TROUBLE) == ALERTS


@needs_promtool
def test_each_alert_fires_in_its_trouble_and_none_in_an_hour_of_health(tmp_path):
    """promtool runs the rules over a healthy hour, and over the same with one thing wrong."""
    calm = [unit(HEALTH, 80, dict.fromkeys(ALERTS, False))]
    for minute in (20, 60):
        calm[0]["promql_expr_test"] += unit({}, minute, dict.fromkeys(ALERTS, False))[
            "promql_expr_test"
        ]
    wrong = [unit({**HEALTH, **series}, 80, {alert: True}) for alert, series in TROUBLE.items()]
    done = promtool(tmp_path, [*calm, *wrong])
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_prometheus_takes_the_configuration():
    """promtool reads it with its rules."""
    done = subprocess.run(
        ["promtool", "check", "config", "prometheus.yml"], cwd=OBSERVE, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", ["docs/operations.md", "docs/vi/operations.md"])
@pytest.mark.parametrize("alert", ALERTS)
def test_the_docs_say_of_each_alert_what_to_do(alert, path):
    """In both languages."""
    assert f"| `{alert}` |" in (ROOT / path).read_text(encoding="utf-8")


def names_in(query: str) -> set[str]:
    return set(re.findall(r"digitize_[a-z_]+", query))


@needs_redis
def test_rules_and_panels_ask_only_for_what_is_told(tmp_path):
    """A figure that nobody tells would keep an alert silent for ever."""
    workspace = open_workspace(tmp_path / "w")
    target = PushTarget(name="press", url="https://press.example/x", secret="s" * 24)
    with RedisServer(tmp_path / "redis") as redis:
        told = in_text(
            [
                LedgerFigures(workspace, lambda: datetime.now(UTC)),
                ProcessFigures("watch", workspace.root, 1, str),
                PageTimes(),
                WorkerFigures(2, int, float),
                PushFigures(workspace, (target,)),
                QueueFigures(connect(redis.url), (RECORDS,), "0" * 16),
            ]
        ).decode()
    known = set(re.findall(r"^# TYPE (\S+) (\S+)$", told, re.MULTILINE))
    names = {name for name, kind in known if kind != "histogram"}
    for name, kind in known:
        if kind == "histogram":
            names |= {f"{name}_{part}" for part in ("bucket", "count", "sum")}
    asked = set().union(*map(names_in, [*QUERIES, *(rule["expr"] for rule in RULES)]))
    assert asked <= names, asked - names
