# What developers of chassis do. `make` lists it.

.DEFAULT_GOAL := help
.PHONY: help setup test test-fast test-kubernetes soak bench cluster load-image golden-update examples refresh-pins release-templates lint audit containers kubernetes tools

BIN := $(CURDIR)/.cache/bin
# As the tests build programs: what takes minutes to compile is compiled once.
export GOFLAGS := $(strip $(GOFLAGS) -trimpath)

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-17s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: ## install what the tests need, where that is possible
	@golden/setup.sh

test: setup lint kubernetes containers ## run everything, for every variant, and close with the table (most of an hour, more the first time)
	go test -timeout 20m $$(go list ./... | grep -v '/golden$$')
	cd golden && go test -timeout 80m

test-fast: ## unit tests and goldens only (seconds)
	go test -short ./...

test-kubernetes: setup ## run the tests on Kubernetes alone; KUBECONFIG=… names a cluster that is there
	cd golden && go test -timeout 60m -run '^TestKubernetes' $(if $(KUBECONFIG),-kubeconfig '$(abspath $(KUBECONFIG))')

soak: setup ## two minutes of load on two replicas, while PostgreSQL, Redis and a replica fail in turns
	cd golden && go test -timeout 10m -run '^TestSoak$$' -soak 2m

bench: setup ## measure, and print one table against the targets
	cd golden && go test -timeout 30m -run '^TestMeasure$$' -measure

cluster: setup ## run a Kubernetes cluster until Ctrl-C, and print the line that gives a shell kubectl
	@go build -o $(BIN)/cluster ./golden/internal/cluster/local && exec $(BIN)/cluster

load-image: ## give IMAGE=orders:dev to the cluster of KUBECONFIG, and print its reference by digest
	@go run ./golden/internal/cluster/local -load '$(IMAGE)'

golden-update: ## rewrite the goldens after a change of the templates; review their diff
	go test ./golden -run '^TestGoldens$$' -update

examples: ## rewrite the services of examples/
	go test ./golden -run '^TestExamples$$' -update

refresh-pins: ## resolve the digests of templates/pins.env anew
	sh templates/base/ops/refresh-docker-base-digests.sh templates/pins.env

release-templates: ## keep the renders of templates/VERSION as released; RECUT=1 replaces a release of the same version
	go test ./golden -run '^TestReleased$$' $(if $(RECUT),-recut,-cut)

lint: tools ## gofumpt, vet for every platform, staticcheck, tidy
	@unformatted=$$(go tool gofumpt -l cmd generator golden templates examples); \
		[ -z "$$unformatted" ] || { echo "go tool gofumpt -w would change:" $$unformatted; exit 1; }
	for platform in linux darwin windows; do GOOS=$$platform go vet ./... || exit; done
	$(BIN)/staticcheck ./...
	go mod tidy -diff
	go -C golden/tools mod tidy -diff
	go -C golden/tools/cluster mod tidy -diff
	go -C golden/tools/containers mod tidy -diff
	go -C golden/tools/issuer mod tidy -diff
	go -C golden/tools/issuer vet ./...
	go -C golden/tools/contract mod tidy -diff
	go -C golden/tools/contract vet ./...
	go -C golden/tools/dockerfiles mod tidy -diff
	go -C golden/tools/golangci mod tidy -diff
	go -C golden/tools/manifests mod tidy -diff
	CGO_ENABLED=0 go -C golden/tools/manifests vet ./...
	cd golden/tools/manifests && CGO_ENABLED=0 $(BIN)/staticcheck ./...
	go -C golden/tools/peer mod tidy -diff
	go -C golden/tools/peer vet ./...
	go -C golden/tools/monitoring mod tidy -diff
	go -C golden/tools/monitoring vet ./...
	cd golden/tools/monitoring && $(BIN)/staticcheck ./...

audit: ## ask the Go vulnerability database about the modules of the binary (needs the network)
	go run golang.org/x/vuln/cmd/govulncheck@$$(sed -n 's/^GOVULNCHECK_VERSION=//p' templates/pins.env) ./cmd/chassis

# Printed as it happens: go test prints nothing of a package before its end
# where it is given more than one.
containers: setup
	@echo 'preparing containers (a first run on a machine builds tools and images for some minutes)'
	@go -C golden/internal/containers test -timeout 75m -count 1 -run '^TestEngine$$'

kubernetes: setup
	@echo 'preparing Kubernetes (a first run on a machine builds its programs for some ten minutes)'
	@go -C golden/internal/cluster test -timeout 75m -count 1 -run '^TestPrograms$$'

tools:
	@echo 'building staticcheck and its kin (a minute on the first run)'
	@go -C golden/tools build -o $(BIN)/ honnef.co/go/tools/cmd/staticcheck
