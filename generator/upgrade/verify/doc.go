// Package verify finds out which packages of a service an upgrade breaks. It
// makes the upgrade in a copy of the service, outside of its repository, and
// runs go build, go vet and go test there ([Run]). What fails is run without
// the upgrade as well, so that only what the upgrade breaks is reported. It
// runs the code of the service, without the tokens of its environment.
package verify
