package verify

import (
	"context"
	"os"
	"slices"
	"strings"
)

// check builds, vets and tests packages and returns what fails.
func (c *copied) check(ctx context.Context, patterns []string) (failures, error) {
	found := failures{}
	if len(patterns) == 0 {
		return found, nil
	}
	for _, step := range []func() (failures, error){
		func() (failures, error) { return c.build(ctx, patterns) },
		func() (failures, error) { return c.vet(ctx, patterns) },
		func() (failures, error) { return c.test(ctx, patterns) },
	} {
		failed, err := step()
		if err != nil {
			return nil, err
		}
		found.merge(failed)
	}
	return found, nil
}

// build builds packages and throws the result away. Named one by one, packages
// that have only tests would count as broken.
func (c *copied) build(ctx context.Context, patterns []string) (failures, error) {
	patterns = slices.DeleteFunc(slices.Clone(patterns), func(pattern string) bool {
		return slices.ContainsFunc(c.packages, func(pkg goPackage) bool { return "./"+pkg.directory == pattern && !pkg.builds() })
	})
	if len(patterns) == 0 {
		return nil, nil
	}
	args := []string{"build", "-json", "-buildvcs=false", "-o", os.DevNull}
	return c.events(ctx, atBuild, append(args, patterns...))
}

// test tests packages.
func (c *copied) test(ctx context.Context, patterns []string, flags ...string) (failures, error) {
	// The limit of a package leaves time to say which test it is that hangs.
	args := append([]string{"test", "-json", "-vet=off", "-buildvcs=false", "-timeout", (c.timeout * 9 / 10).String()}, flags...)
	return c.events(ctx, atTest, append(args, patterns...))
}

// events runs a command that prints events.
func (c *copied) events(ctx context.Context, at phase, args []string) (failures, error) {
	reader := &eventReader{in: c, found: failures{}, outputs: map[origin]*excerpt{}}
	var complaint excerpt
	failed, err := c.run(ctx, &lineWriter{handle: reader.read}, &lineWriter{handle: complaint.add}, args...)
	if err != nil {
		return nil, err
	}
	if failed != nil && len(reader.found) == 0 {
		reader.found.add(ofNone, at).say(complaint.lines()...)
	}
	return reader.found, nil
}

// vet vets packages. Before what it says on one, go vet prints "# PACKAGE". With
// -trimpath, also by GOFLAGS, it would repeat from its cache what it has said on the
// same package elsewhere, with the paths of that place.
func (c *copied) vet(ctx context.Context, patterns []string) (failures, error) {
	found, dir := failures{}, ofNone
	read := func(line string) {
		if header, is := strings.CutPrefix(line, "# "); is {
			dir = c.directoryOf(packageOf(strings.Trim(header, "[]")))
			return
		}
		if at := c.directoryAt(line); at != "" {
			dir = at
		}
		found.add(dir, atVet).say(c.relative(line))
	}
	failed, err := c.run(ctx, nil, &lineWriter{handle: read}, append([]string{"vet", "-trimpath=false", "-buildvcs=false"}, patterns...)...)
	if err != nil || failed == nil {
		return nil, err
	}
	return found, nil
}
