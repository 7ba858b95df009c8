"""A page's commands, carried out in their order in one shell, as a reader would."""

import os
import re
import shlex
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import DIGITIZE, environment
from tests.docs.pages import Block
from tests.queues.redis_server import free_port

# What runs until it is told to end: its first words, and what it says once it is ready.
SERVICES = {
    "digitize watch": "watching",
    "digitize coordinate": "",
    "digitize gateway": "taking",
    "digitize archive": "",
    "digitize desk": "http",
    "digitize api --port": "http",
    "celery -A workers.pages worker": "ready",
    "python -m workers.submit": "",
    "deploy/redis/start.sh": "Ready to accept",
}
# What a test cannot run, and why.
NOT_RUN = {
    "git clone": "brings the source from elsewhere",
    "git pull": "brings the source from elsewhere",
    "sudo": "changes the machine, or its services",
    "docker compose": "there is no Docker where tests run",
}
# What would take too long, or would write into the tree: tried without being carried out.
ONLY_TRIED = ("make", ".venv/bin/python -m")

_FOLDER = re.compile(r"(?<![\w./$}])/(?=(?:srv|backup|mnt|etc/digitize|opt/digitize)\b)")
_PORT = re.compile(r"\b(6379|8070|9464|8420|8421)\b")

_FUNCTIONS = r"""
set -Eeuo pipefail
services=()
trace() { printf '%s\n' "$1" >>"$TRACE"; }
await() {
    for _ in $(seq 600); do
        if eval "$1" >"$TRACE.await" 2>&1; then return; fi
        sleep 0.1
    done
    echo "never: $1"; cat "$TRACE.await"; return 9
}
start() {
    log="$TRACE.service${#services[@]}"
    eval "exec env $2" >"$log" 2>&1 &
    services+=($!)
    await "grep -q -- '$1' '$log' || ! kill -0 $!"
    if ! kill -0 $!; then cat "$log"; return 9; fi
}
end_services() {
    local ended=0 pid
    for pid in "${services[@]}"; do
        kill -TERM "$pid" || true
        wait "$pid" || { ended=$?; echo "ended with $ended:"; tail -n 20 "$TRACE".service*; }
    done
    services=()
    return $ended
}
trap 'for pid in "${services[@]}"; do kill -TERM "$pid"; done; wait' EXIT
"""


def without_assignments(command: str) -> str:
    """`A=b digitize run` is `digitize run`; so is `.venv/bin/digitize run`."""
    command = re.sub(r"^(?:env (?:\$\([^)]*\) )+|[A-Z_]+=(?:\"[^\"]*\"|\S)* +)*", "", command)
    return command.removeprefix(".venv/bin/") if " -m " not in command else command


def first_words(command: str, among) -> str | None:
    """Which of these a command begins with."""
    plain = without_assignments(command)
    return next((one for one in among if re.match(rf"{re.escape(one)}(?:\s|$)", plain)), None)


@dataclass
class Session:
    """One page's commands in a folder; absolute folders and ports of the page are the test's."""

    place: Path
    ports: dict[str, int] = field(default_factory=dict)

    def here(self, code: str) -> str:
        """A command with its folders below the place and ports that are free."""
        code = _FOLDER.sub(f"{self.place}/", code)
        return _PORT.sub(lambda port: str(self.ports.setdefault(port[0], free_port())), code)

    def script(self, blocks: list[Block]) -> str:
        lines = [_FUNCTIONS]
        for number, block in enumerate(blocks):
            lines += [f"await {shlex.quote(self.here(one))}" for one in block.mark("until")]
            if "services end" in block.marks:
                lines.append("end_services")
            lines += ["{", *self._commands(block), f'}} >"$TRACE.{number}" 2>&1']
        return "\n".join([*lines, 'trace "the end"', "end_services", ""])

    def _commands(self, block: Block):
        commands = [
            one for one in block.commands() if not first_words(one, (*NOT_RUN, *ONLY_TRIED))
        ]
        for command in commands:
            yield f"trace {shlex.quote(command)}"
            code, service = self.here(command), first_words(command, SERVICES)
            if "--add" in command:  # gives a token, and serves nothing
                service = None
            if service:
                yield f"start {shlex.quote(SERVICES[service])} {shlex.quote(code.rstrip(' &'))}"
            elif command is commands[-1] and (status := block.mark("exit")):
                yield f'{code} && ended=0 || ended=$?\n[ "$ended" = {status[0]} ]'
            else:
                yield code
        yield ":"

    def run(self, blocks: list[Block]) -> list[str]:
        """What each block printed. Fails at the first command that fails."""
        trace = self.place / "trace"
        path = f"{DIGITIZE.parent}:{os.environ['PATH']}"
        quick = {"SETTLE_S": "0.3", "POLL_S": "0.2", "LOW_DISK_BYTES": "0"}
        settings = {f"DIGITIZE_INBOX__{name}": value for name, value in quick.items()}
        settings["DIGITIZE_DESK__PORT"] = self.here("8420")
        shell = subprocess.Popen(
            ["bash", "-c", self.script(blocks)], cwd=self.place, start_new_session=True,
            env=environment(PATH=path, HOME=str(self.place), TRACE=str(trace), REDISCLI_AUTH="",
                            **settings),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        try:
            said, _ = shell.communicate(timeout=240)
        except subprocess.TimeoutExpired:
            said = "it did not end in 240 s"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGKILL)  # no service outlives its page
            shell.wait()
        told = [self.place / f"trace.{number}" for number in range(len(blocks))]
        texts = [one.read_text(errors="replace") if one.exists() else "" for one in told]
        last = [one for one in texts if one][-1:]
        services = [one.read_text(errors="replace") for one in self.place.glob("trace.service*")]
        assert shell.returncode == 0, "\n".join(
            ["failed at:", trace.read_text().splitlines()[-1], *last, said, *services]
        )
        return texts
