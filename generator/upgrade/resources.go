package upgrade

import (
	"math"
	"path"

	"github.com/chassis-go/chassis/generator"
	"github.com/chassis-go/chassis/generator/upgrade/plan"
	"github.com/chassis-go/chassis/generator/upgrade/worktree"
)

// answers returns the answers that the upgrade leads to, and what the owner
// should know of them.
func (u *Upgrade) answers() (answers generator.Spec, notes []string, err error) {
	answers, err = u.project.settings(u.options.Set)
	if err != nil || u.options.Resources == nil {
		return answers, nil, err
	}
	if u.from != u.to {
		return generator.Spec{}, nil, worktree.Problemf("outdated", "run chassis upgrade first, then this again",
			"the project has templates %s, this chassis has %s", u.from, u.to)
	}
	next, err := u.project.nextMigration()
	if err != nil {
		return generator.Spec{}, nil, err
	}
	return u.options.Resources(answers, next)
}

// nextMigration returns the number above those of all migrations: of the
// templates, of the owner, and of the resources, whose files the owner may have
// deleted.
func (p *project) nextMigration() (int, error) {
	highest := int64(0)
	for _, r := range p.state.Answers.Resources {
		highest = max(highest, int64(r.Migration), int64(r.Retired))
		for _, field := range r.Fields {
			highest = max(highest, int64(field.Migration))
		}
	}
	var directories []string
	for _, moved := range p.state.Moves {
		if plan.IsMigration(moved) {
			directories = append(directories, path.Dir(moved))
		}
	}
	highest = max(highest, plan.HighestMigration(worktree.FS(p.root, p.dir), directories))
	if highest >= math.MaxInt32 && math.MaxInt == math.MaxInt32 || highest == math.MaxInt64 {
		return 0, worktree.Problemf("migration_number", "give that migration a lower number", "no number is above that of migration %d", highest)
	}
	return int(highest + 1), nil
}
