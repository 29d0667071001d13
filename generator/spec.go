// Package generator turns a set of answers into a tree of files and puts that
// tree on disk.
//
// The data takes one way: a [Spec] (the answers) is planned into an ordered
// list of overlay folders ([Plan]), these are rendered in memory ([Render]),
// and the result is written beside its target and renamed into place.
// Rendering is pure: the same templates and answers give the same bytes.
package generator

// Spec is the complete set of answers that one render is made from.
type Spec struct {
	Name        string   // RFC 1123 label, 1 to 63 characters, beginning with a letter
	Module      string   // Go module path of the service
	Description string   // one line
	Database    []string // subset of sqlite, postgres in that order; empty for none
	Redis       bool
	Runtime     string // distroless or debian
	Proxy       string // caddy or none
	CI          string // github, gitlab or none
}
