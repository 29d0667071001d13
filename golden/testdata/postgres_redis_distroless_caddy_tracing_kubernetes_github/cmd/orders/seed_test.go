//go:build seed

package main

import (
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
)

// TestSeed fills two databases twice each, and finds the same rows in them.
func TestSeed(t *testing.T) {
	t.Parallel()
	var lists [2]string
	for i := range lists {
		settings := storeVariables(t)
		runWith(t.Context(), settings, "migrate", "up").want(t, exitOK)
		for _, said := range []string{": 25 created, 0 were there\n", ": 0 created, 25 were there\n"} {
			got := runWith(t.Context(), settings, "seed", "25")
			got.want(t, exitOK)
			if strings.Count(got.stdout, said) != strings.Count(got.stdout, "\n") || got.stdout == "" {
				t.Errorf("got\n%s", got.stdout)
			}
		}
		r := startService(t, maps.Clone(settings))
		lists[i] += body(t, r.url+"/api/v1/notes?limit=100")
	}
	if lists[0] != lists[1] || lists[0] == "" {
		t.Errorf("got %s\nand then %s", lists[0], lists[1])
	}
	for _, args := range []string{"0", "many", "1 2"} {
		runWith(t.Context(), storeVariables(t), append([]string{"seed"}, strings.Fields(args)...)...).want(t, exitUsage, "number of rows")
	}
}

// body returns what is at url.
func body(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("got %d %s, error %v", response.StatusCode, content, err)
	}
	return string(content)
}
