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
	code, err := runAndReport(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "golden:", err)
		code = 1
	}
	os.Exit(code)
}

// runAndReport returns the exit code of the tests. Whoever wants the table
// elsewhere names a file for it in the report's variable.
func runAndReport(m *testing.M) (int, error) {
	// Tests run the make of services as an owner does, not as a part of the make
	// that runs the tests: that one prints the directories it enters.
	for _, variable := range []string{"MAKEFLAGS", "MAKELEVEL", "MFLAGS"} {
		os.Unsetenv(variable)
	}
	var err error
	if shared, err = newFixtures(); err != nil {
		return 1, err
	}
	defer shared.close()
	if os.Getenv(report.Variable) != "" {
		return m.Run(), nil
	}
	file := filepath.Join(shared.dir, "report")
	os.Setenv(report.Variable, file)
	code := m.Run()
	return code, report.Print(os.Stdout, file)
}
