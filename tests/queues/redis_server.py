"""A real redis-server of the test's own, that can be killed and started again."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from redis import Redis

START = Path(__file__).parents[2] / "deploy" / "redis" / "start.sh"
needs_redis = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="redis-server is not installed"
)


class RedisServer:
    """As docker-compose.yml runs it; without `persistent` it forgets everything at its end."""

    def __init__(self, folder: Path, *, persistent: bool = True, options: tuple[str, ...] = ()):
        folder.mkdir(exist_ok=True)
        self.folder, self.port = folder, free_port()
        kept = ("--appendonly", "yes", "--appendfsync", "everysec") if persistent else ()
        self.options = ("--save", "", *kept, "--maxmemory-policy", "noeviction", *options)
        self.process: subprocess.Popen | None = None
        self.program, self.env = ["redis-server"], dict(os.environ)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> Redis:
        return Redis(port=self.port, decode_responses=True)

    def start(self) -> "RedisServer":
        log = (self.folder / "redis.log").open("ab")
        self.process = subprocess.Popen(
            [*self.program, "--port", str(self.port), "--bind", "127.0.0.1",
             "--dir", str(self.folder), *self.options],
            stdout=log, stderr=log, start_new_session=True, env=self.env,
        )  # fmt: skip
        end = time.monotonic() + 20
        while not self.answers():
            assert time.monotonic() < end, (self.folder / "redis.log").read_text()
            time.sleep(0.02)
        return self

    def answers(self) -> bool:
        """Whether it is up and has loaded its data; one that wants a password is up too."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 0.5) as plug:
                plug.sendall(b"PING\r\n")
                return plug.recv(100).startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False

    def kill(self) -> None:
        """As a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> "RedisServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()


class GuardedServer(RedisServer):
    """One with users, started as in docker-compose.yml."""

    USERS = (
        "default", "admin", "coordinator", "worker", "archiver", "gateway", "door", "submitter",
        "reader",
    )  # fmt: skip

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.program = [str(START), str(folder / "users.acl")]
        self.env |= {f"REDIS_{user.upper()}_PASSWORD": f"pw-{user}" for user in self.USERS}

    def url_of(self, user: str) -> str:
        return f"redis://{user}:pw-{user}@127.0.0.1:{self.port}/0"

    def client_of(self, user: str) -> Redis:
        return Redis.from_url(self.url_of(user), decode_responses=True)

    def refused(self) -> set[tuple[str, str]]:
        """Who was refused which command or key since the start.

        A newer Redis also counts what our client tells of itself, which it does without need.
        """
        told = self.client_of("admin").acl_log()
        return {(one["username"], one["object"]) for one in told} - {
            (user, "client|setinfo") for user in self.USERS
        }


def free_port() -> int:
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        return plug.getsockname()[1]
