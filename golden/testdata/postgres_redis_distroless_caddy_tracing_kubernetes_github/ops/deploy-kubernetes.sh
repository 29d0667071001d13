#!/bin/sh
# Deploys an overlay to the cluster of kubectl's current context, and waits for it:
#
#   ops/deploy-kubernetes.sh OVERLAY [IMAGE@sha256:DIGEST]
#
# Without an image the one in the overlay's kustomization.yaml is deployed.
# If the overlay has a migration, it runs first. If it fails, or the new pods do
# not become ready, the previous version goes on serving, with its settings.
#
# Exit codes: 0 deployed, 1 failed, 2 refused before anything was changed.
# DEPLOY_TIMEOUT is how many seconds each step may take, 300 by default.
# DEPLOY_CHECK_SIZE=false deploys pods that fit no node of today, where the cluster
# adds nodes by itself.
set -eu

name=orders
timeout=${DEPLOY_TIMEOUT:-300}
cd "$(dirname "$0")/.."
overlays=deploy/kubernetes/overlays

say() { printf '%s\n' "deploy: $*" >&2; }

refuse() {
    say "$@"
    exit 2
}

cleanup() { rm -rf "$work" "${outer:-$work}"; }

# render writes the manifests of the overlay, with the image if one was given.
# Outside of the overlay, since kustomize changes no file by itself.
render() {
    if [ -z "$image" ]; then
        kubectl kustomize "$overlays/$overlay"
        return
    fi
    outer=$(mktemp -d "$overlays/.deploy.XXXXXX")
    deployed=$(awk -v name="$name" '
        $1 == "-" { own = $2 == "name:" && $3 == name }
        own && $1 == "newName:" { print $2; exit }
    ' "$overlays/$overlay/kustomization.yaml")
    cat >"$outer/kustomization.yaml" <<END
resources: [../$overlay]
images:
  - name: ${deployed:-$name}
    newName: ${image%@*}
    digest: ${image#*@}
END
    kubectl kustomize "$outer"
}

# documents prints the manifests whose kind matches, or with ! those whose kind
# does not.
documents() {
    awk -v pattern="^kind: (${2:-$1})\$" -v inverted="$([ "$1" = '!' ] && echo 1 || echo 0)" '
    function flush() {
        if (text != "" && matched != inverted) printf "%s---\n", text
        text = ""; matched = 0
    }
    $0 == "---" { flush(); next }
    $0 ~ pattern { matched = 1 }
    { text = text $0 "\n" }
    END { flush() }
    ' "$work/manifests"
}

# state prints what a jsonpath finds in an object, nothing if there is none.
state() { kubectl --namespace "$namespace" get "$1" --output=jsonpath="$2" 2>/dev/null || true; }

# check_image refuses an image that may change under its name. $1 is where it is named.
check_image() {
    case $2 in
    *@sha256:*) ;;
    *) refuse "$1: the image $2 is not pinned: name it by its digest, NAME@sha256:…" ;;
    esac
    digest=${2##*@sha256:}
    case $digest in
    *[!0-9a-f]*) ;;
    *[1-9a-f]*) [ ${#digest} != 64 ] || return 0 ;;
    *) refuse "$1: $2 stands for no image; set newName and digest, or pass IMAGE=…@sha256:…" ;;
    esac
    refuse "$1: the digest of $2 is not sha256: and 64 hexadecimal digits"
}

# check_images checks every image of the overlay.
check_images() {
    awk '$1 == "image:" || $2 == "image:" { print $NF }' "$work/manifests" | sort -u >"$work/images"
    while IFS= read -r found; do
        check_image "$overlays/$overlay/kustomization.yaml" "$found"
    done <"$work/images"
}

# setting prints a setting of the overlay.
setting() { documents ConfigMap | sed -n "s/^  $1: //p" | tr -d '"'; }

