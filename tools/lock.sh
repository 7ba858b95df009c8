#!/usr/bin/env bash
# Writes requirements/{run,workers,test}.lock from pyproject.toml: versions and hashes for every
# platform and every Python from 3.11 on, no addresses. `workers` and `test` hold all of `run` at
# its versions.
#
#   tools/lock.sh [--upgrade-package NAME ...]     without one, everything is chosen anew
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -gt 0 ] || set -- --upgrade

compile() {
    # --no-config: a developer's own index or wheel folder must not leak into the pins.
    .venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-header --no-annotate --group build "$@" \
        pyproject.toml >/dev/null
}

people=(--extra desk) # what who works at the machine itself would miss
compile "$@" "${people[@]}" -o requirements/run.lock
compile "$@" "${people[@]}" --extra workers --extra api --extra sign --extra s3 -c requirements/run.lock -o requirements/workers.lock
compile "$@" "${people[@]}" --extra workers --extra api --extra sign --extra s3 --group dev -c requirements/run.lock -o requirements/test.lock

if grep -nE '://|^-|^torch' requirements/*.lock; then
    echo 'lock: an address, an option or torch is in the pins (above)' >&2
    exit 1
fi
