#!/bin/sh
# ops/review-request.sh: find or open the pull request of a branch.
#
#   review-request.sh find BRANCH                     print its URL if it is open
#   review-request.sh open BRANCH TITLE FILE [draft]  open it with the text in FILE
#
# CHASSIS_TOKEN holds a token that may write pull requests.
set -eu

export GH_TOKEN="$CHASSIS_TOKEN"

case $1 in
find)
	# A branch of the same name in a fork is another branch.
	gh pr list --head "$2" --json url,isCrossRepository \
		--jq '.[] | select(.isCrossRepository | not) | .url'
	;;
open)
	# Not every plan has drafts.
	if [ -z "${5:-}" ] || ! gh pr create --head "$2" --title "$3" --body-file "$4" --draft; then
		gh pr create --head "$2" --title "$3" --body-file "$4"
	fi
	;;
esac