# check_replicas refuses more pods than can share what the settings say.
check_replicas() {
    manifest=$(grep -l '^kind: HorizontalPodAutoscaler' "$overlays/$overlay"/*.yaml deploy/kubernetes/*/*.yaml deploy/kubernetes/components/*/*.yaml | head -n 1)
    pods=$(documents HorizontalPodAutoscaler | awk '$1 == "maxReplicas:" { print $2 }')
    pods=${pods:-$(documents Deployment | awk '$1 == "replicas:" { print $2 }')}
    pods=${pods:-1}
    settings=$overlays/$overlay/settings.yaml
    believed=$(setting APP_REPLICAS)
    [ "$pods" = 1 ] || [ "$(setting APP_RATE_LIMIT_ENABLED)" != true ] || [ "$(setting APP_RATE_LIMIT_STORAGE_BACKEND)" = redis ] ||
        refuse "$settings: up to $pods pods would each count requests by themselves; set APP_RATE_LIMIT_STORAGE_BACKEND to redis"
    [ "${believed:-1}" = "$pods" ] ||
        refuse "$settings: APP_REPLICAS is ${believed:-1}, but up to $pods pods run${manifest:+, says $manifest}"
}

# check_secrets refuses an overlay that mounts secrets which are not there, or
# whose settings name files that none of them has.
check_secrets() {
    documents Secret >"$work/own"
    secrets=$(awk '$1 == "secret:" { volume = 1 } volume && $1 == "secretName:" { print $2; volume = 0 }' "$work/manifests" | sort -u)
    missing=
    for secret in $secrets; do
        grep -qx "  name: $secret" "$work/own" || kubectl --namespace "$namespace" get secret "$secret" >/dev/null ||
            missing="$missing the secret $secret,"
    done
    keys=$(sed -n 's|^  APP_.*_FILE: /run/secrets/||p' "$work/manifests" | sort -u)
    for key in $keys; do
        held=$(sed -n "/^  $key: /p" "$work/own")
        for secret in $secrets; do
            held=$held$(state "secret/$secret" "{.data.$(printf %s "$key" | sed 's/[.]/\\&/g')}")
        done
        [ -n "$held" ] || missing="$missing the key $key of a secret,"
    done
    [ -z "$missing" ] || refuse "$overlays/$overlay needs what the namespace $namespace does not have:${missing%,}; see \"Kubernetes\" in README.md"
}

# check_size refuses pods that request more than any node has. Who may not list the
# nodes learns it from pods that wait.
check_size() {
    [ "${DEPLOY_CHECK_SIZE:-true}" != false ] || return 0
    kubectl get nodes --output=jsonpath='{range .items[*]}{.status.allocatable.cpu} {.status.allocatable.memory}{"\n"}{end}' >"$work/nodes" 2>/dev/null || return 0
    large=$(documents 'Deployment|Job' | awk -v nodes="$work/nodes" '
    function amount(quantity) {
        gsub(/"/, "", quantity)
        unit = quantity
        sub(/^[0-9.]+/, "", unit)
        return quantity * (unit in factor ? factor[unit] : 1)
    }
    function check(i, fits) {
        for (i in cpu) if (requested["cpu:"] <= cpu[i] && requested["memory:"] <= memory[i]) fits = 1
        if (!fits) printf "%s%s", separator, kind " " name
        if (!fits) separator = ", "
        split("", requested); name = ""; counted = 0
    }
    BEGIN {
        factor["m"] = 0.001
        split("k M G T", units, " ")
        for (i = 1; i <= 4; i++) { factor[units[i]] = 1000 ^ i; factor[toupper(units[i]) "i"] = 1024 ^ i }
        while ((getline line <nodes) > 0) {
            split(line, node, " ")
            cpu[++n] = amount(node[1]); memory[n] = amount(node[2])
        }
        if (n == 0) exit
    }
    $1 == "---" { check(); next }
    $1 == "kind:" && !/^ / { kind = $2 }
    /^  name: / && name == "" { name = $2 }
    $1 == "containers:" { counted = 1 }
    $1 == "initContainers:" || $1 == "volumes:" { counted = 0 }
    { depth = match($0, /[^ ]/) }
    depth <= inside { inside = 0 }
    inside && counted { requested[$1] += amount($2) }
    $1 == "requests:" { inside = depth }
    ')
    [ -z "$large" ] || refuse "the cluster is too small: no node has what the pods of $large request in deploy/kubernetes/base/deployment.yaml or $overlays/$overlay"
}

# explain prints what tells why pods do not run or do not become ready.
explain() {
    kubectl --namespace "$namespace" get pods --selector="app.kubernetes.io/name=$name" >&2 || true
    kubectl --namespace "$namespace" get events --field-selector=type=Warning --sort-by=.lastTimestamp 2>/dev/null | tail -n 10 >&2 || true
    for pod in $(kubectl --namespace "$namespace" get pods --selector="app.kubernetes.io/name=$name" \
        --output=jsonpath='{.items[?(@.status.containerStatuses[0].ready==false)].metadata.name}' 2>/dev/null); do
        kubectl --namespace "$namespace" logs "$pod" --tail=5 >&2 || true
    done
    unscheduled=$(kubectl --namespace "$namespace" get pods --selector="app.kubernetes.io/name=$name" \
        --output=jsonpath='{.items[*].status.conditions[?(@.reason=="Unschedulable")].message}' 2>/dev/null || true)
    case $unscheduled in
    *Insufficient*) say "the cluster is too small for what deploy/kubernetes/base/deployment.yaml or $overlays/$overlay requests: $unscheduled" ;;
    esac
}

# fail restores the previous version, if there is one.
fail() {
    say "$@"
    if [ ! -s "$work/previous" ]; then
        say 'there is no previous version'
    elif kubectl apply --filename "$work/previous" >&2 &&
        kubectl --namespace "$namespace" rollout status "deployment/$name" --timeout="${timeout}s" >&2; then
        say 'the previous version serves, with its settings'
    else
        say 'the previous version cannot be restored'
    fi
    exit 1
}

# unpulled prints why the image of a migration cannot be pulled, nothing if it can.
unpulled() {
    kubectl --namespace "$namespace" get pods --selector="controller-uid=$(state "job/$1" "{.metadata.uid}")" \
        --output=jsonpath='{.items[*].status.containerStatuses[?(@.state.waiting.reason=="ImagePullBackOff")].state.waiting.message}' 2>/dev/null || true
}

# migrate runs the migration of the overlay.
migrate() {
    job=$(documents Job | awk '/^metadata:/ { meta = 1 } meta && $1 == "name:" { print $2; exit }')
    [ -n "$job" ] || return 0
    kubectl --namespace "$namespace" delete job "$job" --ignore-not-found --timeout="${timeout}s" >&2 || fail 'the previous migration cannot be deleted'
    documents Job | kubectl apply --filename - >&2 || fail 'the migration cannot be started'
    waited=0
    while [ -z "$(state "job/$job" '{.status.succeeded}')" ]; do
        if [ -n "$(state "job/$job" '{.status.conditions[?(@.type=="Failed")].type}')" ]; then
            explain
            fail 'the migration failed'
        fi
        missing=$(unpulled "$job")
        if [ -n "$missing" ]; then
            kubectl --namespace "$namespace" delete job "$job" >&2 || true
            fail "the image of the migration cannot be pulled: $missing"
        fi
        if [ "$waited" -ge "$timeout" ]; then
            explain
            kubectl --namespace "$namespace" delete job "$job" >&2 || true
            fail "the migration did not end within $timeout s and was stopped: DEPLOY_TIMEOUT gives it more"
        fi
        sleep 1
        waited=$((waited + 1))
    done
}

# roll_out waits for the new pods, and takes them back if they do not get ready.
roll_out() {
    if kubectl --namespace "$namespace" rollout status "deployment/$name" --timeout="${timeout}s" >&2; then
        return
    fi
    explain
    fail "the new pods did not get ready within $timeout s"
}

overlay=${1:-}
image=${2:-}
[ -f "$overlays/${overlay:-none}/kustomization.yaml" ] ||
    refuse "there is no overlay '$overlay': choose one of $(cd "$overlays" && echo *)"
[ -z "$image" ] || check_image IMAGE "$image"
case $timeout in
*[!0-9]* | '') refuse "DEPLOY_TIMEOUT is a number of seconds, not '$timeout'" ;;
esac
command -v kubectl >/dev/null || refuse 'install kubectl'
work=$(mktemp -d)
trap cleanup EXIT
trap 'say interrupted; exit 1' HUP INT TERM

render >"$work/manifests" || refuse "$overlays/$overlay cannot be built"
namespace=$(documents Deployment | awk '/^metadata:/ { meta = 1 } meta && $1 == "namespace:" { print $2; exit }')
[ -z "$image" ] || documents Deployment | grep -qF "image: $image" ||
    refuse "$overlays/$overlay/kustomization.yaml: no entry of images is for $name, so that $image cannot be set"
check_images
check_replicas
kubectl version --request-timeout=20s >/dev/null || refuse "no cluster responds; KUBECONFIG is ${KUBECONFIG:-not set}"
check_size
check_secrets
# The cluster itself checks what it can only once the namespace is there.
where=client
[ -z "$(state "namespace/$namespace" '{.metadata.name}')" ] || where=server
documents '!' Job | kubectl apply --dry-run=$where --filename - >/dev/null || refuse 'the cluster refuses the manifests'

for object in "configmap/$name" "deployment/$name"; do
    kubectl --namespace "$namespace" apply view-last-applied "$object" 2>/dev/null && echo '---'
done >"$work/previous" || : >"$work/previous"
documents '!' 'Deployment|Job|HorizontalPodAutoscaler' | kubectl apply --filename - >&2 || fail 'not everything could be applied'
migrate
documents 'Deployment|HorizontalPodAutoscaler' | kubectl apply --filename - >&2 || fail 'not everything could be applied'
roll_out
say "$overlay runs $(state "deployment/$name" '{.spec.template.spec.containers[0].image}')"
