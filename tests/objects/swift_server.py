"""OpenStack Swift of the test's own, with its S3 interface: a real object store on this machine.

    apt-get install --no-install-recommends swift-proxy swift-account swift-container swift-object \
        memcached

One device, one replica, no replicators: what is killed is away until it is started again.
"""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from digitize.settings import StoreSettings

SERVERS = ("account", "container", "object", "proxy")
PROGRAMS = (*(f"swift-{name}-server" for name in SERVERS), "swift-ring-builder", "memcached")
needs_swift = pytest.mark.skipif(
    any(shutil.which(program) is None for program in PROGRAMS),
    reason="OpenStack Swift is not installed: `make objects`",
)
KEY, SECRET, BUCKET = "office:scans", "not-a-secret", "scans"

HASHES = """[swift-hash]
swift_hash_path_prefix = a
swift_hash_path_suffix = b
[storage-policy:0]
name = one
default = yes
"""
STORAGE = """[DEFAULT]
swift_dir = {etc}
devices = {devices}
mount_check = false
bind_ip = 127.0.0.1
bind_port = {port}
user = {user}
workers = 0
fallocate_reserve = 0
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""
PROXY = """[DEFAULT]
swift_dir = {etc}
bind_ip = 127.0.0.1
bind_port = {port}
user = {user}
workers = 0
[pipeline:main]
pipeline = catch_errors gatekeeper cache s3api tempauth bulk slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
error_suppression_limit = 1000000
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:{memcached}
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_office_scans = not-a-secret .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""


class Swift:
    """The four servers and memcached. Use it as a context: it ends them all."""

    def __init__(self, folder: Path):
        self.folder, self.etc, self.devices = folder, folder / "etc", folder / "devices"
        self.running: dict[str, subprocess.Popen] = {}
        plugs = {name: socket.create_server(("127.0.0.1", 0)) for name in (*SERVERS, "memcached")}
        self.ports = {name: plug.getsockname()[1] for name, plug in plugs.items()}
        for plug in plugs.values():
            plug.close()
        for place in (self.etc, self.devices / "d1"):
            place.mkdir(parents=True)
        (self.etc / "swift.conf").write_text(HASHES)
        for name in SERVERS:
            how = PROXY if name == "proxy" else STORAGE
            (self.etc / f"{name}.conf").write_text(how.format(
                name=name, etc=self.etc, devices=self.devices, port=self.ports[name],
                user=getpass.getuser(), memcached=self.ports["memcached"]))  # fmt: skip
            if name != "proxy":
                self._ring(name)

    def _ring(self, name: str) -> None:
        at = ("--region", "1", "--zone", "1", "--ip", "127.0.0.1", "--port", str(self.ports[name]),
              "--device", "d1", "--weight", "1")  # fmt: skip
        for how in (("create", "4", "1", "1"), ("add", *at), ("rebalance",)):
            subprocess.run(["swift-ring-builder", self.etc / f"{name}.builder", *how], check=True,
                           stdout=subprocess.DEVNULL)  # fmt: skip

    def __enter__(self) -> "Swift":
        for name in ("memcached", *SERVERS):
            self.start(name)
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.running):
            self.kill(name)

    @property
    def settings(self) -> StoreSettings:
        return StoreSettings(endpoint=f"http://127.0.0.1:{self.ports['proxy']}", bucket=BUCKET,
                             key=KEY, secret=SECRET)  # fmt: skip

    @property
    def env(self) -> dict[str, str]:
        """The settings as variables for commands."""
        told = self.settings
        return {f"DIGITIZE_STORE__{name.upper()}": getattr(told, name)
                for name in ("endpoint", "bucket", "key", "secret")}  # fmt: skip

    def make_bucket(self) -> None:
        from digitize.keep.store.bucket import _client

        _client(self.settings, os.getpid()).create_bucket(Bucket=BUCKET)

    def start(self, name: str) -> None:
        if name == "memcached":
            command = ["memcached", "-u", getpass.getuser(), "-l", "127.0.0.1", "-p",
                       str(self.ports[name])]  # fmt: skip
        else:
            command = [f"swift-{name}-server", str(self.etc / f"{name}.conf")]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + 60
        while True:
            try:
                with closing(socket.create_connection(("127.0.0.1", self.ports[name]), 1)):
                    return
            except OSError:
                log_of = (self.folder / f"{name}.log").read_text(errors="replace")
                assert time.monotonic() < end, log_of[-2000:]
                time.sleep(0.05)

    def kill(self, name: str) -> None:
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def objects(self, below: str) -> list[Path]:
        """The files in which Swift keeps objects of this kind: a disk that rots, rots there."""
        named = []
        for path in self.devices.glob("d1/objects/*/*/*/*.data"):
            told = os.getxattr(path, "user.swift.metadata")
            if f"/{BUCKET}/{below}".encode() in told:
                named.append(path)
        return sorted(named)
