package upgrade

import (
	"context"
	"os"
	"slices"
	"strings"

	"github.com/chassis-go/chassis/generator/upgrade/verify"
)

// verify adds to the plan which packages it breaks, see [Options]. An upgrade
// that will be refused is not worth the time.
func (u *Upgrade) verify(ctx context.Context) error {
	if !u.options.Verify || len(u.plan.Steps) == 0 {
		return nil
	}
	if u.Blocked(ctx) != nil {
		u.plan.Notes = append(u.plan.Notes, "not verified: the upgrade would be blocked")
		return nil
	}
	broken, notes, err := verify.Run(ctx, verify.Input{
		Dir: u.project.dir, Plan: u.plan, Environ: os.Environ(), Timeout: u.options.VerifyTimeout,
	})
	if err != nil {
		return err
	}
	u.plan.Notes = append(u.plan.Notes, notes...)
	u.plan.Changes = append(u.plan.Changes, broken...)
	slices.SortStableFunc(u.plan.Changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return nil
}
