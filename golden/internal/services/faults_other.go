//go:build !linux

package services

import "fmt"

// Freeze is not available here.
func (s *server) Freeze() error { return fmt.Errorf("a frozen process is %w", ErrUnavailable) }

// Thaw is not available here.
func (s *server) Thaw() error { return s.Freeze() }
