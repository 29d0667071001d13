#!/bin/sh
# golden/setup.sh: install what the tests need and this machine lacks, by apt-get.
#
# Each line below is a command (or a pattern of paths) and the package that has
# it; of commands with commas between them one will do. Where packages cannot be
# installed, the tests that need them are skipped; under CI=true that is a
# failure.
set -eu

needs='
git|git
make|make
gcc|gcc
/usr/include/stdio.h|libc6-dev
/usr/lib/postgresql/*/bin/initdb|postgresql
redis-server|redis-server
curl|curl
debootstrap|debootstrap
/usr/share/keyrings/debian-archive-keyring.gpg|debian-archive-keyring
ps|procps
shellcheck|shellcheck
chromium,google-chrome|chromium
containerd|containerd
/usr/*bin/runc|runc
/usr/*bin/ip|iproute2
/usr/*bin/ipset|ipset
/usr/*bin/iptables|iptables
/usr/*bin/nft|nftables
'

present() (
	IFS=,
	for name in $1; do
		case $name in
		/*) [ -e "$name" ] && exit ;;
		*) command -v "$name" >/dev/null 2>&1 && exit ;;
		esac
	done
	exit 1
)

# Ubuntu has no package of a browser, only a snap.
has_package() {
	[ "$1" != chromium ] || ! grep -q '^ID=ubuntu' /etc/os-release 2>/dev/null
}

missing=
for line in $needs; do
	package=${line#*|}
	present "${line%%|*}" || ! has_package "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

unable() {
	echo "setup: packages are missing and cannot be installed: $1; as root, run" >&2
	echo "    apt-get install --no-install-recommends$missing" >&2
	[ "${CI:-}" != true ] || exit 1
	echo "setup: the tests that need them will be SKIPPED" >&2
	exit 0
}

command -v apt-get >/dev/null 2>&1 || unable "there is no apt-get here"
if [ "$(id -u)" -eq 0 ]; then
	as_root=
elif sudo -n true 2>/dev/null; then
	as_root=sudo
else
	unable "neither root nor sudo without a password"
fi

# The tests start servers of their own: the distribution's must not start.
policy=${POLICY:-/usr/sbin/policy-rc.d}
if [ ! -e "$policy" ]; then
	trap '$as_root rm -f "$policy"' EXIT
	trap 'exit 1' HUP INT TERM
	printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
	$as_root chmod 755 "$policy"
fi

echo "setup: installing$missing" >&2
install() {
	# shellcheck disable=SC2086 # one word for each package
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends $missing >&2
}
install || { $as_root apt-get update --quiet >&2 && install; } || unable "apt-get failed"
