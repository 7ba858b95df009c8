#!/usr/bin/env bash
# Does a newcomer's machine get from nothing to records? Makes a Debian 12 with no more in it than
# the README's first line asks for, copies this project into it, and runs the two commands there.
#
#   sudo tools/bare-debian.sh [--tree] [--copy FILE]... [--env NAME]... [--keep] [TARGET...]
#
#   --tree        take the working tree with what is not committed; else what is committed
#   --copy FILE   copy FILE to the same place in there (a proxy's certificate, pip or apt settings)
#   --env NAME    hand on this environment variable
#   --keep        leave the folder for a look, and print its name
#   TARGET        what to make, in order; else: run test
#
# Needs root, mmdebstrap, and about 2 GB in TMPDIR. Exit code: 0 when every command worked twice,
# the second setup took under 2 s, and git saw nothing new.
set -euo pipefail
cd "$(dirname "$0")/.."

tree='' keep='' copies=() names=() targets=()
while [ $# -gt 0 ]; do
    case $1 in
    --tree) tree=yes ;;
    --keep) keep=yes ;;
    --copy) copies+=("$2"); shift ;;
    --env) names+=("$2"); shift ;;
    -*) sed -n '1d; /^[^#]/q; s/^# \{0,1\}//p' "$0"; exit 2 ;;
    *) targets+=("$1") ;;
    esac
    shift
done
[ ${#targets[@]} -gt 0 ] || targets=(run test)
[ "$(id -u)" -eq 0 ] || { echo 'bare: needs root' >&2; exit 2; }

root=$(mktemp -d "${TMPDIR:-/tmp}/bare.XXXXXX")
# The mounts live in a namespace of their own (see `inside`), so nothing but the folder is left.
trap 'if [ "$keep" ]; then echo "bare: kept $root"; else rm -rf --one-file-system "$root"; fi' EXIT

echo "bare: making Debian 12 in $root"
mmdebstrap --quiet --variant=minbase --mode=root \
    --aptopt='Acquire::Check-Valid-Until "false"' \
    --include=apt,ca-certificates,git,make,python3-venv \
    bookworm "$root"

if [ -n "$tree" ]; then
    mkdir "$root/root/digitize"
    git ls-files -z --cached --others --exclude-standard --deduplicate |
        while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
        tar --create --null --files-from=- | tar --extract --no-same-owner -C "$root/root/digitize"
    git -C "$root/root/digitize" init --quiet
    git -C "$root/root/digitize" add --all
else
    git clone --quiet . "$root/root/digitize"
fi
cp /etc/resolv.conf /etc/hosts "$root/etc/"
for file in "${copies[@]}"; do install -D -m 644 "$file" "$root$file"; done

given=(HOME=/root TERM="${TERM:-dumb}" LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin)
for name in "${names[@]}"; do given+=("$name=${!name-}"); done

# Runs a command in there, with an environment of its own.
inside() {
    # shellcheck disable=SC2016  # meant for the shell within
    unshare --mount --fork env -i "${given[@]}" bash -c '
        mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" || exit 1
        exec chroot "$0" bash -c "cd /root/digitize && exec \"\$@\"" bash "$@"' "$root" "$@"
}

failed=0
# Prints what it does, how long it took and how it ended.
timed() {
    local start=$EPOCHREALTIME code=0
    inside "$@" || code=$?
    took=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
    printf 'bare: %-20s exit %d, %s s\n' "$*" "$code" "$took"
    [ "$code" -eq 0 ] || failed=1
}

for target in "${targets[@]}"; do timed make "$target"; done
for target in setup setup-test; do
    timed make "$target"
    awk -v t="$took" 'BEGIN { exit t >= 2 }' || { echo "bare: a second $target took $took s"; failed=1; }
done
seen=$(inside git status --porcelain | grep -v '^A  ' || true)
[ -z "$seen" ] || { printf 'bare: git sees\n%s\n' "$seen"; failed=1; }
exit $failed
