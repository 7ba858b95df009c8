#!/usr/bin/env bash
# Builds the Debian package, with the wheels of everything that it needs from Python: a machine that
# installs it asks no package index. Debian's own dpkg-deb packs it.
#
#   tools/deb.sh [PYTHON VERSION...]        default: 3.11 3.13, those of Debian 12 and 13
#
# The package is left in dist/. Needs .venv (`make setup`) and dpkg-deb.
set -euo pipefail
cd "$(dirname "$0")/.."
pythons=("${@:-3.11}")
[ $# -gt 0 ] || pythons=(3.11 3.13)
python=$PWD/.venv/bin/python
command -v dpkg-deb >/dev/null || { echo 'deb: needs dpkg-deb: apt-get install dpkg' >&2; exit 3; }

export SOURCE_DATE_EPOCH
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
architecture=$(dpkg --print-architecture)
machine=$(uname -m)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 0755 "$tree"
home=$tree/opt/digitize
mkdir -p "$home/wheels" "$home/requirements" "$home/workers" "$tree/usr/lib/systemd/system" \
    "$tree/usr/bin" "$tree/usr/sbin" "$tree/usr/share/doc/digitize" "$tree/DEBIAN" dist

pip=("$python" -m pip --disable-pip-version-check -q)
echo "deb: getting wheels for Python ${pythons[*]}" >&2
# They are kept for the next time. What its index has as source alone is built here.
wheels=build/wheels
mkdir -p "$wheels"
cmp -s requirements/workers.lock "$wheels/lock" || rm -f "$wheels"/*.whl
cp requirements/workers.lock "$wheels/lock"
"${pip[@]}" wheel --no-deps --find-links "$wheels" --require-hashes -r requirements/workers.lock -w "$wheels"
for one in "${pythons[@]}"; do
    platforms=()
    for level in 2_17 2_24 2_26 2_27 2_28 2_31 2_34; do
        platforms+=(--platform "manylinux_${level}_$machine")
    done
    "$python" -m tools.wheels requirements/workers.lock "$wheels" "$one" >"$tree/fetched.lock"
    "${pip[@]}" download --only-binary=:all: --no-deps --python-version "$one" \
        --implementation cp "${platforms[@]}" --platform "manylinux2014_$machine" \
        --find-links "$wheels" --require-hashes -r "$tree/fetched.lock" -d "$wheels"
done
cp "$wheels"/*.whl "$home/wheels/"
rm "$tree/fetched.lock"
"$python" -m uv build --quiet --no-build-isolation --wheel --python "$python" --out-dir "$home/wheels" .
rm -f "$home/wheels/.gitignore"

"$python" -m tools.wheels requirements/workers.lock >"$home/requirements/workers.txt"
cp workers/*.py "$home/workers/"
cp -a deploy "$home/"
rm -rf "$home/deploy/debian" "$home/deploy/systemd"
printf '%s\n' "${pythons[@]}" >"$home/wheels/pythons"
cp deploy/systemd/*.service deploy/systemd/*.timer "$tree/usr/lib/systemd/system/"
ln -s /opt/digitize/.venv/bin/digitize "$tree/usr/bin/digitize"
for one in setup person upgrade; do
    name=digitize-$one
    [ "$one" != setup ] || name=digitize-office
    ln -s "/opt/digitize/deploy/office/$one.sh" "$tree/usr/sbin/$name"
done
cp README.md CHANGELOG.md NOTICE "$tree/usr/share/doc/digitize/"
cp LICENSE "$tree/usr/share/doc/digitize/copyright"

sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
    -e "s/@SIZE@/$(du -sk "$tree" | cut -f1)/" deploy/debian/control.in >"$tree/DEBIAN/control"
install -m 0755 deploy/debian/postinst deploy/debian/prerm deploy/debian/postrm "$tree/DEBIAN/"
find "$tree" -type d -exec chmod 0755 {} +
find "$tree" -type f ! -perm /111 -exec chmod 0644 {} +
# What it holds is packed already, so packing it harder gains nothing.
dpkg-deb --root-owner-group -Zgzip -z1 --build "$tree" "dist/digitize_${version}_$architecture.deb" >&2
echo "dist/digitize_${version}_$architecture.deb"
