package config

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Tracing says which requests are traced and where their spans go, by the
// variables that OpenTelemetry specifies for every language:
// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/.
// A variable with TRACES in its name wins over the one without.
type Tracing struct {
	Disabled           bool   `env:"OTEL_SDK_DISABLED" envDefault:"false"`
	ServiceName        string `env:"OTEL_SERVICE_NAME"`        // empty for the name that the service was built with
	ResourceAttributes string `env:"OTEL_RESOURCE_ATTRIBUTES"` // name=value pairs
	Propagators        List   `env:"OTEL_PROPAGATORS" envDefault:"tracecontext,baggage"`
	Exporter           string `env:"OTEL_TRACES_EXPORTER" envDefault:"otlp"` // otlp or none
	Sampler            string `env:"OTEL_TRACES_SAMPLER" envDefault:"parentbased_always_on"`
	SamplerArg         string `env:"OTEL_TRACES_SAMPLER_ARG"` // of a ratio: 0 to 1, empty for 1

	Endpoint                string      `env:"OTEL_EXPORTER_OTLP_ENDPOINT" envDefault:"http://localhost:4318"` // /v1/traces is appended
	TracesEndpoint          string      `env:"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"`                             // the whole URL
	Protocol                string      `env:"OTEL_EXPORTER_OTLP_PROTOCOL" envDefault:"http/protobuf"`         // or http/json
	TracesProtocol          string      `env:"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"`
	Headers                 Credentials `env:"OTEL_EXPORTER_OTLP_HEADERS"` // name=value pairs
	TracesHeaders           Credentials `env:"OTEL_EXPORTER_OTLP_TRACES_HEADERS"`
	Compression             string      `env:"OTEL_EXPORTER_OTLP_COMPRESSION" envDefault:"none"` // or gzip
	TracesCompression       string      `env:"OTEL_EXPORTER_OTLP_TRACES_COMPRESSION"`
	Timeout                 int         `env:"OTEL_EXPORTER_OTLP_TIMEOUT" envDefault:"10000"` // milliseconds, of one request
	TracesTimeout           int         `env:"OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"`
	Certificate             string      `env:"OTEL_EXPORTER_OTLP_CERTIFICATE"` // file of authorities in PEM; empty for those of the system
	TracesCertificate       string      `env:"OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE"`
	ClientCertificate       string      `env:"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"` // file in PEM
	TracesClientCertificate string      `env:"OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE"`
	ClientKey               string      `env:"OTEL_EXPORTER_OTLP_CLIENT_KEY"` // file in PEM
	TracesClientKey         string      `env:"OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY"`

	ScheduleDelay      int `env:"OTEL_BSP_SCHEDULE_DELAY" envDefault:"5000"`  // milliseconds between two batches
	ExportTimeout      int `env:"OTEL_BSP_EXPORT_TIMEOUT" envDefault:"30000"` // milliseconds, of one batch with its retries
	MaxQueueSize       int `env:"OTEL_BSP_MAX_QUEUE_SIZE" envDefault:"2048"`  // spans that wait; more are dropped
	MaxExportBatchSize int `env:"OTEL_BSP_MAX_EXPORT_BATCH_SIZE" envDefault:"512"`
}

// Collector is where spans are sent to, and how.
type Collector struct {
	URL      string
	JSON     bool // instead of Protocol Buffers
	Gzip     bool
	Timeout  time.Duration     // of one request
	Headers  map[string]string // of each request; may be secret
	TLSFiles TLSFiles
}

// Collector returns the collector of a configuration that was checked.
func (t Tracing) Collector() Collector {
	headers, _ := cmp.Or(t.TracesHeaders, t.Headers).values()
	target := t.TracesEndpoint
	if target == "" {
		target = strings.TrimSuffix(t.Endpoint, "/") + "/v1/traces"
	}
	return Collector{
		URL:      target,
		JSON:     cmp.Or(t.TracesProtocol, t.Protocol) == "http/json",
		Gzip:     cmp.Or(t.TracesCompression, t.Compression) == "gzip",
		Timeout:  milliseconds(cmp.Or(t.TracesTimeout, t.Timeout)),
		Headers:  headers,
		TLSFiles: t.tlsFiles(),
	}
}

// Ratio returns which part of the traces is recorded, from 0 to 1, if the sampler
// goes by a ratio.
func (t Tracing) Ratio() float64 {
	ratio, err := strconv.ParseFloat(t.SamplerArg, 64)
	if err != nil {
		return 1
	}
	return ratio
}

// Attributes returns what else describes the process, by name.
func (t Tracing) Attributes() map[string]string {
	attributes, _ := pairs(t.ResourceAttributes)
	return attributes
}

// Delay returns the longest time that a span waits for others before it is sent
// with them.
func (t Tracing) Delay() time.Duration { return milliseconds(t.ScheduleDelay) }

// BatchTimeout returns how long the service tries to send one batch.
func (t Tracing) BatchTimeout() time.Duration { return milliseconds(t.ExportTimeout) }

func milliseconds(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// pairs reads name=value pairs that are separated by commas. Values are
// percent-encoded.
func pairs(text string) (values map[string]string, ok bool) {
	var items List
	_ = items.UnmarshalText([]byte(text)) // any text is a list
	values = map[string]string{}
	for _, item := range items {
		name, value, found := strings.Cut(item, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		decoded, err := url.PathUnescape(value)
		if !found || name == "" || err != nil {
			return nil, false
		}
		values[name] = decoded
	}
	return values, true
}
