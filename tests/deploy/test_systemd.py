"""deploy/systemd: units that systemd understands, with the commands of docker-compose.yml."""

import configparser
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.deploy.compose import COMPOSE

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
SERVICES = {
    "coordinate": "coordinator", "worker": "worker", "archive": "archiver", "gateway": "gateway",
    "door": "door",
}  # fmt: skip


def section(unit: Path) -> dict[str, str]:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(unit)
    return dict(parser["Service"])


@pytest.mark.parametrize("name", SERVICES)
def test_units_run_the_commands_of_the_compose_file(name):
    """With the same time to stop in."""
    told = section(ROOT / "deploy" / "systemd" / f"digitize-{name}.service")
    service = COMPOSE["services"][SERVICES[name]]
    program, *args = shlex.split(told["ExecStart"])
    assert [Path(program).name, *args] == shlex.split(service["command"])
    assert f"{told['TimeoutStopSec']}s" == service["stop_grace_period"]


def test_redis_has_the_options_of_the_compose_file():
    """But for its places, and where it listens: to this host alone, unless it is told otherwise."""
    told = section(UNITS[0].with_name("digitize-redis.service"))
    assert told["Environment"] == "REDIS_BIND=127.0.0.1 REDIS_MORE="
    _, _, *here = shlex.split(section(UNITS[0].with_name("digitize-redis.service"))["ExecStart"])
    _, _, *there = shlex.split(COMPOSE["services"]["redis"]["command"])
    assert (here[:2], here[-1]) == (["--bind", "$REDIS_BIND"], "$REDIS_MORE")
    assert [one.replace("/var/lib/digitize-redis", "/data") for one in here[2:-1]] == there


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_them(tmp_path):
    for unit in UNITS:
        text = unit.read_text().replace("/opt/digitize/.venv/bin", str(Path(sys.executable).parent))
        text = text.replace("/opt/digitize/deploy", str(ROOT / "deploy"))
        (tmp_path / unit.name).write_text(text)
    for timer in UNITS[0].parent.glob("*.timer"):
        shutil.copy(timer, tmp_path)
    done = subprocess.run(
        ["systemd-analyze", "verify", *tmp_path.iterdir()],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_nobody_has_more_rights_than_it_needs(unit):
    told = section(unit)
    assert told["User"] != "root"
    assert {told[name] for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome")} == {"yes"}
    assert told["ProtectSystem"] == "strict"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_every_unit_is_hardened():
    """`systemd-analyze security` counts what a service could do to the machine, from 0 to 10."""
    asked = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--json=short"]
    done = subprocess.run(
        [*asked, "--threshold=30", *UNITS], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_watch_may_hand_the_group_of_the_inbox_on():
    """Its folders have the set-group-id bit, which RestrictSUIDSGID would refuse in silence."""
    told = section(ROOT / "deploy" / "systemd" / "digitize-watch.service")
    assert "RestrictSUIDSGID" not in told
    assert told["UMask"] == "0007"
