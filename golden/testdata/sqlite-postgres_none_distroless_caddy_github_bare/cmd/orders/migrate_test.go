package main

import "testing"

// TestMigrate holds what migrate does as long as there is no migration.
func TestMigrate(t *testing.T) {
	t.Parallel()
	v := storeVariables(t)
	for action, want := range map[string]string{
		"status": "",
		"up":     "the schema is up to date\n",
		"down":   "there is no migration to roll back\n",
	} {
		got := runWith(t.Context(), v, "migrate", action)
		got.want(t, exitOK)
		if got.stdout != want {
			t.Errorf("migrate %s: got %q, want %q", action, got.stdout, want)
		}
	}
	for _, args := range [][]string{nil, {"sideways"}, {"up", "down"}} {
		runWith(t.Context(), v, append([]string{"migrate"}, args...)...).want(t, exitUsage, "up, down (one migration) or status")
	}
	runWith(t.Context(), variables{"APP_PORT": "abc"}, "migrate", "up").want(t, exitUsage, "APP_PORT: ")
}
