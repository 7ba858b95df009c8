"""Start every service of docker-compose.yml in the image that tools/image.sh has built.

    unshare --net python -m tools.services FOLDER

There is no container engine: `buildah run` starts each command with the user, the capabilities,
the environment and the volumes of the file. All share the network of this process; nothing in them
is read-only, and nobody starts them again. FOLDER has buildah's images in `storage`; the volumes
and the logs are put beside them. Exit status 0: one scan handed in by `digitize submit` and one
from the inbox are in the archive, the audit finds no gap, and all services ended within their time.
"""

import argparse
import os
import re
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
USER = 10001  # of the Dockerfile
# So long may a service take to come up, or a scan to be read, on a busy machine.
PATIENCE_S = 400


class Site:
    """One trial: its folder, its secrets, a container for each image, and what runs in them."""

    def __init__(self, folder: Path):
        self.folder = folder
        # Docker gives a new volume the owner of the image's folder; a missing inbox is root's.
        for name, owner in (("workspace", USER), ("redis", 0), ("inbox", 0), ("logs", 0)):
            (folder / name).mkdir()
            os.chown(folder / name, owner, owner)
        (folder / "workspace").chmod(0o700)
        (folder / "redis").chmod(0o777)
        told = subprocess.run([ROOT / "deploy/passwords.sh"], stdout=subprocess.PIPE, check=True)
        self.secrets = dict(line.split("=") for line in told.stdout.decode().split())
        images = {one["image"] for one in SERVICES.values()}
        self.containers = {image: self._container(image) for image in sorted(images)}
        self.running: dict[str, subprocess.Popen] = {}

    def _container(self, image: str) -> str:
        command = self.buildah("from", "--pull-never", "--add-host", "redis:127.0.0.1", image)
        return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode().strip()

    def buildah(self, *args: str) -> list[str]:
        """A command of buildah on the storage of this trial."""
        places = ("--root", f"{self.folder}/storage", "--runroot", f"{self.folder}/run")
        return ["buildah", *places, "--storage-driver", "vfs", *args]

    def filled(self, text: str) -> str:
        """`${NAME:?}` is the secret; what would listen on every address listens on loopback."""
        text = re.sub(r"\$\{(\w+):\?\}", lambda found: self.secrets[found[1]], text)
        return re.sub(r"^0\.0\.0\.0:", "127.0.0.1:", text)

    def volume(self, told: str) -> str:
        """A volume of the file as an option: those with names, and the inbox, are in the folder."""
        told = told.replace("${INBOX:-./inbox}", "inbox")
        if told.startswith("./"):
            return f"--volume={ROOT}/{told.removeprefix('./')}"
        return f"--volume={self.folder}/{told}"

    def command(self, name: str, *args: str, **env: str) -> list[str]:
        """`args`, or the command of the file, as the service `name`, with more environment."""
        told = SERVICES[name]
        given = {key: self.filled(str(one)) for key, one in told.get("environment", {}).items()}
        options = ["--isolation=chroot", f"--user={told.get('user', USER)}"]
        options += [f"--env={key}={one}" for key, one in {**given, **env}.items()]
        options += [self.volume(one) for one in told["volumes"]]
        options += [f"--volume={ROOT}/fixtures:/fixtures:ro"] if args else []
        what = list(args) or [self.filled(one) for one in shlex.split(told["command"])]
        if name == "redis" and not args:
            what += ["--bind", "127.0.0.1"]
        if "cap_add" in told:  # buildah drops `all` after what it adds, so setpriv does it
            kept = ",".join(["-all", *(f"+{one.lower()}" for one in told["cap_add"])])
            what = ["setpriv", f"--inh-caps={kept}", f"--bounding-set={kept}", *what]
        else:
            options.append("--cap-drop=all")
        return self.buildah("run", *options, self.containers[told["image"]], "--", *what)

    def start(self, name: str) -> None:
        """Start a service; what it says goes to logs/NAME."""
        with (self.folder / "logs" / name).open("wb") as log:
            self.running[name] = subprocess.Popen(
                self.command(name), stdout=log, stderr=log, start_new_session=True
            )

    def succeeds(self, name: str, *args: str, **env: str) -> bool:
        """Whether a command ends with 0 as this service; the log has what it said."""
        with (self.folder / "logs" / f"{name}-{args[0] if args else 'once'}").open("ab") as log:
            command = self.command(name, *args, **env)
            done = subprocess.run(command, stdout=log, stderr=log, check=False, timeout=PATIENCE_S)
            return done.returncode == 0

    def is_healthy(self, name: str) -> bool:
        """As the health check of the file says. The workspace's user is the service's."""
        return self.succeeds(name, *SERVICES[name]["healthcheck"]["test"][1:])

    def wait_for(self, what: str, is_so: Callable[[], bool]) -> None:
        """Wait while all services are up. Raises: SystemExit: one ended, or it took too long."""
        start = time.monotonic()
        while not is_so():
            ended = [name for name, one in self.running.items() if one.poll() is not None]
            if ended or time.monotonic() - start > PATIENCE_S:
                raise SystemExit(f"never: {what}; ended: {ended}; see {self.folder}/logs")
            time.sleep(2)
        print(f"{what} ({time.monotonic() - start:.0f} s)", flush=True)

    def stop(self, name: str) -> int:
        """Tell the service itself to end, as `docker stop` does; its exit status.

        Raises: subprocess.TimeoutExpired: it took longer than its `stop_grace_period`.
        """
        os.kill(_within(self.running[name].pid), signal.SIGTERM)
        grace_s = float(SERVICES[name].get("stop_grace_period", "10s").removesuffix("s"))
        return self.running[name].wait(grace_s)

    def end(self) -> None:
        """Whatever still runs is killed."""
        for one in self.running.values():
            if one.poll() is None:
                os.killpg(one.pid, signal.SIGKILL)
                one.wait()


