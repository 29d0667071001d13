package upgrade

import (
	"context"
	"path/filepath"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/apply"
)

// Continue finishes an upgrade that was interrupted, or closes one whose
// conflicts are resolved, and returns its report. Options need Dir only.
func Continue(ctx context.Context, options Options) (Report, error) {
	project, err := openUnfinished(options)
	if err != nil {
		return Report{}, err
	}
	defer project.Root.Close()
	return apply.Continue(ctx, project)
}

// Abort rolls back an upgrade that was interrupted, or that left conflicts:
// every byte, mode and index entry is as before. Edits that were made since
// are moved aside; the report's notes say where. Options need Dir only.
func Abort(ctx context.Context, options Options) (Report, error) {
	project, err := openUnfinished(options)
	if err != nil {
		return Report{}, err
	}
	defer project.Root.Close()
	return apply.Abort(ctx, project)
}

// openUnfinished opens a project of which only .chassis has to exist.
func openUnfinished(options Options) (apply.Project, error) {
	dir, err := filepath.Abs(options.Dir)
	if err != nil {
		return apply.Project{}, err
	}
	root, err := openDirectory(dir)
	if err != nil {
		return apply.Project{}, err
	}
	if _, err := root.Stat(filepath.Dir(generator.StatePath)); err != nil {
		_ = root.Close()
		return apply.Project{}, noProject(dir, filepath.Dir(generator.StatePath))
	}
	return apply.Project{Dir: dir, Root: root, Hook: options.Hook}, nil
}
