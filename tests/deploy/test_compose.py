"""Every service of docker-compose.yml, started by its own command and settings."""

import json
import os
import shlex
import subprocess

import pytest

from digitize.outside.queues.envelopes import QUEUE
from tests.conftest import ROOT, run_digitize
from tests.deploy.compose import COMPOSE, Site
from tests.engine.processes import Command, variant
from tests.ledger.little_engine import sha256
from tests.queues.redis_server import needs_redis
from tests.services.test_celery_door import MALFORMED as CELERY_SHAPES
from tests.services.test_gateway import MALFORMED as STREAM_SHAPES


@needs_redis
def test_the_services_do_their_work(tmp_path):
    """They come up healthy; a scan goes from the submit stream to the archive, another one from the
    inbox; malformed messages at both doors stop nobody; nobody lacks a right; they stop in time."""
    with Site(tmp_path) as site:
        for service in site.services.values():
            site.wait_for(service.is_healthy)
        from_the_submit_stream_to_the_archive(site)
        from_the_inbox_to_the_archive(site)
        malformed_at_both_doors(site)
        told = site.client_of("admin").acl_log()
        assert [one for one in told if one["object"] != "client|setinfo"] == []
        for name in reversed(list(site.services)):
            assert site.services[name].stop() == 0, (name, site.services[name].text)


def from_the_submit_stream_to_the_archive(site) -> None:
    """Bytes by HTTP, the message by Redis; who asked hears the end, and an audit finds no gap."""
    (site.folder / "tin.pdf").write_bytes(variant(1))
    submit = Command(
        "submit", "tin.pdf", "--to", f"http://127.0.0.1:{site.http_port}", "--wait",
        cwd=site.folder, DIGITIZE_ENGINE="celery", DIGITIZE_REDIS__URL=site.url_of("submitter"),
        DIGITIZE_GATEWAY__TOKEN="token",  # noqa: S106
    )  # fmt: skip
    try:
        site.wait_for(lambda: submit.process.poll() is not None)
    finally:
        submit.end()
    record = f"{sha256(variant(1))}-1"
    assert submit.text.splitlines()[-1] == f"archived  {record}:1"
    folder = site.workspace / "archive" / record[:2] / record
    assert "Tin" in json.loads((folder / "v1" / "data" / "record.json").read_bytes())["text"]
    keys = [one["key"] for _, one in site.client_of("reader").xrange("digitize:records")]
    assert keys == [f"{record}:1"]
    audit = run_digitize("audit", "--workspace", site.workspace, cwd=site.folder)
    assert audit.returncode == 0, audit.stdout


def from_the_inbox_to_the_archive(site) -> None:
    (site.inbox / "Tin.pdf").write_bytes(variant(2))
    site.wait_for(lambda: (site.inbox / "done" / "Tin.pdf").exists())


def malformed_at_both_doors(site) -> None:
    """Each is refused with an outcome, and every service stays up."""
    client = site.client_of("submitter")
    for number, shape in enumerate(CELERY_SHAPES.values()):
        headers = {**shape["headers"], "id": f"celery-{number}"}
        client.lpush(QUEUE, json.dumps({**shape, "headers": headers}))
    for number, fields in enumerate(STREAM_SHAPES.values()):
        others = {name: value for name, value in fields.items()
                  if name not in ("submission", b"submission")}  # fmt: skip
        client.xadd("digitize:submit", {"submission": f"stream-{number}", **others})
    wanted = {f"celery-{number}" for number in range(len(CELERY_SHAPES))} | {
        f"stream-{number}" for number in range(len(STREAM_SHAPES))
    }

    def refused() -> set[str]:
        told = [fields for _, fields in client.xrange("digitize:outcomes")]
        return {one["submission"] for one in told if one["outcome"] == "refused"}

    site.wait_for(lambda: refused() >= wanted)


def test_a_worker_has_time_for_the_page_in_hand():
    assert COMPOSE["services"]["worker"]["stop_grace_period"] == "90s"


def test_no_container_has_more_rights_than_it_needs():
    """No root, nothing to write but volumes and /tmp, no capability; ports on loopback alone."""
    for name, service in COMPOSE["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        assert service.get("user") == "redis" or service["image"] == "digitize", name
        # Root for once, to give a folder away; it can do nothing else.
        once = name == "inbox-folder"
        assert service.get("cap_add", []) == (["CHOWN", "FOWNER", "FSETID"] if once else []), name
        assert (service.get("user") == "0", service.get("network_mode") == "none") == (once, once)


def test_the_inbox_of_a_fresh_clone_is_made_for_its_service(tmp_path):
    """The command of the one-shot container gives a folder that Docker made to the service."""
    told = COMPOSE["services"]["inbox-folder"]["command"].replace("/inbox", str(tmp_path / "in"))
    if os.geteuid() != 0:
        pytest.skip("only root gives a folder away")
    (tmp_path / "in").mkdir()
    # With the rights of the container and no others: without FSETID the group's bit gets lost.
    kept = ",".join(
        ["-all", *(f"+{one.lower()}" for one in COMPOSE["services"]["inbox-folder"]["cap_add"])]
    )
    limits = [f"--bounding-set={kept}", f"--inh-caps={kept}"]
    subprocess.run(["setpriv", *limits, *shlex.split(told)], check=True)
    found = (tmp_path / "in").stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o7777) == (10001, 10001, 0o2777)
    assert "10001" in (ROOT / "Dockerfile").read_text()
