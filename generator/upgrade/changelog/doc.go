// Package changelog reads the changelog of the templates, which is data, and
// says which of its changes concern a service. [Parse] reads changelog.yaml,
// [Between] picks the releases of an upgrade and what of them applies to the
// answers of a service, and [Steps] returns what its owner has to do before the
// upgraded service is deployed. It reads no file: what the files of a service
// mention ([Texts]) is given to it ([Mentions]).
package changelog
