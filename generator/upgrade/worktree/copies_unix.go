//go:build unix

package worktree

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// copies are temporary files for another program. They have no name in the
// file system, so that nothing is left of them however the process ends.
type copies struct {
	names []string // by which a program opens them that inherits files
	files []*os.File
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

// add removes the file before there is anything in it.
func (c *copies) add(content []byte) error {
	file, err := os.CreateTemp("", "chassis-")
	if err != nil {
		return err
	}
	c.names = append(c.names, fmt.Sprintf("/dev/fd/%d", 3+len(c.files)))
	c.files = append(c.files, file)
	if err := os.Remove(file.Name()); err != nil {
		return err
	}
	_, err = file.Write(content)
	_, seekErr := file.Seek(0, io.SeekStart) // where a program that shares the file reads on
	return errors.Join(err, seekErr)
}

func (c *copies) close() {
	for _, file := range c.files {
		_ = file.Close()
	}
}
