#!/usr/bin/env bash
# Installs what `make run`, the services or `make test` need, and does nothing where it is there already.
#
#   tools/setup.sh [run|workers|test]
#
# Programs come from apt, Python packages from requirements/NAME.lock into .venv.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
lock=requirements/$kind.lock
python=.venv/bin/python

# program:Debian package
programs='pdftoppm:poppler-utils tesseract:tesseract-ocr'
# What only tests call.
test_programs='redis-server:redis-server chromium:chromium qpdf:qpdf'
[ "$kind" != test ] || programs+=" $test_programs"

say() { printf 'setup: %s\n' "$*" >&2; }
die() { say "$@"; exit 3; }
has() { command -v "$1" >/dev/null 2>&1; }

# --- programs ---------------------------------------------------------------------------------

# Prints the Debian packages whose program or model is not there. Asks the programs, not dpkg:
# a Tesseract built by hand is as good.
missing_packages() {
    local pair models
    for pair in $programs; do has "${pair%:*}" || echo "${pair#*:}"; done
    models=$(tesseract --list-langs 2>/dev/null || true)
    grep -qx vie <<<"$models" || echo tesseract-ocr-vie
    grep -qxE '(script/)?Vietnamese' <<<"$models" || echo tesseract-ocr-script-viet
}

install_packages() {
    local root=()
    has apt-get || die "no apt here. Install by hand, then try again:
  Tesseract 5       with the models vie and Vietnamese (tesseract --list-langs must show both)
  Poppler's tools   (pdftoppm -v must answer)
On Debian these are: $*"
    if [ "$(id -u)" -ne 0 ]; then
        has sudo || die "not root, and no sudo here. As root: apt-get update && apt-get install $*"
        root=(sudo)
    fi
    say "installing $*"
    # `env`, since sudo may drop the variable; no recommended packages: they bring a desktop's worth.
    local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0)
    "${apt[@]}" update || die "apt-get update failed (see above)"
    "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null || die "apt-get install $* failed (see above)"
}

# --- Python -----------------------------------------------------------------------------------

# Prints the first Python of at least 3.11 that can make a virtual environment.
find_python() {
    local name old='' bare=''
    for name in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14}; do
        has "$name" || continue
        if ! "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            old+=" $name ($("$name" -V 2>&1 | head -1))"
        elif ! "$name" -c 'import ensurepip, venv' 2>/dev/null; then
            bare=$("$name" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
        else
            echo "$name"
            return
        fi
    done
    [ -z "$bare" ] || die "$bare cannot make a virtual environment. Install its module: apt-get install python3-venv (or $bare-venv)"
    die "Python 3.11 or newer is needed; found:${old:- none}. Install python3 and python3-venv (Debian 12, Ubuntu 24.04 or newer have them), or name one: make setup PYTHON=/path/to/python3.12"
}

make_environment() {
    local found
    found=$(find_python)
    say "making .venv with $("$found" -V)"
    "$found" -m venv --clear .venv
    pwd >.venv/.home
}

install_python_packages() {
    local pip=("$python" -m pip --disable-pip-version-check -q)
    say "installing Python packages from $lock"
    "${pip[@]}" install --require-hashes -r "$lock"
    # The build tool is in the lock, so nothing is fetched here that has no hash.
    "${pip[@]}" install --no-deps --no-build-isolation -e .
    # pip compiles what it installs; without this the first commands would compile our own code,
    # and where bytecode may not be written, every command would.
    "$python" -m compileall -q src .venv/lib || true
}

# ----------------------------------------------------------------------------------------------

[ -f "$lock" ] || die "usage: tools/setup.sh [run|workers|test]"

mapfile -t packages < <(missing_packages)
if [ ${#packages[@]} -gt 0 ]; then
    install_packages "${packages[@]}"
    mapfile -t packages < <(missing_packages)
    [ ${#packages[@]} -eq 0 ] || die "still missing after the installation: ${packages[*]}"
fi

# Made anew when the folder was moved (the scripts in .venv/bin hold its path), when making it was
# cut off, or when the system's Python under it has gone.
if [ "$(cat .venv/.home 2>/dev/null)" != "$PWD" ] || ! "$python" -c 'import pip' 2>/dev/null; then
    make_environment
fi

# The stamp is a copy of all that the packages follow from.
stamp=.venv/.done-$kind
if ! cat "$lock" pyproject.toml | cmp -s - "$stamp" || [ ! -x .venv/bin/digitize ]; then
    install_python_packages
    cat "$lock" pyproject.toml >"$stamp"
fi
