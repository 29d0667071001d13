#!/bin/sh
# Updates every pinned image, name:tag@sha256:…, to the digest that its tag has
# in the registry now, and TINI_VERSION=… to the version of the package tini in
# the Debian release of the golang image in the same file: Debian removes older
# builds, which then cannot be installed. Images, tags and releases are read from
# the files themselves.
set -eu

usage() {
    cat <<'END'
usage: ops/refresh-docker-base-digests.sh [--check|--dry-run] [FILE...]

Without FILE: every Dockerfile, Makefile and YAML file of the project.

  --check    change nothing; exit 1 if a pin is stale
  --dry-run  change nothing; list what would change
  --help     print this text

DIGEST_TOOL=docker|crane|skopeo chooses the client of the registry. The default
is the first of docker (with buildx), crane and skopeo that is installed.
DEBIAN_ARCHIVE is the URL of a Debian mirror. The default is the one that apt
uses, here or in the golang image. DEBIAN_ARCHITECTURES lists those that images
are built for, by default "amd64 arm64".

Exit codes: 0 current or updated, 1 --check found a stale pin, 2 failed,
nothing changed.
END
}

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "refresh: $*"
    exit 2
}

# The temporary directory $work holds: pins (number and name of the file, line,
# image, digest), images (each once), digests (image, digest), staged (number
# and name of the file) and original.NUMBER.
state=scanning

# cleanup removes staged files and rolls back an incomplete change. An exit
# code that the script did not choose is a failure.
cleanup() {
    code=$?
    if [ -f "$work/staged" ]; then
        while IFS='	' read -r number file; do
            rm -f "$file.refresh.$$"
            [ "$state" != replacing ] || cp -p "$work/original.$number" "$file" ||
                say "refresh: ${file#./}: restore it from version control"
        done <"$work/staged"
    fi
    rm -rf "$work"
    [ "$code" -eq 0 ] || [ "$state" = stale ] || exit 2
}

