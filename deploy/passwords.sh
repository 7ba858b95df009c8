#!/bin/sh
# Prints a new password for each user of Redis, and a token for the gateway, as docker-compose.yml
# and deploy/systemd want them. With a file it adds to the file those that are not there yet, as
# after an upgrade that brings one more user; the others stay.
#
#   deploy/passwords.sh [FILE]
set -eu
umask 077
secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
wanted=$(sed -n 's/.*#@\([A-Z]*\)@.*/REDIS_\1_PASSWORD/p' "$(dirname "$0")/redis/users.acl.in")
file=${1:-/dev/null}

if [ $# -gt 0 ]; then
    exec >>"$file"
    [ -z "$(tail -c 1 "$file")" ] || echo
fi
for name in $wanted GATEWAY_TOKEN; do
    if ! grep -q "^$name=" "$file"; then echo "$name=$(secret)"; fi
done
