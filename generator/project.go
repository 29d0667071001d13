package generator

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
)

// Project returns every file of a new service, sorted by path: what [Render]
// gives, and the two files by which a later chassis knows what that was.
// version is the version of the templates, see [TemplateVersion].
func Project(fsys fs.FS, spec Spec, version string) ([]File, error) {
	spec, err := spec.With(nil) // canonical form, so that equal answers give equal bytes
	if err != nil {
		return nil, err
	}
	files, err := Render(fsys, spec)
	if err != nil {
		return nil, err
	}
	base, err := Pack(files)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(base)
	state, err := State{
		Schema:          StateSchema,
		TemplateVersion: version,
		Answers:         spec,
		BaseSHA256:      hex.EncodeToString(sum[:]),
	}.Marshal()
	if err != nil {
		return nil, err
	}
	return sorted(append(files,
		File{Path: BasePath, Mode: 0o644, Content: base},
		File{Path: StatePath, Mode: 0o644, Content: state})), nil
}
