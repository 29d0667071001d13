package golden

import (
	"net/http"
	"regexp"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"
)

func rendering() []measurement {
	return []measurement{
		{what: "chassis new, default variant, whole process, no git, files in memory", unit: "ms", target: 25, take: measureNew},
		{what: "the same with ten resources", unit: "ms", target: 60, take: measureTen},
		{what: "the default variant on the disk of the temporary directory", unit: "× a loop that creates its files", noTarget: true, take: measureNewOnDisk},
		{what: "all combinations rendered and checked", unit: "s", target: 3, take: measureGoldens},
	}
}

func running() []measurement {
	return []measurement{
		{what: "start to first 200, SQLite, migrated on the way", unit: "ms", target: 100, take: measureStart},
		{what: "service on SQLite, default settings, CPU per request against bare net/http on the same store", unit: "×", target: 1.25, take: measureSQLiteDefault},
		{what: "the same with every middleware on", unit: "×", target: 1.6, take: measureSQLiteFull},
		{what: "every middleware on, against the same features assembled from the field's middleware, notes in memory", unit: "×", target: 0.7, take: measurePeer},
		{what: "every middleware on, against bare net/http, notes in memory", unit: "×", noTarget: true, take: measureMemoryFull},
		{what: "rendered with tracing, one trace in a hundred recorded, CPU per request against the same without, SQLite", unit: "×", target: 1.15, take: func(t *testing.T) float64 { return measureTracing(t, "0.01") }},
		{what: "the same with every trace recorded", unit: "×", noTarget: true, take: func(t *testing.T) float64 { return measureTracing(t, "1") }},
		{what: "rendered with tracing, collector frozen, median latency against a collector that works", unit: "×", target: 1.05, take: measureFrozen},
		{what: "in-memory rate limit check, 8 goroutines", unit: "ns", target: 300, take: func(t *testing.T) float64 { return measureLimiter(t, "ns/op") }},
		{what: "in-memory rate limit check, allocations", unit: "", target: 0, take: func(t *testing.T) float64 { return measureLimiter(t, "allocs/op") }},
		{what: "token verified, ES256", unit: "µs", target: 60, take: func(t *testing.T) float64 { return measureToken(t, "verified") }},
		{what: "token that is remembered", unit: "µs", target: 3, take: func(t *testing.T) float64 { return measureToken(t, "cached") }},
	}
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }

// measureGoldens renders and checks every variant, on all cores.
func measureGoldens(t *testing.T) float64 {
	start := time.Now()
	check := newChecker()
	queue := make(chan Variant)
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for variant := range queue {
				check.render(t, variant, project(t, variant))
			}
		})
	}
	for _, variant := range Variants() {
		queue <- variant
	}
	close(queue)
	group.Wait()
	return time.Since(start).Seconds()
}

// measureStart is the median of several first starts.
func measureStart(t *testing.T) float64 {
	d := deployment{CodeVariants()[0], "sqlite"}
	binary := shared.binary(t, d.Variant)
	var times []float64
	for i := range 15 {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			settings := append(d.settings(t), "RUN_DB_MIGRATIONS=true")
			start := time.Now()
			s := launch(t, binary, "entrypoint", settings...)
			for {
				got, err := s.call(t.Context(), "GET", notes, "")
				if err == nil && got.status == http.StatusOK {
					break
				}
				time.Sleep(time.Millisecond)
			}
			times = append(times, milliseconds(time.Since(start)))
		})
	}
	return median(times)
}

// measureToken runs the benchmark of package auth, and returns what one token takes
// in microseconds.
func measureToken(t *testing.T, way string) float64 {
	source := shared.source(t, withAuth(CodeVariants(), "sqlite-postgres_redis"))
	printed, err := goCommand(source, "test", "-run", "^$", "-bench", "BenchmarkVerify/ES256/"+way+"$", "./internal/auth")
	if err != nil {
		t.Fatal(err)
	}
	figure := regexp.MustCompile(`([0-9.]+) ns/op`).FindStringSubmatch(printed)
	if figure == nil {
		t.Fatalf("no figure in\n%s", printed)
	}
	nanoseconds, err := strconv.ParseFloat(figure[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return nanoseconds / 1000
}

// measureLimiter runs the benchmark that every service is rendered with, and
// returns its worst figure in unit.
func measureLimiter(t *testing.T, unit string) float64 {
	source := shared.source(t, CodeVariants()[0])
	printed, err := goCommand(source, "test", "-run", "^$", "-bench", "BenchmarkMemory", "./internal/ratelimit")
	if err != nil {
		t.Fatal(err)
	}
	figures := regexp.MustCompile(`([0-9.]+) `+unit).FindAllStringSubmatch(printed, -1)
	worst := -1.0
	for _, figure := range figures {
		value, err := strconv.ParseFloat(figure[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		worst = max(worst, value)
	}
	if worst < 0 {
		t.Fatalf("no figure in %s:\n%s", unit, printed)
	}
	return worst
}
