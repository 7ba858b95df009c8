#!/usr/bin/env bash
# The part of tools/office.sh that runs in the new Debian: `install`, with the network, then `try`.
set -euo pipefail
cd /root
export DEBIAN_FRONTEND=noninteractive
units=/usr/lib/systemd/system
say() { printf 'office: %s\n' "$*"; }
die() { say "FAILED: $*"; for log in /root/*.log; do echo "== $log"; tail -5 "$log"; done; exit 1; }

if [ "$1" = install ]; then
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends ./digitize.deb >/dev/null
    digitize --version
    digitize-office --name so-hoa.example.vn --package ./digitize.deb
    digitize-office --name so-hoa.example.vn # again: it mends and changes nothing
    exit 0
fi

value() { sed -n "s/^$2=//p" "$units/digitize-$1.service"; }
# Starts a service as its unit says: user, settings, command.
begin() {
    local file settings=()
    while read -r file; do
        file=${file#-}
        [ ! -e "$file" ] || mapfile -t -O "${#settings[@]}" settings <"$file"
    done < <(value "$1" EnvironmentFile)
    # shellcheck disable=SC2046  # words of a command
    (umask "$(value "$1" UMask)"; cd /; exec setpriv --reuid "$(value "$1" User)" --regid digitize \
        --init-groups --no-new-privs --bounding-set=-all env HOME=/nonexistent "${settings[@]}" \
        $(value "$1" ExecStart)) >>"/root/$1.log" 2>&1 &
    running+=($!)
}
finish() { kill "${running[@]}" 2>/dev/null || true; wait "${running[@]}" 2>/dev/null || true; running=(); }
begin_all() { running=(); for one in watch desk api; do begin "$one"; done; }
as() (cd / && exec setpriv --reuid digitize --regid digitize --init-groups env HOME=/nonexistent "$@")
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>/root/why.log; do [ $SECONDS -lt $end ] || die "$*"; sleep 0.5; done
}
is_archived() { digitize_list | grep -q "$1"; }
digitize_list() { as digitize list --workspace /srv/archive 2>/dev/null; }
counts() { as digitize status --workspace /srv/archive --json | sed 's/.*"documents": {\([^}]*\)}.*/\1/'; }

echo '127.0.0.1 so-hoa.example.vn' >>/etc/hosts
begin_all
mkdir -p /run/samba
nginx
smbd -D

python=/opt/digitize/.venv/bin/python
desk() { "$python" -c '
import ssl, sys, urllib.request
trust = ssl.create_default_context(cafile="/etc/ssl/certs/digitize.pem")
print(urllib.request.urlopen(sys.argv[1], context=trust, timeout=20).status)' "https://so-hoa.example.vn$1"; }
digitize-person lan 'Nguyễn Thị Lan' >/root/person # before the first one the desk lets nobody in
until_true 200 desk /
say "the desk answers behind TLS: $(desk /)"

password=$(sed -n 's/.*password //p' /root/person)
smb() { smbclient -U "lan%$password" //127.0.0.1/scans -m SMB3 -c "$1"; }
known=$(echo /opt/digitize/.venv/lib/python3*/site-packages/digitize/edge/cli/known)
scan() { { cat "$known/news.pdf"; printf '%%%% %s\n' "$1"; } >"/root/$1.pdf"; }
scan tin
smb "mkdir thang9; put /root/tin.pdf thang9/tin.pdf" >/dev/null
smb 'ls' >/root/listed
! smbclient -U 'lan%wrong' //127.0.0.1/scans -c ls >/dev/null 2>&1 || die 'a wrong password opens the share'
! smbclient -N //127.0.0.1/scans -c ls >/dev/null 2>&1 || die 'nobody opens the share'
until_true 300 test -e /srv/inbox/done/thang9/tin.pdf
smb 'get done\thang9\tin.pdf /root/back.pdf' >/dev/null
cmp /root/tin.pdf /root/back.pdf || die 'the scan came back with other bytes'
! grep -q digitize /root/listed || die 'the folder of the service is shown'
say 'dropped by SMB, archived, and fetched from done by SMB'

as digitize selftest --workspace /srv/archive || die 'the selftest'
as digitize selftest --workspace /srv/archive --live --inbox /srv/inbox | tail -1
say 'the selftest passed, and the running services read a scan'

for one in backup audit; do # as the timers call them
    # shellcheck disable=SC2046
    as $(value $one ExecStart) || die "digitize-$one"
done

finish
scan cho # waits while nobody is at work
cp /root/cho.pdf /srv/inbox/cho.pdf && chown digitize:digitize /srv/inbox/cho.pdf
digitize-upgrade /root/better.deb --no-services || die 'the upgrade'
[[ $(dpkg-query -W -f '${Version}' digitize) = *+better ]] || die 'the upgrade left the older version'
begin_all
until_true 300 test -e /srv/inbox/done/cho.pdf
say 'upgraded over waiting work, which was read afterwards'

finish
before=$(counts)
! digitize-upgrade /root/broken.deb --no-services >/root/broken.log 2>&1 || die 'a broken version was taken'
[[ $(dpkg-query -W -f '${Version}' digitize) = *+better ]] || die 'the version of before is not back'
[ "$before" = "$(counts)" ] || die 'the archive is not as it was'
as digitize selftest --workspace /srv/archive >/root/after.log || true
grep -q '^ok       audit' /root/after.log || die 'the version of before does not work'
say 'a broken version went back, and nothing of the archive was lost'

mv /srv/archive /srv/archive.first # the second box: a fresh folder, and the backup's disk
as cp -a /backup/archive /srv/archive 2>/dev/null || cp -a /backup/archive /srv/archive
as digitize audit --workspace /srv/archive || true
is_archived "$(sha256sum /root/tin.pdf | cut -c1-12)" || die 'the restored archive lacks a record'
say "restored: $(as digitize status --workspace /srv/archive | grep archived)"
say 'all of it works'
