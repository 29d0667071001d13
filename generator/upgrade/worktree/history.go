package worktree

import (
	"context"
	"slices"
	"strings"
)

// Head returns the commit that is checked out, and nothing before the first
// commit.
func (r *Repository) Head(ctx context.Context) string {
	out, err := r.run(ctx, nil, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// Committed returns the content that the file at name has in the commit that is
// checked out, and whether it is there.
func (r *Repository) Committed(ctx context.Context, name string) ([]byte, bool) {
	out, err := r.run(ctx, nil, "cat-file", "blob", "HEAD:./"+name)
	return out, err == nil
}

// Tracked returns the paths of the project that git has in its index or in the
// commit that is checked out.
func (r *Repository) Tracked(ctx context.Context) ([]string, error) {
	out, err := r.run(ctx, nil, "ls-files", "-z")
	if err != nil {
		return nil, unreadable(err)
	}
	paths := strings.Split(string(out), "\x00")
	if r.Head(ctx) != "" {
		if out, err = r.run(ctx, nil, "ls-tree", "-r", "-z", "--name-only", "HEAD"); err != nil {
			return nil, unreadable(err)
		}
		paths = append(paths, strings.Split(string(out), "\x00")...)
	}
	return slices.DeleteFunc(paths, func(name string) bool { return name == "" }), nil
}

// ChangedSince returns the first commit after since that changed one of the
// paths of the project, and nothing if the commit that is checked out has all of
// them as since has. Where since is empty, that is any commit.
func (r *Repository) ChangedSince(ctx context.Context, since string, names []string) (string, error) {
	head := r.Head(ctx)
	if head == since {
		return "", nil
	}
	changed, commits := names, head
	if since != "" {
		out, err := r.run(ctx, nil, "diff-tree", "-r", "-z", "--relative", "--no-renames", "--name-only", since, head)
		if err != nil {
			return "", unreadable(err)
		}
		different := map[string]bool{}
		for name := range strings.SplitSeq(string(out), "\x00") {
			different[name] = true
		}
		changed = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !different[r.realName(name)] })
		commits = since + ".." + head
	}
	if len(changed) == 0 {
		return "", nil
	}
	changed = changed[:min(len(changed), maxArguments)]
	out, err := r.run(ctx, nil, append([]string{"rev-list", "--reverse", commits, "--"}, changed...)...)
	if err != nil {
		return "", unreadable(err)
	}
	commit, _, _ := strings.Cut(string(out), "\n")
	return commit, nil
}
