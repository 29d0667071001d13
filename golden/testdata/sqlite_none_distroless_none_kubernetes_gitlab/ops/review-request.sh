#!/bin/sh
# ops/review-request.sh: find or open the merge request of a branch.
#
#   review-request.sh find BRANCH                     print its URL if it is open
#   review-request.sh open BRANCH TITLE FILE [draft]  open it with the text in FILE
#
# Runs in a job of GitLab. CHASSIS_TOKEN holds a token with the scope api.
set -eu

# api calls the API for merge requests and leaves its response in $response.
api() {
	response=$(curl --silent --show-error --fail-with-body --header "PRIVATE-TOKEN: $CHASSIS_TOKEN" \
		"$@" "$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests") || {
		echo "$response" >&2
		return 1
	}
}

case $1 in
find)
	api --get --data state=opened --data-urlencode "source_branch=$2"
	case $response in # a branch of the same name in a fork is another branch
	*"\"source_project_id\":$CI_PROJECT_ID,"*)
		echo "$CI_PROJECT_URL/-/merge_requests?state=opened&source_branch=$2"
		;;
	esac
	;;
open)
	api --data-urlencode "source_branch=$2" --data-urlencode "target_branch=$CI_DEFAULT_BRANCH" \
		--data-urlencode "title=${5:+Draft: }$3" --data-urlencode "description@$4" \
		--data remove_source_branch=true
	;;
esac
