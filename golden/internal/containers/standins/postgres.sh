#!/bin/bash
# Starts PostgreSQL the way the official image does, as far as the compose
# files rely on it: POSTGRES_{USER,PASSWORD,DB}[_FILE], PGDATA, init scripts.
set -eu

# value NAME [DEFAULT]: what NAME or the file that NAME_FILE names says.
value() {
	local file="${1}_FILE"
	if [ -n "${!file:-}" ]; then cat "${!file}"; else printf %s "${!1:-${2:-}}"; fi
}

if [ "${1#-}" != "$1" ]; then set -- postgres "$@"; fi
if [ "$1" != postgres ]; then exec "$@"; fi
if [ "$(id -u)" = 0 ]; then
	mkdir -p "$PGDATA"
	chmod 0700 "$PGDATA"
	find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
	chown postgres /var/run/postgresql || true
	exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
if [ -s "$PGDATA/PG_VERSION" ]; then exec "$@"; fi

user=$(value POSTGRES_USER postgres)
password=$(value POSTGRES_PASSWORD)
database=$(value POSTGRES_DB "$user")
if [ -z "$password" ]; then
	echo "set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE to initialise the database" >&2
	exit 1
fi
mkdir -p "$PGDATA"
chmod 0700 "$PGDATA"
# shellcheck disable=SC2086 # the variable holds several arguments
initdb --username="$user" --pwfile=<(printf '%s\n' "$password") ${POSTGRES_INITDB_ARGS:-}
printf '\nhost all all all scram-sha-256\n' >> "$PGDATA/pg_hba.conf"
# Only the socket until the set-up is complete: nobody may find half of it.
PGUSER="$user" PGPASSWORD="$password" pg_ctl --options="-c listen_addresses=''" --wait start
export PGPASSWORD="$password" PGUSER="$user"
if [ "$database" != postgres ]; then
	psql --no-psqlrc --set=ON_ERROR_STOP=1 --dbname=postgres --set=db="$database" <<< 'CREATE DATABASE :"db";'
fi
for script in /docker-entrypoint-initdb.d/*; do
	case "$script" in
		*.sql) psql --no-psqlrc --set=ON_ERROR_STOP=1 --dbname="$database" --file="$script" ;;
		*.sh) . "$script" ;;
	esac
done
pg_ctl --mode=fast --wait stop
unset PGPASSWORD PGUSER
exec "$@"
