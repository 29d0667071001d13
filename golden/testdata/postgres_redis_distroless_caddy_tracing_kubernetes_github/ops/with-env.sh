#!/bin/sh
# Runs a command with the variables of a file in its environment.
#
#   ops/with-env.sh FILE COMMAND [ARGUMENT...]
#
# The file has the format of .env.example: lines NAME=value, where the value is
# the rest of the line. Variables that are already set keep their values. A file
# that does not exist sets none.
set -eu

if [ $# -lt 2 ]; then
    echo 'usage: ops/with-env.sh FILE COMMAND [ARGUMENT...]' >&2
    exit 2
fi
file=$1
shift

number=0
carriage_return=$(printf '\r')
if [ -e "$file" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        line=${line%"$carriage_return"}
        case $line in
        '' | '#'*) continue ;;
        esac
        name=${line%%=*}
        case $name in
        "$line" | '' | [0-9]* | *[!A-Za-z0-9_]*)
            echo "$file:$number: this line is not NAME=value" >&2
            exit 2
            ;;
        esac
        if eval "[ -z \"\${$name+set}\" ]"; then
            # shellcheck disable=SC2163 # the line is the name and the value
            export "$line"
        fi
    done <"$file"
fi

exec "$@"
