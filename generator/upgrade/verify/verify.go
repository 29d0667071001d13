package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/chassis-go/chassis/generator/upgrade/plan"
)

// defaultTimeout is how long one go command may run.
const defaultTimeout = 10 * time.Minute

// Input is what an upgrade is verified by.
type Input struct {
	Dir     string // of the project, absolute
	Plan    *plan.Plan
	Environ []string      // of this process; go commands get it without tokens
	Timeout time.Duration // of one go command; zero is 10 minutes
}

// Run verifies an upgrade. It returns a change for each package that the upgrade
// breaks, by path, and notes on what was verified and what could not be. It
// changes nothing of the project, and leaves no copy of it.
func Run(ctx context.Context, in Input) (broken []plan.Change, notes []string, err error) {
	if in.Timeout == 0 {
		in.Timeout = defaultTimeout
	}
	scratch, err := openScratch(in.Dir)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, scratch.close()) }()
	v := &verification{in: in, scratch: scratch, env: environment(in.Environ)}
	if v.source, err = findSource(ctx, v.goIn(in.Dir)); err != nil {
		return nil, nil, err
	}
	if v.source == nil {
		return nil, []string{"not verified: there is no go.mod"}, nil
	}
	return v.run(ctx)
}

// verification is one run.
type verification struct {
	in      Input
	scratch *scratch
	env     []string
	source  *source
}

// run compares the service with the upgrade to the one without.
func (v *verification) run(ctx context.Context) ([]plan.Change, []string, error) {
	after, err := v.copy(ctx, "after")
	if err != nil {
		return nil, nil, err
	}
	complaint, err := v.upgrade(ctx, after)
	if err != nil {
		return nil, nil, err
	}
	checked, all := after.unreached(v.in.Plan.Changes)
	if len(checked) == 0 && all > 0 {
		return nil, []string{"not verified: every package needs a file in conflict"}, nil
	}
	failed, err := after.check(ctx, patterns(checked, all))
	if err != nil {
		return nil, nil, err
	}
	broken, err := v.compare(ctx, after, failed)
	if err != nil {
		return nil, nil, err
	}
	notes := notesOn(len(checked), all, len(failed)-len(broken))
	if complaint != "" && len(broken) > 0 {
		notes = append(notes, complaint)
	}
	return broken.changes(), notes, nil
}

// compare returns those of the failures that the service does not have without
// the upgrade. A test that fails only with it gets a second try: on a busy machine
// one may fail that waits for something.
func (v *verification) compare(ctx context.Context, after *copied, failed failures) (failures, error) {
	if len(failed) == 0 {
		return nil, nil
	}
	before, err := v.copy(ctx, "before")
	if err != nil {
		return nil, err
	}
	former := before.former(v.in.Plan.Changes)
	known, err := before.check(ctx, former.patterns(failed))
	if err != nil {
		return nil, err
	}
	broken := failed.without(known, former)
	if again := broken.directories(atTest); len(again) > 0 {
		failedAgain, err := after.test(ctx, again, "-count=1")
		if err != nil {
			return nil, err
		}
		broken.confirm(failedAgain)
	}
	return broken, nil
}

// notesOn says how many of all packages were verified, and how many failures of
// theirs are not new.
func notesOn(checked, all, known int) []string {
	verified := fmt.Sprintf("verified packages: %d", checked)
	if rest := all - checked; rest > 0 {
		verified += fmt.Sprintf(" (others need a file in conflict: %d)", rest)
	}
	if known == 0 {
		return []string{verified}
	}
	return []string{verified, fmt.Sprintf("packages that fail without the upgrade as well: %d", known)}
}
