package golden

import (
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func containing() []measurement {
	return []measurement{
		{what: "image, distroless, default variant", unit: "MB", target: 25, take: func(t *testing.T) float64 { return measureSize(t, "distroless") }},
		{what: "image, debian, default variant", unit: "MB", target: 100, take: func(t *testing.T) float64 { return measureSize(t, "debian") }},
		{what: "image rebuild after a one-line source change", unit: "s", target: 10, take: measureRebuild},
		{what: "container start to a succeeding probe", unit: "s", target: 1, take: measureContainerStart},
		{what: "the probe itself, whole process", unit: "ms", target: 20, take: measureProbe},
		{what: "requests lost on SIGTERM of one of two replicas under load", unit: "", target: 0, take: measureLost},
	}
}

// defaultImage returns the default variant on that runtime.
func defaultImage(t *testing.T, runtime string) Variant {
	t.Helper()
	for _, variant := range ImageVariants() {
		if variant.Runtime == runtime {
			return variant
		}
	}
	t.Fatalf("no variant runs on %s", runtime)
	return Variant{}
}

func measureSize(t *testing.T, runtime string) float64 {
	b := newImageBuilder(t)
	return float64(b.size(t, b.image(t, defaultImage(t, runtime)))) / 1e6
}

// measureRebuild is the median of three.
func measureRebuild(t *testing.T) float64 {
	b := newImageBuilder(t)
	var times []float64
	for range 3 {
		times = append(times, b.rebuild(t, defaultImage(t, "distroless")).Seconds())
	}
	return median(times)
}

// measureContainerStart is the median time from the start of the container's
// process to the end of the first probe that succeeds, by the engine's clock.
func measureContainerStart(t *testing.T) float64 {
	b := newImageBuilder(t)
	image := b.image(t, defaultImage(t, "distroless"))
	var times []float64
	for range 7 {
		c := b.Run(t, image, append(hardened(b.Volume(t)), "--env", "RUN_DB_MIGRATIONS=true", "--health-interval", "20ms"))
		c.AwaitHealthy(t)
		stamps := strings.Split(c.Inspect(t, `{{json .State.StartedAt}} {{range .State.Health.Log}}{{if eq .ExitCode 0}}{{json .End}} {{end}}{{end}}`), " ")
		var started, probed time.Time
		decode(t, stamps[0], &started)
		decode(t, stamps[1], &probed)
		times = append(times, probed.Sub(started).Seconds())
		c.Stop(t, patience)
	}
	return median(times)
}

// measureProbe is the median of many probes of a process that runs here.
func measureProbe(t *testing.T) float64 {
	d := deployment{CodeVariants()[0], "sqlite"}
	binary := shared.binary(t, d.Variant)
	s := launch(t, binary, "entrypoint", append(d.settings(t), "RUN_DB_MIGRATIONS=true")...)
	s.await(t, http.StatusOK, "/healthcheck")
	var times []float64
	for range 31 {
		probe := exec.Command(binary, "probe", "--port", s.address()[strings.LastIndex(s.address(), ":")+1:])
		start := time.Now()
		if _, err := output(probe); err != nil {
			t.Fatal(err)
		}
		times = append(times, milliseconds(time.Since(start)))
	}
	return median(times)
}

// measureLost counts what fails while one of two replicas is stopped.
func measureLost(t *testing.T) float64 {
	b := newImageBuilder(t)
	p := b.startProduction(t, b.named(ImageVariants()[0]), "APP_RATE_LIMIT_REQUESTS=1000000\nAPP_CACHE_ENABLED=true\n")
	return float64(len(p.stopReplica(t)))
}
