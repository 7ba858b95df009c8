#!/bin/sh
# Starts redis-server with the users of users.acl.in. The password of each user is in the
# environment (REDIS_ADMIN_PASSWORD, REDIS_COORDINATOR_PASSWORD, …); only hashes are written.
#
#   start.sh ACL_FILE [OPTION OF redis-server]…
set -eu
umask 077
here=$(dirname "$0")
acl=$1
shift

# Comments and empty lines go; a line that ends in a backslash is joined with the next one.
sed -e '/^#/d' -e '/^$/d' "$here/users.acl.in" | sed -e ':a' -e '/\\$/{N;s/ *\\\n */ /;ba' -e '}' >"$acl"
sep=$(printf '\006\026')
sed -i "s/@SEP@/$sep/g" "$acl"
users=$(sed -n 's/.*#@\([A-Z]*\)@.*/\1/p' "$acl")
for user in $users; do
    eval "password=\${REDIS_${user}_PASSWORD:-}"
    if [ -z "$password" ]; then
        echo "start.sh: REDIS_${user}_PASSWORD is not set" >&2
        exit 2
    fi
    hash=$(printf %s "$password" | sha256sum | cut -d' ' -f1)
    sed -i "s/#@$user@/#$hash/" "$acl"
done
# A value has 2 MB at most: our longest has one. Without a bound, one of 200 MB from outside fills
# the memory of Redis and of whoever reads it.
exec redis-server "$@" --aclfile "$acl" --proto-max-bulk-len 2mb
