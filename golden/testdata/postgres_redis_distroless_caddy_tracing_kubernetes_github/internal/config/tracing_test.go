package config_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTracing(t *testing.T) {
	t.Parallel()
	got := load(t, variables{
		"OTEL_EXPORTER_OTLP_ENDPOINT":           "https://collector:4318/base/",
		"OTEL_EXPORTER_OTLP_TRACES_HEADERS":     "api-key = a%20b%2Cc , tenant=",
		"OTEL_EXPORTER_OTLP_HEADERS":            "api-key=other",
		"OTEL_EXPORTER_OTLP_TIMEOUT":            "250",
		"OTEL_EXPORTER_OTLP_TRACES_COMPRESSION": "gzip",
		"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL":    "http/json",
		"OTEL_RESOURCE_ATTRIBUTES":              "team=shop",
		"OTEL_TRACES_SAMPLER_ARG":               "0.25",
	}).Tracing
	collector := got.Collector()
	if collector.URL != "https://collector:4318/base/v1/traces" || !collector.Gzip || !collector.JSON || collector.Timeout != 250*time.Millisecond {
		t.Errorf("got %+v", collector)
	}
	if fmt.Sprint(collector.Headers) != "map[api-key:a b,c tenant:]" || fmt.Sprint(got.Attributes()) != "map[team:shop]" || got.Ratio() != 0.25 {
		t.Errorf("got headers %v, attributes %v, ratio %v", collector.Headers, got.Attributes(), got.Ratio())
	}
	whole := load(t, variables{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a:1", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://b:2/spans"}).Tracing
	if url := whole.Collector().URL; url != "http://b:2/spans" {
		t.Errorf("got %s", url)
	}
	if defaults := load(t, nil).Tracing; defaults.Collector().URL != "http://localhost:4318/v1/traces" || defaults.Ratio() != 1 || defaults.Delay() != 5*time.Second {
		t.Errorf("got %+v", defaults)
	}
}

func TestBadTracing(t *testing.T) {
	t.Parallel()
	tests := []struct{ variable, value, says string }{
		{"OTEL_SDK_DISABLED", "perhaps", "neither true nor false"},
		{"OTEL_RESOURCE_ATTRIBUTES", "team", "not a list of attributes"},
		{"OTEL_PROPAGATORS", "tracecontext,b3", `"b3" is not known`},
		{"OTEL_TRACES_EXPORTER", "zipkin", `"zipkin" is not known`},
		{"OTEL_TRACES_SAMPLER", "sometimes", `"sometimes" is not known`},
		{"OTEL_TRACES_SAMPLER_ARG", "1.5", "not a ratio"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:hunter2@collector", "no URL of a collector"},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "collector:4318", "no URL of a collector"},
		{"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", `"grpc" is not known; set it to http/protobuf or http/json`},
		{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "udp", `"udp" is not known`},
		{"OTEL_EXPORTER_OTLP_HEADERS", "hunter2", "not a list of headers"},
		{"OTEL_EXPORTER_OTLP_TRACES_HEADERS", "api-key=hunter2%0a", "not a list of headers"},
		{"OTEL_EXPORTER_OTLP_COMPRESSION", "brotli", `"brotli" is not known`},
		{"OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "zip", `"zip" is not known`},
		{"OTEL_EXPORTER_OTLP_TIMEOUT", "10s", "not a whole number"},
		{"OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "-1", "out of range"},
		{"OTEL_EXPORTER_OTLP_CERTIFICATE", "/nothing/here.pem", "/nothing/here.pem"},
		{"OTEL_BSP_SCHEDULE_DELAY", "0", "out of range"},
		{"OTEL_BSP_EXPORT_TIMEOUT", "soon", "not a whole number"},
		{"OTEL_BSP_MAX_QUEUE_SIZE", "-2048", "out of range"},
		{"OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4096", "does not fit in a queue of 2048"},
		{"OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "0", "from 1 to"},
	}
	all := variables{}
	for _, test := range tests {
		all[test.variable] = test.value
		wantProblem(t, variables{test.variable: test.value}, test.variable, test.says)
	}
	found := problemsOf(t, all) // all at once
	for _, test := range tests {
		if !slices.ContainsFunc(found, func(problem string) bool { return strings.HasPrefix(problem, test.variable+": ") }) {
			t.Errorf("%s is not among the problems:\n%s", test.variable, strings.Join(found, "\n"))
		}
	}
	if strings.Contains(strings.Join(found, "\n"), "hunter2") {
		t.Errorf("a secret is among the problems:\n%s", strings.Join(found, "\n"))
	}
}

func TestBadTLSFiles(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file.pem")
	if err := os.WriteFile(file, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, v := range []variables{
		{"OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE": file},
		{"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": file},
		{"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": file, "OTEL_EXPORTER_OTLP_CLIENT_KEY": file},
	} {
		wantProblem(t, v, "OTEL_EXPORTER_OTLP_CERTIFICATE", "the files of TLS cannot be used")
	}
}

func TestCredentialsAreNotPrinted(t *testing.T) {
	t.Parallel()
	cfg := load(t, variables{"OTEL_EXPORTER_OTLP_HEADERS": "api-key=hunter2"})
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("", "config", cfg, "headers", cfg.Tracing.Headers)
	text, err := cfg.Tracing.Headers.MarshalText()
	printed := fmt.Sprintf("%s %v %+v %#v %q %x", log.String(), cfg.Tracing, cfg.Tracing.Headers, cfg.Tracing.Headers, text, cfg.Tracing.Headers)
	if err != nil || strings.Contains(printed, "hunter2") || strings.Contains(printed, "68756e746572") || !strings.Contains(printed, "[redacted]") {
		t.Errorf("got %s, error %v", printed, err)
	}
}
