#!/usr/bin/env bash
# Lets a person into the office: a password for the shared folder and a token for the desk, each
# shown once. Called again for the same person, it gives new ones in place of the old.
#
#   sudo digitize-person LOGIN "FULL NAME"     digitize-person lan "Nguyễn Thị Lan"
#   sudo digitize-person --remove LOGIN        takes the shared folder from a person
set -euo pipefail
say() { printf 'person: %s\n' "$*" >&2; }
die() { say "$@"; exit 2; }
[ "$(id -u)" -eq 0 ] || die 'needs root: call it with sudo'
[ $# -eq 2 ] || { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$(readlink -f "$0")"; exit 2; }

if [ "$1" = --remove ]; then
    id -Gn "$2" 2>/dev/null | grep -qw digitize || die "$2 is nobody of this office"
    smbpasswd -x "$2" >/dev/null
    deluser --quiet "$2" digitize
    say "$2 may not open the shared folder any more; at the desk an administrator removes the name at /people, and its token ends at once"
    exit 0
fi
login=$1 name=$2
cd / # digitize looks for settings where it is called, and its user may not look everywhere
[[ $login =~ ^[a-z][a-z0-9-]{0,30}$ ]] || die "$login: a login has small letters without accents, digits and hyphens"
if id "$login" >/dev/null 2>&1; then
    id -Gn "$login" | grep -qw digitize || adduser --quiet "$login" digitize
    [ "$(id -u "$login")" -ne 0 ] && [ "$login" != digitize ] || die "$login is no person"
else
    adduser --quiet --system --no-create-home --home /nonexistent --ingroup digitize \
        --shell /usr/sbin/nologin "$login"
fi
password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n%s\n' "$password" "$password" | smbpasswd -s -a "$login" >/dev/null
token=$(runuser -u digitize -- /opt/digitize/.venv/bin/digitize desk --workspace /srv/archive --add "$name")
printf 'shared folder  \\\\%s\\scans  user %s  password %s\n' "$(hostname)" "$login" "$password"
printf 'desk           token %s\n' "$token"
