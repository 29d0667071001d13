package config

import (
	"net/url"
	"strconv"
)

// longest is the longest time, in milliseconds, that a setting of traces may be.
const longest = 60 * 60 * 1000

func (t *Tracing) check(p *problems) {
	oneOf(p, "OTEL_TRACES_EXPORTER", t.Exporter, "otlp", "none")
	for _, propagator := range t.Propagators {
		oneOf(p, "OTEL_PROPAGATORS", propagator, "tracecontext", "baggage", "none")
	}
	if _, ok := pairs(t.ResourceAttributes); !ok {
		p.add("OTEL_RESOURCE_ATTRIBUTES", "%q is not a list of attributes; set it to one such as deployment.environment.name=production,team=shop, with percent-encoded values", t.ResourceAttributes)
	}
	t.checkSampler(p)
	t.checkCollector(p)
	between(p, "OTEL_BSP_SCHEDULE_DELAY", t.ScheduleDelay, 1, longest)
	between(p, "OTEL_BSP_EXPORT_TIMEOUT", t.ExportTimeout, 1, longest)
	between(p, "OTEL_BSP_MAX_QUEUE_SIZE", t.MaxQueueSize, 1, 1_000_000)
	between(p, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", t.MaxExportBatchSize, 1, 1_000_000)
	if t.MaxQueueSize > 0 && t.MaxExportBatchSize > t.MaxQueueSize {
		p.add("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "a batch of %d spans does not fit in a queue of %d (OTEL_BSP_MAX_QUEUE_SIZE); set it to at most that", t.MaxExportBatchSize, t.MaxQueueSize)
	}
}

func (t *Tracing) checkSampler(p *problems) {
	oneOf(p, "OTEL_TRACES_SAMPLER", t.Sampler, "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio",
		"always_on", "always_off", "traceidratio")
	if t.SamplerArg == "" {
		return
	}
	if ratio, err := strconv.ParseFloat(t.SamplerArg, 64); err != nil || !(ratio >= 0 && ratio <= 1) {
		p.add("OTEL_TRACES_SAMPLER_ARG", "%q is not a ratio; set it to a number from 0 to 1, such as 0.01", t.SamplerArg)
	}
}

// checkCollector quotes neither URLs nor headers: there may be a secret in them.
func (t *Tracing) checkCollector(p *problems) {
	for _, endpoint := range []struct{ variable, url string }{
		{"OTEL_EXPORTER_OTLP_ENDPOINT", t.Endpoint},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", t.TracesEndpoint},
	} {
		if endpoint.url != "" && !isEndpoint(endpoint.url) {
			p.add(endpoint.variable, "it is no URL of a collector; set it to one such as http://collector:4318, without credentials")
		}
	}
	for _, header := range []struct {
		variable string
		headers  Credentials
	}{
		{"OTEL_EXPORTER_OTLP_HEADERS", t.Headers},
		{"OTEL_EXPORTER_OTLP_TRACES_HEADERS", t.TracesHeaders},
	} {
		if _, ok := header.headers.values(); !ok {
			p.add(header.variable, "it is not a list of headers; set it to one such as api-key=abc,tenant=shop, with percent-encoded values")
		}
	}
	t.checkTransport(p)
}

// checkTransport takes an empty TRACES variable for one that is not set.
func (t *Tracing) checkTransport(p *problems) {
	for _, word := range []struct {
		variable, value string
		allowed         []string
	}{
		{"OTEL_EXPORTER_OTLP_PROTOCOL", t.Protocol, []string{"http/protobuf", "http/json"}},
		{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", t.TracesProtocol, []string{"http/protobuf", "http/json"}},
		{"OTEL_EXPORTER_OTLP_COMPRESSION", t.Compression, []string{"none", "gzip"}},
		{"OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", t.TracesCompression, []string{"none", "gzip"}},
	} {
		if word.value != "" {
			oneOf(p, word.variable, word.value, word.allowed...)
		}
	}
	between(p, "OTEL_EXPORTER_OTLP_TIMEOUT", t.Timeout, 1, longest)
	between(p, "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", t.TracesTimeout, 0, longest)
	if _, err := t.tlsFiles().Load(); err != nil {
		p.add("OTEL_EXPORTER_OTLP_CERTIFICATE", "the files of TLS cannot be used: %v; set it, OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY to files in PEM", err)
	}
}

// isEndpoint takes URLs of collectors that hold no secret.
func isEndpoint(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && isHost(u.Hostname()) &&
		u.User == nil && u.RawQuery == "" && u.Fragment == ""
}
