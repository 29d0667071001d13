#!/bin/sh
# Starts Redis the way the official image does: options and configuration
# files are arguments of redis-server, and root gives its rights up.
set -eu
if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then set -- redis-server "$@"; fi
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
	find . \! -user redis -exec chown redis '{}' +
	exec setpriv --reuid=redis --regid=redis --clear-groups "$0" "$@"
fi
# The official image is built without protected mode, so that other containers
# and published ports reach a Redis that has no password.
if [ "$1" = redis-server ]; then set -- "$@" --protected-mode no; fi
exec "$@"
