#!/usr/bin/env bash
# Upgrades digitize: backs the archive up, installs the new package, brings the archive up to date and
# looks whether all works. If anything fails, the package and the ledger of before come back. Work
# that waits goes on afterwards.
#
#   sudo digitize-upgrade FILE.deb [--previous FILE.deb] [--no-services]
#
#   --previous FILE   the package that is installed now; else the one that digitize-office or the
#                     last upgrade kept
#   --no-services     neither stop nor start services: whoever calls it does so
set -euo pipefail
say() { printf 'upgrade: %s\n' "$*" >&2; }
die() { say "$@"; exit 2; }
package='' kept=/var/lib/digitize/installed.deb previous='' services=yes
while [ $# -gt 0 ]; do
    case $1 in
    --previous) previous=${2-}; shift ;;
    --no-services) services='' ;;
    -*) sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$(readlink -f "$0")"; exit 2 ;;
    *) package=$1 ;;
    esac
    shift
done
[ "$(id -u)" -eq 0 ] || die 'needs root: call it with sudo'
[ -r "$package" ] || die 'give the new package: digitize-upgrade digitize_0.2.0_amd64.deb'
[ "$(dpkg-deb -f "$package" Package)" = digitize ] || die "$package is no package of digitize"
previous=${previous:-$kept}
[ -r "$previous" ] || die 'there is no way back: give the package that is installed now, --previous FILE'
now=$(dpkg-query -W -f '${Version}' digitize)
[ "$(dpkg-deb -f "$previous" Version)" = "$now" ] || die "$previous is not version $now, which is installed"
[ -d /run/systemd/system ] || services=''
# Copies, since installing this package replaces the file that is being read here.
work=$(mktemp -d)
cp "$package" "$work/new.deb"
cp "$previous" "$work/previous.deb"
chmod -R a+rX "$work"
units=()
cd / # digitize looks for settings where it is called, and its user may not look everywhere
apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends --allow-downgrades -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 install)
as() { runuser -u digitize -- "$@"; }
begin() { [ ${#units[@]} -eq 0 ] || systemctl start "${units[@]}"; }

main() {
    trap 'rm -rf "$work" /run/digitize-upgrade' EXIT
    say "backing up to /backup/archive"
    as digitize backup --level quick --workspace /srv/archive /backup/archive ||
        die 'the backup failed; nothing was changed'
    as digitize audit --level quick --workspace /srv/archive ||
        die 'the archive has gaps already (above): mend them first; nothing was changed'
    touch /run/digitize-upgrade
    if [ "$services" ]; then
        mapfile -t units < <(systemctl list-units --plain --no-legend --state=active 'digitize-*' | cut -d' ' -f1)
        systemctl stop 'digitize-*'
    fi
    say "from $now to $(dpkg-deb -f "$work/new.deb" Version)"
    if "${apt[@]}" "$work/new.deb" && as digitize upgrade --workspace /srv/archive; then
        install -D -m 0644 "$work/new.deb" "$kept"
        begin
        say 'done'
        return 0
    fi
    say "it failed (see above); bringing version $now back"
    "${apt[@]}" --reinstall "$work/previous.deb" || dpkg -i "$work/previous.deb" ||
        die "it cannot be installed: try dpkg -i $kept, then: digitize upgrade --back"
    # If the new program ended before it could: the ledger of before is put back by the old one.
    as digitize upgrade --back --workspace /srv/archive ||
        die 'the ledger of before was not put back (see above); services stay stopped'
    begin
    say "version $now works again, and nothing of the archive is lost"
    return 1
}
main
exit $?
