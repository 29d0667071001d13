//go:build !unix

package worktree

import (
	"errors"
	"os"
)

// copies are temporary files for another program.
type copies struct {
	names []string
	files []*os.File // that a program has to inherit: none
}

func newCopies(contents ...[]byte) (*copies, error) {
	c := &copies{}
	for _, content := range contents {
		if err := c.add(content); err != nil {
			c.close()
			return nil, err
		}
	}
	return c, nil
}

func (c *copies) add(content []byte) error {
	file, err := os.CreateTemp("", "chassis-")
	if err != nil {
		return err
	}
	c.names = append(c.names, file.Name())
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}

func (c *copies) close() {
	for _, name := range c.names {
		_ = os.Remove(name)
	}
}