# scan parses the pins of a file. Without digests it prints line, image and
# digest of each pin; with them it prints the file with the new digests.
scan() {
    awk -v digests="${2:-}" '
    BEGIN {
        rewrite = digests != ""
        while (rewrite && (getline row < digests) > 0) {
            split(row, part, "\t")
            fresh[part[1]] = part[2]
        }
        # Registry with a port, path, tag. Some awks lack repetition counts.
        pin = "([A-Za-z0-9][A-Za-z0-9._-]*(:[0-9]+)?/)?[a-z0-9][a-z0-9._/-]*:[A-Za-z0-9_][A-Za-z0-9._-]*@sha256:[0-9a-f]+"
    }
    { line[NR] = $0 }
    match($0, /golang:[A-Za-z0-9._]*-[a-z]+@sha256:/) {
        release = substr($0, RSTART, RLENGTH - 8)
        sub(/.*-/, "", release)
    }
    END {
        for (i = 1; i <= NR; i++) line[i] = inline(line[i], i)
        for (i = 1; i <= NR; i++) entry(i)
        for (i = 1; i <= NR; i++) package(i)
        for (i = 1; rewrite && i <= NR; i++) print line[i]
    }

    # renewed records the pin and returns the digest to write in its place.
    function renewed(at, image, digest) {
        if (!rewrite) print at "\t" image "\t" digest
        return (image in fresh) ? fresh[image] : digest
    }

    # inline renews each name:tag@digest of one line.
    function inline(rest, at,    done, ref, before, mark) {
        done = ""
        while (match(rest, pin)) {
            ref = substr(rest, RSTART, RLENGTH)
            before = done substr(rest, 1, RSTART - 1)
            rest = substr(rest, RSTART + RLENGTH)
            mark = index(ref, "@")
            # A name that begins with a variable cannot be resolved here.
            if (length(ref) - mark == 71 && (before !~ /[$}\/]$/ || before ~ /:\/\/$/))
                ref = substr(ref, 1, mark) renewed(at, substr(ref, 1, mark - 1), substr(ref, mark + 1))
            done = before ref
        }
        return done rest
    }

    # package renews the version of a Debian package.
    function package(i,    start, rest, old) {
        if (!match(line[i], /TINI_VERSION=[0-9][A-Za-z0-9.+~:-]*/)) return
        if (release == "") {
            if (!rewrite) print "refresh: line " i ": TINI_VERSION is left alone: no golang image names the Debian release" | "cat 1>&2"
            return
        }
        start = RSTART + length("TINI_VERSION=")
        old = substr(line[i], start, RSTART + RLENGTH - start)
        rest = substr(line[i], RSTART + RLENGTH)
        line[i] = substr(line[i], 1, start - 1) renewed(i, "tini (Debian " release ")", old) rest
    }

    # value returns the value of "key: value" at a line, or nothing.
    function value(i, key,    text) {
        text = line[i]
        sub(/^[ \t]*(- )?[ \t]*/, "", text)
        if (index(text, key ":") != 1) return ""
        text = substr(text, length(key) + 2)
        sub(/[ \t]+#.*$/, "", text)
        gsub(/[ \t\r"\047]/, "", text)
        return text
    }

    # entry renews the digest of a list item that has name, tag and digest on
    # separate lines.
    function entry(i,    first, last, name, renamed, tag, at, old, j) {
        if (line[i] !~ /^[ \t]*- /) return
        first = indent(line[i])
        name = renamed = tag = old = ""
        for (j = i; j <= NR && (j == i || line[j] ~ /^[ \t\r]*$/ || indent(line[j]) > first); j++) {
            if (value(j, "name") != "") name = value(j, "name")
            if (value(j, "newName") != "") renamed = value(j, "newName")
            if (value(j, "newTag") != "") tag = value(j, "newTag")
            if (value(j, "digest") ~ /^sha256:[0-9a-f]+$/) { old = value(j, "digest"); at = j }
        }
        if (renamed != "") name = renamed
        if (name == "" || tag == "" || length(old) != 71) return
        sub(old, renewed(at, name ":" tag, old), line[at])
    }

    function indent(text) {
        match(text, /^[ \t]*/)
        return RLENGTH
    }
    ' "$1"
}

# scan_all records the pins of every file.
scan_all() {
    number=0
    for file do
        number=$((number + 1))
        # So that no tool mistakes a name for an option or an assignment.
        case $file in
        /*) ;;
        *) file=./${file#./} ;;
        esac
        [ -f "$file" ] || fail "${file#./}: no such file"
        [ ! -L "$file" ] || fail "${file#./}: is a symbolic link; name its target"
        [ -r "$file" ] || fail "${file#./}: cannot be read"
        scan "$file" >"$work/found" || fail "${file#./}: cannot be read"
        while IFS= read -r row; do
            printf '%s\t%s\t%s\n' "$number" "$file" "$row"
        done <"$work/found" >>"$work/pins"
    done
}

# choose_tool prints the client that asks the registries.
choose_tool() {
    case ${DIGEST_TOOL:-} in
    docker | crane | skopeo) printf '%s\n' "$DIGEST_TOOL" ;;
    '')
        if docker buildx version >/dev/null 2>&1; then
            echo docker
        elif command -v crane >/dev/null 2>&1; then
            echo crane
        elif command -v skopeo >/dev/null 2>&1; then
            echo skopeo
        else
            fail "install docker with buildx, crane or skopeo: one of them is needed to ask the registry"
        fi
        ;;
    *) fail "DIGEST_TOOL is docker, crane or skopeo, not $DIGEST_TOOL" ;;
    esac
}

# ask prints the digest of an image; of a multi-platform image, that of its index.
ask() {
    case $tool in
    docker)
        docker buildx imagetools inspect "$1" >"$work/response" || return 1
        awk '$1 == "Digest:" { print $2; exit }' "$work/response"
        ;;
    crane) crane digest "$1" ;;
    skopeo)
        case $1 in
        localhost[:/]* | 127.0.0.1[:/]*) set -- "$1" --tls-verify=false ;;
        esac
        image=$1
        shift
        skopeo inspect --raw "$@" "docker://$image" >"$work/response" || return 1
        skopeo manifest-digest "$work/response"
        ;;
    esac
}

# find_archive prints the URL of a Debian mirror: that of DEBIAN_ARCHIVE, or of
# apt on this machine, or of apt in the golang image.
find_archive() {
    if [ -n "${DEBIAN_ARCHIVE:-}" ]; then
        printf '%s\n' "${DEBIAN_ARCHIVE%/}"
        return
    fi
    builder=$(awk -F '\t' '$4 ~ /(^|\/)golang:/ { print $4 "@" $5; exit }' "$work/pins")
    # shellcheck disable=SC2016 # apt replaces $(SITE)
    for apt in 'apt-get' "docker run --rm --entrypoint apt-get $builder"; do
        site=$($apt indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null |
            sed -n 's|^https*://\(.*/debian\)/*$|https://\1|p' | sed 1q)
        if [ -n "$site" ]; then
            printf '%s\n' "$site"
            return
        fi
    done
    say 'set DEBIAN_ARCHIVE to the URL of a Debian mirror'
    return 1
}

# fetch writes what a URL has to standard output.
fetch() {
    if command -v curl >/dev/null 2>&1; then
        curl --fail --silent --show-error --location "$1"
    else
        wget -q -O - "$1"
    fi
}

# ask_debian prints the version of a package that one release has for all
# architectures: ask_debian 'tini (Debian trixie)'
ask_debian() {
    package=${1%% *}
    release=${1##* }
    release=${release%)}
    archive=$(find_archive) || return 1
    version=
    for architecture in ${DEBIAN_ARCHITECTURES:-amd64 arm64}; do
        fetch "$archive/dists/$release/main/binary-$architecture/Packages.gz" >"$work/index.gz" || return 1
        gzip -dc "$work/index.gz" >"$work/index" || return 1
        found=$(awk -v package="$package" '$1 == "Package:" { name = $2 } $1 == "Version:" && name == package { print $2; exit }' "$work/index")
        if [ -z "$found" ]; then
            say "there is no package $package for $architecture"
            return 1
        fi
        if [ "${version:=$found}" != "$found" ]; then
            say "$architecture has $found, another architecture $version: no one version fits both"
            return 1
        fi
    done
    printf '%s\n' "$version"
}

# is_version reports whether a text is the version of a Debian package.
is_version() {
    case $1 in
    [!0-9]* | *[!A-Za-z0-9.+~:-]*) return 1 ;;
    *) [ -n "$1" ] ;;
    esac
}

# is_digest reports whether a text is sha256: and 64 hexadecimal digits.
is_digest() {
    case $1 in
    sha256:*[!0-9a-f]*) return 1 ;;
    sha256:*) [ "${#1}" -eq 71 ] ;;
    *) return 1 ;;
    esac
}

# current prints the digest or the version that an image or a package has now.
current() {
    case $1 in
    *' (Debian '*) found=$(ask_debian "$1") && is_version "$found" ;;
    *) found=$(ask "$1") && is_digest "$found" ;;
    esac && printf '%s\n' "$found"
}

# resolve asks once for each image or package and records the digests and
# versions. It reports all failures.
resolve() {
    cut -f 4 "$work/pins" | sort -u >"$work/images"
    failed=
    while IFS= read -r image; do
        if digest=$(current "$image" 2>"$work/error" </dev/null); then
            printf '%s\t%s\n' "$image" "$digest" >>"$work/digests"
            continue
        fi
        case $image in
        *' (Debian '*) say "refresh: $image: no version was found" ;;
        *) say "refresh: $image: $tool found no digest" ;;
        esac
        sed 's/^/    /' "$work/error" >&2
        failed=yes
    done <"$work/images"
    [ -z "$failed" ] || fail "nothing was changed"
}

# list_stale prints each pin that is not current as FILE:LINE: IMAGE OLD -> NEW.
list_stale() {
    awk -F '\t' '
    NR == FNR { fresh[$1] = $2; next }
    fresh[$4] != $5 { sub(/^\.\//, "", $2); print $2 ":" $3 ": " $4 " " $5 " -> " fresh[$4] }
    ' "$work/digests" "$work/pins"
}

# stage writes the new content of a file beside it, with the mode of the file.
stage() {
    [ -w "$2" ] || fail "${2#./}: cannot be written; nothing was changed"
    cp -p "$2" "$work/original.$1" || fail "${2#./}: cannot be copied; nothing was changed"
    printf '%s\t%s\n' "$1" "$2" >>"$work/staged"
    cp -p "$2" "$2.refresh.$$" || fail "${2#./}: its directory cannot be written; nothing was changed"
    scan "$2" "$work/digests" >"$work/content" || fail "${2#./}: cannot be read; nothing was changed"
    # awk ends every line with a newline, which the last line may have lacked.
    if [ -n "$(tail -c 1 "$2")" ]; then
        printf '%s' "$(cat "$work/content")" >"$2.refresh.$$"
    else
        cat "$work/content" >"$2.refresh.$$"
    fi || fail "${2#./}: the new content cannot be written; nothing was changed"
}

# replace_all replaces all files, or none.
replace_all() {
    awk -F '\t' '
    NR == FNR { fresh[$1] = $2; next }
    fresh[$4] != $5 && !seen[$1]++ { print $1 "\t" $2 }
    ' "$work/digests" "$work/pins" >"$work/stale"
    while IFS='	' read -r number file; do
        stage "$number" "$file"
    done <"$work/stale"
    state=replacing
    while IFS='	' read -r number file; do
        mv -f "$file.refresh.$$" "$file" || fail "${file#./}: cannot be replaced; nothing was changed"
    done <"$work/stale"
    state=replaced
}

# project_files lists the files that may pin an image, one per line.
project_files() {
    find . \( -name .git -o -name .chassis -o -name vendor -o -name node_modules -o -name testdata \) -prune -o \
        -type f \( -name 'Dockerfile*' -o -name '*.Dockerfile' -o -name Makefile -o -name '*.yaml' -o -name '*.yml' \) -print |
        sed 's|^\./||' | sort
}

mode=update
while [ $# -gt 0 ]; do
    case $1 in
    --check) mode=check ;;
    --dry-run) mode=dry-run ;;
    -h | --help)
        usage
        exit 0
        ;;
    --)
        shift
        break
        ;;
    -*)
        usage >&2
        fail "unknown option $1"
        ;;
    *) break ;;
    esac
    shift
done

work=$(mktemp -d) || fail "no temporary directory can be made"
trap cleanup EXIT
trap 'exit 2' HUP INT TERM
: >"$work/pins"
: >"$work/digests"

if [ $# -eq 0 ]; then
    cd "$(dirname "$0")/.."
    project_files >"$work/files"
    while IFS= read -r file; do
        set -- "$@" "$file"
    done <"$work/files"
fi

scan_all "$@"
if [ ! -s "$work/pins" ]; then
    say "no image is pinned here"
    exit 0
fi
tool=
if grep -q '	sha256:' "$work/pins"; then
    tool=$(choose_tool)
fi
resolve
list_stale >"$work/report"
cat "$work/report"
if [ ! -s "$work/report" ]; then
    say "every pin is current"
elif [ "$mode" = check ]; then
    state=stale
    exit 1
elif [ "$mode" = update ]; then
    replace_all
fi
