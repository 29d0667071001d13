#!/bin/sh
# Writes an empty migration, for each kind of database that the service has.
#
#   ops/new-migration.sh NAME
#
# Its number is the next one above those of all migrations. It prints the files.
set -eu

fail() {
    echo "new-migration: $*" >&2
    exit 2
}

name=${1-}
case $name in
'') fail 'give the migration a name: make migration NAME=add_due_date' ;;
[!a-z]* | *[!a-z0-9_]*) fail "\"$name\" is not a name: use lower-case letters, digits and _, beginning with a letter" ;;
esac
[ "${#name}" -le 60 ] || fail "\"$name\" is longer than 60 characters"

cd "$(dirname "$0")/.."
highest=0
for file in internal/*/migrations/[0-9]*_*.sql; do
    [ -e "$file" ] || continue
    base=${file##*/}
    number=${base%%_*}
    [ "${base#*_}" != "$name.sql" ] || fail "$file has this name already"
    case $number in
    *[!0-9]*) continue ;;
    esac
    number=${number#"${number%%[!0]*}"} # without leading zeros
    [ "${number:=0}" -le "$highest" ] || highest=$number
done
number=$(printf '%05d' $((highest + 1)))

written=
remove_written() {
    # shellcheck disable=SC2086 # one word for each file
    [ -z "$written" ] || rm -f $written
}
trap remove_written EXIT
trap 'exit 1' HUP INT TERM
set -C # a file that exists is never overwritten
for directory in internal/*/migrations; do
    [ -d "$directory" ] || fail 'there is no directory internal/*/migrations'
    file=$directory/${number}_$name.sql
    printf -- '-- +goose Up\n\n-- +goose Down\n' >"$file"
    written="$written $file"
done
for file in $written; do
    echo "$file"
done
written=
