package golden

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chassis-go/chassis/golden/internal/services"
)

func rendering() []measurement {
	return []measurement{
		{what: "chassis new, default variant, whole process, no git", unit: "ms", target: 25, take: measureNew},
		{what: "all combinations rendered and checked", unit: "s", target: 3, take: measureGoldens},
	}
}

func running() []measurement {
	return []measurement{
		{what: "start to first 200, SQLite, migrated on the way", unit: "ms", target: 100, take: measureStart},
		{what: "every middleware on, against bare net/http", unit: "of its throughput", target: 0.8, atLeast: true, take: measureThroughput},
		{what: "in-memory rate limit check, 8 goroutines", unit: "ns", target: 300, take: func(t *testing.T) float64 { return measureLimiter(t, "ns/op") }},
		{what: "in-memory rate limit check, allocations", unit: "", target: 0, take: func(t *testing.T) float64 { return measureLimiter(t, "allocs/op") }},
	}
}

// measureNew is the median of many runs of the command.
func measureNew(t *testing.T) float64 {
	dir := t.TempDir()
	binary := filepath.Join(dir, "chassis")
	if _, err := goCommand("..", "build", "-o", binary, "./cmd/chassis"); err != nil {
		t.Fatal(err)
	}
	var times []float64
	for i := range 41 {
		cmd := exec.Command(binary, "new", "orders", "--defaults", "--git=false", "--output", filepath.Join(dir, strconv.Itoa(i)))
		start := time.Now()
		if _, err := output(cmd); err != nil {
			t.Fatal(err)
		}
		times = append(times, milliseconds(time.Since(start)))
	}
	return median(times)
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
	binary := shop.binary(t, d.Variant)
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

// measureThroughput asks the service and a bare server in turns, and returns
// the median of the ratios of their throughput. Both keep notes in memory: it
// is the middleware that is measured, not a database.
func measureThroughput(t *testing.T) float64 {
	variants := deployments()
	d := variants[len(variants)-1]
	settings := append(everything(), "APP_CACHE_ENABLED=false", "APP_TRUSTED_HOSTS=127.0.0.1", "APP_TRUSTED_PROXIES=127.0.0.1/32")
	full := launchQuietly(t, exec.Command(shop.binary(t, d.Variant), "entrypoint"), settings)
	full.await(t, http.StatusOK, "/ready")
	var n note
	full.want(t, http.StatusCreated, "POST", notes, `{"title":"measured","body":"text"}`).decode(t, &n)

	binary := filepath.Join(t.TempDir(), "bare")
	if _, err := goCommand(".", "build", "-o", binary, "./internal/bare"); err != nil {
		t.Fatal(err)
	}
	bare := launchQuietly(t, exec.Command(binary), nil)
	bare.await(t, http.StatusOK, notes+"/1")

	var ratios []float64
	for range 9 {
		ofFull, ofBare := throughput(t, full, notes+"/"+n.ID), throughput(t, bare, notes+"/1")
		t.Logf("%.0f of %.0f requests per second", ofFull, ofBare)
		ratios = append(ratios, ofFull/ofBare)
	}
	return median(ratios)
}

// launchQuietly starts a server whose output goes nowhere. It gets its port as
// a setting and its address as an argument.
func launchQuietly(t *testing.T, cmd *exec.Cmd, settings []string) *service {
	t.Helper()
	port, err := services.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	address := "127.0.0.1:" + strconv.Itoa(port)
	cmd.Env = append(settings, "APP_PORT="+strconv.Itoa(port))
	if settings == nil {
		cmd.Args = append(cmd.Args, address)
	}
	process, err := services.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { process.Stop(patience) })
	return &service{Process: process, url: "http://" + address, output: &record{}}
}

// throughput returns the requests per second that s answers over kept
// connections.
func throughput(t *testing.T, s *service, path string) float64 {
	t.Helper()
	const connections = 32
	var answered atomic.Int64
	var group sync.WaitGroup
	start := time.Now()
	deadline := start.Add(time.Second)
	for range connections {
		group.Go(func() {
			count, err := ask(strings.TrimPrefix(s.url, "http://"), path, deadline)
			answered.Add(count)
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	return float64(answered.Load()) / time.Since(start).Seconds()
}

// ask sends the same request over one connection until the deadline.
func ask(address, path string, deadline time.Time) (answered int64, err error) {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		return 0, err
	}
	defer connection.Close()
	request := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\nOrigin: https://app.example.com\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n", path, address)
	reader := bufio.NewReader(connection)
	for ; time.Now().Before(deadline); answered++ {
		if _, err := io.WriteString(connection, request); err != nil {
			return answered, err
		}
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			return answered, err
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			return answered, err
		}
		if response.StatusCode != http.StatusOK {
			return answered, fmt.Errorf("%s: status %d", path, response.StatusCode)
		}
	}
	return answered, nil
}

// measureLimiter runs the benchmark that every service is rendered with, and
// returns its worst figure in unit.
func measureLimiter(t *testing.T, unit string) float64 {
	source := shop.source(t, CodeVariants()[0])
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
