package upgrade

import (
	"context"
	"slices"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/apply"
)

// TakeConflict resolves the path in conflict that options decide, by ours or
// theirs, if an upgrade was applied and left conflicts; else inProgress is
// false, and nothing is done. Options need Dir, Templates and Take.
func TakeConflict(ctx context.Context, options Options) (report Report, inProgress bool, err error) {
	project, err := openUnfinished(options)
	if err != nil {
		return Report{}, false, err
	}
	defer project.Root.Close()
	if inProgress, err = apply.InConflict(ctx, project); err != nil || !inProgress {
		return Report{}, inProgress, err
	}
	for name, side := range options.Take {
		theirs, err := theirsOf(ctx, project, options, name)
		if err != nil {
			return Report{}, true, err
		}
		if report, err = apply.Take(ctx, project, name, side, theirs); err != nil {
			return Report{}, true, err
		}
	}
	return report, true, nil
}

// theirsOf returns the template's version of a path of an upgraded project, nil
// if there is none. It is in the base, which the upgrade has replaced.
func theirsOf(ctx context.Context, project apply.Project, options Options, name string) (*generator.File, error) {
	opened, err := openProject(ctx, project.Dir, project.Root)
	if err != nil {
		return nil, err
	}
	version, err := generator.TemplateVersion(options.Templates)
	if err != nil {
		return nil, err
	}
	if err := opened.readBase(options.Templates, version); err != nil {
		return nil, err
	}
	for from, to := range opened.state.Moves {
		if to == name {
			name = from
			break
		}
	}
	at := slices.IndexFunc(opened.base, func(file generator.File) bool { return file.Path == name })
	if at < 0 {
		return nil, nil
	}
	return &opened.base[at], nil
}
