package verify

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A copied service is a copy of a project with all that the go command needs.
type copied struct {
	goCommand // in the project
	packages  []goPackage
}

// copy makes a copy of the project, of the given name.
func (v *verification) copy(ctx context.Context, name string) (*copied, error) {
	to := filepath.Join(v.scratch.dir, name)
	c := &copied{goCommand: v.goIn(filepath.Join(to, v.source.project))}
	c.env = append(c.env, "GOWORK=off")
	err := os.MkdirAll(c.dir, 0o700)
	if v.source.work != "" {
		c.env = append(c.env, "GOWORK="+filepath.Join(to, v.source.work))
		for _, file := range []string{v.source.work, v.source.work + ".sum"} {
			from := filepath.Join(v.source.root, file)
			if _, missing := os.Stat(from); missing == nil {
				err = errors.Join(err, copyFile(from, filepath.Join(to, file)))
			}
		}
	}
	for _, dir := range v.source.directories {
		if err == nil {
			err = v.source.copyTree(ctx, dir, to)
		}
	}
	if err != nil {
		return nil, err
	}
	c.packages, err = c.list(ctx)
	return c, err
}

// copyTree copies a directory of the source to where it is below to. It leaves out
// repositories, what other programs than go install, and caches.
func (s *source) copyTree(ctx context.Context, dir, to string) error {
	return filepath.WalkDir(dir, func(name string, item fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		target := filepath.Join(to, name[len(s.root):])
		switch {
		case err != nil:
			return readable(err)
		case name != dir && s.leftOut(name):
			if item.IsDir() {
				return fs.SkipDir
			}
			return nil
		case item.IsDir():
			return os.MkdirAll(target, 0o700)
		case item.Type()&fs.ModeSymlink != 0:
			return s.copySymlink(name, target)
		case item.Type().IsRegular():
			return readable(copyFile(name, target))
		}
		return nil // a socket, a pipe or a device
	})
}

// readable returns nil for the error of what is missing or may not be read: if it
// is needed, the go command will say so.
func readable(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}

// leftOut reports whether what is at name is not copied.
func (s *source) leftOut(name string) bool {
	base := filepath.Base(name)
	return slices.Contains([]string{".git", ".hg", ".jj", ".svn", "node_modules"}, base) ||
		slices.Contains(s.caches, name) ||
		base == "upgrade" && filepath.Base(filepath.Dir(name)) == ".chassis"
}

// copySymlink copies a symlink. One that leads out of what is copied leads to the
// same place.
func (s *source) copySymlink(name, target string) error {
	link, err := os.Readlink(name)
	if err != nil {
		return err
	}
	if to := filepath.Join(filepath.Dir(name), link); !filepath.IsAbs(link) &&
		!slices.ContainsFunc(s.directories, func(dir string) bool { return within(to, dir) }) {
		link = to
	}
	return os.Symlink(link, target)
}

// copyFile copies a file with its mode.
func copyFile(name, target string) (err error) {
	from, err := os.Open(name)
	if err != nil {
		return err
	}
	defer from.Close()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return err
	}
	to, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, info.Mode().Perm()|0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}