def _within(pid: int) -> int:
    """The first process below `pid` that is not one of buildah's: the service."""
    while "buildah" in Path(f"/proc/{pid}/exe").readlink().name:  # its parts are in memory
        threads = Path(f"/proc/{pid}/task").glob("*/children")
        children = " ".join(one.read_text() for one in threads).split()
        pid = int(children[0])
    return pid


def trial(site: Site) -> None:
    """Start all, pass two scans, look, and stop all. Raises: SystemExit: something was wrong."""
    for name in SERVICES:
        if name == "inbox-folder":
            if not site.succeeds(name):
                raise SystemExit(f"inbox-folder failed; see {site.folder}/logs")
            found = (site.folder / "inbox").stat()
            if (found.st_uid, found.st_gid, found.st_mode & 0o7777) != (USER, USER, 0o2777):
                raise SystemExit(
                    f"inbox-folder left {found.st_uid}:{found.st_gid} {found.st_mode:o}"
                )
            continue
        site.start(name)
        site.wait_for(f"{name} is healthy", lambda name=name: site.is_healthy(name))
    url = f"redis://submitter:{site.secrets['REDIS_SUBMITTER_PASSWORD']}@redis:6379/0"
    handed_in = site.succeeds(
        "door", "digitize", "submit", "/fixtures/news-fax.pdf", "--to", "http://127.0.0.1:8070",
        "--wait", DIGITIZE_REDIS__URL=url, DIGITIZE_GATEWAY__TOKEN=site.secrets["GATEWAY_TOKEN"],
    )  # fmt: skip
    if not handed_in:
        raise SystemExit(f"the scan handed in was not archived; see {site.folder}/logs")
    print("a scan handed in is archived", flush=True)
    shutil.copy(ROOT / "fixtures/notice-band.pdf", site.folder / "inbox")
    done = site.folder / "inbox/done/notice-band.pdf"
    site.wait_for("a scan of the inbox is archived", done.exists)
    site.wait_for("the audit finds no gap", lambda: site.succeeds("inbox", "digitize", "audit"))
    for name in reversed(site.running):
        if status := site.stop(name):
            raise SystemExit(f"{name} ended with {status}; see {site.folder}/logs")
    print("all have ended in time")


def main() -> None:
    """Try the image of one folder."""
    parser = argparse.ArgumentParser(prog="python -m tools.services", description=__doc__)
    parser.add_argument("folder", type=Path)
    site = Site(parser.parse_args().folder.resolve())
    try:
        trial(site)
    finally:
        site.end()


if __name__ == "__main__":
    main()
