package outage_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"example.com/orders/internal/outage"
)

func TestWatch(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	watch := outage.NewWatch(slog.New(slog.NewTextHandler(&log, nil)), "store")
	broken := errors.New("connection refused")
	outcomes := []error{nil, nil, broken, broken, broken, nil, nil, broken}
	for _, outcome := range outcomes {
		watch.Report(t.Context(), outcome)
	}
	want := []string{"store is failing", "store works again", "store is failing"}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != len(want) {
		t.Fatalf("got %d lines, want %d:\n%s", len(lines), len(want), log.String())
	}
	for i, line := range lines {
		if !strings.Contains(line, want[i]) {
			t.Errorf("line %d is %q, want %q in it", i, line, want[i])
		}
	}
}
