#!/bin/sh
# Prints a new password for each user of Redis, and a token for the gateway, as docker-compose.yml
# and deploy/systemd want them:  deploy/passwords.sh >.env
set -eu
secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

users=$(sed -n 's/.*#@\([A-Z]*\)@.*/\1/p' "$(dirname "$0")/redis/users.acl.in")
for user in $users; do
    echo "REDIS_${user}_PASSWORD=$(secret)"
done
echo "GATEWAY_TOKEN=$(secret)"
