#!/bin/sh
# ops/propose-upgrade.sh: propose an upgrade to the newest templates.
#
# The upgrade is one commit on the branch chassis-upgrade of origin, proposed by
# ops/review-request.sh. While that request is open, nothing is done. A branch
# without an open request, such as one whose request failed, gets one as it is.
#
# Needs chassis in the PATH, a checkout of the default branch, and in
# CHASSIS_TOKEN a token that may push the branch and open the request.
#
# Exit status: 0 the templates are current or the upgrade awaits its review,
# anything else a failure.
set -eu

branch=chassis-upgrade
subject="Upgrade to the current chassis templates"
cd "$(dirname "$0")/.."

code=0
chassis upgrade --check || code=$?
[ "$code" -eq 4 ] || exit "$code"

if [ -z "${CHASSIS_TOKEN:-}" ]; then
	echo "An upgrade is available, and CHASSIS_TOKEN is not set: the pipeline's own token" >&2
	echo "cannot propose it. The comment at this job of the pipeline says what to set." >&2
	exit 1
fi

request=$(ops/review-request.sh find "$branch")
if [ -n "$request" ]; then
	echo "The upgrade awaits its review: $request"
	exit
fi

text=$(mktemp)
trap 'rm -f "$text"' EXIT

# commit_upgrade commits the upgrade with the report of chassis, less its next
# steps: these are for whoever has the work tree that it ran in. Before that,
# chassis tests the upgraded service in a copy, without the token. Tests that need
# a server are skipped: this job has none.
commit_upgrade() {
	CI=false chassis upgrade --bot --verify >"$text" || {
		code=$?
		cat "$text" >&2
		exit "$code"
	}
	todo="No conflicts. Review the changes, run \`make test\` on this branch, and merge it."
	if grep -q '^  conflict ' "$text"; then
		subject="$subject, with conflicts"
		todo="Resolve what is marked \`conflict\` on this branch: edit the lines between conflict
markers, take what you need from each \`.chassis-new\` and delete it, and repair the
packages that no longer work. Then run \`make test\`, commit and merge."
	fi
	report=$(sed -e '/^next:$/,$d' -e 's/^/    /' "$text")
	printf '%s\n\n%s\n\n%s\n' "$subject" "$todo" "$report" >"$text"
	git add --all
	git -c user.name=chassis -c user.email=chassis@localhost commit --quiet --file "$text"
}

pushed=$(git ls-remote origin "refs/heads/$branch")
if [ -z "$pushed" ]; then
	git switch --quiet --create "$branch"
	commit_upgrade
	git push --quiet origin "$branch"
fi

git fetch --quiet origin "$branch"
title=$(git log -1 --format=%s FETCH_HEAD)
git log -1 --format=%b FETCH_HEAD | head -c 60000 >"$text" # hosts limit its length
case $title in
*", with conflicts") ops/review-request.sh open "$branch" "$title" "$text" draft ;;
*) ops/review-request.sh open "$branch" "$title" "$text" ;;
esac
