package golden

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chassis-go/chassis/golden/internal/report"
)

// TestMain runs the tests and closes with the table of variants.
func TestMain(m *testing.M) {
	os.Exit(runAndReport(m))
}

// runAndReport returns the exit code of the tests. Whoever wants the table
// elsewhere, as make does, names a file for it in the report's variable.
func runAndReport(m *testing.M) int {
	if os.Getenv(report.Variable) != "" {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "golden-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "golden:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "report")
	os.Setenv(report.Variable, file)
	code := m.Run()
	if err := report.Print(os.Stdout, file); err != nil {
		fmt.Fprintln(os.Stderr, "golden:", err)
		return 1
	}
	return code
}
