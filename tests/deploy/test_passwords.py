"""deploy/passwords.sh and environment.sh: an upgrade that brings a user more finds a password."""

import subprocess
from pathlib import Path

from tests.conftest import ROOT
from tests.queues.redis_server import GuardedServer

NAMES = [f"REDIS_{user.upper()}_PASSWORD" for user in GuardedServer.USERS] + ["GATEWAY_TOKEN"]


def sh(*command: object) -> str:
    told = [str(one) for one in command]
    return subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def read(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


def test_each_user_gets_a_password_of_its_own():
    told = dict(line.split("=") for line in sh("deploy/passwords.sh").splitlines())
    assert sorted(told) == sorted(NAMES)
    assert len(set(told.values())) == len(NAMES)


def test_what_is_missing_is_added_and_the_rest_stays(tmp_path):
    """Also where somebody's editor left the last line without an end."""
    old = tmp_path / "redis.env"
    old.write_text('REDIS_ADMIN_PASSWORD=kept\nREDIS_BIND="127.0.0.1 10.0.0.1"')
    sh("deploy/environment.sh", tmp_path)
    told = read(old)
    assert (told["REDIS_ADMIN_PASSWORD"], told["REDIS_BIND"]) == ("kept", '"127.0.0.1 10.0.0.1"')
    assert set(NAMES) <= set(told)
    sh("deploy/environment.sh", tmp_path)
    assert read(old) == told


def test_nobody_else_reads_them(tmp_path):
    sh("deploy/passwords.sh", tmp_path / ".env")
    sh("deploy/environment.sh", tmp_path / "etc")
    for path in (tmp_path / ".env", *(tmp_path / "etc").iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path
