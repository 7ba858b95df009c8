#!/usr/bin/env bash
# Sets up an office on a fresh Debian 12 or 13: the user, a shared folder for scans, the desk behind
# TLS, and backups. Everything else in the office is a browser and that folder. Called again, it
# mends what is missing; what somebody has changed in settings and certificates stays.
#
#   sudo digitize-office --name so-hoa.example.vn [OPTION...]
#
#   --name NAME          the name by which browsers reach this machine
#   --package FILE       install this package of digitize first, and keep it as the way back from an
#                        upgrade; without, digitize must be in /opt/digitize
#   --certificate FILE   certificate (PEM, with its chain) for that name; else one is made here
#   --key FILE           its key
#   --no-start           start no service, and do not look whether all works
#
# It uses /srv/archive, /srv/inbox and /backup; mount disks there before, if they have their own.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
name='' package='' certificate='' key='' start=yes
say() { printf 'office: %s\n' "$*" >&2; }
die() { say "$@"; exit 2; }
usage() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$here/setup.sh"; exit 2; }
while [ $# -gt 0 ]; do
    case $1 in
    --name) name=${2-}; shift ;;
    --package) package=${2-}; shift ;;
    --certificate) certificate=${2-}; shift ;;
    --key) key=${2-}; shift ;;
    --no-start) start='' ;;
    *) usage ;;
    esac
    shift
done
[ "$(id -u)" -eq 0 ] || die 'needs root: call it with sudo'
[[ $name =~ ^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ ]] || die 'give the name of this machine: --name so-hoa.example.vn'
if [ -n "$certificate$key" ] && ! { [ -r "$certificate" ] && [ -r "$key" ]; }; then
    die 'give both a certificate and its key, in files: --certificate FILE --key FILE'
fi
[ -z "$package" ] || [ -r "$package" ] || die "$package: there is no such file"
[ -d /run/systemd/system ] || start=''
# shellcheck source=/dev/null
. /etc/os-release
case ${ID:-} in debian) ;; *) say "made for Debian 12 and 13, and untried on ${PRETTY_NAME:-this system}" ;; esac

# --- programs ---------------------------------------------------------------------------------

export DEBIAN_FRONTEND=noninteractive
apt=(apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0)
"${apt[@]}" update || say 'the package lists were not renewed; trying what is here'
[ -z "$package" ] || "${apt[@]}" install -y --no-install-recommends "$(realpath "$package")"
"${apt[@]}" install -y --no-install-recommends adduser nginx-light openssl samba smbclient >/dev/null
[ -x /opt/digitize/.venv/bin/digitize ] ||
    die 'digitize is not in /opt/digitize: give its package with --package, or clone it there and call: make -C /opt/digitize services'
if [ -n "$package" ]; then
    install -D -m 0644 "$package" /var/lib/digitize/installed.deb
elif [ ! -e /usr/lib/systemd/system/digitize-watch.service ]; then # a clone, and no package
    install -m 0644 "$here"/../systemd/digitize-* /etc/systemd/system/
fi

# --- user, folders, settings ------------------------------------------------------------------

adduser --quiet --system --group --no-create-home --home /nonexistent digitize
install -d -o digitize -g digitize -m 0700 /srv/archive /backup
install -d -o digitize -g digitize -m 2770 /srv/inbox
install -d -m 0700 /etc/digitize
new() { [ -e "$1" ] || install -m 0600 /dev/stdin "$1"; }
printf 'DIGITIZE_WORKSPACE=/srv/archive\n' | new /etc/digitize/settings.env
printf 'DIGITIZE_DESK__URL=https://%s\n' "$name" | new /etc/digitize/desk.env
printf 'DIGITIZE_API__URL=https://%s\n' "$name" | new /etc/digitize/api.env
grep -qx "DIGITIZE_DESK__URL=https://$name" /etc/digitize/desk.env ||
    say "/etc/digitize/desk.env names another address than https://$name; it stays"

# --- the desk behind TLS ----------------------------------------------------------------------

if [ -n "$certificate" ]; then
    install -m 0644 "$certificate" /etc/ssl/certs/digitize.pem
    install -m 0600 "$key" /etc/ssl/private/digitize.key
elif [ ! -e /etc/ssl/private/digitize.key ]; then
    (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
        -days 3650 -subj "/CN=$name" -addext "subjectAltName=DNS:$name" \
        -keyout /etc/ssl/private/digitize.key -out /etc/ssl/certs/digitize.pem 2>/dev/null)
    chmod 0644 /etc/ssl/certs/digitize.pem
    say 'made a certificate; browsers trust it once /etc/ssl/certs/digitize.pem is installed on them'
fi
six=''
[ ! -e /proc/net/if_inet6 ] || six=yes
sed -e "s/@NAME@/$name/g" -e "${six:+s/^#6 //;}/^#6/d" "$here/nginx.conf.in" \
    >/etc/nginx/sites-available/digitize
ln -sf ../sites-available/digitize /etc/nginx/sites-enabled/digitize
rm -f /etc/nginx/sites-enabled/default
nginx -q -t

# --- the shared folder ------------------------------------------------------------------------

install -m 0644 "$here/samba.conf" /etc/samba/digitize.conf
grep -qx 'include = /etc/samba/digitize.conf' /etc/samba/smb.conf ||
    printf '\ninclude = /etc/samba/digitize.conf\n' >>/etc/samba/smb.conf
testparm -s /etc/samba/smb.conf >/dev/null 2>&1 || die 'Samba does not take its settings: call testparm'

# --- services ---------------------------------------------------------------------------------

units=(digitize-watch.service digitize-desk.service digitize-api.service digitize-backup.timer digitize-audit.timer)
if [ ! "$start" ]; then
    say "set up; start these: nginx smbd ${units[*]}"
    exit 0
fi
systemctl daemon-reload
systemctl enable --quiet "${units[@]}" nginx smbd
systemctl restart nginx smbd "${units[@]}"
say "everything is set up at https://$name; open to the office: TCP 443 (browsers), 445 (shared folder)"
say 'let people in: digitize-person LOGIN "FULL NAME"'
cd / # digitize looks for settings where it is called, and its user may not look everywhere
exec runuser -u digitize -- /opt/digitize/.venv/bin/digitize selftest --workspace /srv/archive
