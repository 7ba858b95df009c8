#!/bin/sh
# Writes what the units of deploy/systemd read: new passwords, the settings that all services share,
# and for each service the address of Redis with its own user. What is there already stays; passwords
# of users that a newer version brings are added.
#
#   deploy/environment.sh /etc/digitize [HOST:PORT of Redis]
set -eu
umask 077
folder=$1
redis=${2:-127.0.0.1:6379}
mkdir -p "$folder"
new() { [ -e "$folder/$1" ] || cat >"$folder/$1"; }

"$(dirname "$0")/passwords.sh" "$folder/redis.env"
printf 'DIGITIZE_ENGINE=celery\nDIGITIZE_WORKSPACE=/srv/archive\n' | new settings.env
# shellcheck source=/dev/null
. "$folder/redis.env"
# Each service has a port of its own for whoever watches it: deploy/observe/prometheus.yml asks them.
url() {
    eval "echo \"DIGITIZE_REDIS__URL=redis://$1:\$REDIS_$2_PASSWORD@$redis/0\""
    echo "DIGITIZE_METRICS=$3"
}
url coordinator COORDINATOR 9464 | new coordinate.env
url worker WORKER 9465 | new worker.env
url archiver ARCHIVER 9466 | new archive.env
url door DOOR 9470 | new door.env
echo DIGITIZE_DESK__METRICS=9468 | new desk.env
echo DIGITIZE_METRICS=9469 | new push.env
{
    url gateway GATEWAY 9467
    printf 'DIGITIZE_GATEWAY__HTTP=127.0.0.1:8070\nDIGITIZE_GATEWAY__TOKEN=%s\n' "$GATEWAY_TOKEN"
} | new gateway.env
