#!/usr/bin/env bash
# Builds the image of the Dockerfile without Docker and without a registry of images, and starts
# every service of docker-compose.yml in it: one scan goes in by `submit`, one by the inbox, both
# have to reach the archive, and the audit has to find no gap.
#
#   sudo tools/image.sh [--keep] [--build-only]
#
#   --keep        leave the folder with image, workspace and logs for a look, and print its name
#   --build-only  do not start the services
#
# The two base images are made by mmdebstrap from Debian 12 under the names that the files ask for:
# Debian's Python 3.11 for python:3.11-slim-bookworm, Debian's Redis 7.0 for redis:7.4-bookworm.
# pip and apt reach their servers as they do on this machine; their settings are mounted while it
# is built, and are not in the image. The containers share this machine's network, so the ports
# 6379 and 8070 of 127.0.0.1 have to be free.
#
# Needs root on Debian, buildah, mmdebstrap, python3 with yaml (of .venv), and 5 GB in TMPDIR.
set -euo pipefail
cd "$(dirname "$0")/.."

keep='' try=yes
for option in "$@"; do
    case $option in
    --keep) keep=yes ;;
    --build-only) try='' ;;
    *) sed -n '1d; /^[^#]/q; s/^# \{0,1\}//p' "$0"; exit 2 ;;
    esac
done
say() { printf 'image: %s\n' "$*" >&2; }
[ "$(id -u)" -eq 0 ] || { say 'needs root'; exit 2; }
for program in buildah mmdebstrap; do
    command -v "$program" >/dev/null || { say "needs $program: apt-get install $program"; exit 3; }
done

place=$(mktemp -d "${TMPDIR:-/tmp}/image.XXXXXX")
export TMPDIR=$place
tidy() { if [ "$keep" ]; then say "kept $place"; else rm -rf --one-file-system "$place"; fi; }
trap tidy EXIT
build() { buildah --root "$place/storage" --runroot "$place/run" --storage-driver vfs "$@"; }

# Makes an image of Debian 12 with a Python that is called `python`, as the official one has.
python_image() {
    local container
    say 'making python:3.11-slim-bookworm'
    # shellcheck disable=SC2016  # mmdebstrap's shell fills it in
    mmdebstrap --quiet --variant=minbase --mode=root \
        --aptopt='Acquire::Check-Valid-Until "false"' \
        --include=ca-certificates,python3.11,python3.11-venv \
        --customize-hook='ln -s /usr/bin/python3.11 "$1/usr/local/bin/python"' \
        bookworm "$place/base.tar"
    container=$(build from scratch)
    build add --quiet "$container" "$place/base.tar" / >/dev/null
    build commit --quiet --rm "$container" docker.io/library/python:3.11-slim-bookworm >/dev/null
    rm "$place/base.tar"
}

# Makes an image with Debian's Redis.
redis_image() {
    local container
    say 'making redis:7.4-bookworm'
    container=$(build from --pull-never python:3.11-slim-bookworm)
    build run --isolation chroot "${mounts[@]}" "$container" -- sh -c \
        'apt-get -qq update && apt-get -qq install -y --no-install-recommends redis-server' >/dev/null
    build commit --quiet --rm "$container" docker.io/library/redis:7.4-bookworm >/dev/null
}

# Prints a pip.conf that reaches the index as pip does here.
pip_settings() {
    local pip=(.venv/bin/python -m pip)
    [ -x .venv/bin/python ] || pip=(python3 -m pip)
    echo '[global]'
    { "${pip[@]}" config list 2>/dev/null || true; } |
        sed -nE "s/^(global|:env:)\.(cert|index-url|proxy|trusted-host)='(.*)'$/\2 = \3/p" |
        sort -u -t= -k1,1
}

# What the commands of the Dockerfile see of this machine while they run.
mounts() {
    pip_settings >"$place/pip.conf"
    printf -- '--volume=%s:/etc/pip.conf:ro\n' "$place/pip.conf"
    [ ! -d /etc/apt/apt.conf.d ] || echo --volume=/etc/apt/apt.conf.d:/etc/apt/apt.conf.d:ro
    local cert
    cert=$(sed -n 's/^cert = //p' "$place/pip.conf")
    [ -z "$cert" ] || printf -- '--volume=%s:%s:ro\n' "$cert" "$cert"
}

python_image
mapfile -t mounts < <(mounts)
say 'building digitize'
build bud --isolation chroot --pull-never "${mounts[@]}" --tag digitize .
[ "$try" ] || exit 0
redis_image
say 'starting the services'
python=.venv/bin/python
[ -x "$python" ] || python=python3
# shellcheck disable=SC2016  # for the shell within
unshare --net bash -c 'ip link set lo up && exec "$0" -m tools.services "$1"' "$python" "$place"
