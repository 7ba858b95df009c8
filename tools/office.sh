#!/usr/bin/env bash
# Does an office box work from nothing? Makes a Debian with no more than what mmdebstrap puts there,
# installs the package of dist/ in it, sets an office up, and uses it as people would: a scan dropped
# by SMB, the desk behind TLS, the selftest, an upgrade over waiting work, one that fails, and a
# restore on a second box. Nothing is PID 1 in there, so each service is started by its ExecStart,
# under its user, and the timers' commands by hand.
#
#   sudo tools/office.sh [--tree TAR] [--copy FILE]... [SUITE]      default: bookworm
#
#   --tree TAR    a tree that mmdebstrap made before, with network settings and programs or without
#   --copy FILE   copy FILE to the same place in there (a proxy's certificate, apt settings)
#
# Needs root, mmdebstrap, `make deb`, and about 4 GB in TMPDIR. The office has a network namespace of
# its own; packages are installed before it gets that.
set -euo pipefail
cd "$(dirname "$0")/.."
tree='' copies=() suite=bookworm
while [ $# -gt 0 ]; do
    case $1 in
    --tree) tree=$2; shift ;;
    --copy) copies+=("$2"); shift ;;
    -*) sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"; exit 2 ;;
    *) suite=$1 ;;
    esac
    shift
done
[ "$(id -u)" -eq 0 ] || { echo 'office: needs root' >&2; exit 2; }
deb=$(realpath dist/digitize_*.deb)

root=$(mktemp -d "${TMPDIR:-/tmp}/office.XXXXXX")
trap 'rm -rf --one-file-system "$root"' EXIT
if [ "$tree" ]; then
    tar -xf "$tree" -C "$root"
else
    mmdebstrap --quiet --variant=minbase --mode=root --aptopt='Acquire::Check-Valid-Until "false"' \
        --include=apt,ca-certificates "$suite" "$root"
fi
cp /etc/resolv.conf /etc/hosts "$root/etc/"
for file in "${copies[@]}"; do install -D -m 644 "$file" "$root$file"; done
cp "$deb" "$root/root/digitize.deb"
cp tools/office-inside.sh "$root/root/inside.sh"
# The same program under a later version, and one that cannot read.
for kind in better broken; do
    mkdir "$root/root/$kind"
    dpkg-deb -R "$deb" "$root/root/$kind"
    sed -i "s/^Version: .*/&+$kind/" "$root/root/$kind/DEBIAN/control"
done
echo 'rm -f /opt/digitize/.venv/lib/python3*/site-packages/digitize/understand/vietnamese/data/weights.json' \
    >>"$root/root/broken/DEBIAN/postinst"
for kind in better broken; do
    dpkg-deb --root-owner-group -Zgzip -z1 --build "$root/root/$kind" "$root/root/$kind.deb" >/dev/null
    rm -rf "$root/root/$kind"
done

# Runs a command in there, with an environment of its own.
inside() {
    # shellcheck disable=SC2016  # meant for the shell within
    unshare --mount --pid --fork --kill-child bash -c '
        mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount -t tmpfs tmpfs "$0/run" || exit 1
        exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"' "$root" "$@"
}
echo "office: installing in $root"
inside bash /root/inside.sh install
unshare --net bash -c "$(declare -f inside); root=$root; ip link set lo up; inside bash /root/inside.sh try"
