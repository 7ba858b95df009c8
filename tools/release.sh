#!/usr/bin/env bash
# Builds the wheel, installs it into an empty environment outside this tree, and reads a scan with
# what was installed: a wheel that lacks a data file fails here and not at somebody's office.
#
#   tools/release.sh [SCAN]        default: fixtures/news-fax.pdf; the wheel is left in dist/
set -euo pipefail
cd "$(dirname "$0")/.."
scan=$(realpath "${1:-fixtures/news-fax.pdf}")
python=$PWD/.venv/bin/python

rm -rf dist
"$python" -m uv build --quiet --no-build-isolation --wheel --python "$python" --out-dir dist .
wheel=$(realpath dist/*.whl)

away=$(mktemp -d)
trap 'rm -rf "$away"' EXIT
"$python" -m venv "$away/env"
"$away/env/bin/pip" --disable-pip-version-check -q install --require-hashes -r requirements/run.lock
"$away/env/bin/pip" --disable-pip-version-check -q install --no-deps "$wheel"

cd "$away" # nothing of the tree is in reach: not src, not digitize.toml
"$away/env/bin/python" -c "import digitize, sys; sys.exit(not digitize.__file__.startswith('$away'))"
"$away/env/bin/digitize" doctor
"$away/env/bin/digitize" run --workspace "$away/workspace" "$scan"
"$away/env/bin/digitize" list --workspace "$away/workspace"
"$away/env/bin/digitize" audit --workspace "$away/workspace"
echo "release: $(basename "$wheel") reads a scan, installed alone"
