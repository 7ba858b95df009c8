"""docker-compose.yml without a container engine: its services as processes of this machine."""

import os
import re
import shlex
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import yaml
from redis import Redis

from tests.conftest import ROOT, environment
from tests.engine.processes import quick_tesseract, wait_for
from tests.queues.redis_server import GuardedServer, free_port

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
BIN = Path(sys.executable).parent


class Service:
    """A running service: its own command and environment, with places of this machine."""

    def __init__(self, site: "Site", name: str):
        self.site, self.name, self.told = site, name, COMPOSE["services"][name]
        command = [site.here(part) for part in shlex.split(self.told["command"])]
        if name == "redis":
            command += ["--port", str(site.redis_port), "--bind", "127.0.0.1", "--save", ""]
        self.log = site.folder / f"{name}.log"
        given = {key: site.here(str(value)) for key, value in self.told["environment"].items()}
        self.env = environment(
            **given, PATH=site.path, PYTHONPATH=str(ROOT), TMPDIR=str(site.folder)
        )
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    @property
    def text(self) -> str:
        return self.log.read_text(errors="replace")

    def is_healthy(self) -> bool:
        """As its health check says."""
        kind, *check = self.told["healthcheck"]["test"]
        assert kind == "CMD"
        if check[0] == "redis-cli":
            check[1:1] = ["-p", str(self.site.redis_port)]
        assert self.process.poll() is None, self.text
        check = [self.site.here(part) for part in check]
        done = subprocess.run(check, env=self.env, capture_output=True, timeout=30, check=False)
        return done.returncode == 0

    @property
    def grace_s(self) -> float:
        return float(self.told.get("stop_grace_period", "10s").removesuffix("s"))

    def stop(self) -> int:
        """As `docker stop` does; its exit status. Raises: TimeoutExpired: it would be killed."""
        self.process.terminate()
        return self.process.wait(self.grace_s)

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, 9)
        self.process.wait()


class Site:
    """All services; use it as a context."""

    def __init__(self, folder: Path):
        self.folder, self.redis_port, self.http_port = folder, free_port(), free_port()
        self.workspace, self.inbox = folder / "w", folder / "in"
        self.path = f"{folder}/bin:{BIN}:{os.environ['PATH']}"
        quick_tesseract(folder / "bin")
        (folder / "data").mkdir()
        self.inbox.mkdir()
        self.secrets = {f"REDIS_{user.upper()}_PASSWORD": f"pw-{user}" for user in
                        GuardedServer.USERS} | {"GATEWAY_TOKEN": "token"}  # fmt: skip
        self.services: dict[str, Service] = {}

    def here(self, text: str) -> str:
        """Places in the containers as places here, and `${NAME:?}` as the secret."""
        text = re.sub(r"\$\{(\w+):\?\}", lambda found: self.secrets[found[1]], text)
        for there, here in (
            ("@redis:6379", f"@127.0.0.1:{self.redis_port}"),
            ("0.0.0.0:8070", f"127.0.0.1:{self.http_port}"),
            ("127.0.0.1:8070", f"127.0.0.1:{self.http_port}"),
            ("/etc/digitize", f"{ROOT}/deploy/redis"),
            ("/workspace", str(self.workspace)),
            ("/inbox", str(self.inbox)),
        ):
            text = text.replace(there, here)
        if text in ("/data", "/tmp/users.acl"):  # noqa: S108  (in the container)
            return f"{self.folder}{text.removeprefix('/tmp')}"  # noqa: S108
        return text

    def __enter__(self) -> "Site":
        for name in COMPOSE["services"]:  # redis stands first: the others wait for it
            if name == "inbox-folder":  # it gives a folder to the user of the container
                continue
            self.services[name] = Service(self, name)
            if name == "redis":
                wait_for(self.services[name].is_healthy)
        return self

    def __exit__(self, *_: object) -> None:
        for service in reversed(self.services.values()):
            service.end()

    def ended(self) -> list[str]:
        """Services that are no longer up."""
        return [name for name, one in self.services.items() if one.process.poll() is not None]

    def wait_for(self, what) -> None:
        """As long as every service is up."""

        def come_about():
            assert self.ended() == [], [self.services[name].text for name in self.ended()]
            return what()

        wait_for(come_about)

    def url_of(self, user: str) -> str:
        return f"redis://{user}:pw-{user}@127.0.0.1:{self.redis_port}/0"

    def client_of(self, user: str) -> Redis:
        return Redis.from_url(self.url_of(user), decode_responses=True)
